"""Operators and built-ins on numbers, dates and durations as terms of the solver."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import reduce

from specc.language import ir, types
from specc.lint.witness.solver.amounts import (
    Amount,
    Rounding,
    Whole,
    added,
    compared,
    divided,
    finite,
    is_real,
    largest,
    multiplied,
    negated,
    quotient,
    rounded,
    smallest,
    whole_division,
)
from specc.lint.witness.solver.scope import DAY, MICROSECOND, Meaning, World
from specc.lint.witness.solver.shapes import (
    Option,
    Parts,
    Shape,
    Unsupported,
    amount,
    choice,
)
from specc.lint.witness.solver.truth import Truth, both

LARGEST_POWER = 8
"""The largest exponent that is written out as a product."""

MOST_DIGITS = 30
"""More digits after the point than a number can have."""

OVER_ITEMS = frozenset({"min", "max", "sum", "all", "any"})
"""Built-ins that take one collection."""

_RANGES = {
    "Date": (date.min.toordinal(), date.max.toordinal()),
    "DateTime": (0, (datetime.max - datetime.min) // MICROSECOND),
    "Duration": (timedelta.min // MICROSECOND, timedelta.max // MICROSECOND),
}

_ROUNDINGS: dict[str, Rounding] = {
    "round_half_up": "half_up",
    "round_half_even": "half_even",
    "round_down": "down",
    "round_up": "up",
}


def in_range(value: Amount, type_: ir.Type) -> Truth:
    """Whether Python has such a date, moment or duration; all other numbers exist."""
    limits = _RANGES.get(type_.name) if isinstance(type_, ir.ScalarType) else None
    if limits is None:
        return True
    low, high = limits
    return both(compared(">=", value, Amount(low)), compared("<=", value, Amount(high)))


def note_cut(left: Shape, right: Shape, world: World) -> None:
    """Remarks where two quotients meet that the evaluator has cut off: nothing is proved then."""
    sides = (left, right)
    if all(isinstance(each, Amount) and each.cut for each in sides):
        world.rough = True
    if any(isinstance(each, Parts | Option) and _holds_cut(each) for each in sides):
        world.rough = True


def _holds_cut(shape: Shape) -> bool:
    match shape:
        case Amount(cut=cut):
            return cut
        case Parts(items=items):
            return any(map(_holds_cut, items))
        case Option(value=value) if value is not None:
            return _holds_cut(value)
        case _:
            return False


# ---- operators -----------------------------------------------------------------------------------


def opposite(operand: Meaning) -> Meaning:
    """`-x`."""
    return Meaning(negated(amount(operand.value)), operand.defined)


def binary(expression: ir.Binary, left: Meaning, right: Meaning, world: World) -> Meaning:
    """`left operator right`."""
    defined = both(left.defined, right.defined)
    kinds = expression.left.type, expression.right.type
    if any(each in (types.DATE, types.DATETIME, types.DURATION) for each in kinds):
        found = _temporal(expression, amount(left.value), amount(right.value))
    elif all(map(types.is_number, kinds)):
        found = _numeric(expression, amount(left.value), amount(right.value), world)
    else:
        raise Unsupported
    return Meaning(found.value, both(defined, found.defined))


def _numeric(expression: ir.Binary, left: Amount, right: Amount, world: World) -> Meaning:
    match expression.operator:
        case "+" | "-" as sign:
            note_cut(left, right, world)
            return Meaning(added(left, right if sign == "+" else negated(right)))
        case "*":
            if (left.cut and not _harmless(right)) or (right.cut and not _harmless(left)):
                world.rough = True
            return Meaning(multiplied(left, right))
        case "/" if isinstance(expression.type, ir.DecimalType):
            if right.cut:
                world.rough = True
            return Meaning(divided(left, right), _not_zero(right))
        case "//" if expression.type == types.INT:
            return Meaning(Amount(whole_division(left, right)), _not_zero(right))
        case "%" if expression.type == types.INT:
            return Meaning(remainder(left, right), _not_zero(right))
        case "**":
            return Meaning(_power(left, right, expression.type))
        case _:
            raise Unsupported


def _harmless(factor: Amount) -> bool:
    """Whether a quotient with endless digits stays one when multiplied by this."""
    whole = factor.over
    return isinstance(whole, int) and whole != 0 and finite(Amount(1, abs(whole)))


def _not_zero(value: Amount) -> Truth:
    return compared("!=", value, Amount(0))


def remainder(left: Amount, right: Amount) -> Amount:
    """Python's `left % right`, with the sign of `right`."""
    times = Amount(whole_division(left, right))
    if isinstance(right.over, int) and right.over > 0 and right.under == 1 and left.under == 1:
        return Amount(left.over % right.over)
    return added(left, negated(multiplied(times, right)))


def _power(base: Amount, exponent: Amount, type_: ir.Type) -> Amount:
    times = exponent.over
    if not isinstance(times, int) or exponent.under != 1 or base.cut:
        raise Unsupported
    if not (1 if types.is_decimal(type_) else 0) <= times <= LARGEST_POWER:
        raise Unsupported
    return reduce(multiplied, [base] * times, Amount(1))


