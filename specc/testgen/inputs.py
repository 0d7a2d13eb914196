"""The inputs of one test: a domain for each variable, in the order in which they are drawn."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from specc.language import ir
from specc.testgen.building import Clauses, build, stepped
from specc.testgen.choices import Context, follows
from specc.testgen.constants import Scalar, as_literal
from specc.testgen.domains import (
    Built,
    Chosen,
    Definitions,
    Domain,
    Enumerated,
    Filtered,
    Numbers,
    OneOf,
    Reference,
    Tuples,
    mapped,
)
from specc.testgen.facts import BOOL, Clause, Either, read, root
from specc.testgen.mentions import names
from specc.testgen.ranges import Span, base_of, farthest, without_implied


@dataclass(frozen=True)
class Variable:
    """One input. `guards` must hold of the variables before it, else its domain is empty."""

    name: str
    type: ir.Type
    domain: Domain
    guards: tuple[ir.Expression, ...] = ()


@dataclass(frozen=True)
class Inputs:
    """All inputs of a test. `groups` are the variables that depend on each other, each in order;
    `rest` are the conditions that no domain expresses."""

    variables: tuple[Variable, ...]
    groups: tuple[tuple[str, ...], ...] = ()
    rest: tuple[ir.Expression, ...] = ()


def inputs(
    parameters: Sequence[ir.Parameter],
    conditions: Sequence[ir.Expression],
    context: Context,
    definitions: Definitions,
) -> Inputs:
    """Domains for the parameters such that as many of the conditions as possible hold."""
    order = [each.name for each in parameters]
    facts = read(list(dict.fromkeys(conditions)), order)
    clauses = _propagated(parameters, facts.clauses, context, definitions)
    known = tuple(each for each in clauses if isinstance(each, Clause))
    drawn: dict[str, Span] = {}
    variables: list[Variable] = []
    for each in parameters:
        own = tuple(stepped(clause) for clause in clauses if root(clause) == each.name)
        domain = build(each.type, own, replace(context, known=known))
        guards = [guard for span in _spans(domain) for guard in _guards(span, drawn, known)]
        domain = _tidied(domain, drawn, known)
        variables.append(Variable(each.name, each.type, domain, tuple(dict.fromkeys(guards))))
        span = _span(domain, definitions)
        if span is not None:
            drawn[each.name] = _outer(span, drawn)
    return Inputs(tuple(variables), _groups(order, clauses), facts.rest)


def _span(domain: Domain, definitions: Definitions) -> Span | None:
    """The span of a domain of numbers, also behind a name or a filter."""
    match domain:
        case Numbers(span=span):
            return span
        case Filtered(domain=inner):
            return _span(inner, definitions)
        case Reference(name=name) if name in definitions:
            return _span(definitions[name], definitions)
        case _:
            return None


def _spans(domain: Domain) -> Iterator[Span]:
    """All spans of numbers that a domain chooses from."""
    match domain:
        case Numbers(span=span):
            yield span
        case Filtered(domain=inner):
            yield from _spans(inner)
        case OneOf(options=options):
            for each in options:
                yield from _spans(each)
        case _:
            pass


def _propagated(
    parameters: Sequence[ir.Parameter],
    clauses: Clauses,
    context: Context,
    definitions: Definitions,
) -> tuple[Clause | Either, ...]:
    """The clauses, with bounds for earlier variables that leave room for the later ones."""
    found = list(clauses)
    types = {each.name: each.type for each in parameters}

    def span_of(name: str) -> Span | None:
        own = [stepped(clause) for clause in found if root(clause) == name]
        return _span(build(types[name], own, context), definitions)

    for each in reversed(parameters):
        span = span_of(each.name)
        for clause in [one for one in found if root(one) == each.name]:
            match clause:
                case Clause(path=(_,), relation=relation, value=ir.Name(name=earlier)) if (
                    span is not None and earlier in types
                ):
                    found += _room(earlier, relation, span, span_of(earlier))
                case _:
                    pass
    return tuple(found)


def _uses(clause: Clause | Either) -> set[str]:
    """The variables that the values of a clause mention."""
    if isinstance(clause, Clause):
        return names(clause.value)
    return {name for option in clause.alternatives for each in option for name in _uses(each)}


def _room(earlier: str, relation: str, later: Span, own: Span | None) -> Iterator[Clause]:
    """What `later relation earlier` asks of the earlier variable, where its own span is wider."""
    if own is None:
        return
    strict = relation in {"<", ">"}
    if later.high is not None and relation in {">", ">="}:
        if _beyond(own.high, later.high, strict, +1):
            yield Clause((earlier,), "<" if strict else "<=", as_literal(later.high))
    elif (
        later.low is not None
        and relation in {"<", "<="}
        and _beyond(own.low, later.low, strict, -1)
    ):
        yield Clause((earlier,), ">" if strict else ">=", as_literal(later.low))


def _beyond(own: Scalar | None, limit: Scalar, strict: bool, direction: int) -> bool:
    if own is None:
        return False
    if own == limit:
        return strict
    return bool(own > limit if direction > 0 else own < limit)


def _guards(
    span: Span, drawn: Mapping[str, Span], known: Sequence[Clause]
) -> Iterator[ir.Expression]:
    """What must hold so that the span is not empty, as far as it is not known to hold."""
    for low in span.lows:
        most = farthest(low, drawn, +1)
        if span.high is not None and (most is None or most > span.high):
            yield _at_most(low, as_literal(span.high))
        for high in span.highs:
            safe = _same_base(low, high) or _is_first_day(low, high)
            if not safe and not follows(low, high, "<=", known):
                yield _at_most(low, high)
    for high in span.highs:
        least = farthest(high, drawn, -1)
        if span.low is not None and (least is None or least < span.low):
            yield _at_most(as_literal(span.low), high)


def _is_first_day(low: ir.Expression, high: ir.Expression) -> bool:
    """Whether the lower limit is the first day of the year, or of the month, of the other one."""
    match low, high:
        case (
            ir.BuiltinCall(name="date", arguments=(year, month, ir.LiteralValue(text="1"))),
            ir.BuiltinCall(name="date", arguments=(same_year, same_month, _)),
        ):
            return year == same_year and (month in (same_month, as_literal(1)))
        case _:
            return False


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
    if isinstance(domain, Filtered | OneOf):
        return mapped(domain, lambda part: _tidied(part, drawn, known))
    return domain


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


def _groups(order: Sequence[str], clauses: Clauses) -> tuple[tuple[str, ...], ...]:
    """The variables that are linked by a clause, in drawing order."""
    group = {name: {name} for name in order}
    for clause in clauses:
        for name in _uses(clause) & set(order):
            joined = group[root(clause)] | group[name]
            for each in joined:
                group[each] = joined
    linked = {tuple(name for name in order if name in group[each]) for each in order}
    several = [each for each in linked if len(each) > 1]
    return tuple(sorted(several, key=lambda each: order.index(each[0])))


def impossible(drawn: Inputs) -> bool:
    """Whether some variable has no value at all, such as where every enum member is allowed and
    the test is about the others."""
    return any(_empty(each.domain) for each in drawn.variables)


def _empty(domain: Domain) -> bool:
    match domain:
        case Chosen(values=values):
            return not values
        case Enumerated(members=members):
            return members == ()
        case OneOf(options=options):
            return all(_empty(each) for each in options)
        case Filtered(domain=inner):
            return _empty(inner)
        case Built(fields=fields):
            return any(_empty(each) for _, each in fields)
        case Tuples(items=items):
            return any(_empty(each) for each in items)
        case _:
            return False
