"""A state that nothing leaves although it is not final, or a case of an event that is left out.

## Why

An event that has no transition for a case raises `NotAllowed`. Where several transitions tell
cases apart, and one case is in none of them, that is hardly ever meant.

## Example

```spec
specc 1
module net.retry
target "src/net/retry.py"

machine Upload:
    data tries: Int = 0
    state waiting, failed, done
    start waiting
    final failed, done
    on fail(lost: Int): waiting -> waiting when lost < 10
        set tries = tries + 1
    on fail(lost: Int): waiting -> failed when lost > 10
    on finish: waiting -> done
```

## Use instead

```spec
specc 1
module net.retry
target "src/net/retry.py"

machine Upload:
    data tries: Int = 0
    state waiting, failed, done
    start waiting
    final failed, done
    on fail(lost: Int): waiting -> waiting when lost < 10
        set tries = tries + 1
    on fail(lost: Int): waiting -> failed when lost >= 10
    on finish: waiting -> done
```
"""

from collections.abc import Iterator
from itertools import combinations

from specc.language import ir
from specc.language.boundary import Limit, edges, limits, widened, with_wider
from specc.language.diagnostics import Edit, Label, Reading
from specc.language.places import conditions, lines, part, span_of
from specc.language.source import Span
from specc.lint.rule import Finding, Rule, Subject
from specc.lint.structure.edits import after
from specc.lint.structure.freedom import free, left_open, question
from specc.lint.structure.gaps import Gap, gap
from specc.lint.structure.graph import reached, transitions


def unhandled_event(subject: Subject) -> Iterator[Finding]:
    """States that are left by nothing and not final, and events that leave a case out."""
    for machine in subject.machines:
        found = reached(machine)
        yield from _dead_ends(machine, found, subject)
        for event in machine.events:
            if len(event.transitions) > 1 and not _expected(event, machine):
                for state in machine.states or (None,):
                    known = state is None or state in found
                    missing = gap(machine, event, state, subject.program) if known else None
                    if missing is not None and not left_open(subject, machine, event.name):
                        yield _of_gap(missing, machine, subject)
                        break


# ---- states that nothing leaves ------------------------------------------------------------------


def _dead_ends(machine: ir.Machine, found: set[str], subject: Subject) -> Iterator[Finding]:
    left = {source for each in transitions(machine) for source in each.sources or ()}
    if not left:
        return
    for state in machine.states:
        if state in left or state in machine.final or state not in found:
            continue
        if not left_open(subject, machine, state):
            yield _of_dead_end(state, machine, subject)


def _of_dead_end(state: str, machine: ir.Machine, subject: Subject) -> Finding:
    asked = question(subject, machine, f"What leads out of `{state}`?")
    return Finding(
        span=_place(state, machine, subject),
        message=f"Nothing leads out of `{state}`, and it is not `final`.",
        item=machine.id,
        label="no way out",
        help=f"If the machine ends there, say so: `final {state}`.",
        readings=(
            Reading("A", f"`{state}` is an end", (_final(state, machine, subject),)),
            Reading("B", "the spec has yet to say it: no build until then", (asked,)),
            free(subject, machine, f"what leads out of `{state}`"),
        ),
    )


def _place(state: str, machine: ir.Machine, subject: Subject) -> Span:
    text = subject.source.text
    for _, names in lines(subject.analysis.items, subject.spans[machine.id], "state"):
        for each in names:
            if text[each.start : each.end] == state:
                return each
    return subject.head(machine.id)


def _final(state: str, machine: ir.Machine, subject: Subject) -> Edit:
    """Makes the state final: in the line for that, or in a new one below the start."""
    items, span = subject.analysis.items, subject.spans[machine.id]
    last = [names[-1].end for _, names in lines(items, span, "final")]
    if last:
        return Edit(Span(last[-1], last[-1]), f", {state}")
    start = [each for each, _ in lines(items, span, "start_state")]
    return after(subject, start[-1], f"final {state}")


# ---- cases of an event ---------------------------------------------------------------------------


