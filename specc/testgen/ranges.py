"""Ranges of numbers, dates and sizes, narrowed by clauses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from specc.language import ir
from specc.testgen.constants import Scalar, as_literal, fold
from specc.testgen.facts import Clause

INT = ir.ScalarType(name="Int")
NumberType = ir.ScalarType | ir.DecimalType


@dataclass(frozen=True)
class Span:
    """From `low` to `high`, both included unless open.

    `lows` and `highs` are further inclusive limits, which use variables drawn before; where they
    imply `low` or `high`, that is None. `free` names the ends that
    no clause asks for.
    """

    low: Scalar
    high: Scalar
    open_low: bool = False
    open_high: bool = False
    lows: tuple[ir.Expression, ...] = ()
    highs: tuple[ir.Expression, ...] = ()
    free: frozenset[str] = frozenset()

    def admits(self, value: Scalar) -> bool:
        """Whether a value is surely within."""
        if self.lows or self.highs or self.low is None or self.high is None:
            return False
        above = self.low < value if self.open_low else self.low <= value
        below = value < self.high if self.open_high else value <= self.high
        return bool(above and below)


def natural(type_: NumberType, magnitude: int, aware: bool) -> Span:
    """The span of a type without any clause: moderate, so that results do not overflow."""
    match type_:
        case ir.ScalarType(name="Int"):
            return Span(-magnitude, magnitude)
        case ir.ScalarType(name="Float"):
            return Span(-float(magnitude), float(magnitude))
        case ir.ScalarType(name="Date"):
            return Span(date(2000, 1, 1), date(2039, 12, 31))
        case ir.ScalarType(name="DateTime"):
            offset = UTC if aware else None
            first = datetime(2000, 1, 1, tzinfo=offset)
            return Span(first, datetime(2039, 12, 31, tzinfo=offset))
        case ir.ScalarType(name="Duration"):
            return Span(timedelta(days=-1), timedelta(days=31))
        case ir.DecimalType(precision=int(precision), scale=int(scale)):
            most = Decimal(10) ** (precision - scale) - Decimal(1).scaleb(-scale)
            limit = min(Decimal(magnitude), most)
            return Span(-limit, limit)
        case _:
            return Span(Decimal(-magnitude), Decimal(magnitude))


def step_of(type_: ir.Type) -> Scalar | None:
    """The smallest difference between two values of a type; None for Float."""
    match type_:
        case ir.ScalarType(name="Int"):
            return 1
        case ir.ScalarType(name="Date"):
            return timedelta(days=1)
        case ir.ScalarType(name="DateTime" | "Duration"):
            return timedelta(microseconds=1)
        case ir.DecimalType(scale=scale):
            return Decimal(1).scaleb(-(2 if scale is None else scale))
        case _:
            return None


def narrowed(
    type_: NumberType,
    span: Span,
    clauses: Sequence[Clause],
    lets: Mapping[str, ir.Expression],
) -> tuple[Span, list[Clause]]:
    """The span that the clauses leave of a natural one, and the clauses that no span expresses."""
    unused: list[Clause] = []
    width = span.high - span.low
    low, high = None, None
    for each in clauses:
        if each.relation not in {"<", "<=", ">", ">=", "=="}:
            unused.append(each)
            continue
        constant = fold(each.value, lets)
        strict = each.relation in {"<", ">"}
        if constant is None:
            span = _moving(type_, span, each)
            if strict and step_of(type_) is None:
                unused.append(each)
            continue
        if each.relation in {">", ">=", "=="}:
            low = _tightest(low, _inside(type_, constant, strict, +1), max)
        if each.relation in {"<", "<=", "=="}:
            high = _tightest(high, _inside(type_, constant, strict, -1), min)
    free = frozenset([*([] if low else ["low"]), *([] if high else ["high"])])
    return replace(_static(span, low, high, width), free=free), unused


Edge = tuple[Scalar, bool]


def _tightest(old: Edge | None, new: Edge, choose: object) -> Edge:
    if old is None:
        return new
    if old[0] == new[0]:
        return old if old[1] else new
    larger = old if old[0] > new[0] else new
    smaller = new if larger is old else old
    return larger if choose is max else smaller


def _inside(type_: NumberType, value: Scalar, strict: bool, direction: int) -> Edge:
    """The nearest value of the type that a limit allows, and whether it is itself excluded."""
    step = step_of(type_)
    if step is None:
        return float(value), strict
    if isinstance(step, Decimal):
        exact = Decimal(value)
        rounding = ROUND_CEILING if direction > 0 else ROUND_FLOOR
        places = exact.quantize(step, rounding=rounding)
        value, strict = places, strict and places == exact
    if strict:
        value = value + step * direction
    return value, False


def _static(span: Span, low: Edge | None, high: Edge | None, width: Scalar) -> Span:
    """The natural span with constant limits; where they leave it, it moves along."""
    new_low = low[0] if low else span.low
    new_high = high[0] if high else span.high
    if low and not high and not new_low < span.high:
        new_high = new_low + width
    if high and not low and not span.low < new_high:
        new_low = new_high - width
    return replace(
        span,
        low=new_low,
        high=new_high,
        open_low=bool(low and low[1]),
        open_high=bool(high and high[1]),
    )


def _moving(type_: NumberType, span: Span, clause: Clause) -> Span:
    """The span with a limit that uses other variables, made inclusive by one step."""
    up = down = clause.value
    step = step_of(type_)
    if step is not None and clause.relation == ">":
        up = _shifted(clause.value, "+", step)
    if step is not None and clause.relation == "<":
        down = _shifted(clause.value, "-", step)
    lows = (*span.lows, up) if clause.relation in {">", ">=", "=="} else span.lows
    highs = (*span.highs, down) if clause.relation in {"<", "<=", "=="} else span.highs
    return replace(span, lows=lows, highs=highs)


def _shifted(value: ir.Expression, operator: str, step: Scalar) -> ir.Expression:
    """`value + step`; shifts of a variable are added up."""
    before = base_of(value)[1]
    shift = step if operator == "+" else -step
    if before is not None and isinstance(value, ir.Binary):
        value, shift = value.left, before + shift
    sign = "-" if shift < abs(shift) else "+"
    return ir.Binary.model_validate(
        {"type": value.type, "operator": sign, "left": value, "right": as_literal(abs(shift))}
    )


def near(span: Span, reach: Scalar | None) -> Span:
    """The span without natural ends beside moving ones: those stand alone where there are two, and
    where there is one, the other end is close to it. `free` then names the end made up so."""
    low = None if span.lows and "low" in span.free else span.low
    high = None if span.highs and "high" in span.free else span.high
    whole = replace(span, low=low, high=high, free=frozenset())
    if reach is not None and len(span.lows) == 1 and not span.highs and "high" in span.free:
        far = _shifted(span.lows[0], "+", reach)
        return replace(whole, high=None, highs=(far,), free=frozenset(["high"]))
    if reach is not None and len(span.highs) == 1 and not span.lows and "low" in span.free:
        far = _shifted(span.highs[0], "-", reach)
        return replace(whole, low=None, lows=(far,), free=frozenset(["low"]))
    return whole


def reach_of(type_: NumberType, magnitude: int) -> Scalar | None:
    """How far from a moving limit values are drawn; None where the type itself is narrow."""
    match type_:
        case ir.ScalarType(name="Int"):
            return magnitude
        case ir.ScalarType(name="Float"):
            return float(magnitude)
        case ir.ScalarType(name="Date"):
            return timedelta(days=60)
        case ir.DecimalType(precision=int(precision), scale=int(scale)):
            return Decimal(magnitude) if precision - scale > len(str(magnitude)) else None
        case ir.DecimalType():
            return Decimal(magnitude)
        case _:
            return timedelta(days=1)


def base_of(limit: ir.Expression) -> tuple[str, Scalar | None]:
    """`start + 1` as (`start`, 1), `start` as (`start`, None); no name for what is no variable."""
    match limit:
        case ir.Name(name=name):
            return name, None
        case ir.Binary(operator="+" | "-" as sign, left=ir.Name(name=name), right=right):
            step = fold(right, {})
            return ("", None) if step is None else (name, -step if sign == "-" else step)
        case _:
            return "", None


def farthest(limit: ir.Expression, drawn: Mapping[str, Span], direction: int) -> Scalar | None:
    """The highest (or lowest) value that a moving limit can have, as far as that is known."""
    name, step = base_of(limit)
    span = drawn.get(name)
    most = None if span is None else span.high if direction > 0 else span.low
    if most is None or step is None:
        return most
    return most + step


def without_implied(span: Span, drawn: Mapping[str, Span]) -> Span:
    """Without the constant ends that the moving limits never pass."""
    low, high = span.low, span.high
    for each in span.lows:
        least = farthest(each, drawn, -1)
        if least is not None and low is not None and least >= low:
            low = None
    for each in span.highs:
        most = farthest(each, drawn, +1)
        if most is not None and high is not None and most <= high:
            high = None
    return replace(span, low=low, high=high)


def sizes(
    clauses: Sequence[Clause], lets: Mapping[str, ir.Expression], longest: int
) -> tuple[Span, list[Clause]]:
    """The sizes that the clauses leave: small ones, unless they ask for more."""
    plain = [each for each in clauses if not each.path]
    span, unused = narrowed(INT, Span(0, longest), plain, lets)
    unused += [each for each in clauses if each.path]
    low = max(span.low, 0)
    most = low + longest
    known = span.lows and "low" in span.free and not any(map(_may_be_negative, span.lows))
    far = span.highs and "high" in span.free
    found = replace(span, low=None if known else low, high=None if far else min(span.high, most))
    return found, unused


def _may_be_negative(size: ir.Expression) -> bool:
    """Whether a size could be less than nothing; variables that are sizes are drawn such that they
    are not."""
    match size:
        case ir.Name() | ir.BuiltinCall(name="len"):
            return False
        case ir.Binary(operator="+", left=left):
            return _may_be_negative(left)
        case _:
            return True
