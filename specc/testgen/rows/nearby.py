"""Moves an input to the boundary of a condition, by changing one number, date or moment in it.

The step is that of the secant method, so that it also meets boundaries of sums and products.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal, DecimalException

from specc.language.values import RecordValue, Value

Path = tuple[int | str, ...]
Names = Mapping[str, Value]
Measure = Callable[[Names], Decimal | None]

FAR = (Decimal("1234.56"), Decimal("123456.78"), Decimal("-1234.56"))
"""Numbers of other magnitudes than those that draws prefer."""

LEAVES = 6
"""Numbers of one input that are tried."""


def moved(names: Names, measure: Measure, unit: Decimal) -> Iterator[Names]:
    """Inputs near `names` at which `measure` is one unit below zero, zero, and one unit above."""
    start = measure(names)
    if start is None:
        return
    for path in list(_leaves(names))[:LEAVES]:
        for target in (-unit, Decimal(0), unit):
            found = _solved(names, path, measure, (start, target))
            if found is not None:
                yield found


def around(names: Names, reach: int) -> Iterator[Names]:
    """Inputs that differ from `names` by a few steps of one leaf."""
    for path in list(_leaves(names))[:LEAVES]:
        step = _step(_get(names, path))
        for count in range(1, reach + 1):
            for offset in (step * count, -step * count):
                changed = _changed(names, path, offset)
                if changed is not None:
                    yield changed


def scaled(names: Names) -> Iterator[Names]:
    """The input with one number far away in the place of each."""
    for path in list(_leaves(names))[:LEAVES]:
        value = _get(names, path)
        if isinstance(value, int | Decimal):
            step = _step(value)
            for target in FAR:
                changed = _changed(names, path, (target - Decimal(value)) // step * step)
                if changed is not None:
                    yield changed


def _solved(
    names: Names, path: Path, measure: Measure, way: tuple[Decimal, Decimal]
) -> Names | None:
    """The input with the leaf at `path` changed so that the measure goes from start to target."""
    start, target = way
    step = _step(_get(names, path))
    value, level = Decimal(0), start
    reach = step
    for _ in range(4):
        if level == target:
            return _changed(names, path, value) if value else names
        probed = _measured(names, path, value + reach, measure)
        if probed is None or probed == level:
            return None
        slope = (probed - level) / reach
        try:
            jump = ((target - level) / slope / step).to_integral_value(ROUND_HALF_EVEN) * step
        except DecimalException:
            return None
        value += jump or reach
        following = _measured(names, path, value, measure)
        if following is None:
            return None
        level = following
    return _changed(names, path, value) if level == target else None


def _measured(names: Names, path: Path, offset: Decimal, measure: Measure) -> Decimal | None:
    changed = _changed(names, path, offset)
    return None if changed is None else measure(changed)


def _changed(names: Names, path: Path, offset: Decimal) -> Names | None:
    """The input with `offset` added to the leaf; None where the sum is out of range."""
    first, *rest = path
    assert isinstance(first, str)
    try:
        return {**names, first: _added(names[first], tuple(rest), offset)}
    except (OverflowError, DecimalException, ValueError):
        return None


def _added(value: Value, path: Path, offset: Decimal) -> Value:
    if path:
        first, rest = path[0], path[1:]
        if isinstance(value, RecordValue):
            fields = tuple(
                (name, _added(each, rest, offset) if name == first else each)
                for name, each in value.fields
            )
            return RecordValue(value.name, value.case, fields)
        assert isinstance(value, tuple)
        assert isinstance(first, int)
        return (*value[:first], _added(value[first], rest, offset), *value[first + 1 :])
    match value:
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


def _step(value: Value) -> Decimal:
    """The smallest step of a leaf."""
    if isinstance(value, Decimal):
        exponent = value.as_tuple().exponent
        return Decimal(1).scaleb(min(exponent, -2) if isinstance(exponent, int) else -2)
    return Decimal(1)


def _get(names: Names, path: Path) -> Value:
    value: Value = names[str(path[0])]
    for each in path[1:]:
        if isinstance(value, RecordValue):
            value = value.by_name[str(each)]
        elif isinstance(value, tuple):
            value = value[int(each)]
    return value


def _leaves(names: Names) -> Iterator[Path]:
    for name, value in names.items():
        for path in _inside(value):
            yield (name, *path)


def _inside(value: Value) -> Iterator[Path]:
    match value:
        case bool():
            return
        case int() | float() | Decimal() | date() | timedelta():
            yield ()
        case RecordValue(fields=fields):
            for name, each in fields:
                for path in _inside(each):
                    yield (name, *path)
        case tuple():
            for place, each in enumerate(value[:3]):
                for path in _inside(each):
                    yield (place, *path)
        case _:
            return
