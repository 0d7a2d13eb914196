"""The names of one spec, to look others up in: which are known, and which are near."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from specc.lint.rule import Subject
from specc.lint.words.names import Declared, declared, language_names
from specc.lint.words.spelling import distance, is_slip, key

_WORD = re.compile(r"[^\W\d](?:\w|-(?=\w))*|\w+")
_LONG_BUILTIN = 8


@dataclass(frozen=True)
class Vocabulary:
    """The names that a spec declares, and the words of its text."""

    subject: Subject
    declared: tuple[Declared, ...]

    def has(self, name: str) -> bool:
        """Whether `name` is declared, or a word of the language."""
        return name in self._names or name in language_names() or name in self._parts

    def near(self, name: str, item: str) -> list[str]:
        """What `name` may be a slip of: the nearest names, those in scope of `item` alone where
        there are such."""
        same = [each for each in self.declared if each.name in self._by_key.get(key(name), ())]
        same = [each for each in same if not _is_other(name, each)]
        if same:
            return _in_scope(same, item)
        slips = {each: is_slip(name, each) for each in self._names}
        nearest = min(filter(None, slips.values()), default=0)
        if nearest:
            near = [each for each in self.declared if slips[each.name] == nearest]
            return _in_scope(near, item)
        long = (each for each in language_names() if len(each) >= _LONG_BUILTIN)
        return sorted(each for each in long if is_slip(name, each) == 1)

    def near_members(self, owner: str, name: str) -> list[str]:
        """What `name` after `owner.` may be a slip of, where it is known what `owner` has."""
        members = self._members(owner)
        same = sorted(each for each in members if key(each) == key(name))
        return same or sorted(each for each in members if distance(name, each, 1) and len(name) > 2)

    def in_code(self, name: str) -> int:
        """How often `name` stands in code spans."""
        return self._code[name]

    def stands_elsewhere(self, name: str) -> bool:
        """Whether `name` stands somewhere else than in code spans: in a text, a comment, a
        sentence, or as a name that an expression binds."""
        return self._words[name] > self._code[name]

    @cached_property
    def _words(self) -> Mapping[str, int]:
        return Counter(_words(self.subject.source.text))

    @cached_property
    def _code(self) -> Mapping[str, int]:
        prose = self.subject.prose
        return Counter(word for each in prose for text, _ in each.code for word in _words(text))

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(each.name for each in self.declared)

    @cached_property
    def _parts(self) -> frozenset[str]:
        module = self.subject.module
        paths = (module.name, *(each.module for each in module.imports))
        names = (name for each in module.imports for name in each.names)
        return frozenset((*(part for path in paths for part in path.split(".")), *names))

    @cached_property
    def _by_key(self) -> Mapping[str, frozenset[str]]:
        found = defaultdict(set)
        for each in self._names:
            found[key(each)].add(each)
        return {each: frozenset(names) for each, names in found.items()}

    def _members(self, owner: str) -> frozenset[str]:
        """The fields, members, states and events of `owner`, or of its type."""
        types = {
            owner,
            *(name for each in self.declared if each.name == owner for name in each.types),
        }
        items = {each.item for each in self.declared if each.kind == "type" and each.name in types}
        return frozenset(each.name for each in self.declared if each.item in items) - types


def vocabulary_of(subject: Subject) -> Vocabulary:
    """The names and words of a spec."""
    return Vocabulary(subject, declared(subject.module))


def _words(text: str) -> Iterable[str]:
    for match in _WORD.finditer(text):
        yield match[0]
        if "-" in match[0]:
            yield from match[0].split("-")


def _is_other(name: str, each: Declared) -> bool:
    """`LIMIT` beside a parameter `limit` may be a variable of the environment, or a constant; and
    `price1` is no criterion `PRICE-1`."""
    if each.kind == "id":
        return "-" not in name
    return name.isupper() and not each.name.isupper() and each.kind != "member"


def _in_scope(found: Sequence[Declared], item: str) -> list[str]:
    inside = {each.name for each in found if _top(each.item) == _top(item)}
    return sorted(inside or {each.name for each in found})


def _top(item: str) -> str:
    return "/".join(item.split("/")[:2])
