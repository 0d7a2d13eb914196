"""Candidate values of every type, refinements kept, simple ones first, depth limited."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from specc.language import ir, types
from specc.language.evaluate import Program, Undefined, satisfies
from specc.language.search.bounds import whole_numbers
from specc.language.search.combine import combinations, fits
from specc.language.search.hints import Hints
from specc.language.search.machines import reachable
from specc.language.search.scalars import scalar_values
from specc.language.values import EnumValue, MapValue, RecordValue, Value

LARGEST_POOL = 24
"""Candidates of one type."""

DEEPEST = 3
"""How deep records, unions and collections nest."""

LONGEST = 12
"""The longest list that a literal can ask for."""


@dataclass(frozen=True)
class Pool:
    """Candidates in the order to try them; `complete` when there are no other values."""

    values: tuple[Value, ...]
    complete: bool = False


@dataclass(frozen=True)
class Pools:
    """What candidates are made from; `known` remembers the pools of types."""

    program: Program
    hints: Hints
    known: dict[tuple[ir.Type, int], Pool] = field(default_factory=dict)


def pool_of(type_: ir.Type, pools: Pools, depth: int = DEEPEST) -> Pool:
    """The candidates of a declared type."""
    key = (type_, depth)
    if key not in pools.known:
        found = _pool(type_, pools, depth)
        pools.known[key] = Pool(found.values[:LARGEST_POOL], found.complete)
    return pools.known[key]


def _pool(type_: ir.Type, pools: Pools, depth: int) -> Pool:
    match type_:
        case ir.ScalarType() | ir.DecimalType():
            complete = type_ in (types.BOOL, types.NONE)
            return Pool(scalar_values(type_, pools.hints), complete)
        case ir.RefinedType():
            return _refined(type_, pools, depth)
        case ir.OptionalType(item=item):
            inner = pool_of(item, pools, depth)
            return Pool((None, *inner.values), inner.complete)
        case ir.NamedType(name=name, case=case):
            return _named(name, case, pools, depth)
        case _ if depth == 0:
            return Pool(_empty(type_))
        case ir.ListType(item=item):
            return Pool(tuple(_lists(pool_of(item, pools, depth - 1).values, pools.hints)))
        case ir.SetType(item=item):
            values = pool_of(item, pools, depth - 1).values
            return Pool(tuple(dict.fromkeys(map(frozenset, _lists(values, pools.hints)))))
        case ir.MapType(key=key, value=value):
            return _maps(pool_of(key, pools, depth - 1), pool_of(value, pools, depth - 1))
        case ir.TupleType(items=items):
            return _combined([pool_of(each, pools, depth - 1) for each in items], tuple)


def _empty(type_: ir.Type) -> tuple[Value, ...]:
    match type_:
        case ir.ListType():
            return ((),)
        case ir.SetType():
            return (frozenset(),)
        case ir.MapType():
            return (MapValue(),)
        case _:
            return ()


def _refined(type_: ir.RefinedType, pools: Pools, depth: int) -> Pool:
    """Candidates of the base that keep the refinement; small intervals of Int in full."""
    program = pools.program
    interval = whole_numbers(type_, program, LARGEST_POOL)
    if interval is not None:
        kept = tuple(each for each in interval if _keeps(each, type_, program))
        return Pool(kept, complete=True)
    base = type_.base
    while isinstance(base, ir.RefinedType):
        base = base.base
    found = _pool(base, pools, depth)
    return Pool(tuple(_keeping(found.values, type_, base, program)), found.complete)


def _keeping(
    values: Iterable[Value], type_: ir.Type, base: ir.Type, program: Program
) -> Iterator[Value]:
    """The values that keep the refinement; more numbers are tried where none does."""
    kept = [each for each in values if _keeps(each, type_, program)]
    if not kept and types.carrier(base, program.module) == types.INT:
        kept = [each for each in range(-100, 1000) if _keeps(each, type_, program)]
    yield from kept


def _keeps(value: Value, type_: ir.Type, program: Program) -> bool:
    try:
        return satisfies(value, type_, program)
    except Undefined:
        return False


def _named(name: str, case: str | None, pools: Pools, depth: int) -> Pool:
    match pools.program.declarations.get(name):
        case ir.TypeAlias(type=type_):
            return _pool(type_, pools, depth)
        case ir.Enum(members=members):
            return Pool(tuple(EnumValue(name, each) for each in members), bool(members))
        case ir.Record(fields=fields):
            return _records(name, None, fields, pools, depth)
        case ir.Union(cases=cases):
            chosen = [each for each in cases if case in (None, each.name)]
            found = [_records(name, each.name, each.fields, pools, depth) for each in chosen]
            rows = [list(each.values) for each in found]
            return Pool(tuple(_in_turn(rows)), all(each.complete for each in found))
        case ir.Machine() as machine if depth:
            return Pool(
                reachable(
                    machine,
                    pools.program,
                    lambda type_: pool_of(type_, pools, depth - 1).values,
                    LARGEST_POOL,
                )
            )
        case _:
            return Pool(())


def _records(
    name: str, case: str | None, fields: Sequence[ir.Parameter], pools: Pools, depth: int
) -> Pool:
    if depth == 0 and fields:
        return Pool(())
    names = [each.name for each in fields]

    def made(values: tuple[Value, ...]) -> Value:
        return RecordValue(name, case, tuple(zip(names, values, strict=True)))

    return _combined([pool_of(each.type, pools, depth - 1) for each in fields], made)


def _combined(pools: Sequence[Pool], make: Callable[[tuple[Value, ...]], Value]) -> Pool:
    values = [each.values for each in pools]
    complete = all(each.complete for each in pools) and fits(values, LARGEST_POOL)
    return Pool(tuple(map(make, combinations(values, LARGEST_POOL))), complete)


def _lists(items: Sequence[Value], hints: Hints) -> Iterator[tuple[Value, ...]]:
    yield ()
    if not items:
        return
    yield (items[0],)
    first = tuple(items[:3])
    if len(first) > 1:
        yield from ((first[1],), first[:2], first[1::-1], (first[0], first[0]))
    if len(first) > 2:
        yield from (first, first[::-1])
    for length in hints.lengths:
        for each in (length, length - 1, length + 1):
            if 2 < each <= LONGEST:
                yield tuple(items[place % len(items)] for place in range(each))
    yield from ((each,) for each in items[2:])


def _maps(keys: Pool, values: Pool) -> Pool:
    if not keys.values or not values.values:
        return Pool((MapValue(),))
    turning = [values.values[place % len(values.values)] for place in range(len(keys.values))]
    pairs = list(zip(keys.values, turning, strict=True))
    found = [MapValue(pairs[:size]) for size in (0, 1, 2, 3)]
    found += [MapValue([each]) for each in pairs[1:6]]
    return Pool(tuple(dict.fromkeys(found)))


def _in_turn(rows: list[list[Value]]) -> Iterator[Value]:
    """One of each row, then the next of each."""
    for place in range(max(map(len, rows), default=0)):
        yield from (row[place] for row in rows if place < len(row))
