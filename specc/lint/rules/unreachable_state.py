"""A state of a machine that no transition leads to.

## Why

Whatever the spec says of such a state is never tried. The transition that leads there was
forgotten, or the state was left behind.

## Example

```spec
specc 1
module net.call
target "src/net/call.py"

machine Call:
    state ringing, talking, held, over
    start ringing
    final over
    on accept: ringing -> talking
    on hang_up: ringing, talking -> over
```

## Use instead

```spec
specc 1
module net.call
target "src/net/call.py"

machine Call:
    state ringing, talking, held, over
    start ringing
    final over
    on accept: ringing -> talking
    on hold: talking -> held
    on resume: held -> talking
    on hang_up: ringing, talking, held -> over
```
"""

from collections.abc import Iterator

from specc.language import ir
from specc.language.diagnostics import Edit, Fix, Reading
from specc.language.places import lines
from specc.language.source import Span
from specc.language.walk import nodes
from specc.lint.rule import Finding, Rule, Subject
from specc.lint.structure.edits import listed, removed
from specc.lint.structure.freedom import free, left_open, question
from specc.lint.structure.graph import reached, transitions


def unreachable_state(subject: Subject) -> Iterator[Finding]:
    """States that no path leads to from the start."""
    for machine in subject.machines:
        if machine.start is None:
            continue
        found = reached(machine)
        for state in machine.states:
            if state not in found and not left_open(subject, machine, state):
                yield _finding(state, found, machine, subject)


def _finding(state: str, found: set[str], machine: ir.Machine, subject: Subject) -> Finding:
    places = _places(state, machine, subject)
    dead = [
        event.name
        for event in machine.events
        if not any(each.sources is None or found & {*each.sources} for each in event.transitions)
        and any(state in (each.sources or ()) for each in event.transitions)
    ]
    note = (f"so {listed(dead)} never happens",) if dead else ()
    sources = {source for each in transitions(machine) for source in each.sources or ()}
    meets = {each.target for each in transitions(machine)} | sources
    meets |= {name for each in machine.never for name in (each.source, each.target)}
    alone = state not in meets and not _mentioned(state, subject)
    return Finding(
        span=places[0][1],
        message=f"No transition of `{machine.name}` leads to `{state}`.",
        item=machine.id,
        label="never reached",
        notes=note,
        help=f"Add the event that leads there: `on …: … -> {state}`.",
        fix=_fix(state, places, subject) if alone else None,
        readings=(
            Reading(
                "A",
                "the spec has yet to say it: no build until then",
                (question(subject, machine, f"What leads to `{state}`?"),),
            ),
            free(subject, machine, f"what leads to `{state}`"),
        ),
    )


def _places(state: str, machine: ir.Machine, subject: Subject) -> list[tuple[list[Span], Span]]:
    """Where the state is declared, or called final: all names of the line, and its own."""
    found = []
    for kind in ("state", "final"):
        for _, names in lines(subject.analysis.items, subject.spans[machine.id], kind):
            text = subject.source.text
            own = [each for each in names if text[each.start : each.end] == state]
            found += [(names, each) for each in own]
    return found


def _mentioned(state: str, subject: Subject) -> bool:
    """Whether anything but the lines that declare states speaks of it."""
    for each in subject.module.declarations:
        for node in nodes(each):
            if isinstance(node, ir.Member) and node.member == state:
                return True
            if isinstance(node, ir.Is) and node.test == state:
                return True
    return False


def _fix(state: str, places: list[tuple[list[Span], Span]], subject: Subject) -> Fix:
    return Fix(f"remove `{state}`", tuple(_without(names, own, subject) for names, own in places))


def _without(names: list[Span], own: Span, subject: Subject) -> Edit:
    """Takes a name from a list, or the line where it is the only one."""
    if len(names) == 1:
        text = subject.source.text
        start = text.rfind("\n", 0, own.start) + 1
        indent = len(text[start : own.end]) - len(text[start : own.end].lstrip())
        return removed(subject, Span(start + indent, own.end))
    at = names.index(own)
    if at + 1 < len(names):
        return Edit(Span(own.start, names[at + 1].start), "")
    return Edit(Span(names[at - 1].end, own.end), "")


RULE = Rule(
    "L210",
    "unreachable-state",
    "structure",
    "warning",
    unreachable_state,
    __doc__ or "",
    frozenset({"fix", "readings"}),
)
