"""What the spec says about a change that no test noticed."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isclose

from specc.audit.events import Verdict, verdict_of
from specc.language import ir
from specc.language.evaluate import Program, RaisedError, Undefined, evaluate
from specc.language.values import Value
from specc.lint.rule import Doubt
from specc.lint.witness.doubt import allowed as allowed_by_criteria
from specc.lint.witness.doubt import open_between
from specc.lint.witness.normal import question_of
from specc.results import Apart, Survivor
from specc.testgen.preconditions import raised, required, undetermined
from specc.testgen.reading import value_of

CLOSE = 1e-6
"""Floats that differ by less than this share are one to the tests."""

Names = Mapping[str, Value]


@dataclass(frozen=True)
class _Read:
    """A call and both results as values."""

    names: Names
    accepted: Value
    changed: Value


def judged(survivor: Survivor, program: Program) -> Survivor:
    """The survivor with what the spec says about both results."""
    apart, reason = survivor.apart, ""
    verdict: str = survivor.verdict
    match program.declarations.get(apart.function):
        case ir.Function() as function:
            verdict = _verdict(apart, function, program)
            reason = _why(apart, function, program)
        case ir.Machine() as machine:
            verdict = verdict_of(apart, machine, program)
            reason = "the spec does not say what these events do"
        case _:
            reason = _why_not_compared(survivor.change.symbol, program)
    known = verdict != "unknown"
    return survivor.model_copy(update={"verdict": verdict, "reason": "" if known else reason})


def _why_not_compared(symbol: str, program: Program) -> str:
    if isinstance(program.declarations.get(symbol), ir.Function | ir.Machine):
        return "comparing it with the accepted code came to no end"
    return "only functions and machines are compared"


def _why(apart: Apart, function: ir.Function, program: Program) -> str:
    """Why a change of a function cannot be judged, if it cannot."""
    read, others = _read(apart, function, program.module), question_of(function, program).others
    if _names(apart, function, program.module) is None:
        return "its input is no value of the spec's types"
    if "raises " in {apart.accepted[:7], apart.changed[:7]}:
        return "the spec does not say which error comes there"
    if apart.accepted == apart.changed:
        return "it changes an argument, of which the spec does not speak"
    if read is None:
        return "its result is no value of the spec's types"
    if _is_allowed(function, program, read) is False:
        return "the accepted code does not do there what the spec asks for"
    if others:
        codes = list(dict.fromkeys(each.split("/")[2] for each in others))
        return f"{' and '.join(codes)} relate{'s' * (len(codes) == 1)} several calls"
    return "the spec leaves the result free, or is beyond evaluation"


def _verdict(apart: Apart, function: ir.Function, program: Program) -> Verdict:
    names = _names(apart, function, program.module)
    if names is None:
        return "unknown"
    if apart.accepted.startswith("raises ") or apart.changed.startswith("raises "):
        return _of_errors(apart, function, program, names)
    read = _read(apart, function, program.module)
    allowed = None if read is None else _allowed(function, program, read)
    return "unknown" if allowed is None else "open" if allowed else "missed"


def _of_errors(apart: Apart, function: ir.Function, program: Program, names: Names) -> Verdict:
    """What the spec says of two results of which one is an error at least: those that it declares
    come when it says, and no others come at all."""
    right = _error(function, program, names)
    loose = {f"raises {each}" for each in undetermined(function, program.module)}
    if right is None or apart.accepted == apart.changed or loose & {apart.accepted, apart.changed}:
        return "unknown"
    if right:
        return "missed" if apart.accepted == f"raises {right}" else "unknown"
    read = _read(apart.model_copy(update={"changed": apart.accepted}), function, program.module)
    sound = function.returns is None or (
        read is not None and _is_allowed(function, program, read) is not False
    )
    return "missed" if sound and not apart.accepted.startswith("raises ") else "unknown"


def _error(function: ir.Function, program: Program, names: Names) -> str | None:
    """The error that the spec asks for; empty where it asks for a result, None where for nothing
    that is known."""
    try:
        if not all(evaluate(each, program, names) is True for each in required(function)):
            return None
        pairs = zip(function.raises, raised(function), strict=True)
        found = (each for each, when in pairs if evaluate(when, program, names) is True)
        first = next(found, None)
    except (Undefined, RaisedError):
        return None
    return first.error.error if first else ""


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
    """Whether the spec allows the changed result; None where it does not say, or where the
    accepted result is not what it asks for either."""
    if _is_allowed(function, program, read) is False:
        return None
    if function.rules:
        return False if _forbids(function, program, read) else None
    results = (read.accepted, read.changed)
    if open_between(function, program, read.names, results) is not None:
        return True
    allowed = allowed_by_criteria(function, program, read.names, read.changed)
    return False if allowed is False else None


def _is_allowed(function: ir.Function, program: Program, read: _Read) -> bool | None:
    """Whether the accepted result is allowed."""
    if not function.rules:
        return allowed_by_criteria(function, program, read.names, read.accepted)
    said = _said(function, program, read.names)
    return said is not None and _same(said[0], read.accepted)


def _forbids(function: ir.Function, program: Program, read: _Read) -> bool:
    said = _said(function, program, read.names)
    return said is not None and not _same(said[0], read.changed)


def _same(one: Value, other: Value) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return isclose(one, other, rel_tol=CLOSE, abs_tol=CLOSE)
    return one == other


def _said(function: ir.Function, program: Program, names: Names) -> tuple[Value] | None:
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


def _names(apart: Apart, function: ir.Function, module: ir.Module) -> Names | None:
    """The arguments by parameter."""
    names: dict[str, Value] = {}
    for each in function.parameters:
        value = value_of(apart.inputs.get(each.name, ""), each.type, module)
        if value is None:
            return None
        names[each.name] = value[0]
    return names


def _read(apart: Apart, function: ir.Function, module: ir.Module) -> _Read | None:
    names = _names(apart, function, module)
    if names is None or function.returns is None:
        return None
    accepted = value_of(apart.accepted, function.returns, module)
    changed = value_of(apart.changed, function.returns, module)
    if accepted is None or changed is None:
        return None
    return _Read(names, accepted[0], changed[0])
