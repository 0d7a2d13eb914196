"""Makes a witness small: values nearer to nothing, as long as it still shows what it shows."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from specc.language.show import ordered, show
from specc.language.values import MapValue, RecordValue, Value

ATTEMPTS = 120
"""How many smaller inputs are tried for one witness."""


def shrunk(
    names: Mapping[str, Value],
    holds: Callable[[Mapping[str, Value]], bool],
    simple: Mapping[str, Iterable[Value]],
    attempts: int = ATTEMPTS,
) -> dict[str, Value]:
    """The smallest input found by steps that all hold; `simple` are values to try first."""
    found = dict(names)
    left, changed = attempts, True
    while changed and left > 0:
        changed = False
        for name in found:
            candidates = (*simple.get(name, ()), *smaller(found[name]))
            for value in dict.fromkeys(candidates):
                if weight(value) >= weight(found[name]) or left <= 0:
                    continue
                left -= 1
                if holds({**found, name: value}):
                    found[name] = value
                    changed = True
                    break
    return found


def weight(value: Value) -> tuple[float, ...]:
    """How large a value is, in an order that has simple ones first."""
    match value:
        case None | bool():
            return (0, float(bool(value)))
        case int() | float() | Decimal():
            return (_digits(value), abs(float(value)), float(value < 0))
        case str() | bytes():
            return (len(value), *(_plainness(each) for each in str(value)[:20]))
        case tuple() | frozenset():
            return (float(len(value)), *_sum(value))
        case MapValue():
            return (float(len(value)), *_sum((*value, *value.values())))
        case RecordValue():
            return _sum(each for _, each in value.fields)
        case datetime():
            return (0, abs(value.replace(tzinfo=None) - datetime(2024, 1, 1)).total_seconds())
        case date():
            return (0, abs((value - date(2024, 1, 1)).days))
        case _:
            return (0, float(len(show(value))))


def _plainness(character: str) -> float:
    """Small letters first, then others, then what is no letter."""
    kind = 0 if "a" <= character <= "z" else 1 if character.isalnum() else 2
    return kind * 1_000_000 + float(ord(character))


def _sum(values: Iterable[Value]) -> tuple[float, float]:
    weights = [weight(each) for each in values]
    return sum(each[0] for each in weights), sum(sum(each[1:]) for each in weights)


def _digits(value: float | Decimal) -> float:
    """Digits after the point that say something."""
    text = f"{value:f}" if isinstance(value, Decimal) else str(value)
    return float(len(text.partition(".")[2].rstrip("0")))


def smaller(value: Any) -> Iterator[Value]:  # noqa: ANN401  # any value
    """Smaller values of the same kind, the smallest first."""
    match value:
        case bool() | None:
            return
        case int():
            half = abs(value) // 2
            yield from (0, 1, abs(value))
            yield from ((half, abs(value) - 1) if value > 0 else (-half, value + 1))
        case Decimal():
            yield from _smaller_decimal(value)
        case float():
            yield from (0.0, 1.0, float(int(value)) if abs(value) < 1e15 else 1.0)
        case str():
            yield from ("", "a", "a" * len(value), value[: len(value) // 2], value[1:], value[:-1])
        case tuple():
            yield from _smaller_list(value)
        case frozenset():
            items = ordered(value)
            yield from (frozenset(each) for each in _smaller_list(items))
        case MapValue():
            for key in value:
                yield MapValue({k: v for k, v in value.items() if k != key})
        case RecordValue():
            for place, (name, part) in enumerate(value.fields):
                for each in smaller(part):
                    fields = (*value.fields[:place], (name, each), *value.fields[place + 1 :])
                    yield RecordValue(value.name, value.case, fields)
        case _:
            return


def _smaller_decimal(value: Decimal) -> Iterator[Value]:
    unit = Decimal(1).scaleb(int(value.as_tuple().exponent)) if value.is_finite() else Decimal(1)
    zero = Decimal(0).quantize(unit) if unit <= 1 else Decimal(0)
    yield from (zero, zero + 1)
    if value.is_finite() and abs(value) < 10**20:
        for digits in range(int(-unit.adjusted())):
            yield zero + round(value, digits)
        half = zero + int(value / 2)
        yield from (half, zero + int(value), value - unit if value > 0 else value + unit)


def _smaller_list(value: tuple[Value, ...]) -> Iterator[tuple[Value, ...]]:
    yield ()
    yield from (value[: len(value) // 2], value[len(value) // 2 :])
    for place in range(len(value)):
        yield (*value[:place], *value[place + 1 :])
    for place, part in enumerate(value):
        for each in smaller(part):
            yield (*value[:place], each, *value[place + 1 :])
