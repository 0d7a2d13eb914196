"""Machines as candidate values: those that a few events reach from the start."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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
    return tuple(explored(machine, program, candidates, most, EVENTS))[:most]


def explored(
    machine: ir.Machine, program: Program, candidates: Candidates, most: int, events: int
) -> Mapping[MachineValue, Happened | None]:
    """The machines that this many events reach, each with its last event; None for new ones. It
    ends with the layer in which there are `most`."""
    compile_ = partial(compiled, program=program)
    seen: dict[MachineValue, Happened | None] = {}
    for arguments in _chosen(machine.parameters, candidates):
        work = partial(new_machine, program, machine.name, arguments, compile_=compile_)
        seen.update(dict.fromkeys(_made(work, program)))
    layer = list(seen)
    for _ in range(events):
        found: dict[MachineValue, Happened | None] = {}
        for after, happened in _next(machine, layer, program, candidates):
            if after not in seen:
                found.setdefault(after, happened)
        seen.update(found)
        layer = list(found)
        if len(seen) >= most or not layer:
            break
    return seen


def _next(
    machine: ir.Machine, layer: Iterable[MachineValue], program: Program, candidates: Candidates
) -> Iterator[tuple[MachineValue, Happened]]:
    """What one more event makes of the machines."""
    compile_ = partial(compiled, program=program)
    for current in layer:
        for event in machine.events:
            for arguments in _chosen(event.parameters, candidates):
                work = partial(fire, program, current, event.name, arguments, compile_=compile_)
                for after, _ in _made(work, program):
                    yield after, (event.name, arguments, current)


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
