"""Constants of a spec as Python values, for the arithmetic of bounds, and back as literals."""

import operator
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeAlias

from specc.language import ir

Scalar: TypeAlias = Any
"""A bool, int, Decimal, float, str, bytes, date, datetime or timedelta. Two of them meet here only
where the types of the spec allow it, which Python's types cannot say."""

_OPERATORS: Mapping[str, Callable[[Scalar, Scalar], Scalar]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul,
}  # fmt: skip

COMPARISONS: Mapping[str, Callable[[Scalar, Scalar], bool]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le,
    ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


def fold(expression: ir.Expression, lets: Mapping[str, ir.Expression]) -> Scalar | None:
    """The value of a constant expression, or None if it is not one or not a scalar."""
    match expression:
        case ir.LiteralValue(type=type_, text=text):
            return literal(type_, text)
        case ir.Name(binding="constant", name=name) if name in lets:
            return fold(lets[name], lets)
        case ir.Unary(operator="-", operand=operand):
            value = fold(operand, lets)
            return -value if isinstance(value, int | Decimal | float | timedelta) else None
        case ir.BuiltinCall(name="Decimal", arguments=(argument,)):
            value = fold(argument, lets)
            return Decimal(value) if isinstance(value, int) else None
        case ir.Binary(operator=symbol, left=left, right=right) if symbol in _OPERATORS:
            first, second = fold(left, lets), fold(right, lets)
            numeric = isinstance(first, int | Decimal | date | timedelta)
            if not numeric or not isinstance(second, int | Decimal | date | timedelta):
                return None
            return _OPERATORS[symbol](first, second)
        case _:
            return None


def literal(type_: ir.Type, text: str) -> Scalar | None:
    """The value of a literal."""
    match type_:
        case ir.ScalarType(name="Int"):
            return int(text.replace("_", ""))
        case ir.ScalarType(name="Bool"):
            return text == "True"
        case ir.ScalarType(name="Float"):
            return float(text.replace("_", ""))
        case ir.DecimalType():
            return Decimal(text.replace("_", ""))
        case ir.ScalarType(name="Text"):
            return text
        case ir.ScalarType(name="Bytes"):
            return text.encode("latin-1")
        case ir.ScalarType(name="Date"):
            return date.fromisoformat(text)
        case ir.ScalarType(name="DateTime"):
            return datetime.fromisoformat(text)
        case ir.ScalarType(name="Duration"):
            return timedelta(microseconds=int(Decimal(text) * 1_000_000))
        case _:
            return None


def as_literal(value: Scalar) -> ir.Expression:
    """The value as an IR literal."""
    type_: ir.Type
    match value:
        case bool():
            type_, text = ir.ScalarType(name="Bool"), str(value)
        case int():
            type_, text = ir.ScalarType(name="Int"), str(value)
        case Decimal():
            type_, text = ir.DecimalType(), f"{value:f}"
        case float():
            type_, text = ir.ScalarType(name="Float"), repr(value)
        case datetime():
            type_, text = ir.ScalarType(name="DateTime"), value.isoformat()
        case date():
            type_, text = ir.ScalarType(name="Date"), value.isoformat()
        case timedelta():
            type_, text = ir.ScalarType(name="Duration"), _seconds(value)
        case bytes():
            type_, text = ir.ScalarType(name="Bytes"), value.decode("latin-1")
        case _:
            type_, text = ir.ScalarType(name="Text"), str(value)
    if text.startswith("-") and not isinstance(value, str | bytes):
        positive = ir.LiteralValue(type=type_, text=text[1:])
        return ir.Unary(type=type_, operator="-", operand=positive)
    return ir.LiteralValue(type=type_, text=text)


def _seconds(value: timedelta) -> str:
    microseconds = value // timedelta(microseconds=1)
    return f"{Decimal(microseconds) / 1_000_000:f}"
