"""Evaluation of machines: making one, and what an event does to it."""

from collections.abc import Callable, Sequence

from specc.language import ir
from specc.language.evaluate.calls import first_value, raise_code, raised, rule_codes
from specc.language.evaluate.data import machine_names
from specc.language.evaluate.program import (
    Code,
    Compile,
    Frame,
    Program,
    RaisedError,
    Run,
    Step,
    Undefined,
    spend,
)
from specc.language.evaluate.satisfies import check_of
from specc.language.show import show
from specc.language.values import MachineValue, Value

SELF = ""
"""The name under which a machine's own criteria find the machine."""


def machine_of(program: Program, name: str) -> ir.Machine:
    """The machine declared as `name`."""
    found = program.declarations.get(name)
    if not isinstance(found, ir.Machine):
        raise Undefined(f"`{name}` is not known", "unknown")
    return found


def inside(machine: MachineValue) -> dict[str, Value]:
    """What expressions in the machine see, the machine itself under SELF."""
    return {**machine_names(machine), SELF: machine}


def new_machine(
    program: Program, name: str, arguments: Sequence[Value], run: Run, compile_: Compile
) -> MachineValue:
    """A machine in its start state."""
    machine = machine_of(program, name)
    parameters = _given(machine, None, arguments, run, compile_)
    frame = Frame(dict(parameters), run)
    data: list[tuple[str, Value]] = []
    for each in machine.data:
        if each.default is None:
            raise Undefined(f"`{each.name}` of {name} has no first value", "unknown")
        data.append((each.name, compile_(each.default)(frame)))
    return MachineValue(name, tuple(parameters.items()), tuple(data), machine.start)


def steps_of(
    program: Program, machine: ir.Machine, event: str, compile_: Compile
) -> tuple[Step, ...]:
    """The transitions of an event, compiled once."""
    key = (machine.name, event)
    if key not in program.events:
        declared = next((each for each in machine.events if each.name == event), None)
        if declared is None:
            raise Undefined(f"{machine.name} has no event `{event}`", "unknown")
        program.events[key] = tuple(_step(each, program, compile_) for each in declared.transitions)
    return program.events[key]


def _step(transition: ir.Transition, program: Program, compile_: Compile) -> Step:
    otherwise = transition.otherwise
    return Step(
        id=transition.id,
        event=transition.event,
        sources=transition.sources,
        target=transition.target,
        guard=None if transition.guard is None else compile_(transition.guard),
        otherwise=None
        if otherwise is None
        else raise_code(otherwise, error_fields(program, otherwise.error), compile_),
        sets=tuple((each.name, compile_(each.value)) for each in transition.sets),
        rules=rule_codes(transition.rules, compile_),
    )


def error_fields(program: Program, name: str) -> tuple[str, ...]:
    """The names of an error's fields."""
    error = program.declarations.get(name)
    return tuple(each.name for each in error.fields) if isinstance(error, ir.Error) else ()


def _given(
    machine: ir.Machine,
    event: ir.Event | None,
    arguments: Sequence[Value],
    run: Run,
    compile_: Compile,
) -> dict[str, Value]:
    """The arguments of an event or a new machine by name; Undefined where a type forbids one."""
    program, key = run.program, (machine.name, event.name if event else "")
    parameters = event.parameters if event else machine.parameters
    if key not in program.arguments:
        checks = ((each.name, check_of(each.type, program, compile_)) for each in parameters)
        program.arguments[key] = tuple((name, each) for name, each in checks if each)
    given = dict(zip([each.name for each in parameters], arguments, strict=True))
    for name, check in program.arguments[key]:
        if not check(given[name], run):
            called = event.name if event else machine.name
            reason = f"`{called}` is called with {name} = {show(given[name])}"
            raise Undefined(f"{reason}, which its type does not allow", "outside")
    return given


def applies(step: Step, machine: MachineValue, frame: Frame) -> bool:
    """Whether the state is a source and the guard holds."""
    if step.sources is not None and machine.state not in step.sources:
        return False
    return step.guard is None or bool(step.guard(frame))


def take(step: Step, machine: MachineValue, frame: Frame) -> tuple[MachineValue, Value]:
    """The machine after a transition that applies, and the event's result."""
    result = first_value(step.rules, frame, step.event) if step.rules else None
    frame.names["result"] = result
    changed = {name: code(frame) for name, code in step.sets}
    data = tuple((name, changed.get(name, value)) for name, value in machine.data)
    state = machine.state if step.target is None else step.target
    return MachineValue(machine.name, machine.parameters, data, state), result


def fire(
    program: Program,
    machine: MachineValue,
    event: str,
    arguments: Sequence[Value],
    run: Run,
    compile_: Compile,
) -> tuple[MachineValue, Value]:
    """The machine after an event, and the event's result; RaisedError where it is not allowed.

    Without a transition that applies, the first `else` of a transition from this state counts.
    """
    declared = machine_of(program, machine.name)
    steps = steps_of(program, declared, event, compile_)
    spend(run)
    happened = next(each for each in declared.events if each.name == event)
    given = _given(declared, happened, arguments, run, compile_)
    frame = Frame({**inside(machine), **given}, run)
    for step in steps:
        if applies(step, machine, frame):
            return take(step, machine, frame)
    for step in steps:
        if step.otherwise and (step.sources is None or machine.state in step.sources):
            raise raised(step.otherwise, frame)
    raise RaisedError("NotAllowed")


Fire = Callable[[MachineValue, str, Sequence[Value], Run], tuple[MachineValue, Value]]


def machine_call_code(expression: ir.MachineCall, compile_: Compile, fire_: Fire) -> Code:
    """The code of an event on a machine, after others."""
    operand = None if expression.machine is None else compile_(expression.machine)
    before = [(each.event, [*map(compile_, each.arguments)]) for each in expression.after]
    last = expression.event
    arguments = [] if last is None else [*map(compile_, last.arguments)]

    def code(frame: Frame) -> Value:
        machine = frame.names.get(SELF) if operand is None else operand(frame)
        assert isinstance(machine, MachineValue)
        for event, codes in before:
            machine, _ = fire_(machine, event, [each(frame) for each in codes], frame.run)
        if last is None:
            return machine
        return fire_(machine, last.event, [each(frame) for each in arguments], frame.run)[1]

    return code
