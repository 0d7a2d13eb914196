"""Values that stand for all values of a subject, as far as its tests can tell them apart."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import pairwise

from specc.language import ir, types
from specc.language.determine.subjects import Inexact, Subject
from specc.language.evaluate import Program
from specc.language.values import EnumValue, RecordValue, Value


def representatives(subject: Subject, group: list[Subject], program: Program) -> tuple[Value, ...]:
    """Values of the subject such that every truth of all tests in its group is met.

    That holds as long as one such value is chosen for each subject of the group: all constants, and
    in each gap between them as many values as there are subjects.
    """
    constants = dict.fromkeys(value for each in group for value in each.constants)
    inner = types.required(subject.type)
    found = _representatives(subject, inner, list(constants), len(group), program)
    return (None, *found) if isinstance(subject.type, ir.OptionalType) else found


def _representatives(
    subject: Subject, type_: ir.Type, constants: Sequence[Value], count: int, program: Program
) -> tuple[Value, ...]:
    if type_ == types.BOOL:
        return (True, False)
    if isinstance(type_, ir.NamedType):
        return _declared(type_, subject, program)
    known = [each for each in constants if each is not None]
    if type_ == types.TEXT and not subject.ordered:
        fresh = (text for text in map("{}".format, range(1000)) if text not in known)
        return (*known, *(next(fresh) for _ in range(count)))
    if type_ in (types.INT, types.FLOAT, types.DATE, types.DATETIME, types.DURATION) or isinstance(
        type_, ir.DecimalType
    ):
        return tuple(_points(type_, known, count, subject.length))
    raise Inexact


def _declared(type_: ir.NamedType, subject: Subject, program: Program) -> tuple[Value, ...]:
    """All members of an enum, one value for each case of a union, the states of a machine."""
    match program.declarations.get(type_.name):
        case ir.Enum(name=name, members=members) if members and not subject.ordered:
            return tuple(EnumValue(name, each) for each in members)
        case ir.Union(name=name, cases=cases) if not subject.compared:
            return tuple(RecordValue(name, each.name, ()) for each in cases)
        case ir.Machine(name=name, states=states):
            return tuple(EnumValue(name, each) for each in states)
        case _:
            raise Inexact


def _points(
    type_: ir.Type, constants: Sequence[Value], count: int, length: bool
) -> Iterator[Value]:
    """The constants, and `count` values in each gap between, before and after them."""
    line = _Line(type_)
    cuts = sorted({line.number(each) for each in constants})
    step = line.step or Decimal(1)
    numbers = [each for each in cuts if line.holds(each)]
    if not cuts:
        numbers += [step * turn for turn in range(count)]
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
            except OverflowError:
                continue


@dataclass(frozen=True)
class _Line:
    """Values of an ordered type as numbers, a multiple of `step` each, or all where it is None."""

    type: ir.Type

    @property
    def step(self) -> Decimal | None:
        if isinstance(self.type, ir.DecimalType):
            scale = self.type.scale
            return None if scale is None else Decimal(1).scaleb(-scale)
        return None if self.type == types.FLOAT else Decimal(1)

    def number(self, value: Value) -> Decimal:
        match value:
            case int() | Decimal():
                return Decimal(value)
            case float():
                return Decimal(str(value))
            case datetime():
                return Decimal((value - _epoch(value)) // timedelta(microseconds=1))
            case date():
                return Decimal(value.toordinal())
            case timedelta():
                return Decimal(value // timedelta(microseconds=1))
            case _:
                raise Inexact

    def value(self, number: Decimal) -> Value:
        if isinstance(self.type, ir.DecimalType):
            return number if self.step is None else number.quantize(self.step)
        match self.type:
            case ir.ScalarType(name="Float"):
                return float(number)
            case ir.ScalarType(name="Date"):
                return date.fromordinal(max(int(number), 0))
            case ir.ScalarType(name="DateTime"):
                return datetime(2024, 1, 1) + timedelta(microseconds=int(number))
            case ir.ScalarType(name="Duration"):
                return timedelta(microseconds=int(number))
            case _:
                return int(number)

    def holds(self, number: Decimal) -> bool:
        return self.step is None or number % self.step == 0

    def floor(self, number: Decimal) -> Decimal:
        return (
            number if self.step is None else _rounded(number / self.step, ROUND_FLOOR) * self.step
        )

    def ceiling(self, number: Decimal) -> Decimal:
        return (
            number if self.step is None else _rounded(number / self.step, ROUND_CEILING) * self.step
        )


def _epoch(value: datetime) -> datetime:
    if value.tzinfo is not None:
        raise Inexact
    return datetime(2024, 1, 1)


def _rounded(number: Decimal, rounding: str) -> Decimal:
    return number.to_integral_value(rounding)
