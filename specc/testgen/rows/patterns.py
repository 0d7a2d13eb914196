"""Regular expressions: small mutations of them, and texts that only just match or do not."""

import re
from collections.abc import Iterator

from specc.language.evaluate.patterns import may_explode
from specc.language.search.patterns import members

MOST = 40
"""Mutations of one expression."""

MOST_BOUNDS = 12
"""Characters at the ends of classes that are tried in each place."""

_RANGE = re.compile(r"(\w)-(\w)")
_COUNT = re.compile(r"\{(\d+)(,?)(\d*)\}")
_REPEAT = re.compile(r"(?<!\\)(?<![(?*+}])[?*+](?![?+])")
_CHOICE = re.compile(r"\(([^()|\[\]]*)\|([^()\[\]]*)\)")
_SINGLE = {"?": ("", "*"), "*": ("+", "?"), "+": ("*", "")}


def pattern_mutations(pattern: str) -> Iterator[str]:
    """Expressions that a careless author would have written: another end of a class or count,
    another repetition, a choice left out, more text before or after."""
    seen = {pattern}
    for each in _mutated(pattern):
        if each not in seen and _is_sound(each) and len(seen) <= MOST:
            seen.add(each)
            yield each


def _is_sound(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except (re.error, OverflowError):
        return False
    return not may_explode(pattern)


def _mutated(pattern: str) -> Iterator[str]:
    yield from (f"(?:{pattern}).*", f".*(?:{pattern})", f"(?:{pattern})\\n?")
    for found in _RANGE.finditer(pattern):
        for place in (1, 2):
            for step in (-1, 1):
                yield _with(pattern, found.span(place), chr(ord(found[place]) + step))
    for found in _COUNT.finditer(pattern):
        for place in (1, 3):
            if found[place]:
                for step in (1, -1):
                    yield _with(pattern, found.span(place), str(max(int(found[place]) + step, 0)))
    for found in _REPEAT.finditer(pattern):
        yield from (_with(pattern, found.span(), each) for each in _SINGLE[found[0]])
    for found in _CHOICE.finditer(pattern):
        yield from (_with(pattern, found.span(), f"({each})") for each in found.groups())


def _with(pattern: str, span: tuple[int, int], text: str) -> str:
    return pattern[: span[0]] + text + pattern[span[1] :]


def near_matches(pattern: str) -> Iterator[str]:
    """Texts that match, and those one edit away from them."""
    matching = members(pattern)
    yield from matching
    bounds = "".join(dict.fromkeys(_bounds(pattern)))[:MOST_BOUNDS]
    for each in (*matching[:1], *matching[-2:]):
        yield from edits(each, bounds)


def _bounds(pattern: str) -> Iterator[str]:
    """The characters at the ends of classes, and those just outside."""
    for found in _RANGE.finditer(pattern):
        low, high = found.groups()
        yield from (high, chr(ord(high) + 1), low, chr(ord(low) - 1))


def edits(text: str, others: str) -> Iterator[str]:
    """The text with one character more, less, or another one."""
    for more in ("x", "0", " ", "\n"):
        yield from (text + more, more + text)
    for place, each in enumerate(text[:12]):
        before, after = text[:place], text[place + 1 :]
        yield before + after
        yield before + each + each + after
        near = chr(ord(each) + 1) + chr(max(ord(each) - 1, 0)) if each.isalnum() else ""
        changed = dict.fromkeys(f"{others}{near}0x")
        yield from (before + other + after for other in changed if other != each)
