"""Candidate values of the scalar types, simple ones first, then what the literals suggest."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TypeVar

from specc.language import ir
from specc.language.search.hints import Hints
from specc.language.search.patterns import members
from specc.language.values import Value

_DATES = tuple(map(date.fromisoformat, ("2024-01-01", "2024-01-31", "2024-02-29", "2024-12-31")))
_TEXTS = ("", "a", "b", "A", "0", " ", "ab", "aa", "a b", "é")
_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)


def scalar_values(type_: ir.ScalarType | ir.DecimalType, hints: Hints) -> tuple[Value, ...]:
    """Candidates of a scalar type, in the order to try them."""
    if isinstance(type_, ir.DecimalType):
        return tuple(_decimals(type_, hints))
    match type_.name:
        case "Int":
            whole = [int(each) for each in hints.numbers if each == each.to_integral_value()]
            near = (value + step for value in whole for step in (0, -1, 1))
            return _distinct((0, 1, *near, 2, -1, 3, 10))
        case "Float":
            numbers = [float(each) for each in hints.numbers]
            near_floats = (value + step for value in numbers for step in (0.0, -0.5, 0.5))
            return _distinct((0.0, 1.0, *near_floats, 0.5, -1.0))
        case "Bool":
            return (False, True)
        case "Text":
            return _distinct(_texts(hints))
        case "Bytes":
            return (b"", b"a", b"\x00\xff")
        case "Date":
            return _distinct((*_around(_DATES[:1], _DAY), *_around(hints.dates, _DAY), *_DATES))
        case "DateTime":
            return _distinct(_moments(hints))
        case "Duration":
            durations = (*hints.durations, _SECOND, _DAY)
            return _distinct((timedelta(), *_around(durations, _SECOND), -_SECOND))
        case "None":
            return (None,)
        case "Unknown":
            return ()


def _decimals(type_: ir.DecimalType, hints: Hints) -> Iterable[Decimal]:
    written = [-int(each.as_tuple().exponent) for each in hints.numbers]
    scale = max([2, *written]) if type_.scale is None else type_.scale
    unit = Decimal(1).scaleb(-scale)
    near = [value + step for value in hints.numbers for step in (Decimal(), -unit, unit)]
    simple = (Decimal(0), Decimal(1), *near, unit, Decimal(10), Decimal(-1), Decimal(100))
    whole_digits = 20 if type_.precision is None else type_.precision - scale
    for value in dict.fromkeys(simple):
        if abs(value) < Decimal(10) ** whole_digits and value == value.quantize(unit):
            yield value.quantize(unit)


def _texts(hints: Hints) -> Iterable[str]:
    yield from _TEXTS[:2]
    for pattern in hints.patterns:
        yield from members(pattern)
    yield from hints.texts
    yield from _TEXTS[2:]
    for text in hints.texts:
        yield text + "a"
    for length in hints.lengths:
        yield from ("a" * each for each in (length, length - 1, length + 1) if 0 <= each <= 64)


def _moments(hints: Hints) -> Iterable[datetime]:
    """Around the literals; aware of a zone only where these are."""
    zone = hints.moments[0].tzinfo if hints.moments else None
    start = datetime(2024, 1, 1, tzinfo=zone)
    yield start
    yield from _around(hints.moments, _SECOND)
    yield from (start + step for step in (_SECOND, _DAY, -_SECOND))
    for duration in hints.durations:
        yield from _around((start + duration,), _SECOND)


Moment = TypeVar("Moment", date, datetime, timedelta)


def _around(values: Iterable[Moment], step: timedelta) -> Iterable[Moment]:
    for value in values:
        yield value
        try:
            yield from (value - step, value + step)
        except OverflowError:
            continue


def _distinct(values: Iterable[Value]) -> tuple[Value, ...]:
    return tuple(dict.fromkeys(values))
