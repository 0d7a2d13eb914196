"""What a word list consists of: phrases, where they are harmless, and what to ask the author."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

_GAP = r"[\s-]+"


@dataclass(frozen=True)
class Group:
    """Phrases that raise the same question.

    `lines` hold phrases with commas between. A phrase is a word, or several in a row; of `a|b` one
    stands there, `word?` may be missing, `*` is any word. The patterns make it harmless: `before`
    and `after` directly around it, `elsewhere` anywhere in its sentence; `only_after` is what its
    sentence must hold before it. `ask` is the question that it leaves open, `say` how to answer it.
    """

    lines: tuple[str, ...]
    ask: str
    say: str
    before: str = ""
    after: str = ""
    elsewhere: str = ""
    only_after: str = ""

    @property
    def phrases(self) -> Iterator[str]:
        """The phrases, one by one."""
        return (each.strip() for line in self.lines for each in line.split(","))

    @cached_property
    def harmless_before(self) -> re.Pattern[str] | None:
        """What ends where a harmless phrase begins."""
        return re.compile(rf"(?<!\w)(?:{self.before})[\s-]*$") if self.before else None

    @cached_property
    def harmless_after(self) -> re.Pattern[str] | None:
        """What begins where a harmless phrase ends."""
        return re.compile(rf"[\s-]*(?:{self.after})(?!\w)") if self.after else None

    @cached_property
    def harmless_elsewhere(self) -> re.Pattern[str] | None:
        """What stands in the sentence of a harmless phrase."""
        return re.compile(self.elsewhere) if self.elsewhere else None

    @cached_property
    def needed_before(self) -> re.Pattern[str] | None:
        """What stands earlier in the sentence of one that is not."""
        return re.compile(self.only_after) if self.only_after else None


@dataclass(frozen=True)
class Term:
    """One phrase of a group, found by its first word; `words` are those behind it."""

    code: str
    group: Group
    words: tuple[str, ...]

    @cached_property
    def rest(self) -> re.Pattern[str]:
        """What stands behind the first word. Most phrases never come to this."""
        return re.compile("".join(_pieces(self.words)) + r"(?![\w-])")


def index(lists: Mapping[str, Sequence[Group]]) -> dict[str, tuple[Term, ...]]:
    """The phrases of all lists, by the words that they may begin with, the longer ones first."""
    found: dict[str, list[tuple[int, Term]]] = {}
    for code, groups in lists.items():
        for group in groups:
            for phrase in group.phrases:
                head, *rest = phrase.split()
                term = Term(code, group, tuple(rest))
                for word in head.split("|"):
                    found.setdefault(word, []).append((len(rest), term))
    return {
        word: tuple(term for _, term in sorted(terms, key=lambda each: -each[0]))
        for word, terms in found.items()
    }


def _pieces(words: Sequence[str]) -> Iterator[str]:
    for word in words:
        bare = word.removesuffix("?")
        one = rf"{_GAP}\w+" if bare == "*" else rf"{_GAP}(?:{bare})"
        yield f"(?:{one})?" if bare != word else one
