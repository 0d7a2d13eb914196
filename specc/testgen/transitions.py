"""Transitions of a machine as tables: events that lead to a state, one more, and what it must do.

The state machine beside them draws events in any order; these rows are few, reach what chance
misses, and say what they cover.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from specc.language import ir
from specc.language.evaluate import Program, program_of
from specc.testgen.happenings import Cells, Table, after, before, event_text, joined, mapping
from specc.testgen.inputs import inputs
from specc.testgen.naming import snake
from specc.testgen.parts import Part, Row, Scope, call
from specc.testgen.recursion import unrolled
from specc.testgen.samples import cases
from specc.testgen.tries import Arguments, Try, search
from specc.testgen.values import NOTHING, python_text

TAKEN = 40
"""Rows of transitions that are taken."""

REFUSED = 20
"""Rows of refusals; each is one machine with all that it refuses for the same reason."""

DRAWN = 6
"""Arguments that are drawn for one event, beside those of the search."""

NAMED = 5
"""What is not reached is named while it is no more than this."""

COLUMNS = ("made_with", "events", "event", "refused", "error", "fields", "result", "state", "data")
LOCALS = ("name", "arguments", "raised", "each")


def transitions(machine: ir.Machine, scope: Scope) -> Iterator[Part]:
    """Tables of what a machine does: where transitions are taken, and where events are refused."""
    program = program_of(scope.module)
    table = Table(machine, scope, search(machine, program, _drawn(machine, scope, program)))
    covered: set[object] = set()
    taken = _covering([each for each in table.found.tries if each.taken], covered, TAKEN)
    refused = [each for each in table.found.tries if each.error]
    refused = _covering(refused, covered, len(refused))
    for answers in (False, True):
        chosen = [each for each in taken if _answers(each.event) == answers]
        if chosen:
            yield _taken(table, chosen, answers)
    if refused:
        yield _refused(table, refused)


def _drawn(
    machine: ir.Machine, scope: Scope, program: Program
) -> Mapping[str, Sequence[Arguments]]:
    definitions = {name: unrolled(name, scope.definitions) for name in scope.definitions}
    owners = {"": machine.parameters, **{each.name: each.parameters for each in machine.events}}
    found: dict[str, Sequence[Arguments]] = {}
    for name, parameters in owners.items():
        drawn = inputs(parameters, (), scope.context, scope.definitions)
        draws = cases(drawn, program, definitions, f"{machine.id} {name}", DRAWN)
        found[name] = [tuple(each.names[one.name] for one in parameters) for each in draws]
    return found


def _covering(tries: Sequence[Try], covered: set[object], most: int) -> list[Try]:
    """Few tries that show all that the given ones do; always the one that adds most, and of those
    the first. What they show is covered afterwards."""
    chosen: list[Try] = []
    while len(chosen) < most:
        best = max(tries, key=lambda each: len(each.goals - covered), default=None)
        if best is None or best.goals <= covered:
            break
        chosen.append(best)
        covered |= best.goals
    return sorted(chosen, key=tries.index)


def _answers(event: ir.Event) -> bool:
    return event.returns is not None


# ---- parts ---------------------------------------------------------------------------------------


def _taken(table: Table, chosen: Sequence[Try], answers: bool) -> Part:
    machine = table.machine
    wanted: dict[object, str] = {
        ("taken", each.id, state): _arrow(state, event.name, each.target)
        for event in machine.events
        for each in event.transitions
        for state in _sources(each, machine)
        if _answers(event) == answers
    }
    rows = []
    for each in chosen:
        label = _arrow(
            each.before.state, each.event.name, each.taken.target if each.taken else None
        )
        cells = {"event": event_text(table, each.event.name, each.arguments)}
        if answers:
            cells["result"] = python_text(each.result, each.event.returns or NOTHING, table.scope)
        rows.append((label, {**before(table, each), **cells, **after(table, each)}))
    from_each = ", counted from each state that they leave" if machine.states else ""
    came = f"getattr({subject(machine)}, name)(*arguments)"
    return _part(
        table,
        (f"{machine.name} {'answers' if answers else 'does'} what its transitions say", "taken"),
        _said("Taken", wanted, chosen, f"transitions{from_each}"),
        rows,
        ["name, *arguments = event", f"assert {came} == result" if answers else came],
    )


def _refused(table: Table, chosen: Sequence[Try]) -> Part:
    machine = table.machine
    wanted: dict[object, str] = {
        ("refused", event.name, state, "NotAllowed"): f"{event.name} when {state}"
        for state in machine.states
        for event in machine.events
        if all(state not in _sources(each, machine) for each in event.transitions)
    }
    groups: dict[object, list[Try]] = {}
    for each in chosen:
        groups.setdefault((each.before, each.error, each.fields), []).append(each)
    most = sorted(groups, key=lambda key: -len(groups[key]))[:REFUSED]
    kept = [groups[key] for key in groups if key in most]
    with_fields = any(tries[0].fields for tries in kept)
    body = [
        "for name, *arguments in refused:",
        f"    with pytest.raises(error){' as raised' if with_fields else ''}:",
        f"        getattr({subject(machine)}, name)(*arguments)",
    ]
    if with_fields:
        body.append("    assert {each: getattr(raised.value, each) for each in fields} == fields")
    return _part(
        table,
        (f"{machine.name} refuses what no transition allows", "refused"),
        _said(
            "Refused, with nothing changed",
            wanted,
            [each for tries in kept for each in tries],
            "pairs of a state and an event that no transition joins",
        ),
        [_refusal(table, tries, with_fields) for tries in kept],
        body,
    )


def _refusal(table: Table, tries: Sequence[Try], with_fields: bool) -> tuple[str, Cells]:
    """One machine, and what it refuses with one error."""
    first = tries[0]
    events = [event_text(table, each.event.name, each.arguments) for each in tries]
    cells = {"refused": joined(events), "error": first.error}
    if with_fields:
        declared = table.scope.module.declaration(first.error)
        fields = declared.fields if isinstance(declared, ir.Error) else ()
        cells["fields"] = mapping(table, first.fields, fields)
    label = f"{first.before.state}: {first.error}" if first.before.state else first.error
    return label, {**before(table, first), **cells, **after(table, first)}


def _part(
    table: Table,
    what: tuple[str, str],
    said: Sequence[str],
    rows: Sequence[tuple[str, Cells]],
    body: Sequence[str],
) -> Part:
    machine, (title, code) = table.machine, what
    shown = [(label, cells) for label, cells in rows if None not in cells.values()]
    columns = [each for each in COLUMNS if shown and each in shown[0][1]]
    made = call(machine.name, ["*made_with"] if machine.parameters else [])
    name = subject(machine)
    checked = [f"assert {name}.state is state"] if machine.states else []
    if machine.data:
        checked.append(f"assert {{each: getattr({name}, each) for each in data}} == data")
    labels: dict[str, int] = {}
    return Part(
        name=f"{snake(machine.name)}_{'_'.join(title.split()[1:])}",
        item=f"{machine.id}/implicit/{code}",
        code=code,
        title=title,
        owner=machine.name,
        sentences=(f"{title}.", *said),
        body=(f"{name} = after({made}, events)", *body, *checked),
        columns=tuple(columns),
        rows=tuple(
            Row(_numbered(label, labels), tuple(str(cells[each]) for each in columns))
            for label, cells in shown
        ),
        layer="row",
    )


def subject(machine: ir.Machine) -> str:
    """The variable that holds the machine."""
    name = snake(machine.name)
    return f"the_{name}" if name in {*COLUMNS, *LOCALS} else name


def _sources(transition: ir.Transition, machine: ir.Machine) -> Sequence[str | None]:
    if transition.sources is not None:
        return transition.sources
    return machine.states or (None,)


def _arrow(source: str | None, event: str, target: str | None) -> str:
    """A transition from one state, as a spec writes it."""
    return event if source is None else f"{event}: {source} -> {target or source}"


def _numbered(label: str, labels: dict[str, int]) -> str:
    labels[label] = labels.get(label, 0) + 1
    return label if labels[label] == 1 else f"{label} ({labels[label]})"


def _said(verb: str, wanted: Mapping[object, str], chosen: Iterable[Try], what: str) -> list[str]:
    """How much of what there is the rows reach."""
    reached = {goal for each in chosen for goal in each.goals}
    missing = [text for key, text in wanted.items() if key not in reached]
    if not wanted:
        return []
    said = f"{verb}: {len(wanted) - len(missing)} of {len(wanted)} {what}."
    more = len(missing) - NAMED
    names = [*missing[:NAMED], *([f"{more} more"] if more > 0 else [])]
    return [f"{said} Not reached: {', '.join(names)}." if names else said]
