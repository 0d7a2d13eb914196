"""Looks for sequences of events that break what a machine says of all of its states."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal

from specc.language import ir
from specc.language.evaluate import attempt, compiled, guarded
from specc.language.evaluate.machines import inside
from specc.language.evaluate.program import Frame, Program, RaisedError, Run, Undefined
from specc.language.search import hints_of
from specc.language.search.machines import Happened, Limits, explored, new_machines
from specc.language.search.pools import Pools, pool_of
from specc.language.show import show
from specc.language.values import MachineValue, Value
from specc.lint.witness.outcome import DISCARDED, STEPS, Broken, sides
from specc.lint.witness.question import Budget

EVENTS = 12
"""How many events lie between a new machine and the last ones that are looked at."""

ARGUMENTS = 12
"""Candidates for each argument of an event."""

Explored = Mapping[MachineValue, Happened | None]


def broken_invariants(
    machine: ir.Machine, found: Explored, program: Program, budget: Budget
) -> Iterator[Broken]:
    """The `always` and `never` lines of a machine that some sequence of events breaks, among those
    that were `found`."""
    for always in machine.always:
        for value in found:
            verdict = _holds(always, value, program)
            if verdict is not None:
                yield Broken(always.id, {}, *verdict, _events(value, found))
                break
    for never in machine.never:
        events = _forbidden(never, machine, found, (program, budget))
        if events:
            reason = f"it was in {never.source} and comes to {never.target}"
            yield Broken(never.id, {}, reason, False, events)


def explore(machine: ir.Machine, program: Program, budget: Budget) -> Explored:
    """The machines that a few events reach from the start, each with its last event."""
    candidates = _candidates(machine, program)
    starts = new_machines(machine, program, candidates)
    return explored(machine, program, candidates, Limits(budget.inputs // 2, EVENTS), starts)


def _candidates(machine: ir.Machine, program: Program) -> Callable[[ir.Type], Sequence[Value]]:
    """Few values of each type, those at and beside the machine's own literals first."""
    hints = hints_of([machine], program)
    pools = Pools(program, hints)

    def is_far(value: Value) -> bool:
        if not isinstance(value, int | Decimal):
            return False
        return all(abs(value - each) > 1 for each in hints.numbers)

    def candidates(type_: ir.Type) -> Sequence[Value]:
        return sorted(pool_of(type_, pools).values, key=is_far)[:ARGUMENTS]

    return candidates


def _beyond(state: str, machine: ir.Machine) -> set[str | None]:
    """The states that transitions lead to from a state, whatever their guards say."""
    found: set[str | None] = set()
    waiting: list[str | None] = [state]
    while waiting:
        current = waiting.pop()
        for event in machine.events:
            for each in event.transitions:
                leaves = each.sources is None or current in each.sources
                target = current if each.target is None else each.target
                if leaves and target not in found:
                    found.add(target)
                    waiting.append(target)
    return found


def _forbidden(
    never: ir.Never, machine: ir.Machine, found: Explored, given: tuple[Program, Budget]
) -> tuple[str, ...]:
    """Events that lead from the one state to the other; empty where none were found."""
    program, budget = given
    if never.target not in _beyond(never.source, machine):
        return ()
    starts = [each for each in found if each.state == never.source]
    limits = Limits(len(starts) + budget.inputs // 3, EVENTS)
    beyond = explored(machine, program, _candidates(machine, program), limits, starts)
    for value, last in beyond.items():
        if value.state == never.target and last is not None:
            onward = _path(value, beyond)
            start = onward[0][2]
            return (*_events(start, found), *map(_shown, onward))
    return ()


def _holds(always: ir.Always, value: MachineValue, program: Program) -> tuple[str, bool] | None:
    """Why an invariant does not hold of a machine, and whether it has no value there."""

    def work(run: Run) -> str:
        frame = Frame({**inside(value)}, run)
        if always.guard is not None and not guarded(compiled(always.guard, program), frame):
            return ""
        if guarded(compiled(always.condition, program), frame):
            return ""
        return sides(always.condition, frame, program)

    try:
        reason = attempt(work, program, STEPS)
    except RaisedError:
        return None
    except Undefined as problem:
        return None if problem.kind in DISCARDED else (problem.reason, True)
    return (reason, False) if reason else None


def _events(value: MachineValue, found: Explored) -> tuple[str, ...]:
    """How the machine was made, where that has arguments, and the events that led to it."""
    events = tuple(map(_shown, _path(value, found)))
    if events and not value.parameters:
        return events
    given = ", ".join(show(each) for _, each in value.parameters)
    return (f"{value.name}({given})", *events)


def _path(value: MachineValue, found: Explored) -> list[Happened]:
    """The events from a start to the machine, in their order."""
    path: list[Happened] = []
    while (last := found[value]) is not None:
        path.append(last)
        value = last[2]
    return path[::-1]


def _shown(happened: Happened) -> str:
    event, arguments, _ = happened
    return f"{event}({', '.join(map(show, arguments))})"
