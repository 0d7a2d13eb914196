"""Values that stand for all values of a subject, as far as its tests can tell them apart."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import pairwise

from specc.language import ir, types
from specc.language.determine.subjects import Subject
from specc.language.evaluate import Program
from specc.language.values import EnumValue, RecordValue, Value


class Inexact(Exception):
    """No finite choice of values stands for all of them."""


def representatives(subject: Subject, group: list[Subject], program: Program) -> tuple[Value, ...]:
    """Values of the subject such that choosing one for each subject of the group, those compared
    with each other, meets every truth of all tests in it: all constants, and in each gap between
    them a block of all remainders for each subject.

    Raises:
        Inexact: there are none.
    """
    constants = [value for each in group for value in each.constants if value is not None]
    count = len(group) * math.lcm(*(each.period for each in group))
    found = _representatives(subject, list(dict.fromkeys(constants)), count, program)
    return (None, *found) if isinstance(subject.type, ir.OptionalType) else found


def _representatives(
    subject: Subject, constants: list[Value], count: int, program: Program
) -> tuple[Value, ...]:
    type_ = types.required(subject.type)
    match type_:
        case ir.ScalarType(name="Bool"):
            return (True, False)
        case ir.ScalarType(name="Text"):
            fresh = (text for text in map(str, range(10_000)) if text not in constants)
            return (*constants, *(next(fresh) for _ in range(count)))
        case ir.NamedType(name=name):
            return _declared(name, constants, count, program)
        case ir.ScalarType(name="Bytes" | "None" | "Unknown"):
            raise Inexact
        case ir.ScalarType() | ir.DecimalType():
            return tuple(_points(type_, constants, count, subject.is_length))
        case _:
            # Only asked whether it is None.
            return ((),)


def _declared(name: str, constants: list[Value], count: int, program: Program) -> tuple[Value, ...]:
    """All members of an enum, one value for each case of a union, the states of a machine."""
    match program.declarations.get(name):
        case ir.Enum(members=members) if members:
            return tuple(EnumValue(name, each) for each in members)
        case ir.Enum():
            others = (EnumValue(name, f"§{number}") for number in range(count))
            return (*constants, *others)
        case ir.Union(cases=cases):
            return tuple(RecordValue(name, each.name, ()) for each in cases)
        case ir.Machine(states=states) if states:
            return tuple(EnumValue(name, each) for each in states)
        case _:
            return (RecordValue(name, None, ()),)


def _points(
    type_: ir.ScalarType | ir.DecimalType, constants: Sequence[Value], count: int, length: bool
) -> Iterator[Value]:
    """The constants, and `count` values in each gap between, before and after them."""
    line = _line(type_, constants)
    cuts = sorted({line.number(each) for each in constants})
    step = line.step or Decimal(1)
    numbers = [each for each in cuts if line.holds(each)]
    if not cuts:
        start = line.number(date(2024, 1, 1)) if type_ == types.DATE else Decimal(0)
        numbers += [start + step * turn for turn in range(count)]
    else:
        numbers += [line.floor(cuts[-1]) + step * turn for turn in range(1, count + 1)]
        numbers += [line.ceiling(cuts[0]) - step * turn for turn in range(1, count + 1)]
    for low, high in pairwise(cuts):
        if line.step is None:
            numbers += [low + (high - low) * turn / (count + 1) for turn in range(1, count + 1)]
        else:
            between = (line.floor(low) + step * turn for turn in range(1, count + 1))
            numbers += [each for each in between if each < high]
    for each in numbers:
        if not (length and each < 0):
            try:
                yield line.value(each)
            except (OverflowError, ValueError):
                continue


@dataclass(frozen=True)
class _Line:
    """Values of an ordered type as numbers: multiples of `step`, or any where it is None."""

    type: ir.ScalarType | ir.DecimalType
    step: Decimal | None
    zone: tzinfo | None

    def number(self, value: Value) -> Decimal:
        match value:
            case int() | Decimal():
                return Decimal(value)
            case float():
                return Decimal(str(value))
            case datetime():
                if (value.tzinfo is None) != (self.zone is None):
                    raise Inexact
                return Decimal((value - _epoch(self.zone)) // timedelta(microseconds=1))
            case date():
                return Decimal(value.toordinal())
            case timedelta():
                return Decimal(value // timedelta(microseconds=1))
            case _:
                raise Inexact

    def value(self, number: Decimal) -> Value:
        if isinstance(self.type, ir.DecimalType):
            return number if self.step is None else number.quantize(self.step)
        match self.type.name:
            case "Float":
                return float(number)
            case "Date":
                return date.fromordinal(int(number))
            case "DateTime":
                return _epoch(self.zone) + timedelta(microseconds=int(number))
            case "Duration":
                return timedelta(microseconds=int(number))
            case _:
                return int(number)

    def holds(self, number: Decimal) -> bool:
        return self.step is None or number % self.step == 0

    def floor(self, number: Decimal) -> Decimal:
        return self._rounded(number, ROUND_FLOOR)

    def ceiling(self, number: Decimal) -> Decimal:
        return self._rounded(number, ROUND_CEILING)

    def _rounded(self, number: Decimal, rounding: str) -> Decimal:
        if self.step is None:
            return number
        return (number / self.step).to_integral_value(rounding) * self.step


def _line(type_: ir.ScalarType | ir.DecimalType, constants: Sequence[Value]) -> _Line:
    aware = any(isinstance(each, datetime) and each.tzinfo for each in constants)
    step: Decimal | None = Decimal(1)
    if isinstance(type_, ir.DecimalType):
        step = None if type_.scale is None else Decimal(1).scaleb(-type_.scale)
    elif type_ == types.FLOAT:
        step = None
    return _Line(type_, step, UTC if aware else None)


def _epoch(zone: tzinfo | None) -> datetime:
    return datetime(2024, 1, 1, tzinfo=zone)
