"""The truth of a condition where only some of its parts are known: True, False, or None."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from specc.language import ir
from specc.language.evaluate import Program, RaisedError, Undefined, evaluate
from specc.language.evaluate.data import items_of
from specc.language.values import EnumValue, MapValue, RecordValue, Value
from specc.language.walk import nodes


@dataclass(frozen=True)
class Same:
    """A value of which only is known that it is that of another expression."""

    of: ir.Expression


Known = Value | Same
Told = Mapping[ir.Expression, Known]
"""Values of expressions, constants or the same unknown one."""


class _Unknown:
    pass


_UNKNOWN = _Unknown()


def truth(condition: ir.Expression, told: Told, program: Program) -> bool | None:
    """Whether the condition holds wherever the told expressions have these values."""
    match condition:
        case ir.Logical(operator=operator, left=left, right=right):
            return _joined(operator, truth(left, told, program), truth(right, told, program))
        case ir.Unary(operator="not", operand=operand):
            return _not(truth(operand, told, program))
        case ir.Comparison(operators=operators, operands=operands):
            pairs = zip(operators, operands, operands[1:], strict=False)
            return every(_compared(*each, told, program) for each in pairs)
        case ir.Is(operand=operand, test=test, negated=negated):
            found = _is(operand, test, told)
            return _not(found) if negated else found
        case _:
            value = _value(condition, told, program)
            return value if isinstance(value, bool) else None


def every(truths: Iterable[bool | None]) -> bool | None:
    """Whether all hold."""
    found: bool | None = True
    for each in truths:
        if each is False:
            return False
        found = found and each
    return found


def constant(expression: ir.Expression) -> bool:
    """Whether an expression speaks of no parameter or variable."""
    return not any(
        isinstance(each, ir.MachineCall)
        or (isinstance(each, ir.Name) and each.binding not in {"constant", "local"})
        for each in nodes(expression)
    )


def _joined(operator: str, left: bool | None, right: bool | None) -> bool | None:
    if operator == "and":
        return every((left, right))
    return _not(every((_not(left) if operator == "or" else left, _not(right))))


def _not(truth: bool | None) -> bool | None:
    return None if truth is None else not truth


def _is(operand: ir.Expression, test: str, told: Told) -> bool | None:
    value = told.get(operand, _UNKNOWN)
    match value:
        case EnumValue(member=name) | RecordValue(case=name) if test not in {"None", "empty"}:
            return name == test
        case None:
            return test == "None"
        case _:
            return None


def _compared(
    operator: str, left: ir.Expression, right: ir.Expression, told: Told, program: Program
) -> bool | None:
    one, other = (_value(each, told, program) for each in (left, right))
    if isinstance(one, Same) or isinstance(other, Same):
        return operator in {"==", "<=", ">="} if one == other else None
    if isinstance(one, RecordValue) and isinstance(other, RecordValue) and one.case != other.case:
        return {"==": False, "!=": True}.get(operator)
    if isinstance(one, _Unknown | RecordValue) or isinstance(other, _Unknown | RecordValue):
        return None
    if operator in {"in", "not in"}:
        if not isinstance(other, tuple | frozenset | MapValue):
            return None
        return (one in items_of(other)) == (operator == "in")
    if operator in {"==", "!="}:
        return (one == other) == (operator == "==")
    return _ordered(operator, one, other)


def _ordered(operator: str, one: Value, other: Value) -> bool | None:
    try:
        less, more = one < other, one > other  # type: ignore[operator]
    except TypeError:
        return None
    return {"<": less, "<=": not more, ">": more, ">=": not less}[operator]


def _value(expression: ir.Expression, told: Told, program: Program) -> "Known | _Unknown":
    if expression in told:
        return told[expression]
    if not constant(expression):
        return _UNKNOWN
    try:
        return evaluate(expression, program)
    except (Undefined, RaisedError):
        return _UNKNOWN
