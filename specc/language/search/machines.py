"""Machines as candidate values: those that a few events reach from the start."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from specc.language import ir
from specc.language.evaluate import Program, RaisedError, Undefined, attempt, compiled
from specc.language.evaluate.machines import fire, new_machine
from specc.language.evaluate.program import Run
from specc.language.search.combine import combinations
from specc.language.values import MachineValue, Value

EVENTS = 3
"""How many events lie between a new machine and the last candidates."""

ARGUMENTS = 12
"""Combinations of arguments that are tried for one event."""

STEPS = 1_000

T = TypeVar("T")
Candidates = Callable[[ir.Type], Sequence[Value]]
Happened = tuple[str, tuple[Value, ...], MachineValue]
"""An event, its arguments, and the machine before it."""


def reachable(
    machine: ir.Machine, program: Program, candidates: Candidates, most: int
) -> tuple[MachineValue, ...]:
    """At most `most` machines, those that fewer events reach first."""
    starts = new_machines(machine, program, candidates)
    return tuple(explored(machine, program, candidates, Limits(most, EVENTS), starts))[:most]


def new_machines(
    machine: ir.Machine, program: Program, candidates: Candidates
) -> tuple[MachineValue, ...]:
    """Machines in their start state."""
    compile_ = partial(compiled, program=program)
    found: dict[MachineValue, None] = {}
    for arguments in _chosen(machine.parameters, candidates):
        work = partial(new_machine, program, machine.name, arguments, compile_=compile_)
        found.update(dict.fromkeys(_made(work, program)))
    return tuple(found)


@dataclass(frozen=True)
class Limits:
    """How far to explore: to `most` machines, or so many events."""

    most: int
    events: int


def explored(
    machine: ir.Machine,
    program: Program,
    candidates: Candidates,
    limits: Limits,
    starts: Iterable[MachineValue],
) -> Mapping[MachineValue, Happened | None]:
    """The machines that events reach from `starts`, each with its last event; None for a start."""
    possible = [
        (event.name, arguments)
        for event in machine.events
        for arguments in _chosen(event.parameters, candidates)
    ]
    seen: dict[MachineValue, Happened | None] = dict.fromkeys(starts)
    layer = list(seen)
    for _ in range(limits.events):
        found: dict[MachineValue, Happened | None] = {}
        for after, happened in _next(layer, possible, program):
            if after not in seen:
                found.setdefault(after, happened)
                if len(seen) + len(found) >= limits.most:
                    return {**seen, **found}
        seen.update(found)
        layer = list(found)
    return seen


def _next(
    layer: Iterable[MachineValue],
    possible: Sequence[tuple[str, tuple[Value, ...]]],
    program: Program,
) -> Iterator[tuple[MachineValue, Happened]]:
    """What one more event makes of the machines."""
    compile_ = partial(compiled, program=program)
    for current in layer:
        for event, arguments in possible:
            work = partial(fire, program, current, event, arguments, compile_=compile_)
            for after, _ in _made(work, program):
                yield after, (event, arguments, current)


def _chosen(
    parameters: Iterable[ir.Parameter], candidates: Candidates
) -> Iterator[tuple[Value, ...]]:
    return combinations([candidates(each.type) for each in parameters], ARGUMENTS)


def _made(work: Callable[[Run], T], program: Program) -> Iterator[T]:
    """What the work gives, if anything."""
    try:
        yield attempt(work, program, STEPS)
    except (Undefined, RaisedError):
        return
