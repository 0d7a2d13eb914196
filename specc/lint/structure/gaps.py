"""Looks for events whose guarded transitions leave a case out, shown on a machine in that case."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice

from specc.language import ir, types
from specc.language.determine.machines import allowed, machine_in, question_in
from specc.language.determine.regions import points
from specc.language.evaluate import Program, attempt, compiled, evaluate, guarded
from specc.language.evaluate.machines import applies, inside, steps_of
from specc.language.evaluate.program import Frame, RaisedError, Run, Undefined
from specc.language.search import hints_of, inputs
from specc.language.search.pools import Pools
from specc.language.show import show
from specc.language.values import MachineValue, Value
from specc.language.walk import nodes

STEPS = 2_000

ARGUMENTS = 12
"""Arguments that are tried for the event."""

POINTS = 8
"""Regions without a transition for which an input is looked at."""


@dataclass(frozen=True)
class Gap:
    """An event in a state, and the machine and the event's arguments where none of the transitions
    from that state applies."""

    event: ir.Event
    transitions: tuple[ir.Transition, ...]
    machine: MachineValue
    arguments: Mapping[str, Value]

    def shown(self, module: ir.Module) -> str:
        """`state = waiting, tries = 3`."""
        found = {} if self.machine.state is None else {"state": self.machine.state}
        data = (*self.machine.parameters, *self.machine.data)
        found |= {name: show(each) for name, each in data}
        for each in self.event.parameters:
            found[each.name] = show(self.arguments[each.name], types.expand(each.type, module))
        return ", ".join(f"{name} = {value}" for name, value in found.items())

    def holds(self, condition: ir.Expression, program: Program) -> bool:
        """Whether a condition on the event holds there."""
        try:
            return bool(evaluate(condition, program, {**inside(self.machine), **self.arguments}))
        except (Undefined, RaisedError):
            return False


def gap(machine: ir.Machine, event: ir.Event, state: str | None, program: Program) -> Gap | None:
    """The gap between several guarded transitions of an event from one state, if there is one that
    the machine can come to."""
    here = tuple(
        each for each in event.transitions if each.sources is None or state in each.sources
    )
    if len(here) < 2 or any(each.guard is None or each.otherwise for each in here):
        return None
    for value, names in _cases(machine, event, (state, here), program):
        if _left_out(machine, event, value, names, program):
            arguments = {each.name: names[each.name] for each in event.parameters}
            return Gap(event, here, value, arguments)
    return None


def _cases(
    machine: ir.Machine,
    event: ir.Event,
    case: tuple[str | None, tuple[ir.Transition, ...]],
    program: Program,
) -> Iterator[tuple[MachineValue, Mapping[str, Value]]]:
    """Machines and arguments where no guard holds. Where guards ask for data, only machines that
    some events lead to count."""
    state, here = case
    parameters = (*machine.parameters, *machine.data, *event.parameters)
    pools = Pools(program, hints_of([*parameters, *machine.always, *here], program))
    asked = replace(question_in(machine, state, (parameters, list(here)), program), complete=False)
    found = list(islice(points(asked, pools), POINTS))
    if not found:
        return
    if not _asks_for_data(here):
        for names in found:
            yield machine_in(machine, names, state), names
        return
    from specc.lint.witness.invariants import explore
    from specc.lint.witness.question import BUDGETS

    for value in explore(machine, program, BUDGETS["standard"]):
        if value.state == state:
            given = inputs(event.parameters, program, pools.hints, ARGUMENTS).values
            yield from ((value, each) for each in given)


def _asks_for_data(here: tuple[ir.Transition, ...]) -> bool:
    guards = (each.guard for each in here if each.guard is not None)
    return any(
        isinstance(node, ir.Name) and node.binding == "data"
        for guard in guards
        for node in nodes(guard)
    )


def _left_out(
    machine: ir.Machine,
    event: ir.Event,
    value: MachineValue,
    names: Mapping[str, Value],
    program: Program,
) -> bool:
    """Whether the machine may be so, and the event then has no transition."""
    compile_ = partial(compiled, program=program)

    def work(run: Run) -> bool:
        inner = inside(value)
        if not all(allowed(each, Frame(dict(inner), run)) for each in machine.always):
            return False
        steps = steps_of(program, machine, event.name, compile_)
        frame = Frame({**inner, **names}, run)
        return not any(guarded(applies, step, value, frame) for step in steps)

    try:
        return attempt(work, program, STEPS)
    except (Undefined, RaisedError):
        return False
