"""Unknown values of a type: their shape, and which values the type has."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

import z3

from specc.language import ir, types
from specc.lint.witness.solver.amounts import Amount, compared
from specc.lint.witness.solver.arithmetic import digits_bound, in_range
from specc.lint.witness.solver.refinements import refined
from specc.lint.witness.solver.scope import DAY, MICROSECOND, World
from specc.lint.witness.solver.shapes import (
    NOTHING,
    Leaf,
    Option,
    Parts,
    Shape,
    Tagged,
    Unsupported,
    is_case,
)
from specc.lint.witness.solver.truth import Truth, both, either, every, negation

DEEPEST = 6
"""How deep records nest."""


@dataclass(frozen=True)
class Symbol:
    """An unknown value of a declared type."""

    shape: Shape
    type: ir.Type


def symbol_of(name: str, type_: ir.Type, world: World) -> Symbol:
    """An unknown value; Unsupported where the type is beyond the solver."""
    expanded = types.expand(type_, world.program.module)
    return Symbol(_shape(name, expanded, world, 0), expanded)


def _shape(name: str, type_: ir.Type, world: World, depth: int) -> Shape:
    if depth > DEEPEST:
        raise Unsupported
    match type_:
        case ir.ScalarType(name="Bool"):
            return z3.Bool(name, world.context)
        case ir.ScalarType(name="Int" | "Text" | "Date" | "DateTime" | "Duration"):
            return Amount(z3.Int(name, world.context))
        case ir.ScalarType(name="None"):
            return NOTHING
        case ir.DecimalType(scale=None):
            return Amount(z3.Real(name, world.context))
        case ir.DecimalType(scale=int(scale)):
            return Amount(z3.Int(name, world.context), 10**scale)
        case ir.RefinedType(base=base):
            return _shape(name, base, world, depth)
        case ir.OptionalType(item=item):
            return Option(z3.Bool(f"{name}?", world.context), _shape(name, item, world, depth))
        case ir.TupleType(items=items):
            named = (_shape(f"{name}.{i}", each, world, depth + 1) for i, each in enumerate(items))
            return Parts(tuple(named))
        case ir.NamedType(name=declared):
            return _declared(name, declared, world, depth)
        case _:
            raise Unsupported


def _declared(name: str, declared: str, world: World, depth: int) -> Shape:
    found = world.program.declarations.get(declared)
    match found:
        case ir.TypeAlias(type=type_):
            return _shape(name, type_, world, depth)
        case ir.Enum():
            return Amount(z3.Int(name, world.context))
        case ir.Record(fields=fields):
            return _fields(name, fields, world, depth)
        case ir.Union(cases=cases):
            parts = (_fields(f"{name}.{each.name}", each.fields, world, depth) for each in cases)
            return Tagged(Amount(z3.Int(f"{name}:", world.context)), tuple(parts))
        case _:
            raise Unsupported


def _fields(name: str, fields: tuple[ir.Parameter, ...], world: World, depth: int) -> Parts:
    items = (_shape(f"{name}.{each.name}", each.type, world, depth + 1) for each in fields)
    return Parts(tuple(items), tuple(each.name for each in fields))


# ---- which values there are ----------------------------------------------------------------------


def possible(symbol: Symbol, world: World, *, given: bool) -> Truth:
    """Whether it is a value of its type. The digits before the point bound what is given to a
    function, not what it returns."""
    kept = refined(symbol.shape, symbol.type, world)
    return both(_carried(symbol.shape, symbol.type, world, given), kept)


def _carried(shape: Shape, type_: ir.Type, world: World, given: bool) -> Truth:
    match type_, shape:
        case ir.ScalarType(name="Text"), Amount():
            return compared(">=", shape, Amount(0))
        case ir.ScalarType(), Amount():
            return in_range(shape, type_)
        case ir.DecimalType(precision=int(precision)), Amount() if given:
            return digits_bound(shape, precision)
        case ir.RefinedType(base=base), _:
            return _carried(shape, base, world, given)
        case ir.OptionalType(item=item), Option(present=present, value=value):
            inner = value is None or _carried(value, item, world, given)
            return either(negation(present), inner)
        case ir.TupleType(items=items), Parts():
            pairs = zip(shape.items, items, strict=True)
            return every(_carried(each, item, world, given) for each, item in pairs)
        case ir.NamedType(name=name), _:
            return _carried_named(shape, name, world, given)
        case _:
            return True


def _carried_named(shape: Shape, name: str, world: World, given: bool) -> Truth:
    match world.program.declarations.get(name), shape:
        case ir.TypeAlias(type=type_), _:
            return _carried(shape, type_, world, given)
        case ir.Enum(members=members_), Amount():
            return _below(shape, len(members_))
        case ir.Record(fields=fields), Parts():
            return _carried_fields(shape, fields, world, given)
        case ir.Union(cases=cases), Tagged():
            found = [_below(shape.tag, len(cases))]
            for place, (parts, case) in enumerate(zip(shape.cases, cases, strict=True)):
                assert parts is not None
                inner = _carried_fields(parts, case.fields, world, given)
                found.append(either(negation(is_case(shape, place)), inner))
            return every(found)
        case _:
            return True


def _carried_fields(
    shape: Parts, fields: tuple[ir.Parameter, ...], world: World, given: bool
) -> Truth:
    pairs = zip(shape.items, fields, strict=True)
    return every(_carried(each, field.type, world, given) for each, field in pairs)


def _below(shape: Amount, count: int) -> Truth:
    return both(compared(">=", shape, Amount(0)), compared("<", shape, Amount(count)))


# ---- leaves --------------------------------------------------------------------------------------


def typed_leaves(symbol: Symbol, world: World) -> Iterator[tuple[Leaf, ir.Type]]:
    """The unknown leaves of a symbol, each with its type: Bool also for whether an optional is
    present, and a union for which case it is."""
    for leaf, type_ in _typed(symbol.shape, symbol.type, world):
        if not isinstance(leaf, bool):
            yield leaf, type_


def _typed(shape: Shape, type_: ir.Type, world: World) -> Iterator[tuple[Leaf, ir.Type]]:
    match type_, shape:
        case ir.RefinedType(base=base), _:
            yield from _typed(shape, base, world)
        case ir.OptionalType(item=item), Option(present=present, value=value):
            yield present, types.BOOL
            if value is not None:
                yield from _typed(value, item, world)
        case ir.TupleType(items=items), Parts():
            for each, item in zip(shape.items, items, strict=True):
                yield from _typed(each, item, world)
        case ir.NamedType(name=name), _:
            yield from _typed_named(shape, name, world)
        case _, Option(present=present):
            yield present, types.BOOL
        case _, (Parts() | Tagged()):
            raise Unsupported
        case _:
            yield shape, type_


def _typed_named(shape: Shape, name: str, world: World) -> Iterator[tuple[Leaf, ir.Type]]:
    match world.program.declarations.get(name), shape:
        case ir.TypeAlias(type=type_), _:
            yield from _typed(shape, type_, world)
        case ir.Record(fields=fields), Parts():
            for each, field in zip(shape.items, fields, strict=True):
                yield from _typed(each, field.type, world)
        case ir.Union(cases=cases), Tagged():
            yield shape.tag, ir.NamedType(name=name)
            for parts, case in zip(shape.cases, cases, strict=True):
                for each, field in zip(parts.items if parts else (), case.fields, strict=True):
                    yield from _typed(each, field.type, world)
        case ir.Enum(), Amount():
            yield shape, ir.NamedType(name=name)
        case _:
            raise Unsupported


_START = date(2024, 1, 1)
_ORIGINS = {
    "Date": (_START.toordinal(), 1),
    "DateTime": ((datetime(2024, 1, 1) - datetime.min) // MICROSECOND, DAY),
    "Duration": (0, DAY),
    "Int": (0, 1),
}


def origin(type_: ir.Type) -> int:
    """The simplest number of a type, in its unit."""
    return _ORIGINS.get(type_.name, (0, 1))[0] if isinstance(type_, ir.ScalarType) else 0


def near(leaf: Leaf, type_: ir.Type, limit: int) -> Truth:
    """That a number lies near to zero, a date near to one of our days."""
    if not isinstance(leaf, Amount):
        return True
    if isinstance(type_, ir.DecimalType):
        start, unit = 0, 1
    elif isinstance(type_, ir.ScalarType) and type_.name in _ORIGINS:
        start, unit = _ORIGINS[type_.name]
    else:
        return True
    low, high = Amount(start - limit * unit), Amount(start + limit * unit)
    return both(compared(">=", leaf, low), compared("<=", leaf, high))
