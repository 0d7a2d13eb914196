"""Values inside of values, by their types, and values near to them."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from specc.language import ir, types
from specc.language.evaluate import Program
from specc.language.show import ordered
from specc.language.values import EnumValue, MapValue, RecordValue, Value

MOST = 16
"""Values of one kind that are taken out of an input."""


def parts_of_value(
    given: Iterable[tuple[Value, ir.Type]], wanted: ir.Type, program: Program
) -> tuple[Value, ...]:
    """The values of a type that the given ones are, or hold."""
    carrier = types.carrier(wanted, program.module)
    found: dict[Value, None] = {}
    for value, type_ in given:
        for part in _inside(value, types.carrier(type_, program.module), carrier, program):
            found[part] = None
            if len(found) >= MOST:
                return tuple(found)
    return tuple(found)


def _inside(value: Any, type_: ir.Type, wanted: ir.Type, program: Program) -> Iterator[Value]:  # noqa: ANN401  # any value
    if value is None:
        return
    type_ = types.required(type_)
    if _alike(type_, wanted):
        yield value
    match type_:
        case ir.ListType(item=item) | ir.SetType(item=item):
            for each in ordered(value) if isinstance(value, frozenset) else value:
                yield from _inside(each, item, wanted, program)
        case ir.TupleType(items=items):
            for each, inner in zip(value, items, strict=True):
                yield from _inside(each, inner, wanted, program)
        case ir.ScalarType(name="Text") if wanted == types.TEXT:
            yield from value[:3]
        case ir.MapType(key=key, value=item):
            for left, right in value.items():
                yield from _inside(left, key, wanted, program)
                yield from _inside(right, item, wanted, program)
        case ir.NamedType() if isinstance(value, RecordValue):
            for each, parameter in zip(value.fields, fields_of(value, program), strict=True):
                inner = types.carrier(parameter.type, program.module)
                yield from _inside(each[1], inner, wanted, program)
        case _:
            return


def _alike(type_: ir.Type, wanted: ir.Type) -> bool:
    inner = types.required(wanted)
    both = isinstance(type_, ir.DecimalType) and isinstance(inner, ir.DecimalType)
    return type_ == inner or both


def fields_of(value: RecordValue, program: Program) -> Sequence[ir.Parameter]:
    """The declared fields of a record, or of a union's case."""
    match program.declarations.get(value.name):
        case ir.Record(fields=fields):
            return fields
        case ir.Union(cases=cases):
            return next((each.fields for each in cases if each.name == value.case), ())
        case _:
            return ()


# ---- near values ---------------------------------------------------------------------------------


def near(value: Value, items: Sequence[Value] = (), unit: Decimal | None = None) -> Iterator[Value]:
    """Values that a careless implementation might give instead; `items` may be added to
    collections, `unit` is the smallest step of a Decimal."""
    match value:
        case bool() | None | EnumValue():
            return
        case int():
            yield from (value + 1, value - 1)
        case Decimal():
            step = unit or Decimal(1).scaleb(min(int(value.as_tuple().exponent), 0))
            yield from (value + step, value - step)
        case float():
            yield from (value + 1.0, value - 1.0)
        case str():
            texts = (value + "a", value[:-1], value[1:], value.upper(), value.lower())
            yield from (each for each in (*texts, value[::-1]) if each != value)
        case tuple():
            yield from _near_list(value, items)
        case frozenset():
            yield from (value | {each} for each in items if each not in value)
            yield from (value - {each} for each in ordered(value)[:2])
        case datetime():
            yield from (value + timedelta(seconds=1), value - timedelta(seconds=1))
        case date():
            yield from (value + timedelta(days=1), value - timedelta(days=1))
        case timedelta():
            yield from (value + timedelta(seconds=1), value - timedelta(seconds=1))
        case MapValue():
            yield from (MapValue({k: v for k, v in value.items() if k != key}) for key in value)
        case _:
            return


def _near_list(value: tuple[Value, ...], items: Sequence[Value]) -> Iterator[Value]:
    found: list[tuple[Value, ...]] = [value[::-1], value[1:], value[:-1]]
    found += [(*value[1:], *value[:1]), (*value[1:2], *value[:1], *value[2:])]
    with suppress(TypeError):
        found += [tuple(sorted(value)), tuple(sorted(value, reverse=True))]  # type: ignore[type-var]
    found += [tuple(dict.fromkeys(value)), (*value, *value[-1:])]
    found += [(*value, each) for each in items] + [(each, *value[1:]) for each in items]
    found += [(*value[:-1], each) for each in items]
    found += [(each,) for each in items] + [(one, two) for one in items[:3] for two in items[:3]]
    yield from (each for each in dict.fromkeys(found) if each != value)
