"""Finds the one place of a file that a SEARCH block means, or says why there is none."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

SHOWN = 12
"""Lines of a file that a problem shows at most."""


@dataclass(frozen=True)
class Place:
    """Where lines match: the first line (from 0), and the indentation that the file has more than
    the block (`added`) or less (`removed`)."""

    start: int
    added: str = ""
    removed: str = ""


def places(lines: Sequence[str], search: Sequence[str]) -> list[Place]:
    """All places where the lines match exactly; if there is none, all where they match but for
    trailing whitespace and one difference of indentation. Line ends do not matter."""
    ends = [each.removesuffix("\r") for each in lines]
    last = len(lines) - len(search)
    exact = [
        Place(start)
        for start in range(last + 1)
        if ends[start] == search[0] and ends[start : start + len(search)] == list(search)
    ]
    if exact:
        return exact
    stripped, wanted = [each.strip() for each in lines], [each.strip() for each in search]
    return [
        place
        for start in range(last + 1)
        if stripped[start] == wanted[0] and stripped[start : start + len(search)] == wanted
        for place in _indented(start, lines[start : start + len(search)], search)
    ]


def moved(replacement: Sequence[str], place: Place) -> list[str] | None:
    """The replacement with the indentation of its place, or nothing where it has too little."""
    if any(each.strip() and not each.startswith(place.removed) for each in replacement):
        return None
    return [
        place.added + each.removeprefix(place.removed) if each.strip() else each
        for each in replacement
    ]


def nearest(lines: Sequence[str], search: Sequence[str]) -> str:
    """The lines of a file that come closest to a block, with their numbers; empty if none does."""
    stripped, wanted = [each.strip() for each in lines], [each.strip() for each in search]
    start = _most_equal(stripped, wanted)
    if start is None:
        longest = max(range(len(wanted)), key=lambda each: len(wanted[each]))
        close = get_close_matches(wanted[longest], stripped, n=1, cutoff=0.6)
        if not close:
            return ""
        start = max(0, stripped.index(close[0]) - longest)
    shown = lines[start : start + min(len(search), SHOWN)]
    return "\n".join(f"{start + index}: {each.rstrip()}" for index, each in enumerate(shown, 1))


def _indented(start: int, found: Sequence[str], search: Sequence[str]) -> list[Place]:
    """The place, if all lines that are not blank differ by the same indentation."""
    margins = {
        (_margin(one), _margin(other))
        for one, other in zip(found, search, strict=True)
        if one.strip()
    }
    if not margins:
        return []
    added, removed = _difference(*min(margins))
    same = all(removed + one == added + other for one, other in margins)
    return [Place(start, added, removed)] if same else []


def _difference(found: str, searched: str) -> tuple[str, str]:
    """What comes before one margin to make it the other: added to the second, or removed."""
    if found.endswith(searched):
        return found[: len(found) - len(searched)], ""
    if searched.endswith(found):
        return "", searched[: len(searched) - len(found)]
    return "", ""


def _margin(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _most_equal(stripped: Sequence[str], wanted: Sequence[str]) -> int | None:
    """Where most lines of a block stand at their places, if any does."""
    counts: dict[int, int] = {}
    at: dict[str, list[int]] = {}
    for number, line in enumerate(stripped):
        at.setdefault(line, []).append(number)
    for index, line in enumerate(wanted):
        for number in at.get(line, ()) if line else ():
            if number >= index:
                counts[number - index] = counts.get(number - index, 0) + 1
    return max(counts, key=lambda start: (counts[start], -start)) if counts else None