def _expected(event: ir.Event, machine: ir.Machine) -> bool:
    """Whether a criterion says that the event may not be allowed."""
    return any(
        check.raises is not None
        and check.raises.error == "NotAllowed"
        and isinstance(check.condition, ir.MachineCall)
        and check.condition.event is not None
        and check.condition.event.event == event.name
        for criterion in machine.criteria
        for check in criterion.checks
    )


def _of_gap(found: Gap, machine: ir.Machine, subject: Subject) -> Finding:
    places = [subject.head(each.id) for each in found.transitions]
    readings = _limits(found, subject)
    for make in (_refused, _ignored):
        means, edit = make(found, machine, subject)
        if edit is not None:
            readings.append(Reading("ABCD"[len(readings)], means, (edit,)))
    where = f" in `{found.machine.state}`" if found.machine.state else ""
    return Finding(
        span=places[0],
        message=f"The transitions of `{found.event.name}`{where} leave a case out.",
        item=found.transitions[0].id,
        label="a case is in no transition",
        labels=tuple(Label(each, "nor in this one") for each in places[1:]),
        notes=(f"for {found.shown(subject.module)} it raises NotAllowed",),
        help="Widen a guard, or say that the event is not allowed then: `else NotAllowed`.",
        readings=tuple(readings),
    )


def _limits(found: Gap, subject: Subject) -> list[Reading]:
    """The readings that one of two strict limits holds for equal values too."""
    known: list[tuple[ir.Transition, list[Limit]]] = []
    for each in found.transitions:
        for place in conditions(subject.analysis.items, subject.spans[each.id]):
            assert each.guard is not None
            known.append((each, list(limits(each.guard, place))))
    for (one, own), (other, others) in combinations(known, 2):
        for first, second in edges(own, others):
            ways = ((one, first), (other, second))
            if all(_closes(found, each, limit, subject) for each, limit in ways):
                return [
                    Reading(name, _leads(each), (widened(limit),))
                    for name, (each, limit) in zip("AB", ways, strict=True)
                ]
    return []


def _closes(found: Gap, transition: ir.Transition, limit: Limit, subject: Subject) -> bool:
    assert transition.guard is not None
    return found.holds(with_wider(transition.guard, limit), subject.program)


def _leads(transition: ir.Transition) -> str:
    if transition.target is None:
        return f"`{transition.event}` happens then as in line {transition.id.rpartition('/')[2]}"
    return f"it leads to `{transition.target}` then"


def _refused(found: Gap, machine: ir.Machine, subject: Subject) -> tuple[str, Edit | None]:
    """The event is not allowed then, and the spec says so."""
    del machine
    means = f"`{found.event.name}` is not allowed then"
    last = found.transitions[-1]
    for place in conditions(subject.analysis.items, subject.spans[last.id]):
        end = span_of(place).end
        return means, Edit(Span(end, end), " else NotAllowed")
    return means, None


def _ignored(found: Gap, machine: ir.Machine, subject: Subject) -> tuple[str, Edit | None]:
    """The event is allowed and changes nothing."""
    means = f"`{found.event.name}` changes nothing then"
    if found.event.returns is not None:
        return means, None
    items, text = subject.analysis.items, subject.source.text
    last = subject.spans[found.transitions[-1].id]
    places = [
        span_of(place)
        for each in found.transitions
        for place in conditions(items, subject.spans[each.id])
    ]
    guards = [" ".join(text[each.start : each.end].split()) for each in places]
    given = part(items, last, "parameters")
    parameters = "" if given is None else " ".join(text[given.start : given.end].split())
    state = found.machine.state
    move = f": {state} -> {state}" if state and found.transitions[-1].sources else ""
    left = " and ".join(f"not ({each})" for each in guards)
    return means, after(subject, last, f"on {found.event.name}{parameters}{move} when {left}")


RULE = Rule(
    "L211",
    "unhandled-event",
    "structure",
    "warning",
    unhandled_event,
    __doc__ or "",
    frozenset({"readings"}),
)
