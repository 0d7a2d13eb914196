"""Limits of a number that a comparison of straight lines gives: `result * people <= total`."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from specc.language import ir, types
from specc.language.evaluate import Program, compiled, guarded
from specc.language.evaluate.program import Frame, RaisedError, Undefined, spend
from specc.language.values import Value
from specc.lint.witness.pinned import Relation, path_of
from specc.lint.witness.pointwise import Said
from specc.lint.witness.terms import speaks_of_result

LARGEST = Decimal(10) ** 12
"""Numbers beyond this might be rounded on the way."""

_TURNED: dict[str, Relation] = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "=="}


def limits(
    path: tuple[str, ...], active: Sequence[tuple[Said, list[Frame]]], program: Program
) -> Iterator[tuple[Relation, Fraction]]:
    """What the active comparisons say of the number at a path of a result."""
    for said, frames in active:
        condition = said.clause.condition
        if path or said.direct is not None or not _is_line(condition):
            continue
        assert isinstance(condition, ir.Comparison)
        for frame in frames:
            zero, one = (_difference(condition, value, frame, program) for value in (0, 1))
            if zero is None or one is None or zero == one:
                continue
            relation = condition.operators[0]
            rising = one > zero
            plain = _TURNED[_TURNED[relation]] if rising else _TURNED[relation]
            yield plain, Fraction(-zero) / (Fraction(one) - Fraction(zero))


def _is_line(condition: ir.Expression) -> bool:
    return (
        isinstance(condition, ir.Comparison)
        and len(condition.operators) == 1
        and condition.operators[0] in _TURNED
        and all(_linear(each) for each in condition.operands)
    )


def _linear(expression: ir.Expression) -> bool:
    exact = expression.type == types.INT or isinstance(expression.type, ir.DecimalType)
    if not exact:
        return False
    if not speaks_of_result(expression) or path_of(expression) == ():
        return True
    match expression:
        case ir.Binary(operator="+" | "-", left=left, right=right):
            return _linear(left) and _linear(right)
        case ir.Binary(operator="*", left=left, right=right):
            one = speaks_of_result(left) != speaks_of_result(right)
            return one and _linear(left) and _linear(right)
        case ir.Unary(operator="-", operand=operand):
            return _linear(operand)
        case _:
            return False


def _difference(
    condition: ir.Comparison, value: Value, frame: Frame, program: Program
) -> Decimal | None:
    inner = Frame({**frame.names, "result": value}, frame.run)
    try:
        spend(frame.run)
        left, right = (guarded(compiled(each, program), inner) for each in condition.operands)
    except (Undefined, RaisedError):
        if frame.run.steps < 0:
            raise
        return None
    sides = [Decimal(each) for each in (left, right) if isinstance(each, int | Decimal)]
    if len(sides) < 2 or any(abs(each) >= LARGEST for each in sides):
        return None
    return sides[0] - sides[1]
