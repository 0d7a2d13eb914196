"""Larger inputs than the usual ones: longer lists, sets and texts, whose items may repeat."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, product

from specc.language import ir
from specc.language.evaluate import Undefined, satisfies
from specc.language.search.combine import combinations as rows_of
from specc.language.search.pools import Pools, pool_of
from specc.language.values import Value

MOST = 40
"""Larger values of one parameter."""

TEXTS = ("ba", "abc", "Ab1", "a b c", "abcd", "aabb", "xyzabc", "AB", "12", "a-b")


def larger(
    parameters: Sequence[ir.Parameter], pools: Pools, most: int
) -> Iterator[Mapping[str, Value]]:
    """Inputs in which a list, set or text is larger; none where no parameter has such a type."""
    grown = [_grown(each.type, pools) for each in parameters]
    if not any(grown):
        return
    usual = [pool_of(each.type, pools).values[:4] for each in parameters]
    values = [large or small for large, small in zip(grown, usual, strict=True)]
    names = [each.name for each in parameters]
    for row in rows_of(values, most):
        yield dict(zip(names, row, strict=True))


def _grown(type_: ir.Type, pools: Pools) -> list[Value]:
    found = [each for each in _values(type_, pools) if _keeps(each, type_, pools)]
    return list(dict.fromkeys(found))[:MOST]


def _keeps(value: Value, type_: ir.Type, pools: Pools) -> bool:
    try:
        return satisfies(value, type_, pools.program)
    except Undefined:
        return False


def _values(type_: ir.Type, pools: Pools) -> Iterator[Value]:
    base = type_
    while isinstance(base, ir.RefinedType | ir.NamedType):
        if isinstance(base, ir.RefinedType):
            base = base.base
            continue
        declared = pools.program.declarations.get(base.name)
        if not isinstance(declared, ir.TypeAlias):
            return
        base = declared.type
    match base:
        case ir.ListType(item=item):
            yield from _lists(pool_of(item, pools).values)
        case ir.SetType(item=item):
            items = pool_of(item, pools).values[:5]
            for size in (2, 3, 4, 5):
                yield from map(frozenset, combinations(items, size))
        case ir.ScalarType(name="Text"):
            yield from TEXTS
        case _:
            return


def _lists(items: Sequence[Value]) -> Iterator[tuple[Value, ...]]:
    yield from product(items[:3], repeat=2)
    yield tuple(items[:4])
    yield tuple(items[3::-1])
    yield from (each for each in product(items[:3], repeat=3) if len(set(each)) < 3)
    yield tuple(items[:5])
    yield tuple(items[4::-1])
    yield from (each for each in product(items[1:4], repeat=2))
