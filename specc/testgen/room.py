"""What variables ask of those before them: bounds that leave room for the later ones."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from specc.language import ir
from specc.testgen.choices import Context
from specc.testgen.constants import Scalar, as_literal, fold
from specc.testgen.domains import Domain, Filtered, Numbers, Reference
from specc.testgen.facts import Clause, Either, root
from specc.testgen.mentions import names
from specc.testgen.ranges import Span, base_of

Clauses = Sequence[Clause | Either]


@dataclass(frozen=True)
class Builder:
    """How the domain of one variable is built, and what the name of a domain means."""

    build: Callable[[ir.Type, Clauses, Context], Domain]
    meaning: Callable[[str, Context], Domain | None]


def stepped(clause: Clause | Either) -> Clause | Either:
    """The clause relative to the variable that it is about."""
    if isinstance(clause, Clause):
        return replace(clause, path=clause.path[1:])
    return Either(
        tuple(
            tuple(replace(each, path=each.path[1:]) for each in option)
            for option in clause.alternatives
        )
    )


def span_of(domain: Domain, context: Context, builder: Builder) -> Span | None:
    """The span of a domain of numbers, also behind a name or a filter."""
    match domain:
        case Numbers(span=span):
            return span
        case Filtered(domain=inner):
            return span_of(inner, context, builder)
        case Reference(name=name):
            meant = builder.meaning(name, context)
            return None if meant is None else span_of(meant, context, builder)
        case _:
            return None


def propagated(
    parameters: Sequence[ir.Parameter],
    clauses: Clauses,
    context: Context,
    builder: Builder,
) -> tuple[Clause | Either, ...]:
    """The clauses, with bounds for earlier variables that leave room for the later ones."""
    found = list(clauses)
    types = {each.name: each.type for each in parameters}

    def known(name: str) -> Span | None:
        own = [stepped(one) for one in found if root(one) == name and not _is_equality(one)]
        return span_of(builder.build(types[name], own, context), context, builder)

    for each in reversed(parameters):
        span = known(each.name)
        own = [one for one in found if isinstance(one, Clause) and root(one) == each.name]
        for clause in own:
            asked = _asked(clause, span, list(types), known, context.pools.longest_list)
            found += [one for one in asked if one not in found]
    return tuple(found)


def _asked(
    clause: Clause,
    span: Span | None,
    order: Sequence[str],
    span_of: Callable[[str], Span | None],
    longest: int,
) -> Iterator[Clause]:
    """What a clause about a variable with a span asks of the variables before it."""
    relation, (base, step) = clause.relation, base_of(clause.value)
    earlier = span_of(base) if base in order else None
    if clause.path[-1] == "len()":
        if earlier is not None and isinstance(clause.value, ir.Name):
            yield from _as_size(base, relation, earlier, longest)
    elif len(clause.path) == 1 and span is not None:
        if base in order:
            for sign in ("<=", ">=") if relation == "==" else (relation,):
                yield from _room(base, sign, _moved(span, step), earlier)
            yield from _passed_on(clause.value, relation, span, order)
        elif relation in {"<", "<="}:
            yield from _large_enough(clause.value, relation, span, order)


def _is_equality(clause: Clause | Either) -> bool:
    """Whether a clause says which value a variable has; bounds that it must keep are others."""
    return (
        isinstance(clause, Clause)
        and (len(clause.path), clause.relation) == (1, "==")
        and fold(clause.value, {}) is None
    )


def _passed_on(
    value: ir.Expression, relation: str, span: Span, order: Sequence[str]
) -> Iterator[Clause]:
    """What `later > earlier` asks of the earlier variable, where something before both of them
    limits the later one."""
    if not isinstance(value, ir.Name):
        return
    end, limits = ("high", span.highs) if relation in {">", ">="} else ("low", span.lows)
    mirrored = {">": "<", ">=": "<=", "<": ">", "<=": ">="}
    for each in limits if relation in mirrored and end not in span.free else ():
        if not names(each) & set(order[order.index(value.name) :]):
            yield Clause((value.name,), mirrored[relation], each)


def _large_enough(
    limit: ir.Expression, relation: str, span: Span, order: Sequence[str]
) -> Iterator[Clause]:
    """What `later < len(xs)`, or one less, asks of the size of xs."""
    match limit:
        case ir.BuiltinCall(name="len", arguments=(ir.Name(name=name),)):
            if name in order and isinstance(span.low, int):
                yield Clause(
                    (name, "len()"), {"<": ">", "<=": ">="}[relation], as_literal(span.low)
                )
        case ir.Binary(operator="-", left=left, right=right):
            less = fold(right, {})
            if isinstance(less, int):
                yield from _large_enough(left, relation, _moved(span, -less), order)
        case _:
            return


def _moved(span: Span, step: Scalar | None) -> Span:
    """The constant ends of a span, as many steps down."""
    low, high = span.low, span.high
    if step is None:
        return span
    return Span(None if low is None else low - step, None if high is None else high - step)


def _as_size(name: str, relation: str, own: Span, longest: int) -> Iterator[Clause]:
    """What a number must be for something to have that size, or a size on this side of it."""
    least = 1 if relation == "<" else 0
    if own.low is not None and own.low < least and relation != "!=":
        yield Clause((name,), ">=", as_literal(least))
    far = own.high is not None and own.high > longest and own.low is not None
    if far and own.low <= longest and relation in {"==", ">=", ">"}:
        yield Clause((name,), "<=", as_literal(longest))


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
