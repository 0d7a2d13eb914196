"""How a value is written in the language, for witnesses and reasons."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from specc.language import ir
from specc.language.values import EnumValue, MachineValue, MapValue, RecordValue, Value

_UNITS = (
    (86_400_000_000, "days"),
    (3_600_000_000, "h"),
    (60_000_000, "min"),
    (1_000_000, "s"),
    (1_000, "ms"),
)
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}


def show(value: Value, type_: ir.Type | None = None) -> str:
    """`value` as the language writes it; its type, without aliases, tells tuples from lists."""
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
        case MapValue():
            return _show_map(value, type_)
        case frozenset():
            items = ", ".join(show(each, _item(type_)) for each in ordered(value))
            return f"{{{items}}}" if items else "set()"
        case tuple():
            return _show_sequence(value, type_)


def show_call(name: str, arguments: Iterable[Value]) -> str:
    """A call with these arguments, of an error or a case; only its name without any."""
    shown = ", ".join(show(each) for each in arguments)
    return f"{name}({shown})" if shown else name


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


def _show_map(value: MapValue, type_: ir.Type | None) -> str:
    inner = _plain(type_)
    key, item = (inner.key, inner.value) if isinstance(inner, ir.MapType) else (None, None)
    return "{" + ", ".join(f"{show(k, key)}: {show(v, item)}" for k, v in value.items()) + "}"


def _show_sequence(value: tuple[Value, ...], type_: ir.Type | None) -> str:
    inner = _plain(type_)
    if not isinstance(inner, ir.TupleType):
        item = _item(type_)
        return "[" + ", ".join(show(each, item) for each in value) + "]"
    parts = [show(each, item) for each, item in zip(value, inner.items, strict=False)]
    return f"({', '.join(parts)}{',' if len(parts) == 1 else ''})"


def _plain(type_: ir.Type | None) -> ir.Type | None:
    """The type without its refinements and `?`."""
    while isinstance(type_, ir.RefinedType | ir.OptionalType):
        type_ = type_.base if isinstance(type_, ir.RefinedType) else type_.item
    return type_


def _item(type_: ir.Type | None) -> ir.Type | None:
    inner = _plain(type_)
    return inner.item if isinstance(inner, ir.ListType | ir.SetType) else None


def ordered(items: "frozenset[Value]") -> "tuple[Value, ...]":
    """The items of a set in an order that does not depend on hashes."""
    return tuple(sorted(items, key=_order))


def _order(value: Value) -> tuple[bool, float, str]:
    if isinstance(value, int | float | Decimal):
        return False, float(value), ""
    return True, 0, show(value)
