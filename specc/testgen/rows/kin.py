"""Inputs made from another by what lists, texts and dates in it can have in common.

Items that are equal but for one part, in both orders; long runs; texts inside of themselves; the
same day of other years; numbers with a factor in common; numbers that are the first and the last
place of a list, and the one behind it.
"""

from calendar import isleap
from collections.abc import Iterator, Sequence
from datetime import MAXYEAR, date, datetime
from decimal import Decimal
from itertools import permutations, product

from specc.language import ir
from specc.language.evaluate import Program
from specc.language.values import Value
from specc.testgen.rows.leaves import (
    Items,
    Names,
    Path,
    anniversary,
    get,
    inside,
    leaves,
    lists,
    moved_by,
    parts,
    plus,
    replaced,
    step_of,
)

LONG = 12
"""Characters or items of a long one."""

WIDE = 200
"""Characters that a long list may take to read."""


def kin(names: Names, parameters: Sequence[ir.Parameter], program: Program) -> Iterator[Names]:
    """Such inputs, the most useful ones of each kind first."""
    for each in parameters:
        for path, items in lists(names[each.name], each.type, program):
            yield from _twins(names, (each.name, *path), items)
            yield from _long(names, (each.name, *path), items)
        for path, part in parts(names[each.name]):
            if isinstance(part, str) and part:
                for text in (part[0] * LONG, *_grown(part)):
                    yield replaced(names, (each.name, *path), text)
    yield from _anniversaries(names)
    yield from _places(names)


def _twins(names: Names, path: Path, items: Items) -> Iterator[Names]:
    if not items:
        return
    first = items[0]
    for each in (first, *_siblings(first)):
        yield replaced(names, path, (each, *items))
        yield replaced(names, path, (*items, each))
        yield from _long(names, path, (each, first))


def _grown(text: str) -> Iterator[str]:
    """A text several times, one after the other and one inside the other."""
    half = len(text) // 2
    for times in (4, 3, 2):
        yield text * times
        yield text[:half] * times + text[half:] * times


def meeting(names: Names, parameters: Sequence[ir.Parameter], program: Program) -> Iterator[Names]:
    """Lists of two items whose first two numbers or dates touch, enclose or miss each other."""
    for each in parameters:
        for path, items in lists(names[each.name], each.type, program):
            found = list(leaves({"": items[0]})) if items else []
            ends = [(one[1:], get({"": items[0]}, one)) for one in found]
            if len(ends) == 2 and type(ends[0][1]) is type(ends[1][1]):
                (first, one), (second, other) = ends
                for start, stop in product(_steps(one, other), repeat=2):
                    item = inside(inside(items[0], first, start), second, stop)
                    yield replaced(names, (each.name, *path), (items[0], item))


def _steps(*values: Value) -> list[Value]:
    """Values, and those one step away."""
    found = [plus(one, step_of(one) * sign) for one in values for sign in (-1, 0, 1)]
    return list(dict.fromkeys(found))


def _siblings(value: Value) -> Iterator[Value]:
    """The value with one part of it changed."""
    for path, part in parts(value):
        for other in _others(part):
            yield inside(value, path, other)


def _others(part: Value) -> Iterator[Value]:
    match part:
        case bool():
            yield not part
        case int() | float() | Decimal() | date():
            step = step_of(part)
            yield from (plus(part, each) for each in (step, -step))
        case str():
            yield part + "a"
        case _:
            return


def _long(names: Names, path: Path, items: Items) -> Iterator[Names]:
    if items and len(repr(items)) * LONG // len(items) <= WIDE:
        for part in (items[:1], items):
            many = (part * LONG)[:LONG]
            yield replaced(names, path, many)


def _anniversaries(names: Names) -> Iterator[Names]:
    """Two dates on the same day of the year, and a day apart from that; also for a leap day."""
    dates = {name: each for name, each in names.items() if isinstance(each, date)}
    plain = {name: each for name, each in dates.items() if not isinstance(each, datetime)}
    for (name, one), (second, other) in permutations(plain.items(), 2):
        for day in (one, *_leap_day(one.year // 4 * 4)):
            for year in (other.year, min(day.year + 1, MAXYEAR)):
                same = {**names, name: day, second: anniversary(day, year)}
                found = (moved_by(same, (second,), Decimal(days)) for days in (0, 1, -1))
                yield from (each for each in found if each is not None)


def _leap_day(year: int) -> Iterator[date]:
    if year and isleap(year):
        yield date(year, 2, 29)


def multiples(names: Names) -> Iterator[Names]:
    """Two whole numbers with a factor in common, one of which need not divide the other."""
    whole = [name for name, each in names.items() if type(each) is int and each > 0]
    for name, other in permutations(whole, 2):
        for one, second in ((2, 3), (1, 3), (1, 1)):
            yield from ({**names, name: one * each, other: second * each} for each in (4, 6, 11))


def _places(names: Names) -> Iterator[Names]:
    """Whole numbers as places of the lists and texts beside them."""
    sized = [each for each in names.values() if isinstance(each, tuple | str)]
    for name, value in names.items():
        if isinstance(value, int) and not isinstance(value, bool):
            for each in sized:
                yield from ({**names, name: len(each) + step} for step in (-1, 0, 1))
