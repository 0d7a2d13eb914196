"""Domains of numbers, dates and durations."""

from collections.abc import Sequence
from dataclasses import replace

from specc.language import ir
from specc.testgen.choices import Context, chosen, deeper, here, leftover
from specc.testgen.constants import fold
from specc.testgen.domains import Domain, Numbers, Reference
from specc.testgen.facts import Clause
from specc.testgen.periods import bounded
from specc.testgen.pools import Pools
from specc.testgen.ranges import INT, NumberType, Span, narrowed, natural, near, reach_of


def of_numbers(type_: NumberType, clauses: Sequence[Clause], context: Context) -> Domain:
    """The values of a type for which the clauses hold."""
    bare = isinstance(type_, ir.ScalarType) or type_ == ir.DecimalType()
    if bare and not clauses:
        return Reference(kind_of(type_))
    few, own = chosen(type_, here(clauses), context)
    if few:
        return deeper(few, type_, clauses)
    if kind_of(type_) == "Date":
        clauses = bounded(clauses, context.lets)
        own = here(clauses)
    whole = natural(type_, context.pools.magnitude, context.pools.aware)
    span, unused = narrowed(type_, whole, own, context.lets)
    span = near(span, reach_of(type_, context.pools.magnitude))
    found = numbers(type_, span, context.pools)
    fixed = [(part, each) for each in clauses if (part := _fixed_part(each, context)) is not None]
    found = replace(found, fixed=tuple(part for part, _ in fixed))
    known = [each for _, each in fixed]
    cycle = _cycle(type_, span, clauses)
    if cycle is not None:
        (divisor, remainder), used = cycle
        found = replace(found, cycle=(divisor, remainder), pool=())
        known.append(used)
    left = [each for each in clauses if each not in known]
    if fixed:  # another day may lie outside the span
        unused = list(here(clauses))
    return deeper(leftover(found, type_, unused), type_, left)


def _cycle(
    type_: NumberType, span: Span, clauses: Sequence[Clause]
) -> tuple[tuple[int, int], Clause] | None:
    """The divisor and remainder of `value % 2 == 1`, where the bounds are known."""
    moving = span.lows or span.highs or span.low is None or span.high is None
    for each in () if moving or type_ != INT else clauses:
        remainder = fold(each.value, {})
        divided = len(each.path) == 1 and each.path[0].startswith("% ") and each.relation == "=="
        if divided and isinstance(remainder, int):
            divisor = int(each.path[0].removeprefix("% "))
            if 0 <= remainder < divisor:
                return (divisor, remainder), each
    return None


def _fixed_part(clause: Clause, context: Context) -> tuple[str, int] | None:
    """`value.day == 1`, where every date has such a part."""
    value = fold(clause.value, context.lets)
    if clause.path != ("day",) or clause.relation != "==" or not isinstance(value, int):
        return None
    return ("day", value) if 1 <= value <= 28 else None


def kind_of(type_: NumberType) -> str:
    """The name of a number's type, without its parameters."""
    return type_.name if isinstance(type_, ir.ScalarType) else "Decimal"


def numbers(type_: NumberType, span: Span, pools: Pools) -> Numbers:
    """Numbers of a type within a span, with the spec's own numbers in it."""
    kind = kind_of(type_)
    places = (
        (2 if type_.scale is None else type_.scale) if isinstance(type_, ir.DecimalType) else None
    )
    aware = kind == "DateTime" and pools.aware
    return Numbers(kind, span, places, pools.within(kind, span, places), aware)
