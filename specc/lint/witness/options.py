"""Candidate results for one input, and whether there can be others."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from itertools import combinations as combinations_of
from math import ceil, floor

from specc.language import ir, types
from specc.language.evaluate import compiled, guarded
from specc.language.evaluate.program import Frame, RaisedError, Undefined, spend
from specc.language.search.combine import combinations, fits
from specc.language.search.pools import pool_of
from specc.language.values import Value
from specc.lint.witness.leaves import Leaf, at, built
from specc.lint.witness.linear import limits
from specc.lint.witness.narrowing import narrowed
from specc.lint.witness.parts import near, parts_of_value
from specc.lint.witness.pinned import Relation
from specc.lint.witness.pointwise import Case, Said, value_of
from specc.lint.witness.written import written

Limit = Value | Fraction

FAR = 10**20
"""Limits beyond this are not looked at."""

LARGEST = 64
"""An interval of so many numbers is tried in full."""

ITEMS = 5
"""Items that lists and sets are made of."""

CANDIDATES = 60
"""Results that are tried at one input where not all can be."""


@dataclass(frozen=True)
class Options:
    """Results to try, those that the spec's own expressions give first. `complete`: no other can
    keep the clauses; `unique`: what others there are differ by less than is meant."""

    values: tuple[Value, ...]
    complete: bool
    unique: bool


def options_at(case: Case, only: frozenset[str] | None = None) -> Options:
    """The candidates of a case, as far as the active clauses (of these ids) leave any."""
    asked = case.asked
    said = [each for each in case.active if only is None or each[0].clause.id in only]
    chosen = [_options(leaf, said, case) for leaf in asked.leaves]
    rows = [each.values for each in chosen]
    complete = all(each.complete for each in chosen) and fits(rows, LARGEST * 2)
    found = [built(asked.type, row, asked.program) for row in combinations(rows, LARGEST * 2)]
    if not complete and len(asked.leaves) > 1:
        found[:0] = _written(types.carrier(asked.type, asked.program.module), case)
    unique = all(each.unique for each in chosen)
    most = LARGEST * 2 if complete else CANDIDATES
    return Options(tuple(dict.fromkeys(found))[:most], complete, unique)


# ---- one leaf ------------------------------------------------------------------------------------

_Bounds = list[tuple[Relation, Value]]


def _options(leaf: Leaf, said: Sequence[tuple[Said, list[Frame]]], case: Case) -> Options:
    bounds, whole = _bounds(leaf, said)
    pins = [fit(value, leaf.carrier) for relation, value in bounds if relation == "=="]
    if pins:
        return Options(tuple(dict.fromkeys(pins)), complete=True, unique=True)
    about = [fit(value, leaf.carrier) for relation, value in bounds if relation == "close"]
    if about or not whole:
        found = (*about, *_tried(leaf, case))
        return Options(found[:CANDIDATES], complete=False, unique=bool(about) or not whole)
    lines = limits(leaf.path, said, case.asked.program) if _scale(leaf.carrier) is not None else ()
    interval = _interval(leaf, [*bounds, *lines])
    if interval is not None:
        return Options(interval, complete=True, unique=False)
    few = narrowed(leaf, said, case.asked.program)
    if few is not None:
        values = [fit(each, leaf.carrier) for each in few]
        return Options(tuple(values), complete=True, unique=len(values) == 1)
    every = _every(leaf, case)
    if every:
        tried = [each for each in _tried(leaf, case) if each in every]
        return Options(tuple(dict.fromkeys((*tried, *every))), complete=True, unique=False)
    return Options(tuple(_tried(leaf, case))[:CANDIDATES], complete=False, unique=False)


def _bounds(leaf: Leaf, said: Sequence[tuple[Said, list[Frame]]]) -> tuple[_Bounds, bool]:
    """What the active clauses say of a leaf directly, and whether all of that has a value."""
    found: _Bounds = []
    whole = True
    for each, frames in said:
        direct = each.direct
        if direct is None or leaf.path[: len(direct.path)] != direct.path:
            continue
        rest = leaf.path[len(direct.path) :]
        if rest and direct.relation != "==":
            continue
        for frame in frames:
            value = value_of(each, frame)
            if value is None:
                whole &= direct.relation != "=="
                continue
            part = at(value[0], rest)
            found += [] if part is None else [(direct.relation, part[0])]
    return found, whole


def fit(value: Value, carrier: ir.Type) -> Value:
    """The value as one of the type: an Int widened, a Decimal with the digits of its type."""
    inner = types.required(carrier)
    if isinstance(inner, ir.DecimalType):
        if isinstance(value, int):
            value = Decimal(value)
        if isinstance(value, Decimal) and inner.scale is not None and value.is_finite():
            try:
                shown = value.quantize(Decimal(1).scaleb(-inner.scale))
            except InvalidOperation:
                return value
            return shown if shown == value else value
    if inner == types.FLOAT and isinstance(value, int):
        return float(value)
    return value


def _interval(leaf: Leaf, bounds: Sequence[tuple[Relation, Limit]]) -> tuple[Value, ...] | None:
    """All numbers that the bounds leave; None where they are many."""
    scale = _scale(leaf.carrier)
    if scale is None:
        return None
    low: int | None = None
    high: int | None = None
    for relation, limit in bounds:
        if not isinstance(limit, int | Decimal | Fraction) or not -FAR < limit < FAR:
            continue
        steps = Fraction(limit) * 10**scale
        if relation in {">", ">=", "=="}:
            least = ceil(steps) + (relation == ">" and steps.denominator == 1)
            low = least if low is None else max(low, least)
        if relation in {"<", "<=", "=="}:
            most = floor(steps) - (relation == "<" and steps.denominator == 1)
            high = most if high is None else min(high, most)
    if low is None or high is None or high - low >= LARGEST:
        return None
    unit = Decimal(1).scaleb(-scale)
    return tuple(fit(each * unit if scale else each, leaf.carrier) for each in range(low, high + 1))


def _scale(carrier: ir.Type) -> int | None:
    if carrier == types.INT:
        return 0
    return carrier.scale if isinstance(carrier, ir.DecimalType) else None


def _tried(leaf: Leaf, case: Case) -> list[Value]:
    """Values of a leaf to try: what the spec's expressions give, near ones, and simple ones."""
    pools = case.asked.pools
    pool = pool_of(leaf.type, pools).values
    written = list(_written(leaf.carrier, case))
    given = [(case.names[each.name], each.type) for each in case.asked.question.function.parameters]
    inside = [
        fit(each, leaf.carrier) for each in parts_of_value(given, leaf.carrier, pools.program)
    ]
    first = list(dict.fromkeys((*written, *inside)))[:CANDIDATES]
    scale = _scale(leaf.carrier)
    unit = None if scale is None else Decimal(1).scaleb(-scale)
    items = _items(leaf.type, case)
    beside = [each for value in first[:12] for each in near(value, items, unit)]
    none = [None] if isinstance(leaf.carrier, ir.OptionalType) else []
    few = [*first[:20], *none, *pool[:6], *beside]
    found = dict.fromkeys((*few, *first, *pool))
    return [each for each in found if unit is None or _is_multiple(each, unit)][:CANDIDATES]


