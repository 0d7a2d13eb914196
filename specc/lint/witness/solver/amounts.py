"""Numbers of the solver: fractions of whole terms, so that decimals are computed exactly."""

import operator
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import gcd, lcm
from typing import Literal, TypeAlias

import z3

from specc.lint.witness.solver.truth import Truth, both

Whole: TypeAlias = int | z3.ArithRef
"""A known number or a term; a term is Int, or Real where digits after the point are unbounded."""

Rounding = Literal["half_up", "half_even", "down", "up", "floor", "ceil"]


@dataclass(frozen=True)
class Amount:
    """`over / under`; `under` is positive wherever the amount is defined.

    The evaluator cuts quotients off at 28 digits. `cut` says that its value may differ from the
    fraction, but only where that has no finite decimal form.
    """

    over: Whole
    under: Whole = 1
    cut: bool = False


def amount_of(value: int | Decimal | Fraction) -> Amount:
    """A known number."""
    over, under = value.as_integer_ratio()
    return Amount(over, under)


def chosen_whole(test: Truth, then: Whole, otherwise: Whole) -> Whole:
    """`then` where the test holds, `otherwise` elsewhere."""
    if isinstance(test, bool):
        return then if test else otherwise
    if isinstance(then, int) and isinstance(otherwise, int) and then == otherwise:
        return then
    return z3.If(test, then, otherwise)


def chosen_amount(test: Truth, then: Amount, otherwise: Amount) -> Amount:
    """`then` where the test holds, `otherwise` elsewhere."""
    if isinstance(test, bool):
        return then if test else otherwise
    left, right, under = _common(then, otherwise)
    cut = then.cut or otherwise.cut
    if under is None:
        under = chosen_whole(test, then.under, otherwise.under)
        return Amount(chosen_whole(test, then.over, otherwise.over), under, cut)
    return Amount(chosen_whole(test, left, right), under, cut)


def _common(left: Amount, right: Amount) -> tuple[Whole, Whole, Whole | None]:
    """Both over one denominator; None where it is not known."""
    if isinstance(left.under, int) and isinstance(right.under, int):
        under = lcm(left.under, right.under)
        return (
            times(left.over, under // left.under),
            times(right.over, under // right.under),
            under,
        )
    if left.under is right.under:
        return left.over, right.over, left.under
    return times(left.over, right.under), times(right.over, left.under), None


def times(left: Whole, right: Whole) -> Whole:
    """The product."""
    for one, other in ((left, right), (right, left)):
        if isinstance(one, int) and one in {0, 1}:
            return other if one else 0
    return left * right


# ---- arithmetic ----------------------------------------------------------------------------------


def added(left: Amount, right: Amount) -> Amount:
    """The sum."""
    first, second, under = _common(left, right)
    common = times(left.under, right.under) if under is None else under
    if isinstance(first, int) and first == 0:
        total: Whole = second
    else:
        total = first if isinstance(second, int) and second == 0 else first + second
    return Amount(total, common, left.cut or right.cut)


def negated(value: Amount) -> Amount:
    """The opposite."""
    return Amount(-value.over, value.under, value.cut)


def multiplied(left: Amount, right: Amount) -> Amount:
    """The product."""
    under = times(left.under, right.under)
    return _reduced(Amount(times(left.over, right.over), under, left.cut or right.cut))


def divided(left: Amount, right: Amount) -> Amount:
    """The quotient; defined where the right side is not zero."""
    over, under = times(left.over, right.under), times(left.under, right.over)
    if isinstance(under, int):
        found = Amount(-over, -under) if under < 0 else Amount(over, max(under, 1))
    else:
        below = under < 0
        found = Amount(chosen_whole(below, -over, over), chosen_whole(below, -under, under))
    found = _reduced(found)
    return Amount(found.over, found.under, left.cut or not finite(found))


def _reduced(value: Amount) -> Amount:
    if isinstance(value.over, int) and isinstance(value.under, int):
        shared = gcd(value.over, value.under)
        return Amount(value.over // shared, value.under // shared, value.cut)
    return value


def finite(value: Amount) -> bool:
    """Whether it surely has finitely many digits."""
    left = value.under
    if not isinstance(left, int):
        return False
    for factor in (2, 5):
        while left % factor == 0:
            left //= factor
    return left == 1


# ---- rounding and whole division -----------------------------------------------------------------


def quotient(over: Whole, under: Whole) -> Whole:
    """The largest whole number that is at most `over / under`, for a positive `under`."""
    if isinstance(over, int) and isinstance(under, int):
        return over // under
    if isinstance(under, int) and under == 1 and not is_real(over):
        return over
    found = ratio(over, under)
    return z3.ToInt(found) if is_real(found) else found


def ratio(over: Whole, under: Whole) -> z3.ArithRef:
    """z3's division: of Int terms it rounds down, of Real ones it is exact."""
    return over / under  # type: ignore[return-value]  # not both are known


def is_real(term: Whole) -> bool:
    """Whether a term has unboundedly many digits."""
    return not isinstance(term, int) and bool(term.is_real())


def whole_division(left: Amount, right: Amount) -> Whole:
    """Python's `left // right`, for any sign of `right`; zero is the caller's."""
    found = divided(left, right)
    return quotient(found.over, found.under)


def rounded(value: Amount, digits: int, how: Rounding) -> Amount:
    """`value` with so many digits after the point, or before it if negative."""
    unit = 10 ** abs(digits)
    over, under = value.over, value.under
    if digits < 0:
        under = times(under, unit)
    elif isinstance(under, int):
        shared = gcd(under, unit)
        over, under = times(over, unit // shared), under // shared
    else:
        over = times(over, unit)
    found = _whole(over, under, how)
    return Amount(found, unit) if digits >= 0 else Amount(times(found, unit))


def _whole(over: Whole, under: Whole, how: Rounding) -> Whole:
    if isinstance(under, int) and under == 1 and not is_real(over):
        return over
    match how:
        case "floor":
            return quotient(over, under)
        case "ceil":
            return -quotient(-over, under)
        case "down":
            return chosen_whole(over >= 0, quotient(over, under), -quotient(-over, under))
        case "up":
            return chosen_whole(over >= 0, -quotient(-over, under), quotient(over, under))
        case "half_up":
            above = quotient(2 * over + under, 2 * under)
            return chosen_whole(over >= 0, above, -quotient(-2 * over + under, 2 * under))
        case "half_even":
            above = quotient(2 * over + under, 2 * under)
            tie = times(above, 2 * under) == 2 * over + under
            odd = above % 2 == 1
            return chosen_whole(both(tie, odd), above - 1, above)


# ---- comparison ----------------------------------------------------------------------------------

_COMPARE: dict[str, Callable[[Whole, Whole], Truth]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def compared(symbol: str, left: Amount, right: Amount) -> Truth:
    """Whether `left symbol right` holds."""
    first, second, _ = _common(left, right)
    return _COMPARE[symbol](first, second)


def largest(left: Amount, right: Amount) -> Amount:
    """The larger one; the first where they are equal."""
    return chosen_amount(compared(">", right, left), right, left)


def smallest(left: Amount, right: Amount) -> Amount:
    """The smaller one; the first where they are equal."""
    return chosen_amount(compared("<", right, left), right, left)
