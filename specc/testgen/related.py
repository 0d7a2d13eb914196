"""Arguments that a machine's own data suggest: what it holds already, later or more by what it
holds, and a step beside these."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal, DecimalException
from typing import Any

from specc.language.values import MachineValue, MapValue, RecordValue, Value

MOST = 24
"""Arguments that are suggested in one place."""

LEAVES = 6
"""Values of one kind that are combined."""

Names = Mapping[str, Value]


def related(machine: MachineValue, start: Names) -> Iterator[Names]:
    """The arguments in `start` with one of them changed at a time."""
    held = [leaf for _, value in (*machine.data, *machine.parameters) for leaf in _leaves(value)]
    for name, value in start.items():
        found = (each for each in _suggested(value, held) if each != value)
        for each in list(dict.fromkeys(found))[:MOST]:
            yield {**start, name: each}


def _suggested(value: Value, held: list[Value]) -> Iterator[Value]:
    same = list(dict.fromkeys(each for each in held if type(each) is type(value)))[-LEAVES:]
    yield from same
    if isinstance(value, int | Decimal | float | date | timedelta) and not isinstance(value, bool):
        steps = [each for each in held if _is_step(value, each)]
        for step in list(dict.fromkeys(steps))[:LEAVES]:
            for base in same[::-1]:
                for beside in (0, 1, -1):
                    yield from _sum(base, step, beside)


def _is_step(value: Value, step: Value) -> bool:
    if isinstance(value, date | timedelta):
        return isinstance(step, timedelta)
    return type(step) is type(value)


def _sum(base: Any, step: Any, beside: int) -> Iterator[Value]:  # noqa: ANN401  # of fitting types
    """`base + step` and one unit beside it."""
    try:
        if not isinstance(base, date | timedelta):
            yield base + step + type(step)(beside)
        elif isinstance(base, datetime | timedelta):
            yield base + step + timedelta(seconds=beside)
        else:
            yield base + step + timedelta(days=beside)
    except (OverflowError, DecimalException):
        return


def _leaves(value: Value) -> Iterator[Value]:
    """The values inside of a value that are not made of others."""
    inner: Iterator[Value]
    match value:
        case RecordValue(fields=fields):
            inner = (each for _, each in fields)
        case tuple() | frozenset():
            inner = iter(value)
        case MapValue():
            inner = (each for pair in value.items() for each in pair)
        case _:
            yield value
            return
    for each in inner:
        yield from _leaves(each)
