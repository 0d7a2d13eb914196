"""What expressions evaluate to: immutable, hashable Python values, and how they are written.

Int is int, Decimal decimal.Decimal, Float float, Bool bool, Text str, Bytes bytes, Date, DateTime
and Duration the types of datetime, a List or Tuple a tuple, a Set a frozenset, None None.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import TypeAlias, Union


class MapValue(Mapping["Value", "Value"]):
    """A Map: iterates in the order of insertion, equal and hashed without regard to it."""

    def __init__(
        self, entries: "Mapping[Value, Value] | Iterable[tuple[Value, Value]]" = ()
    ) -> None:
        self._entries: dict[Value, Value] = dict(entries)

    def __getitem__(self, key: "Value") -> "Value":
        return self._entries[key]

    def __iter__(self) -> "Iterator[Value]":
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, MapValue) and self._entries == other._entries

    def __hash__(self) -> int:
        return hash(frozenset(self._entries.items()))

    def __repr__(self) -> str:
        return f"MapValue({self._entries!r})"


@dataclass(frozen=True)
class RecordValue:
    """A record, or one case of the union `name`; fields in declared order."""

    name: str
    case: str | None
    fields: "tuple[tuple[str, Value], ...]"

    @cached_property
    def by_name(self) -> "Mapping[str, Value]":
        """The fields as a mapping."""
        return dict(self.fields)


@dataclass(frozen=True)
class EnumValue:
    """A member of an enum, or a state of the machine `enum`."""

    enum: str
    member: str


@dataclass(frozen=True)
class MachineValue:
    """A machine: parameters and data in declared order, `state` None where it has no states."""

    name: str
    parameters: "tuple[tuple[str, Value], ...]"
    data: "tuple[tuple[str, Value], ...]"
    state: str | None


Value: TypeAlias = Union[
    int,
    float,
    Decimal,
    bool,
    str,
    bytes,
    date,
    datetime,
    timedelta,
    "tuple[Value, ...]",
    "frozenset[Value]",
    MapValue,
    RecordValue,
    EnumValue,
    MachineValue,
    None,
]


def alike(left: Value, right: Value, close: Callable[[float, float], bool]) -> bool:
    """Whether two values are equal, where two floats are if they are `close`."""
    match left, right:
        case float(), float():
            return left == right or close(left, right)
        case tuple(), tuple():
            return len(left) == len(right) and all(
                alike(*pair, close) for pair in zip(left, right, strict=True)
            )
        case RecordValue(), RecordValue():
            same = (left.name, left.case) == (right.name, right.case)
            return same and all(
                alike(value, right.by_name[name], close) for name, value in left.fields
            )
        case MapValue(), MapValue():
            return left.keys() == right.keys() and all(
                alike(left[key], right[key], close) for key in left
            )
        case _:
            return left == right
