"""The interval that a refinement such as `1 <= value <= 24` leaves of the Int."""

from collections.abc import Iterator

from specc.language import ir, types
from specc.language.evaluate import Program
from specc.language.evaluate.data import literal

_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "=="}


def whole_numbers(type_: ir.Type, program: Program, most: int) -> tuple[int, ...] | None:
    """All Ints of a refined type, 0 and both ends first; None where they are more than `most`."""
    if types.carrier(type_, program.module) != types.INT:
        return None
    low: int | None = None
    high: int | None = None
    for operator, limit in _limits(types.refinements(type_, program.module)):
        if operator in {">", ">=", "=="}:
            least = limit + (operator == ">")
            low = least if low is None else max(low, least)
        if operator in {"<", "<=", "=="}:
            most_ = limit - (operator == "<")
            high = most_ if high is None else min(high, most_)
    if low is None or high is None or high - low >= most:
        return None
    inner = range(low, high + 1)
    zero = (0,) if 0 in inner else ()
    return tuple(dict.fromkeys((*zero, *inner[:2], *inner[-1:], *inner)))


def _limits(predicates: tuple[ir.Expression, ...]) -> Iterator[tuple[str, int]]:
    """What the predicates say of `value` against whole constants."""
    for predicate in predicates:
        match predicate:
            case ir.Logical(operator="and", left=left, right=right):
                yield from _limits((left, right))
            case ir.Comparison(operators=operators, operands=operands):
                pairs = zip(operators, operands, operands[1:], strict=False)
                for operator, left, right in pairs:
                    yield from _limit(operator, left, right)
            case _:
                pass


def _limit(operator: str, left: ir.Expression, right: ir.Expression) -> Iterator[tuple[str, int]]:
    if operator not in _MIRRORED:
        return
    number = _whole(right)
    if isinstance(left, ir.Name) and left.binding == "value" and number is not None:
        yield operator, number
    number = _whole(left)
    if isinstance(right, ir.Name) and right.binding == "value" and number is not None:
        yield _MIRRORED[operator], number


def _whole(expression: ir.Expression) -> int | None:
    match expression:
        case ir.LiteralValue():
            value = literal(expression)
            return value if isinstance(value, int) and not isinstance(value, bool) else None
        case ir.Unary(operator="-", operand=operand):
            number = _whole(operand)
            return None if number is None else -number
        case _:
            return None
