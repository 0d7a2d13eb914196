"""Looks for sequences of events that break what a machine says of all of its states."""

from collections.abc import Iterator, Mapping

from specc.language import ir
from specc.language.evaluate import attempt, compiled, guarded
from specc.language.evaluate.machines import inside
from specc.language.evaluate.program import Frame, Program, RaisedError, Run, Undefined
from specc.language.search import hints_of
from specc.language.search.machines import Happened, explored
from specc.language.search.pools import Pools, pool_of
from specc.language.show import show
from specc.language.values import MachineValue, Value
from specc.lint.witness.outcome import DISCARDED, STEPS, Broken, sides
from specc.lint.witness.question import Budget

EVENTS = 4
"""How many events lie between a new machine and the last ones that are looked at."""

ARGUMENTS = 6
"""Candidates for each argument of an event."""

Explored = Mapping[MachineValue, Happened | None]


def broken_invariants(machine: ir.Machine, program: Program, budget: Budget) -> Iterator[Broken]:
    """The `always` and `never` lines of a machine that some sequence of events breaks."""
    found = explore(machine, program, budget)
    for always in machine.always:
        for value in found:
            verdict = _holds(always, value, program)
            if verdict is not None:
                yield Broken(always.id, {}, *verdict, _events(value, found))
                break
    for never in machine.never:
        for value in found:
            if value.state == never.target and never.source in _states(found[value], found):
                reason = f"it was in {never.source} and comes to {never.target}"
                yield Broken(never.id, {}, reason, False, _events(value, found))
                break


def explore(machine: ir.Machine, program: Program, budget: Budget) -> Explored:
    """The machines that a few events reach from the start, each with its last event."""
    pools = Pools(program, hints_of([machine], program))

    def candidates(type_: ir.Type) -> tuple[Value, ...]:
        return pool_of(type_, pools).values[:ARGUMENTS]

    return explored(machine, program, candidates, budget.inputs, EVENTS)


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


def _states(last: Happened | None, found: Explored) -> Iterator[str | None]:
    """The states on the way to a machine, its own left out."""
    while last is not None:
        yield last[2].state
        last = found[last[2]]


def _events(value: MachineValue, found: Explored) -> tuple[str, ...]:
    """How the machine was made, where that has arguments, and the events that led to it."""
    events: list[str] = []
    current = value
    while (last := found[current]) is not None:
        event, arguments, current = last
        events.append(f"{event}({', '.join(map(show, arguments))})")
    if value.parameters or not events:
        given = ", ".join(show(each) for _, each in value.parameters)
        events.append(f"{value.name}({given})")
    return tuple(reversed(events))
