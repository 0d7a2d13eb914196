"""What expressions of the language mean, as Python: a translation of tokens, without specc."""

import re
from collections import Counter, namedtuple
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP, Decimal
from functools import cache
from types import CodeType

TOKEN = re.compile(
    r'(?P<text>"(?:[^"\\]|\\.)*")|(?P<regex>(?<=matches )/(?:[^/\\]|\\.)+/)|(?P<decimal>\d+\.\d+)'
    r"|(?P<int>\d[\d_]*)|(?P<name>[^\W\d]\w*)|(?P<space>\s+)"
    r"|(?P<sign>==|!=|<=|>=|//|\*\*|->|.)"
)
OPEN, CLOSE = "([{", ")]}"


@dataclass(frozen=True)
class Member:
    """A member of an enum."""

    enum: str
    name: str


class Empty:
    """What equals everything empty: `xs is empty` becomes an equality."""

    __hash__ = None  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        return len(other) == 0  # type: ignore[arg-type]


class Matching:
    """What equals each text that a pattern matches."""

    __hash__ = None  # type: ignore[assignment]

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern

    def __eq__(self, other: object) -> bool:
        return re.fullmatch(self.pattern, str(other)) is not None


def rounder(how: str) -> Callable[..., object]:
    """Rounds to digits after the point, or to an int."""

    def rounded(value: Decimal, places: int | None = None) -> object:
        if places is None:
            return int(Decimal(value).quantize(Decimal(1), how))
        return Decimal(value).quantize(Decimal(1).scaleb(-places), how)

    return rounded


BUILTINS: dict[str, object] = {
    "D": Decimal,
    "EMPTY": Empty(),
    "MATCHING": Matching,
    "Decimal": Decimal,
    "round_half_up": rounder(ROUND_HALF_UP),
    "round_half_even": rounder(ROUND_HALF_EVEN),
    "round_down": rounder(ROUND_DOWN),
    "round_up": rounder(ROUND_UP),
    "count": lambda items: len(list(items)),
    "is_permutation": lambda one, other: Counter(one) == Counter(other),
    "replace": lambda record, **changes: record._replace(**changes),
}


def tokens(text: str) -> list[tuple[str, str]]:
    """Kind and text of each token, spaces left out."""
    found = ((each.lastgroup or "", each.group()) for each in TOKEN.finditer(text))
    return [each for each in found if each[0] != "space"]


@cache
def python(text: str) -> str:
    """An expression of the language as Python source."""
    return _expression(tokens(text))


def _expression(parts: list[tuple[str, str]]) -> str:
    quantifier = _first(parts, ("every", "some"))
    implies = _first(parts, ("implies",))
    if quantifier == 0:
        colon = _first(parts, (":",))
        bound = " ".join(text for _, text in parts[1 : _first(parts, ("in",))])
        where = _expression(parts[_first(parts, ("in",)) + 1 : colon])
        word = "all" if parts[0][1] == "every" else "any"
        return f"{word}(({_expression(parts[colon + 1 :])}) for {bound} in {where})"
    if implies >= 0 and not 0 <= quantifier < implies:
        left, right = _expression(parts[:implies]), _expression(parts[implies + 1 :])
        return f"(not ({left}) or ({right}))"
    if quantifier > 0:
        return f"{_expression(parts[:quantifier])} {_expression(parts[quantifier:])}"
    return _plain(parts)


def _first(parts: list[tuple[str, str]], words: tuple[str, ...]) -> int:
    depth = 0
    for place, (_, text) in enumerate(parts):
        if text in words and depth == 0:
            return place
        depth += (text in OPEN) - (text in CLOSE)
    return -1


def _plain(parts: list[tuple[str, str]]) -> str:
    out: list[str] = []
    place = 0
    while place < len(parts):
        kind, text = parts[place]
        if text in OPEN and kind == "sign":
            end = _closing(parts, place)
            inner = [_expression(each) for each in _split(parts[place + 1 : end])]
            out.append(text + ", ".join(inner) + parts[end][1])
            place = end
        elif kind == "decimal":
            out.append(f'D("{text}")')
        elif text == "is" and kind == "name":
            negated = parts[place + 1][1] == "not"
            out.append("!=" if negated else "==")
            place += negated
        elif text == "empty" and kind == "name":
            out.append("EMPTY")
        elif text == "matches" and kind == "name":
            place += 1
            out.append(f"== MATCHING(r'{parts[place][1][1:-1]}')")
        else:
            out.append(text)
        place += 1
    return " ".join(out)


def _closing(parts: list[tuple[str, str]], start: int) -> int:
    depth = 0
    for place in range(start, len(parts)):
        depth += (parts[place][1] in OPEN) - (parts[place][1] in CLOSE)
        if depth == 0:
            return place
    raise ValueError("unclosed bracket")


def _split(parts: list[tuple[str, str]]) -> Iterator[list[tuple[str, str]]]:
    """The parts between commas that stand in no bracket; nothing for an empty bracket."""
    depth, found = 0, []
    for each in parts:
        if each[1] == "," and depth == 0:
            yield found
            found = []
            continue
        depth += (each[1] in OPEN) - (each[1] in CLOSE)
        found.append(each)
    if found:
        yield found


@cache
def code(source: str) -> CodeType:
    """Compiled Python source."""
    return compile(source, "<spec>", "eval")


def record_type(name: str, fields: tuple[str, ...]) -> type:
    """A record as a named tuple."""
    return namedtuple(name, fields)  # type: ignore[misc]


def show(value: object) -> str:
    """A value as the language writes it."""
    match value:
        case None | bool() | int():
            return str(value)
        case Decimal():
            return f"{value:f}"
        case str():
            return f'"{value}"'
        case Member():
            return f"{value.enum}.{value.name}"
        case list():
            return f"[{', '.join(map(show, value))}]"
        case set() | frozenset():
            return f"{{{', '.join(sorted(map(show, value)))}}}" if value else "set()"
        case tuple():
            return f"{type(value).__name__}({', '.join(map(show, value))})"
    raise TypeError(value)
