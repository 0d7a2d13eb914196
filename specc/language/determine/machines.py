"""Transitions that hinder each other, and those without a meaning for some data."""

from collections.abc import Iterator, Mapping
from functools import partial
from itertools import combinations

from specc.language import ir
from specc.language.determine.totality import may_fail
from specc.language.determine.verdict import Determination, Status, determination
from specc.language.evaluate import Program, attempt, compiled, guarded, program_of
from specc.language.evaluate.machines import applies, inside, steps_of, take
from specc.language.evaluate.program import Frame, RaisedError, Run, Step, Undefined
from specc.language.search import hints_of, inputs
from specc.language.values import MachineValue, Value, show

INPUTS = 150
"""Inputs that are tried for one event in one state."""

STEPS = 3_000


def determine_machine(
    machine: ir.Machine, module: ir.Module, program: Program | None = None
) -> Mapping[str, Determination]:
    """The verdict on the machine, by its id, and on each transition in question, by its id.

    conflicting: another transition of the event applies to the same state and data and does
    something else; incomplete: no rule of its block applies; undefined: something in it has no
    value. The witness holds state, parameters, data and the event's arguments. The search keeps to
    data that the `always` conditions allow.
    """
    program = program or program_of(module)
    found: dict[str, Determination] = {}
    for event in machine.events:
        for state in machine.states or (None,):
            for verdict in _event(machine, event, state, program):
                found.setdefault(verdict.rules[-1], verdict)
    worst = next(iter(found.values()), None)
    sure = determination("determined", "no two transitions of an event were found to collide")
    return {machine.id: worst or sure, **found}


def _event(
    machine: ir.Machine, event: ir.Event, state: str | None, program: Program
) -> Iterator[Determination]:
    """What is wrong with an event in one state."""
    compile_ = partial(compiled, program=program)
    steps = [
        each
        for each in steps_of(program, machine, event.name, compile_)
        if each.sources is None or state in each.sources
    ]
    parts = [each for each in event.transitions if each.id in {step.id for step in steps}]
    if len(steps) < 2 and not may_fail(parts) and not any(each.rules for each in parts):
        return
    parameters = (*machine.parameters, *machine.data, *event.parameters)
    hints = hints_of([*parameters, *machine.always, *parts], program)
    for names in inputs(parameters, program, hints, INPUTS).values:
        value = _machine(machine, names, state)
        try:
            verdict = attempt(partial(_judge, machine, steps, names, value), program, STEPS)
        except (Undefined, RaisedError):
            continue
        if verdict is not None:
            yield verdict


def _machine(machine: ir.Machine, names: Mapping[str, Value], state: str | None) -> MachineValue:
    def chosen(declared: tuple[ir.Parameter, ...]) -> tuple[tuple[str, Value], ...]:
        return tuple((each.name, names[each.name]) for each in declared)

    return MachineValue(machine.name, chosen(machine.parameters), chosen(machine.data), state)


def _judge(
    machine: ir.Machine,
    steps: list[Step],
    names: Mapping[str, Value],
    value: MachineValue,
    run: Run,
) -> Determination | None:
    """What an event with these arguments does to the machine; None where nothing is wrong."""
    inner = inside(value)
    if not all(_allowed(each, Frame(dict(inner), run)) for each in machine.always):
        return None
    witness = ({"state": inner["state"]} if "state" in inner else {}) | dict(names)
    outcomes: list[tuple[Step, MachineValue, Value]] = []
    for step in steps:
        frame = Frame({**inner, **names}, run)
        try:
            if guarded(applies, step, value, frame):
                outcomes.append((step, *guarded(take, step, value, frame)))
        except Undefined as problem:
            return None if problem.kind == "unknown" else _undefined(step, witness, problem)
    for (first, *one), (second, *other) in combinations(outcomes, 2):
        if one != other:
            reason = (
                f"both transitions apply: one leads to {_shown(one)}, the other to {_shown(other)}"
            )
            return _verdict("conflicting", reason, witness, first.id, second.id)
    return None


def _allowed(always: ir.Always, frame: Frame) -> bool:
    """Whether an invariant holds; data for which it has no value are none."""
    program = frame.run.program
    try:
        if always.guard is not None and not compiled(always.guard, program)(frame):
            return True
        return bool(guarded(compiled(always.condition, program), frame))
    except Undefined:
        return False


def _undefined(step: Step, witness: Mapping[str, Value], problem: Undefined) -> Determination:
    status: Status = "incomplete" if problem.kind == "no rule" else "undefined"
    return _verdict(status, problem.reason, witness, step.id)


def _verdict(
    status: Status, reason: str, witness: Mapping[str, Value], *rules: str
) -> Determination:
    return Determination(
        status, {name: show(each) for name, each in witness.items()}, rules, reason
    )


def _shown(outcome: list[MachineValue | Value]) -> str:
    machine, result = outcome
    return show(machine) if result is None else f"{show(machine)} with {show(result)}"
