"""The numbers and dates inside an input, and inputs that differ in one place."""

from calendar import isleap
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal, DecimalException
from itertools import repeat

from specc.language import ir
from specc.language.evaluate import Program
from specc.language.values import RecordValue, Value

Path = tuple[int | str, ...]
"""A variable, then names of fields and places in lists and tuples."""

Names = Mapping[str, Value]
Items = tuple[Value, ...]

NUMBERS = (int, float, Decimal, date, timedelta)

ITEMS = 3
"""Items of a list that are looked into."""


def leaves(names: Names) -> Iterator[Path]:
    """Where the numbers, dates and moments of an input are."""
    for name, value in names.items():
        for path, each in parts(value):
            if isinstance(each, NUMBERS) and not isinstance(each, bool):
                yield (name, *path)


def parts(value: Value) -> Iterator[tuple[Path, Value]]:
    """A value and what is inside of it, from the outside in."""
    yield (), value
    inside: list[tuple[int | str, Value]] = []
    if isinstance(value, RecordValue):
        inside = list(value.fields)
    elif isinstance(value, tuple):
        inside = list(enumerate(value[:ITEMS]))
    for step, each in inside:
        for path, part in parts(each):
            yield (step, *path), part


def lists(value: Value, type_: ir.Type, program: Program) -> Iterator[tuple[Path, Items]]:
    """Where the lists in a value are; tuples look the same, and are none."""
    match type_:
        case ir.RefinedType(base=inner) | ir.OptionalType(item=inner):
            yield from lists(value, inner, program) if value is not None else ()
        case ir.ListType(item=item) if isinstance(value, tuple):
            yield (), value
            yield from _below(enumerate(value[:ITEMS]), repeat(item), program)
        case ir.TupleType(items=items) if isinstance(value, tuple):
            yield from _below(enumerate(value), items, program)
        case ir.NamedType(name=name):
            declared = program.declarations.get(name)
            if isinstance(declared, ir.TypeAlias):
                yield from lists(value, declared.type, program)
            elif isinstance(value, RecordValue):
                types = [each.type for each in _fields(declared, value)]
                yield from _below(value.fields, types, program)
        case _:
            return


def _below(
    inner: Iterable[tuple[int | str, Value]], types: Iterable[ir.Type], program: Program
) -> Iterator[tuple[Path, Items]]:
    for (step, value), type_ in zip(inner, types, strict=False):
        for path, items in lists(value, type_, program):
            yield (step, *path), items


def _fields(declared: ir.Named | None, value: RecordValue) -> tuple[ir.Parameter, ...]:
    match declared:
        case ir.Record(fields=fields):
            return fields
        case ir.Union(cases=cases):
            return next((each.fields for each in cases if each.name == value.case), ())
        case _:
            return ()


def get(names: Names, path: Path) -> Value:
    """What is at a path."""
    value: Value = names[str(path[0])]
    for each in path[1:]:
        if isinstance(value, RecordValue):
            value = value.by_name[str(each)]
        elif isinstance(value, tuple):
            value = value[int(each)]
    return value


def replaced(names: Names, path: Path, new: Value) -> Names:
    """The input with something else in one place."""
    first = str(path[0])
    return {**names, first: inside(names[first], path[1:], new)}


def inside(value: Value, path: Path, new: Value) -> Value:
    """The value with something else in one place of it."""
    if not path:
        return new
    first, rest = path[0], path[1:]
    if isinstance(value, RecordValue):
        fields = tuple(
            (name, inside(each, rest, new) if name == first else each)
            for name, each in value.fields
        )
        return RecordValue(value.name, value.case, fields)
    assert isinstance(value, tuple)
    assert isinstance(first, int)
    return (*value[:first], inside(value[first], rest, new), *value[first + 1 :])


def moved_by(names: Names, path: Path, offset: Decimal) -> Names | None:
    """The input with `offset` added to a leaf; None where the sum is out of range."""
    try:
        return replaced(names, path, plus(get(names, path), offset))
    except (OverflowError, DecimalException, ValueError):
        return None


def plus(value: Value, offset: Decimal) -> Value:
    """The sum; days are added to dates, and seconds to moments and durations."""
    match value:
        case bool():
            raise ValueError(value)
        case int():
            return value + int(offset)
        case float():
            return value + float(offset)
        case Decimal():
            return value + offset
        case datetime():
            return value + timedelta(seconds=float(offset))
        case date():
            return value + timedelta(days=int(offset))
        case timedelta():
            return value + timedelta(seconds=float(offset))
        case _:
            raise ValueError(value)


def anniversary(day: date, year: int) -> date:
    """The day in another year; the 1st of March where that has no 29th of February."""
    if (day.month, day.day) == (2, 29) and not isleap(year):
        return date(year, 3, 1)
    return date(year, day.month, day.day)


def step_of(value: Value) -> Decimal:
    """The smallest step of a leaf."""
    if isinstance(value, Decimal):
        exponent = value.as_tuple().exponent
        return Decimal(1).scaleb(min(exponent, -2) if isinstance(exponent, int) else -2)
    return Decimal(1)
