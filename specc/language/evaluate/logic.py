"""Evaluation of arithmetic, comparisons, logic and tests."""

import operator
import re
from collections.abc import Callable
from typing import Any, assert_never

from specc.language import ir
from specc.language.evaluate.patterns import may_explode
from specc.language.evaluate.program import Code, Compile, Frame, Undefined, spend
from specc.language.values import EnumValue, MapValue, RecordValue, Value

LogicExpression = (
    ir.Unary | ir.Binary | ir.Logical | ir.Comparison | ir.Conditional | ir.Is | ir.Matches
)

Operation = Callable[[Any, Any], Value]

LARGEST_POWER = 100_000
"""Bits of the largest power of an Int."""

LONGEST_MATCH = 16
"""The longest text for a pattern that may take exponential time."""

_COMPARE: dict[str, Operation] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "in": lambda item, container: item in container,
    "not in": lambda item, container: item not in container,
}


def logic_code(expression: LogicExpression, compile_: Compile) -> Code:
    """The code of an operator, test or condition."""
    match expression:
        case ir.Unary():
            return _unary(expression, compile_)
        case ir.Binary():
            return _binary(expression, compile_)
        case ir.Logical():
            return _logical(expression, compile_)
        case ir.Comparison():
            return _comparison(expression, compile_)
        case ir.Conditional():
            test, then = compile_(expression.test), compile_(expression.then)
            otherwise = compile_(expression.otherwise)
            return lambda frame: then(frame) if test(frame) else otherwise(frame)
        case ir.Is():
            return _is(expression, compile_)
        case ir.Matches():
            return _matches(expression, compile_)
    assert_never(expression)


def _unary(expression: ir.Unary, compile_: Compile) -> Code:
    operand: Callable[[Frame], Any] = compile_(expression.operand)
    if expression.operator == "not":
        return lambda frame: not operand(frame)
    return lambda frame: -operand(frame)


def _binary(expression: ir.Binary, compile_: Compile) -> Code:
    left, right = compile_(expression.left), compile_(expression.right)
    match expression.type:
        case ir.ListType() | ir.ScalarType(name="Text" | "Bytes" | "Int"):
            grows = True
        case _:
            grows = False
    match expression.operator:
        case "+" | "-" | "/" | "//" | "%" as sign if sign != "+" or not grows:
            apply = _ARITHMETIC[sign]
        case "*" if not grows:
            apply = operator.mul
        case "**":
            apply = power
        case "&":
            apply = operator.and_
        case "|":
            apply = _join
        case sign:
            return _growing(sign == "+", left, right)
    return lambda frame: apply(left(frame), right(frame))


_ARITHMETIC: dict[str, Operation] = {
    "+": operator.add,
    "-": operator.sub,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
}


def _growing(adds: bool, left: Code, right: Code) -> Code:
    """`+` and `*` on what can become large: the size of the result is paid for beforehand."""

    def add(frame: Frame) -> Value:
        first: Any = left(frame)
        second: Any = right(frame)
        spend(frame.run, (_size(first) + _size(second)) >> 6)
        return first + second  # type: ignore[no-any-return]

    def multiply(frame: Frame) -> Value:
        first: Any = left(frame)
        second: Any = right(frame)
        if isinstance(first, int) and isinstance(second, int):
            spend(frame.run, (first.bit_length() + second.bit_length()) >> 9)
        else:
            times = max(first if isinstance(first, int) else second, 0)
            spend(frame.run, times * (_size(second if isinstance(first, int) else first) + 1) >> 6)
        return first * second  # type: ignore[no-any-return]

    return add if adds else multiply


def _size(value: Any) -> int:  # noqa: ANN401  # any value that `+` takes
    return value.bit_length() >> 3 if isinstance(value, int) else len(value)


def power(base: Any, exponent: Any) -> Value:  # noqa: ANN401  # any two numbers
    """`base ** exponent` among numbers of one kind."""
    if isinstance(base, int) and isinstance(exponent, int):
        if exponent < 0:
            raise Undefined("a power of an Int has a negative exponent")
        if base.bit_length() * exponent > LARGEST_POWER:
            raise Undefined("the power is too large", "budget")
    result: Value | complex = base**exponent
    if isinstance(result, complex):
        raise Undefined("a root of a negative number")
    return result


def _join(left: Any, right: Any) -> Value:  # noqa: ANN401  # two sets or two maps
    if isinstance(left, MapValue):
        return MapValue({**left, **right})
    result: Value = left | right
    return result


def _logical(expression: ir.Logical, compile_: Compile) -> Code:
    left, right = compile_(expression.left), compile_(expression.right)
    match expression.operator:
        case "and":
            return lambda frame: left(frame) and right(frame)
        case "or":
            return lambda frame: left(frame) or right(frame)
        case "implies":
            return lambda frame: not left(frame) or right(frame)


def _comparison(expression: ir.Comparison, compile_: Compile) -> Code:
    operands = [compile_(each) for each in expression.operands]
    compare = [_COMPARE[each] for each in expression.operators]
    if len(compare) == 1:
        (left, right), (only,) = operands, compare
        return lambda frame: only(left(frame), right(frame))

    def code(frame: Frame) -> Value:
        value = operands[0](frame)
        for operand, holds in zip(operands[1:], compare, strict=True):
            value, previous = operand(frame), value
            if not holds(previous, value):
                return False
        return True

    return code


def _is(expression: ir.Is, compile_: Compile) -> Code:
    operand: Callable[[Frame], Any] = compile_(expression.operand)
    wanted, test = not expression.negated, expression.test
    if test == "empty":
        return lambda frame: (not operand(frame)) == wanted
    if test == "None":
        return lambda frame: (operand(frame) is None) == wanted
    name = test.rpartition(".")[2]

    def code(frame: Frame) -> Value:
        value = operand(frame)
        found = value.case if isinstance(value, RecordValue) else None
        found = value.member if isinstance(value, EnumValue) else found
        return (found == name) == wanted

    return code


def _matches(expression: ir.Matches, compile_: Compile) -> Code:
    operand: Callable[[Frame], Any] = compile_(expression.operand)
    pattern, bounded = re.compile(expression.pattern), not may_explode(expression.pattern)

    def code(frame: Frame) -> Value:
        text = operand(frame)
        if not bounded and len(text) > LONGEST_MATCH:
            raise Undefined("matching could take too long", "unknown")
        return pattern.fullmatch(text) is not None

    return code