def _is_multiple(value: Value, unit: Decimal) -> bool:
    """Whether a number has no more digits after the point than `unit`."""
    if isinstance(value, Decimal) and value.is_finite():
        return Fraction(value) % Fraction(unit) == 0
    return True


def _every(leaf: Leaf, case: Case) -> tuple[Value, ...]:
    """All values of a leaf, where these are few."""
    pool = pool_of(leaf.type, case.asked.pools)
    if pool.complete:
        return pool.values
    if isinstance(leaf.type, ir.SetType):
        items = pool_of(leaf.type.item, case.asked.pools)
        if items.complete and len(items.values) <= LARGEST.bit_length() - 1:
            sizes = range(len(items.values) + 1)
            chosen = (each for size in sizes for each in combinations_of(items.values, size))
            return tuple(map(frozenset, chosen))
    return ()


def _items(type_: ir.Type, case: Case) -> tuple[Value, ...]:
    """Items for a collection: parts of the input first, then simple ones."""
    while isinstance(type_, ir.RefinedType | ir.OptionalType):
        type_ = type_.base if isinstance(type_, ir.RefinedType) else type_.item
    if not isinstance(type_, ir.ListType | ir.SetType):
        return ()
    inner = types.carrier(type_.item, case.asked.program.module)
    if isinstance(inner, ir.TupleType):
        rows = [_inside(each, case)[:3] for each in inner.items]
        return tuple(combinations(rows, ITEMS))
    return _inside(type_.item, case)[:ITEMS]


def _inside(type_: ir.Type, case: Case) -> tuple[Value, ...]:
    asked = case.asked
    given = [(case.names[each.name], each.type) for each in asked.question.function.parameters]
    parts = parts_of_value(given, type_, asked.program)
    return tuple(dict.fromkeys((*parts[:3], *pool_of(type_, asked.pools).values[:3])))


def _written(carrier: ir.Type, case: Case) -> Iterator[Value]:
    """What the spec's own expressions of a type give at the input."""
    frame = Frame({**case.names}, case.run)
    asked = case.asked
    if carrier not in asked.written:
        found = written(asked.question.clauses, carrier)
        asked.written[carrier] = [compiled(each, asked.program) for each in found]
    for code in asked.written[carrier]:
        try:
            spend(case.run)
            yield fit(guarded(code, frame), carrier)
        except (Undefined, RaisedError):
            if case.run.steps < 0:
                raise
