"""Words of the prose that are spelt in two ways: across the Atlantic, with a hyphen, or as one."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

from specc.language.source import Span
from specc.lint.rule import Subject
from specc.lint.words.names import Declared, words_of
from specc.lint.words.renaming import place_of
from specc.lint.words.spelling import dialect, like

_WORD = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)*")
_SHORTEST = 5


@dataclass(frozen=True)
class Variant:
    """A place in the prose of `item` where `text` is written `other` at `first`."""

    span: Span
    text: str
    other: str
    first: Span
    item: str


@dataclass(frozen=True)
class _Word:
    """A word of the prose; `noun` tells that another word follows, as in `a past-due account`."""

    text: str
    span: Span
    item: str
    noun: bool


def variants(subject: Subject, names: Sequence[Declared]) -> Iterator[Variant]:
    """Each word that is spelt in another way than a name of the spec, or than a word before it."""
    silent = subject.options.vocabulary | subject.options.glossary.keys()
    words = [each for each in _words(subject) if each.text.lower() not in silent]
    own = [each for each in names if not each.foreign]
    found = chain(
        _dialects(words, own, subject),
        _separated(words, own, subject),
        _hyphens(words, own, subject),
    )
    seen: set[Span] = set()
    for each in found:
        if each.span not in seen:
            seen.add(each.span)
            yield each


def _words(subject: Subject) -> Iterator[_Word]:
    for prose in subject.prose:
        for match in _WORD.finditer(prose.plain):
            follows = prose.plain[match.end() : match.end() + 2]
            noun = follows[:1].isspace() and follows[1:].isalpha()
            yield _Word(match[0], prose.span(*match.span()), prose.item, noun)


def _dialects(
    words: Sequence[_Word], names: Sequence[Declared], subject: Subject
) -> Iterator[Variant]:
    """`color` where a name, or else the first sentence that has it, says `colour`."""
    first: dict[str, tuple[bool, Span]] = {}
    for name in names:
        for part in words_of(name.name):
            found = dialect(part)
            if found:
                first.setdefault(found.family, (found.british, place_of(name, subject)))
    for word in words:
        found = dialect(word.text)
        if found:
            british, place = first.setdefault(found.family, (found.british, word.span))
            if british != found.british:
                yield Variant(word.span, word.text, like(found.other, word.text), place, word.item)


def _hyphens(
    words: Sequence[_Word], names: Sequence[Declared], subject: Subject
) -> Iterator[Variant]:
    """`sub-total` where a name or a sentence says `subtotal`."""
    hyphenated = [each for each in words if each.text.count("-") == 1]
    if not hyphenated:
        return
    joined = {each.name: place_of(each, subject) for each in names if each.name.islower()}
    joined |= {each.text.lower(): each.span for each in reversed(words)}
    for word in hyphenated:
        other = word.text.lower().replace("-", "")
        if len(other) >= _SHORTEST and other in joined:
            yield Variant(word.span, word.text, like(other, word.text), joined[other], word.item)


def _separated(
    words: Sequence[_Word], names: Sequence[Declared], subject: Subject
) -> Iterator[Variant]:
    """`pastdue` or `is past-due` where another sentence says `past due`, of a name `past_due`."""
    for (left, right), place in _spaced(words, _pairs(names), subject).items():
        for word in words:
            text = word.text.lower()
            if text == left + right or (text == f"{left}-{right}" and not word.noun):
                other = like(f"{left} {right}", word.text)
                yield Variant(word.span, word.text, other, place, word.item)


def _pairs(names: Sequence[Declared]) -> frozenset[tuple[str, str]]:
    """The two words of names that have two; `to check out` and `a checkout` are both right."""
    found = (tuple(map(str.lower, words_of(each.name))) for each in names)
    return frozenset(
        (each[0], each[1])
        for each in found
        if len(each) == 2 and min(map(len, each)) > 1 and each[1] not in _PARTICLES
    )


def _spaced(
    words: Sequence[_Word], pairs: frozenset[tuple[str, str]], subject: Subject
) -> dict[tuple[str, str], Span]:
    """Where the pairs stand as two words, each for the first time."""
    found: dict[tuple[str, str], Span] = {}
    for left, right in pairwise(words) if pairs else ():
        pair = left.text.lower(), right.text.lower()
        if pair in pairs and subject.source.text[left.span.end : right.span.start].isspace():
            found.setdefault(pair, Span(left.span.start, right.span.end))
    return found


_PARTICLES = frozenset(
    ("in", "on", "up", "out", "off", "over", "back", "down", "away", "to", "of", "by")
)
