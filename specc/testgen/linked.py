"""Domains for several variables, drawn one after the other such that what links them holds."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from specc.language import ir
from specc.testgen.choices import Context, filtered, follows
from specc.testgen.constants import COMPARISONS, as_literal, fold
from specc.testgen.domains import (
    Binaries,
    Chosen,
    Domain,
    Filtered,
    Lists,
    Maps,
    Numbers,
    OneOf,
    Texts,
    mapped,
)
from specc.testgen.emptiness import NOTHING
from specc.testgen.facts import BOOL, Clause, root
from specc.testgen.periods import within_period
from specc.testgen.ranges import INT, Span, base_of, farthest, narrowed, without_implied
from specc.testgen.room import Builder, Clauses, propagated, span_of, stepped


@dataclass(frozen=True)
class Variable:
    """One input. `guards` must hold of the variables before it, else its domain is empty."""

    name: str
    type: ir.Type
    domain: Domain
    guards: tuple[ir.Expression, ...] = ()


def variables(
    parameters: Sequence[ir.Parameter], clauses: Clauses, context: Context, builder: Builder
) -> tuple[Variable, ...]:
    """A variable for each parameter, whose domain may use those before it."""
    clauses = propagated(parameters, clauses, context, builder)
    known = (*context.known, *(each for each in clauses if isinstance(each, Clause)))
    drawn: dict[str, Span] = {}
    found: list[Variable] = []
    for each in parameters:
        own = tuple(stepped(clause) for clause in clauses if root(clause) == each.name)
        domain = builder.build(each.type, own, replace(context, known=known))
        guards = [guard for span in _spans(domain) for guard in _guards(span, drawn, known)]
        never = any(_never(span) for span in _spans(domain))
        domain = NOTHING if never else _tidied(domain, drawn, known)
        found.append(Variable(each.name, each.type, domain, tuple(dict.fromkeys(guards))))
        span = span_of(domain, context, builder)
        if span is not None:
            drawn[each.name] = _outer(span, drawn)
    return tuple(found)


def _spans(domain: Domain) -> Iterator[Span]:
    """All spans of numbers that a domain chooses from, and sizes."""
    match domain:
        case Numbers(span=span):
            yield span
        case Filtered(domain=inner):
            yield from _spans(inner)
        case Lists(size=size) | Maps(size=size) | Texts(size=size) | Binaries(size=size):
            yield size
        case OneOf(options=options):
            for each in options:
                yield from _spans(each)
        case _:
            pass


def _guards(
    span: Span, drawn: Mapping[str, Span], known: Sequence[Clause]
) -> Iterator[ir.Expression]:
    """What must hold so that the span is not empty, as far as it is not known to hold."""
    for low in span.lows:
        most = farthest(low, drawn, +1)
        if span.high is not None and (most is None or most > span.high):
            yield _at_most(low, as_literal(span.high))
        for high in span.highs:
            sure = _apart(low, high) or within_period(low, high) or _same_base(low, high)
            sure = sure or _asked_before(low, high, known)
            if not sure and not follows(low, high, "<=", known):
                yield _at_most(low, high)
    for high in span.highs:
        least = _least_size(high, known)
        least = farthest(high, drawn, -1) if least is None else least
        if span.low is not None and (least is None or least < span.low):
            yield _at_most(as_literal(span.low), high)


def _apart(low: ir.Expression, high: ir.Expression) -> bool:
    """Whether one limit is the other one, or is made from it by adding or subtracting."""
    match low, high:
        case ir.Binary(operator="-", left=left, right=ir.LiteralValue() | ir.BuiltinCall()), _ if (
            left == high
        ):
            return True
        case _, ir.Binary(operator="+", left=left, right=ir.LiteralValue() | ir.BuiltinCall()) if (
            left == low
        ):
            return True
        case _:
            return low == high


def _asked_before(low: ir.Expression, high: ir.Expression, known: Sequence[Clause]) -> bool:
    """Whether `low <= high` is what a clause says, where `low` is a variable or one step on."""
    name, step = base_of(low)
    relations = {"<", "<="} if step is None else {"<"}
    few = step is None or step in (1, timedelta(days=1))
    return (
        bool(name)
        and few
        and any(
            each.path == (name,) and each.relation in relations and each.value == high
            for each in known
        )
    )


def _least_size(limit: ir.Expression, known: Sequence[Clause]) -> int | None:
    """The lowest value of `len(xs)`, or of one less, where that is more than nothing."""
    match limit:
        case ir.BuiltinCall(name="len", arguments=(ir.Name(name=name),)):
            sizes = [each for each in known if each.path == (name, "len()")]
            span, _ = narrowed(INT, Span(0, 0), sizes, {})
            return span.low if isinstance(span.low, int) and span.low > 0 else None
        case ir.Binary(operator="-", left=left, right=ir.LiteralValue(text="1")):
            size = _least_size(left, known)
            return None if size is None else size - 1
        case _:
            return None


def _never(span: Span) -> bool:
    """Whether two limits of a span, steps away from one variable, leave nothing between them."""
    return any(
        base_of(low)[0] == base_of(high)[0] != "" and not _same_base(low, high)
        for low in span.lows
        for high in span.highs
    )


def _same_base(low: ir.Expression, high: ir.Expression) -> bool:
    """Whether both limits are constants away from one variable, the lower one not above."""
    (first, up), (second, down) = base_of(low), base_of(high)
    if not first or first != second:
        return False
    if up is None or down is None:
        below = up is None or up <= up * 0
        above = down is None or down >= down * 0
        return bool(below and above)
    return bool(up <= down)


def _at_most(low: ir.Expression, high: ir.Expression) -> ir.Expression:
    return ir.Comparison(type=BOOL, operators=("<=",), operands=(low, high))


def _tidied(domain: Domain, drawn: Mapping[str, Span], known: Sequence[Clause]) -> Domain:
    """The domain without limits that follow from others."""
    if isinstance(domain, Numbers):
        span = without_implied(domain.span, drawn)
        lows = _strongest(span.lows, lambda one, other: follows(one, other, "<=", known))
        highs = _strongest(span.highs, lambda one, other: follows(other, one, "<=", known))
        return replace(domain, span=replace(span, lows=lows, highs=highs))
    if isinstance(domain, Filtered) and isinstance(domain.domain, Chosen):
        values = domain.domain.values
        asked = [
            each
            for each in domain.conditions
            if not all(_surely(value, each, drawn) for value in values)
        ]
        return filtered(domain.domain, asked)
    if isinstance(domain, Filtered | OneOf):
        return mapped(domain, lambda part: _tidied(part, drawn, known))
    return domain


def _surely(value: ir.Expression, condition: ir.Expression, drawn: Mapping[str, Span]) -> bool:
    """Whether `value` is always on this side of a constant."""
    match condition:
        case ir.Comparison(operators=(sign,), operands=(ir.Name(binding="value"), limit)) if (
            sign in {"<", "<=", ">", ">="}
        ):
            end = farthest(value, drawn, -1 if sign in {">", ">="} else +1)
            known = fold(limit, {})
            return end is not None and known is not None and bool(COMPARISONS[sign](end, known))
        case _:
            return False


def _strongest(
    limits: Sequence[ir.Expression], weaker: Callable[[ir.Expression, ir.Expression], bool]
) -> tuple[ir.Expression, ...]:
    distinct = tuple(dict.fromkeys(limits))
    return tuple(
        each
        for each in distinct
        if not any(other != each and weaker(each, other) for other in distinct)
    )


def _outer(span: Span, drawn: Mapping[str, Span]) -> Span:
    """The span with constant ends, as wide as the moving ones can be."""
    low = [span.low] if span.low is not None else []
    high = [span.high] if span.high is not None else []
    lows = [least for each in span.lows if (least := farthest(each, drawn, -1)) is not None]
    highs = [most for each in span.highs if (most := farthest(each, drawn, +1)) is not None]
    return Span(
        max([*low, *lows], default=None),
        min([*high, *highs], default=None),
    )
