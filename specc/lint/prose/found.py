"""The phrases that prose rules find in a spec: one pass for all of them."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from specc.language.prose import Prose
from specc.language.source import Span
from specc.lint.prose.known import Known, known, openings
from specc.lint.prose.scan import scan
from specc.lint.prose.term import Group
from specc.lint.rule import Subject

_SENTENCE = re.compile(r"[.!?:;]\s*$")


@dataclass(frozen=True)
class Phrase:
    """A range of a paragraph that a prose rule is about, and what to ask its author."""

    prose: Prose
    start: int
    end: int
    group: Group

    @property
    def text(self) -> str:
        """What stands there, on one line."""
        return " ".join(self.prose.text[self.start : self.end].split())

    @property
    def span(self) -> Span:
        """Where it stands in the source."""
        return self.prose.span(self.start, self.end)

    @property
    def begins(self) -> bool:
        """Whether a sentence begins with it."""
        before = self.prose.text[: self.start].rstrip("\"'(“ \n")
        return not before or _SENTENCE.search(before) is not None


def phrases(subject: Subject) -> Mapping[str, tuple[Phrase, ...]]:
    """What the word lists find in a spec, by the rule that it is for."""
    found: dict[str, list[Phrase]] = defaultdict(list)
    settled = known(subject)
    for prose, is_open in openings(subject.prose):
        for code, phrase in _of(prose, settled):
            if not is_open or code == "L104":
                found[code].append(phrase)
    return {code: tuple(each) for code, each in found.items()}


def _of(prose: Prose, settled: Known) -> Iterator[tuple[str, Phrase]]:
    text = prose.plain
    for hit in scan(text):
        if hit.code == "L104" or not settled.settles(prose, text, hit.start, hit.end):
            yield hit.code, Phrase(prose, hit.start, hit.end, hit.group)
