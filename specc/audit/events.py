"""What the spec says about a change of a machine that no test noticed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

from specc.language import ir
from specc.language.evaluate import Program, RaisedError, Undefined, attempt, compiled
from specc.language.evaluate.machines import fire, new_machine
from specc.language.evaluate.program import Run
from specc.language.values import MachineValue, Value
from specc.results import Apart
from specc.testgen.reading import value_of

Verdict = Literal["open", "missed", "unknown"]


@dataclass(frozen=True)
class _End:
    """How a history ends: the machine, and the last event's result or error."""

    machine: MachineValue
    result: Value
    error: str
    returns: ir.Type | None


def verdict_of(apart: Apart, machine: ir.Machine, program: Program) -> Verdict:
    """missed: the spec asks for the accepted result, and the changed one is another; open: it has
    no value there, and no freedom that it declares covers that."""
    arguments = _arguments(machine.parameters, apart.inputs, program.module)
    if arguments is None:
        return "unknown"
    try:
        end = _end(apart, machine, program, arguments)
    except Undefined as problem:
        silent = problem.kind in {"partial", "no rule"}
        free = machine.unspecified or machine.opens
        return "open" if silent and not free else "unknown"
    if end is None:
        return "unknown"
    right = _is(apart.accepted, apart.aspect, end, machine, program) is True
    wrong = _is(apart.changed, apart.aspect, end, machine, program) is False
    return "missed" if right and wrong else "unknown"


def _end(
    apart: Apart, machine: ir.Machine, program: Program, arguments: Sequence[Value]
) -> _End | None:
    """The end of the history as the spec has it; None where it cannot be read."""
    compile_ = partial(compiled, program=program)

    def make(run: Run) -> MachineValue:
        return new_machine(program, machine.name, arguments, run, compile_)

    now, result, error = attempt(make, program), None, ""
    returns: ir.Type | None = None
    for each in apart.events:
        event = next((one for one in machine.events if one.name == each.event), None)
        given = None if event is None else _arguments(event.parameters, each.inputs, program.module)
        if event is None or given is None:
            return None
        returns = event.returns
        fired = partial(_fired, program, now, event.name, given)
        try:
            (now, result), error = attempt(fired, program), ""
        except RaisedError as raised:
            result, error = None, raised.error
    return _End(now, result, error, returns)


def _fired(
    program: Program, machine: MachineValue, event: str, given: Sequence[Value], run: Run
) -> tuple[MachineValue, Value]:
    return fire(program, machine, event, given, run, partial(compiled, program=program))


def _is(text: str, aspect: str, end: _End, machine: ir.Machine, program: Program) -> bool | None:
    """Whether what was seen is what the spec says; None where it cannot be read."""
    if aspect == "state":
        return text.rpartition(".")[2] == end.machine.state
    if aspect:
        type_ = next(each.type for each in machine.data if each.name == aspect)
        return _equal(text, dict(end.machine.data)[aspect], type_, program.module)
    if end.error or text.startswith("raises "):
        return text == f"raises {end.error}"
    if end.returns is None:
        return text == "None"
    return _equal(text, end.result, end.returns, program.module)


def _equal(text: str, value: Value, type_: ir.Type, module: ir.Module) -> bool | None:
    found = value_of(text, type_, module)
    return None if found is None else found[0] == value


def _arguments(
    parameters: Sequence[ir.Parameter], texts: Mapping[str, str], module: ir.Module
) -> tuple[Value, ...] | None:
    found = [value_of(texts.get(each.name, ""), each.type, module) for each in parameters]
    known = [each for each in found if each is not None]
    return tuple(value for (value,) in known) if len(known) == len(found) else None
