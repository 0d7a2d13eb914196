"""The words that an author may use as they are: explained, declared, or already in question."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from specc.language.prose import Prose
from specc.lint.prose.scan import lowered
from specc.lint.rule import Subject
from specc.lint.words.names import declared, words_of

_DEFINITION = re.compile(
    r"""(?:^|(?<=[.;]\s))(?:(?:an?|the)\s+)?["“'`*]*([^\W\d][\w'’\- ]{0,40}?)["”'`*]*\s+"""
    r"(?:means|is\s+defined\s+as|are\s+defined\s+as)\b",
    re.MULTILINE | re.IGNORECASE,
)


@dataclass(frozen=True)
class Known:
    """Words and phrases that are settled: in the whole spec, and in single declarations, by a
    question or a declared freedom that speaks of them."""

    everywhere: frozenset[str]
    asked: Mapping[str, tuple[str, ...]]

    def settles(self, prose: Prose, text: str, start: int, end: int) -> bool:
        """Whether what stands in a range of the plain text is settled there."""
        words = _even(text[start:end])
        if " ".join(words.split()) in self.everywhere:
            return True
        if any(_covers(each, text, start, end) for each in self.everywhere if " " in each):
            return True
        said = (*self.asked.get("", ()), *self.asked.get(_top(prose.item), ()))
        return any(_phrase(words).search(each) for each in said)


def known(subject: Subject) -> Known:
    """What the project, the spec's sentences and its names settle."""
    options = subject.options
    words = {*options.vocabulary, *options.glossary}
    name = _module_name(subject)
    if subject.analysis.module is not None:
        words |= set(_names(subject))
    asked: dict[str, list[str]] = defaultdict(list)
    for prose, is_open in openings(subject.prose):
        if is_open:
            asked[_top(prose.item) if _is_inside(prose.item, name) else ""].append(
                _even(prose.text)
            )
        elif prose.kind == "lines" and prose.item == name:
            words |= {match[1] for match in _DEFINITION.finditer(prose.text)}
    return Known(
        frozenset(" ".join(_even(each).split()) for each in words),
        {item: tuple(texts) for item, texts in asked.items()},
    )


def openings(all_prose: Iterable[Prose]) -> Iterator[tuple[Prose, bool]]:
    """Each piece of prose, and whether it says what is open: a question, or what is left free."""
    free = ""
    for prose in all_prose:
        what = prose.kind == "reason" and prose.item != free
        free = prose.item if what else free
        yield prose, what or prose.kind == "question"


def _names(subject: Subject) -> Iterator[str]:
    for each in declared(subject.module):
        if each.kind != "id":
            yield each.name
            yield " ".join(words_of(each.name))


def _module_name(subject: Subject) -> str:
    return subject.analysis.module.name if subject.analysis.module else ""


def _is_inside(item: str, module: str) -> bool:
    """Whether a question stands in a declaration, and not at the top of the module."""
    return item.removeprefix(f"{module}/").count("/") > 1


def _top(item: str) -> str:
    return "/".join(item.split("/")[:2])


def _even(text: str) -> str:
    """The text in lower case, with blanks for hyphens and line ends; each character at its
    place."""
    return lowered(text).replace("-", " ").replace("\n", " ")


def _covers(phrase: str, text: str, start: int, end: int) -> bool:
    """Whether the phrase, or its plural, stands around a range of the text."""
    around = max(0, start - len(phrase))
    part = _even(text[around : end + len(phrase) + 1])
    found = (each for words in (phrase, f"{phrase}s") for each in _phrase(words).finditer(part))
    return any(each.start() <= start - around and each.end() >= end - around for each in found)


@cache
def _phrase(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(words)}(?!\w)")