def _temporal(expression: ir.Binary, left: Amount, right: Amount) -> Meaning:
    kinds = types.show(expression.left.type), expression.operator, types.show(expression.right.type)
    match kinds:
        case "Date", "-", "Date":
            found = multiplied(added(left, negated(right)), Amount(DAY))
        case ("Date", "+" | "-" as sign, "Duration"):
            days = Amount(quotient(right.over, DAY))
            found = added(left, days if sign == "+" else negated(days))
        case "Duration", "+", "Date":
            found = added(Amount(quotient(left.over, DAY)), right)
        case _, "+", _:
            found = added(left, right)
        case _, "-", _:
            found = added(left, negated(right))
        case _, "*", _:
            found = multiplied(left, right)
        case _, "//", _:
            return Meaning(Amount(whole_division(left, right)), _not_zero(right))
        case "Duration", "%", "Duration":
            return Meaning(remainder(left, right), _not_zero(right))
        case "Duration", "/", "Int":
            found = rounded(divided(left, right), 0, "half_even")
            return Meaning(found, _not_zero(right))
        case _:
            raise Unsupported
    return Meaning(found, in_range(found, expression.type))


# ---- attributes and methods ----------------------------------------------------------------------


def attribute(operand: Meaning, type_: ir.Type, name: str) -> Meaning:
    """`.days` of a duration and its like."""
    if type_ != types.DURATION:
        raise Unsupported
    whole = amount(operand.value).over
    match name:
        case "days":
            return Meaning(Amount(quotient(whole, DAY)), operand.defined)
        case "seconds":
            return Meaning(Amount(quotient(_modulo(whole, DAY), 1_000_000)), operand.defined)
        case "microseconds":
            return Meaning(Amount(_modulo(whole, 1_000_000)), operand.defined)
        case _:
            raise Unsupported


def _modulo(whole: Whole, by: int) -> Whole:
    return whole % by


def method(name: str, receiver: Meaning, type_: ir.Type) -> Meaning:
    """A method without arguments of a date."""
    if type_ not in (types.DATE, types.DATETIME):
        raise Unsupported
    whole = amount(receiver.value).over
    day = whole if type_ == types.DATE else quotient(whole, DAY) + 1
    match name:
        case "weekday":
            return Meaning(Amount(_modulo(day + 6, 7)), receiver.defined)
        case "isoweekday":
            return Meaning(Amount(_modulo(day + 6, 7) + 1), receiver.defined)
        case "date" if type_ == types.DATETIME:
            return Meaning(Amount(day), receiver.defined)
        case _:
            raise Unsupported


# ---- built-in functions --------------------------------------------------------------------------


def builtin(name: str, arguments: Sequence[Meaning], kinds: Sequence[ir.Type]) -> Meaning:
    """A call of a built-in function."""
    defined = both(*(each.defined for each in arguments))
    if not arguments or any(isinstance(each.value, Parts) for each in arguments):
        raise Unsupported
    if types.TEXT in kinds:
        raise Unsupported
    values = [amount(each.value) for each in arguments]
    match name, values:
        case "abs", [value]:
            return Meaning(choice(compared(">=", value, Amount(0)), value, negated(value)), defined)
        case "min", [_, _, *_]:
            return Meaning(reduce(smallest, values), defined)
        case "max", [_, _, *_]:
            return Meaning(reduce(largest, values), defined)
        case (("round_half_up" | "round_half_even" | "round_down" | "round_up"), _):
            return Meaning(_rounded(values, _ROUNDINGS[name]), defined)
        case ("floor" | "ceil") as how, [value] if types.is_decimal(kinds[0]):
            return Meaning(rounded(value, 0, "floor" if how == "floor" else "ceil"), defined)
        case "int", [value]:
            return Meaning(rounded(value, 0, "down"), defined)
        case "Decimal", [value]:
            return Meaning(value, defined)
        case "divmod", [left, right]:
            parts = Parts((Amount(whole_division(left, right)), remainder(left, right)))
            return Meaning(parts, both(defined, _not_zero(right)))
        case _:
            raise Unsupported


def _rounded(values: Sequence[Amount], how: Rounding) -> Amount:
    digits = values[1].over if len(values) > 1 else 0
    if not isinstance(digits, int) or abs(digits) > MOST_DIGITS:
        raise Unsupported
    return rounded(values[0], digits, how)


def over_items(name: str, items: Sequence[Meaning], type_: ir.Type, defined: Truth) -> Meaning:
    """`min`, `max` or `sum` of a display."""
    if type_ == types.TEXT or not items:
        raise Unsupported
    values = [amount(each.value) for each in items]
    match name:
        case "min":
            return Meaning(reduce(smallest, values), defined)
        case "max":
            return Meaning(reduce(largest, values), defined)
        case _:
            return Meaning(reduce(added, values), defined)


def digits_bound(value: Amount, precision: int) -> Truth:
    """Whether a decimal in its unit has at most so many digits."""
    limit = Amount(10**precision)
    if is_real(value.over):
        return True
    whole = Amount(value.over)
    return both(compared("<", whole, limit), compared(">", whole, negated(limit)))
