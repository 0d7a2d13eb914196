"""Finds the phrases of all word lists in a text, in one pass over its words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from specc.lint.prose.escapes import ESCAPES, LISTS, PLACEHOLDERS
from specc.lint.prose.sentences import sentence_around
from specc.lint.prose.term import Group, Term, index
from specc.lint.prose.times import COMPARATIVES, TIMES
from specc.lint.prose.vague import VAGUE

_LISTS = {
    "L107": TIMES,
    "L104": PLACEHOLDERS,
    "L103": LISTS,
    "L102": ESCAPES,
    "L105": COMPARATIVES,
    "L101": VAGUE,
}
"""Of two phrases with as many words, that of the list which comes first is found."""

_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_CONTEXT = 30
_BEFORE_NAME = re.compile(r"[\w,][\s-]+$")
_CAPITALIZED = re.compile(r"[\s-]+[A-Z][a-z]")
_EXPLAINED = re.compile(r"\s*\((?:[^()]*\d|i\.e\.|that is)|,? (?:that is|i\.e\.)[,:]")


@dataclass(frozen=True)
class Hit:
    """A phrase of a list in a text, and where it stands there."""

    code: str
    group: Group
    start: int
    end: int


def scan(text: str) -> Iterator[Hit]:
    """The phrases of the word lists in a text, by place; they do not overlap."""
    lower = lowered(text)
    done, terms_of = 0, _terms()
    for match in _WORD.finditer(lower):
        terms = terms_of.get(match[0])
        if terms is None or match.start() < done:
            continue
        hit = _longest(terms, lower, match)
        if hit is not None:
            done = hit.end
            if not _is_name(hit, text) and not _harmless(hit.group, lower, hit.start, hit.end):
                yield hit


@cache
def _terms() -> dict[str, tuple[Term, ...]]:
    return index(_LISTS)


def lowered(text: str) -> str:
    """The text in lower case, each character at its place."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(each.lower() if each.isascii() else each for each in text)


def _longest(terms: tuple[Term, ...], text: str, match: re.Match[str]) -> Hit | None:
    """The longest phrase that begins with a word."""
    for term in terms:
        end = match.end()
        if term.words:
            more = term.rest.match(text, end)
            if more is None:
                continue
            end = more.end()
        return Hit(term.code, term.group, match.start(), end)
    return None


def _is_name(hit: Hit, text: str) -> bool:
    """Whether it is part of a proper name: `the Flexible Image Format` within a sentence."""
    if not text[hit.start].isupper() or hit.code == "L104":
        return False
    return _BEFORE_NAME.search(text, max(0, hit.start - 9), hit.start) is not None and (
        _CAPITALIZED.match(text, hit.end) is not None
    )


def _harmless(group: Group, text: str, start: int, end: int) -> bool:
    before, after = group.harmless_before, group.harmless_after
    if before is not None and before.search(text, max(0, start - _CONTEXT), start):
        return True
    if after is not None and after.match(text, end):
        return True
    if _EXPLAINED.match(text, end):
        return True
    elsewhere, needed = group.harmless_elsewhere, group.needed_before
    if elsewhere is None and needed is None:
        return False
    first, last = sentence_around(text, start)
    if elsewhere is not None and elsewhere.search(text, first, last):
        return True
    return needed is not None and not needed.search(text, first, start)
