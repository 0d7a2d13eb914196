"""What the spec says about a change that no test noticed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from specc.language import ir
from specc.language.evaluate import Program, RaisedError, Undefined, evaluate
from specc.language.values import Value
from specc.lint.rule import Doubt
from specc.lint.witness.doubt import allowed as allowed_by_criteria
from specc.lint.witness.doubt import open_between
from specc.results import Apart, Survivor
from specc.testgen.reading import value_of


@dataclass(frozen=True)
class _Read:
    """A call and both results as values."""

    names: Mapping[str, Value]
    accepted: Value
    changed: Value


def judged(survivor: Survivor, program: Program) -> Survivor:
    """The survivor with what the spec says about both results."""
    apart = survivor.apart
    function = program.declarations.get(apart.function)
    if survivor.verdict == "equivalent" or not isinstance(function, ir.Function):
        return survivor
    if "raises " in {apart.changed[:7], apart.accepted[:7]}:
        return survivor.model_copy(update={"verdict": _of_errors(apart, function)})
    read = _read(apart, function, program.module)
    if read is None:
        return survivor.model_copy(update={"verdict": "unknown"})
    allowed = _allowed(function, program, read)
    verdict = "unknown" if allowed is None else "open" if allowed else "missed"
    return survivor.model_copy(update={"verdict": verdict})


def _of_errors(apart: Apart, function: ir.Function) -> Literal["missed", "unknown"]:
    """What the spec says of one result that is an error: those that it declares come when it says,
    and no others come at all."""
    declared = {f"raises {each.error.error}" for each in function.raises}
    foreseen = {apart.changed, apart.accepted} & declared
    unforeseen = apart.changed.startswith("raises ") and not apart.accepted.startswith("raises ")
    return "missed" if foreseen or unforeseen else "unknown"


def doubt_of(apart: Apart, module: ir.Module) -> Doubt | None:
    """The question that both results pose; None where they cannot be read as values."""
    function = module.declaration(apart.function)
    if not isinstance(function, ir.Function):
        return None
    read = _read(apart, function, module)
    if read is None:
        return None
    return Doubt(function.id, read.names, (read.accepted, read.changed))


def _allowed(function: ir.Function, program: Program, read: _Read) -> bool | None:
    """Whether the spec allows the changed result, given that it allows the accepted one."""
    if function.rules:
        said = _said(function, program, read.names)
        right = said is not None and said[0] == read.accepted != read.changed
        return False if right else None
    results = (read.accepted, read.changed)
    if open_between(function, program, read.names, results) is not None:
        return True
    return (
        False if allowed_by_criteria(function, program, read.names, read.changed) is False else None
    )


def _said(
    function: ir.Function, program: Program, names: Mapping[str, Value]
) -> tuple[Value] | None:
    """What the rules return, alone in a tuple."""
    assert function.returns is not None
    arguments = tuple(
        ir.Name(type=each.type, name=each.name, binding="variable") for each in function.parameters
    )
    called = ir.Call(type=function.returns, function=function.name, arguments=arguments)
    try:
        return (evaluate(called, program, names),)
    except (Undefined, RaisedError):
        return None


def _read(apart: Apart, function: ir.Function, module: ir.Module) -> _Read | None:
    if function.returns is None:
        return None
    names: dict[str, Value] = {}
    for each in function.parameters:
        value = value_of(apart.inputs.get(each.name, ""), each.type, module)
        if value is None:
            return None
        names[each.name] = value[0]
    accepted = value_of(apart.accepted, function.returns, module)
    changed = value_of(apart.changed, function.returns, module)
    if accepted is None or changed is None:
        return None
    return _Read(names, accepted[0], changed[0])
