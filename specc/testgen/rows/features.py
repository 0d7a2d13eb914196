"""What is special about a value: the shapes on which careless programs go wrong.

Empty, single and repeated items, order, where the extremes stand, kinds of characters, signs.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import combinations, pairwise, permutations
from math import gcd
from typing import Any

from specc.language.values import EnumValue, MapValue, RecordValue, Value
from specc.testgen.rows.atoms import near
from specc.testgen.rows.leaves import anniversary

MAGNITUDES = (100, 10_000)
"""Numbers on either side of these are told apart."""

FEW = 12
"""Numbers up to this are each a case of their own."""

LONG = 10
"""Characters or items from which on texts and lists are long."""

SEVERAL = 6
"""Characters from which on a text can hold what is inside of something else."""

SMALL = 4
"""Common factors from which on they are not told apart."""

MODEST = 1_000
"""Numbers up to this are odd or even."""


def shape(value: Any) -> object:  # noqa: ANN401  # a Value, whose kinds compare differently
    """What kind of a value of its type it is, roughly."""
    match value:
        case None | bool() | EnumValue():
            return repr(value)
        case tuple() | frozenset() | MapValue():
            return min(len(value), 3), isinstance(value, tuple) and len(set(value)) < len(value)
        case str() | bytes():
            return min(len(value), 2)
        case int() | float() | Decimal():
            sign = 1 if value > 0 else -1 if value < 0 else 0
            size: Any = abs(value)
            return sign, value % 1 == 0, sum(size > each for each in MAGNITUDES)
        case RecordValue():
            return value.case
        case _:
            return ""


def features(value: Value) -> Iterator[object]:
    """The features of a value, in detail."""
    match value:
        case None | bool() | EnumValue():
            yield repr(value)
        case str() | bytes():
            yield _size(value)
            yield from _of_text(value)
        case tuple():
            yield _size(value)
            yield from _of_items(value)
        case frozenset() | MapValue():
            yield min(len(value), 3)
        case int():
            yield shape(value)
            if abs(value) <= FEW:
                yield value
            elif abs(value) <= MODEST:
                yield "remainder", value % 2
        case float() | Decimal():
            yield shape(value)
        case datetime():
            yield value.time() == value.min.time()
        case date():
            yield value.day == 1, value.month == 2
        case RecordValue(case=case, fields=fields):
            yield case
            for name, inner in fields:
                if not isinstance(inner, str | bytes):
                    yield from ((name, each) for each in features(inner))
        case _:
            pass


def _size(value: Sequence[object]) -> object:
    return "long" if len(value) >= LONG else min(len(value), 3)


def relations(names: Mapping[str, Value]) -> Iterator[tuple[object, ...]]:
    """How values of one kind stand to each other."""
    items = list(names.items())
    for place, (name, value) in enumerate(items):
        for other, second in items[place + 1 :]:
            if type(value) is type(second) and not isinstance(value, bool | None):
                yield name, other, _compared(value, second)
            if isinstance(value, date) and isinstance(second, date) and value.year != second.year:
                yield name, other, "of the year", *_of_the_year(value, second)
            yield from ((name, other, each) for each in _places(value, second))
            yield from ((name, other, each) for each in _places(second, value))


def _places(number: Value, items: Value) -> Iterator[object]:
    """Whether a number is the last place of a list or text, or beyond it."""
    if isinstance(number, int) and isinstance(items, tuple | str):
        yield "place", max(-2, min(number - len(items), 1))


def factors(names: Mapping[str, Value]) -> Iterator[tuple[object, ...]]:
    """What whole numbers have in common."""
    whole = [(name, each) for name, each in names.items() if type(each) is int and each > 0]
    for (name, one), (other, second) in combinations(whole, 2):
        common = gcd(one, second)
        yield name, other, "factor", common == one, common == second, min(common, SMALL)


def _of_the_year(one: date, other: date) -> tuple[object, ...]:
    """How far apart two days would be in the same year, and whether one of them is not in it."""
    same = anniversary(one, other.year)
    apart = date(other.year, other.month, other.day) - same
    return near(Decimal(apart.days)), (same.month, same.day) == (one.month, one.day)


def _compared(left: Any, right: Any) -> object:  # noqa: ANN401  # two Values
    if left == right:
        return "equal"
    ordered = type(left) is type(right) and _is_ordered(left)
    return "below" if ordered and left < right else "different"


def _is_ordered(value: object) -> bool:
    return isinstance(value, int | float | Decimal | str | date)


def _of_text(value: str | bytes) -> Iterator[object]:
    text = value if isinstance(value, str) else value.decode("latin-1")
    kinds = {_kind(each) for each in text}
    yield from sorted(kinds)
    if len(kinds) > 1:
        yield "mixed"
    if len(text) > SEVERAL:
        yield "several"
    if text and _kind(text[0]) == "space":
        yield "space first"
    if text and _kind(text[-1]) == "space":
        yield "space last"
    if len(set(text)) < len(text):
        yield "repeated"
        yield "again" if any(a == b for a, b in pairwise(text)) else "apart"
    if any(each * LONG in text for each in set(text)):
        yield "long run"
    if len(text) > 1 and text == text[::-1]:
        yield "palindrome"


def _kind(character: str) -> str:
    if character.isspace():
        return "space"
    if character.isdigit():
        return "digit"
    if character.isalpha():
        return "upper" if character.isupper() else "lower"
    return character


def _of_items(items: Sequence[Value]) -> Iterator[object]:
    if len(set(items)) < len(items):
        yield "repeated"
        yield "again" if any(a == b for a, b in pairwise(items)) else "apart"
    if len(items) > 1 and all(map(_is_ordered, items)) and len(set(map(type, items))) == 1:
        yield from _of_order(items)
    for each in items[:3]:
        if not isinstance(each, RecordValue):
            yield from (("item", one) for one in features(each))
    columns = _columns(items) if len(items) > 1 else {}
    for name, column in columns.items():
        yield from ((name, one) for one in _of_items(column))
    if len(items) == 2 or _size(items) == "long":
        yield from _of_ties(columns)
    if len(items) == 2:
        yield from _of_intervals(list(columns.values()))


def _of_ties(columns: Mapping[int | str, Sequence[Value]]) -> Iterator[object]:
    """In what neighbours are equal though they differ otherwise. Of two items nothing hides it."""
    for (name, column), (other, second) in permutations(columns.items(), 2):
        pairs = zip(pairwise(column), pairwise(second), strict=True)
        tied = (_compared(a, b) for (x, y), (a, b) in pairs if x == y and a != b)
        yield from (("tied", name, other, each, len(column) > 2) for each in tied)
    for row, following in pairwise(zip(*columns.values(), strict=True)):
        pairs_ = enumerate(zip(row, following, strict=True))
        unlike = [place for place, pair in pairs_ if len(set(pair)) > 1]
        if len(unlike) == 1:
            place = unlike[0]
            yield "only", place, _compared(row[place], following[place]), tuple(map(_choice, row))


def _of_intervals(columns: Sequence[Sequence[Value]]) -> Iterator[object]:
    """How two pairs of numbers or dates lie to each other (the relations of Allen, 1983)."""
    ordered = [each for each in columns if all(_is_ordered(one) for one in each)]
    kinds = {type(one) for each in ordered for one in each}
    if len(ordered) == 2 and len(kinds) == 1 and not kinds & {bool, str}:
        (a, b), (c, d) = ordered
        pairs = ((a, b), (a, d), (c, b), (c, d))
        yield "intervals", *((one > other) - (one < other) for one, other in pairs)  # type: ignore[operator]


def _columns(items: Sequence[Value]) -> Mapping[int | str, list[Value]]:
    """The parts of records or tuples, by name or place."""
    columns: dict[int | str, list[Value]] = {}
    for each in items:
        inner: Iterable[tuple[int | str, Value]] = ()
        if isinstance(each, RecordValue):
            inner = each.fields
        elif isinstance(each, tuple):
            inner = enumerate(each)
        for name, part in inner:
            columns.setdefault(name, []).append(part)
    return {name: column for name, column in columns.items() if len(column) == len(items)}


def _choice(value: Value) -> object:
    """A value of the few of its type, or nothing."""
    return repr(value) if isinstance(value, bool | EnumValue | None) else ""


def _of_order(items: Sequence[Any]) -> Iterator[object]:
    """How a list is ordered, and where its extremes stand."""
    steps = {(a < b) - (a > b) for a, b in pairwise(items)}
    yield "order", *sorted(steps)
    for name, extreme in (("least", min(items)), ("most", max(items))):
        places = [place for place, each in enumerate(items) if each == extreme]
        if len(places) > 1:
            yield name, "several"
        elif places[0] in {0, len(items) - 1}:
            yield name, ("last" if places[0] else "first")
        else:
            yield name, "inside"
