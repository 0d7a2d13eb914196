"""What expressions evaluate to: immutable, hashable Python values, and how they are written.

Int is int, Decimal decimal.Decimal, Float float, Bool bool, Text str, Bytes bytes, Date, DateTime
and Duration the types of datetime, a List or Tuple a tuple, a Set a frozenset, None None.
"""

from collections.abc import Iterable, Iterator, Mapping
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

# ---- how a value is written ----------------------------------------------------------------------

_UNITS = (
    (86_400_000_000, "days"),
    (3_600_000_000, "h"),
    (60_000_000, "min"),
    (1_000_000, "s"),
    (1_000, "ms"),
)
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}


def show(value: Value) -> str:
    """`value` as the language writes it."""
    match value:
        case None | bool():
            return str(value)
        case Decimal() | float() | int():
            return _show_number(value)
        case str():
            return '"' + "".join(map(_show_character, value)) + '"'
        case bytes():
            return 'b"' + "".join(_show_byte(each) for each in value) + '"'
        case date():
            return value.isoformat()
        case timedelta():
            return _show_duration(value)
        case EnumValue():
            return f"{value.enum}.{value.member}"
        case RecordValue():
            return (value.case or value.name) + _show_fields(value.fields)
        case MachineValue():
            return _show_machine(value)
        case _:
            return _show_container(value)


def _show_number(value: float | Decimal) -> str:
    if isinstance(value, int):
        return str(value)
    exact = Decimal(repr(value)) if isinstance(value, float) else value
    if not exact.is_finite():
        return f'float("{value}")' if isinstance(value, float) else f'Decimal("{value}")'
    text = f"{exact:f}"
    return text if "." in text or isinstance(value, Decimal) else f"{text}.0"


def _show_character(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    return character if character.isprintable() else f"\\u{{{ord(character):x}}}"


def _show_byte(byte: int) -> str:
    return _show_character(chr(byte)) if 32 <= byte < 127 else f"\\x{byte:02x}"


def _show_duration(value: timedelta) -> str:
    count = value // timedelta(microseconds=1)
    if count < 0:
        return f"-{_show_duration(-value)}"
    for size, unit in _UNITS:
        if count and count % size == 0:
            return f"{count // size} {unit}"
    return f"{_show_number(Decimal(count) / 1000)} ms" if count else "0 s"


def _show_fields(fields: tuple[tuple[str, Value], ...]) -> str:
    return "(" + ", ".join(f"{name}={show(value)}" for name, value in fields) + ")"


def _show_machine(value: MachineValue) -> str:
    made = value.name + (_show_fields(value.parameters) if value.parameters else "")
    holds = [f"in {value.state}"] if value.state else []
    holds += [f"{name}={show(each)}" for name, each in value.data]
    return " ".join((made, ", ".join(holds))).strip()


def _show_container(value: "tuple[Value, ...] | frozenset[Value] | MapValue") -> str:
    match value:
        case MapValue():
            return "{" + ", ".join(f"{show(k)}: {show(v)}" for k, v in value.items()) + "}"
        case frozenset():
            return "{" + ", ".join(map(show, ordered(value))) + "}" if value else "set()"
        case _:
            return "[" + ", ".join(map(show, value)) + "]"


def ordered(items: "frozenset[Value]") -> "tuple[Value, ...]":
    """The items of a set in an order that does not depend on hashes."""
    return tuple(sorted(items, key=_order))


def _order(value: Value) -> tuple[bool, float, str]:
    if isinstance(value, int | float | Decimal):
        return False, float(value), ""
    return True, 0, show(value)
