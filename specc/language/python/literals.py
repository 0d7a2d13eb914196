"""Prints constants as Python."""

from datetime import date, datetime
from decimal import Decimal

from specc.language import ir
from specc.language.python.printer import Printer

_UNITS = (
    *(("days", Decimal(86400)), ("hours", Decimal(3600)), ("minutes", Decimal(60))),
    *(("seconds", Decimal(1)), ("milliseconds", Decimal("0.001"))),
)


def quoted(text: str) -> str:
    """A text in double quotes, or in single ones where that saves escapes, as formatters do."""
    shown = repr(text)
    if shown.startswith("'") and text.count('"') <= text.count("'"):
        shown = '"' + shown[1:-1].replace('"', '\\"').replace("\\'", "'") + '"'
    return shown


def literal(printer: Printer, node: ir.LiteralValue) -> str:
    """The Python literal or constructor call for a constant."""
    text = node.text
    match node.type:
        case ir.DecimalType():
            name = printer.needs("decimal", "Decimal")
            return f"{name}({text})" if text.isdigit() else f'{name}("{text}")'
        case ir.ScalarType(name="Int"):
            return f"{int(text):_}"
        case ir.ScalarType(name="Float"):
            return text if not text.isdigit() else f"{text}.0"
        case ir.ScalarType(name="Text"):
            return quoted(text)
        case ir.ScalarType(name="Bytes"):
            shown = repr(text.encode("latin-1"))
            return "b" + quoted(text) if text.isascii() and text.isprintable() else shown
        case ir.ScalarType(name="Date"):
            day = date.fromisoformat(text)
            return f"{printer.needs('datetime', 'date')}({day.year}, {day.month}, {day.day})"
        case ir.ScalarType(name="DateTime"):
            return _moment(printer, datetime.fromisoformat(text))
        case ir.ScalarType(name="Duration"):
            return _duration(printer, Decimal(text))
        case _:
            return text


def _moment(printer: Printer, moment: datetime) -> str:
    name = printer.needs("datetime", "datetime")
    if moment.tzinfo is not None:
        return f'{name}.fromisoformat("{moment.isoformat()}")'
    parts = [moment.year, moment.month, moment.day, moment.hour, moment.minute]
    if moment.second or moment.microsecond:
        parts.append(moment.second)
    if moment.microsecond:
        parts.append(moment.microsecond)
    return f"{name}({', '.join(map(str, parts))})"


def _duration(printer: Printer, seconds: Decimal) -> str:
    name = printer.needs("datetime", "timedelta")
    if not seconds:
        return f"{name}(0)"
    for unit, size in _UNITS:
        if seconds % size == 0:
            return f"{name}({unit}={int(seconds // size)})"
    return f"{name}(microseconds={int(seconds * 1_000_000)})"
