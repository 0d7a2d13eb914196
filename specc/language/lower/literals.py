"""Literals: their values are checked here, and written in one way."""

import re
from datetime import date, datetime
from decimal import Decimal

from lark import Token, Tree

from specc.language import ir, types
from specc.language.lower.context import Context, Place, Scope, report, span_of, token, tree
from specc.language.source import Span

_SECONDS = {
    "ms": Decimal("0.001"),
    "s": Decimal(1),
    "min": Decimal(60),
    "h": Decimal(3600),
    "day": Decimal(86400),
    "week": Decimal(604800),
}
LONGEST_NUMBER = 1000
LONGEST_DURATION = 999_999_999 * 86400
_ESCAPE = re.compile(r"\\(u\{([0-9A-Fa-f]{1,6})\}|x([0-9A-Fa-f]{2})|.)", re.DOTALL)
_PLAIN = {'"': '"', "\\": "\\", "n": "\n", "t": "\t"}


def literal(context: Context, place: Place, scope: Scope) -> ir.Expression:
    """The value of a literal's tree."""
    node = tree(place)
    match node.data:
        case "true" | "false":
            return ir.LiteralValue(type=types.BOOL, text=node.data.title())
        case "none":
            return ir.LiteralValue(type=types.NONE, text="None")
        case _:
            return _written(context, node)


def _written(context: Context, node: Tree[Token]) -> ir.Expression:
    written = token(node.children[0])
    match node.data:
        case "int" | "decimal" if len(written) > LONGEST_NUMBER:
            message = f"A number has at most {LONGEST_NUMBER} digits."
            report(context, written, "E318", message, "too long")
            return ir.LiteralValue(type=types.UNKNOWN, text="0")
        case "int":
            return ir.LiteralValue(type=types.INT, text=str(int(written)))
        case "decimal":
            text = written.replace("_", "")
            digits = len(text.partition(".")[2])
            return ir.LiteralValue(type=ir.DecimalType(scale=digits), text=text)
        case "duration":
            return _duration(context, written)
        case "text":
            return ir.LiteralValue(type=types.TEXT, text=text_of(context, written))
        case "bytes":
            return ir.LiteralValue(type=types.BYTES, text=text_of(context, written))
        case _:
            return _moment(context, written)


def _duration(context: Context, written: Token) -> ir.Expression:
    text = seconds(written)
    if Decimal(text) > LONGEST_DURATION:
        message = "A duration has at most 999999999 days, as in Python."
        report(context, written, "E318", message, "too long")
    return ir.LiteralValue(type=types.DURATION, text=text)


def seconds(written: str) -> str:
    """`31 days` in seconds, as a plain decimal."""
    unit = written.lstrip("0123456789_. ")
    number = written.removesuffix(unit).strip()
    factor = _SECONDS.get(unit) or _SECONDS[unit.removesuffix("s")]
    value = Decimal(number.replace("_", "")) * factor
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def text_of(context: Context, written: Token) -> str:
    """The characters of a quoted text, or the bytes of `b"…"`, one character each."""
    binary = written.startswith("b")
    offset = 2 if binary else 1
    inside = str(written)[offset:-1]
    if binary and not inside.isascii():
        message = r"Bytes are written in ASCII; others as `\xff`."
        report(context, written, "E318", message, "not ASCII")
    for found in _ESCAPE.finditer(inside):
        if _character(found, binary=binary) is None:
            start = span_of(context, written).start + offset
            place = Span(start + found.start(), start + found.end())
            known = r"\" \\ \n \t " + (r"\x00" if binary else r"\u{e9}")
            message = f"`{found[0]}` is not one of the escapes: {known}."
            report(context, place, "E318", message, "unknown", help=r"A backslash is `\\`.")
            break
    return _ESCAPE.sub(lambda found: _character(found, binary=binary) or found[0], inside)


def _character(found: re.Match[str], *, binary: bool) -> str | None:
    """What an escape stands for; None for one that the language does not have."""
    name, point, byte = found[1], found[2], found[3]
    if point and not binary:
        code = int(point, 16)
        return chr(code) if code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else None
    if byte and binary:
        return chr(int(byte, 16))
    return _PLAIN.get(name)


def _moment(context: Context, written: Token) -> ir.Expression:
    kind, type_ = (date, types.DATE) if written.type == "DATE" else (datetime, types.DATETIME)
    try:
        value = kind.fromisoformat(str(written))
    except ValueError as error:
        problem = str(error).removesuffix("Invalid isoformat string: ")
        report(context, written, "E318", f"There is no such {type_.name.lower()}: {problem}.", "")
        return ir.LiteralValue(type=types.UNKNOWN, text=str(written))
    return ir.LiteralValue(type=type_, text=value.isoformat())


def pattern_of(context: Context, written: Token) -> str:
    """The regular expression of `/…/`, checked."""
    pattern = str(written)[1:-1].replace("\\/", "/")
    try:
        re.compile(pattern)
    except re.error as error:
        message = f"This regular expression is not valid: {error.msg}."
        start = span_of(context, written).start + 1 + (error.pos or 0)
        report(context, Span(start, start + 1), "E318", message, "here")
    return pattern
