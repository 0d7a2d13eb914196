"""Searches a machine for short histories after which an event shows something new of its spec.

New are: a transition taken from a state, on other data or with another result; a refusal in a
state; and what `shown` knows. The search prefers machines whose last event brought it nearer to a
boundary, so that a counter is driven up to its limit.
"""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from itertools import chain, islice

from specc.language import ir
from specc.language.evaluate import (
    Program,
    RaisedError,
    Undefined,
    attempt,
    compiled,
)
from specc.language.evaluate.machines import applies, fire, inside, new_machine, steps_of
from specc.language.evaluate.program import Frame, Run
from specc.language.search import hints_of
from specc.language.search.combine import combinations
from specc.language.search.pools import Pools, pool_of
from specc.language.values import MachineValue, Value
from specc.testgen.related import related
from specc.testgen.rows.atoms import unit
from specc.testgen.rows.features import shape
from specc.testgen.rows.nearby import moved
from specc.testgen.shown import STEPS, Shown, leaving, measured, nothing_shown, sides, told, unmet

PATIENCE = 40
"""Machines that are tried after the last one that showed something new."""

MOST = 4_000
"""Events that are tried in all."""

ARGUMENTS = 12
"""Combinations of arguments that are tried for one event on one machine, beside those drawn."""

Arguments = tuple[Value, ...]
History = tuple[tuple[str, Arguments], ...]


@dataclass(frozen=True)
class Try:
    """An event on a machine, and what the spec says of it: the machine afterwards and a result, or
    an `error` with its fields, after which the machine is as before. The `goals` are what it shows.
    """

    before: MachineValue
    event: ir.Event
    arguments: Arguments
    after: MachineValue
    result: Value
    taken: ir.Transition | None
    error: str
    fields: tuple[tuple[str, Value], ...]
    goals: frozenset[object]


@dataclass(frozen=True)
class Found:
    """All tries that show something, and the events that lead to each machine from a new one."""

    tries: tuple[Try, ...]
    histories: Mapping[MachineValue, History]


@dataclass
class _Search:
    """`possible` are the arguments of each event that are tried on every machine."""

    machine: ir.Machine
    program: Program
    possible: Mapping[str, Sequence[Arguments]]
    shown: Shown
    histories: dict[MachineValue, History]
    tried: int = 0


def search(
    machine: ir.Machine, program: Program, drawn: Mapping[str, Sequence[Arguments]]
) -> Found:
    """What events show on machines that few events reach. `drawn` are arguments from elsewhere, by
    event; those of the machine itself under the empty name."""
    pools = Pools(program, hints_of([machine], program))
    owners: list[tuple[str, Sequence[ir.Parameter]]] = [("", machine.parameters)]
    owners += [(each.name, each.parameters) for each in machine.events]
    possible = {
        name: list(dict.fromkeys([*_chosen(parameters, pools), *drawn.get(name, ())]))
        for name, parameters in owners
    }
    histories: dict[MachineValue, History] = {}
    work = _Search(machine, program, possible, nothing_shown(machine, program), histories)
    for arguments in possible[""]:
        histories |= dict.fromkeys(_new_machine(work, arguments), ())
    return Found(tuple(_explored(work)), histories)


def _chosen(parameters: Sequence[ir.Parameter], pools: Pools) -> Iterator[Arguments]:
    return combinations([pool_of(each.type, pools).values for each in parameters], ARGUMENTS)


def _new_machine(work: _Search, arguments: Arguments) -> Iterator[MachineValue]:
    compile_ = partial(compiled, program=work.program)

    def made(run: Run) -> MachineValue:
        return new_machine(work.program, work.machine.name, arguments, run, compile_)

    try:
        yield attempt(made, work.program, STEPS)
    except (Undefined, RaisedError):
        return


def _explored(work: _Search) -> Iterator[Try]:
    """Machines first that lie behind one which showed something new or came nearer to it."""
    promising, others, idle = deque(work.histories), deque[MachineValue](), 0
    while (promising or others) and idle < PATIENCE and work.tried < MOST:
        known = len(work.histories)
        work.shown.nearer = False
        found = list(_tries(work, (promising or others).popleft()))
        yield from found
        fruitful = bool(found) or work.shown.nearer
        idle = 0 if fruitful else idle + 1
        (promising if fruitful else others).extend(islice(work.histories, known, None))


def _tries(work: _Search, before: MachineValue) -> Iterator[Try]:
    """The events on one machine that show something that none before did."""
    for event in work.machine.events:
        given = chain(work.possible[event.name], _further(work, before, event))
        for arguments in given:
            work.tried += 1
            found = _tried(work, before, event, arguments)
            if found is not None:
                history = (*work.histories[before], (event.name, arguments))
                work.histories.setdefault(found.after, history)
                if not found.goals <= work.shown.reached:
                    work.shown.reached |= found.goals
                    yield found


def _further(work: _Search, before: MachineValue, event: ir.Event) -> Iterator[Arguments]:
    """Arguments at boundaries that have not been met, and such as the machine's data suggest."""
    first = next(iter(work.possible[event.name]), ())
    if not first:
        return
    names = [each.name for each in event.parameters]
    start, around = dict(zip(names, first, strict=True)), inside(before)
    found: list[Iterator[Mapping[str, Value]]] = []
    for part in unmet(work.shown, event, before.state):
        measure = partial(_measured, work.shown, part, around)
        found.append(moved(start, measure, unit(part)))
    here = {each.id for each in leaving(event, before.state)}
    if any(each.transition in here for each in work.shown.untold):
        found.append(related(before, start))
    for each in chain.from_iterable(found):
        arguments = tuple(each[name] for name in names)
        if arguments not in work.possible[event.name]:
            yield arguments


def _measured(
    shown: Shown, part: ir.Expression, around: Mapping[str, Value], given: Mapping[str, Value]
) -> Decimal | None:
    return measured(shown, part, {**around, **given})


def _tried(
    work: _Search, before: MachineValue, event: ir.Event, arguments: Arguments
) -> Try | None:
    """What the spec says of an event; None where it says nothing."""
    given = dict(zip([each.name for each in event.parameters], arguments, strict=True))
    names = {**inside(before), **given}
    after, result, taken, error = before, None, None, ""
    fields: tuple[tuple[str, Value], ...] = ()
    compile_ = partial(compiled, program=work.program)

    def fired(run: Run) -> tuple[MachineValue, Value]:
        return fire(work.program, before, event.name, arguments, run, compile_)

    try:
        taken = attempt(partial(_taken, work, before, event, names), work.program, STEPS)
        after, result = attempt(fired, work.program, STEPS)
    except RaisedError as raised:
        taken, error, fields = None, raised.error, raised.fields
    except Undefined:
        return None
    goals: set[object] = set(sides(work.shown, event, before.state, names))
    if taken is None:
        goals.add(("refused", event.name, before.state, error))
    else:
        goals |= {("taken", taken.id, before.state), ("result", taken.id, shape(result))}
        goals |= {("data", taken.id, name, shape(value)) for name, value in before.data}
        goals.update(told(work.shown, taken, {**names, "result": result}))
    return Try(before, event, arguments, after, result, taken, error, fields, frozenset(goals))


def _taken(
    work: _Search, before: MachineValue, event: ir.Event, names: Mapping[str, Value], run: Run
) -> ir.Transition | None:
    compile_ = partial(compiled, program=work.program)
    steps = steps_of(work.program, work.machine, event.name, compile_)
    frame = Frame(dict(names), run)
    pairs = zip(steps, event.transitions, strict=True)
    return next((each for step, each in pairs if applies(step, before, frame)), None)
