"""Where names stand in the text of a spec, and the edits that give one another name."""

import re
from collections.abc import Iterator, Sequence

from specc.language.diagnostics import Edit
from specc.language.source import Span
from specc.lint.rule import Subject
from specc.lint.words.names import Declared

_PIECE = re.compile(
    r'(?P<text>b?"(?:[^"\\\n]|\\.)*")'
    r"|^[ \t]*>[^\n]*"
    r"|\#[^\n]*"
    r"|\bmatches\s+/(?:[^/\\\n]|\\.)+/"
    r"|(?P<name>[^\W\d]\w*)",
    re.MULTILINE,
)
_CODE = re.compile(r"`[^`\n]+`")


def place_of(name: Declared, subject: Subject) -> Span:
    """Where a name is declared: its first place in its item."""
    start, end = subject.spans[name.item]
    found = _places(name.name, subject, start, end)
    return next(found, subject.head(name.item))


def renamed(old: str, new: str, names: Sequence[Declared], subject: Subject) -> tuple[Edit, ...]:
    """The edits that write `new` wherever the name `old` stands, in prose between backticks too;
    none where the two could meet in one scope, or where another spec has a say."""
    own = [each for each in names if each.name in (old, new)]
    if any(each.foreign or each.item.rpartition("/")[2] == each.name for each in own):
        return ()
    for item in {_top(each.item) for each in own if each.name == old}:
        start, end = subject.spans[item]
        uses = _places(new, subject, start, end)
        if any(subject.source.text[each.start - 1] != "." for each in uses):
            return ()
    spans = (*_places(old, subject), *_in_prose(old, subject))
    return tuple(Edit(each, new) for each in sorted(spans))


def _top(item: str) -> str:
    return "/".join(item.split("/")[:2])


def _places(name: str, subject: Subject, start: int = 0, end: int | None = None) -> Iterator[Span]:
    """Where a name stands in expressions and declarations, and between the braces of messages."""
    for match in _PIECE.finditer(subject.source.text, start, end or len(subject.source.text)):
        if match["name"] == name:
            yield Span(*match.span())
        elif match["text"]:
            for field in re.finditer(rf"(?<=\{{){re.escape(name)}(?=\}})", match[0]):
                yield Span(match.start() + field.start(), match.start() + field.end())


def _in_prose(name: str, subject: Subject) -> Iterator[Span]:
    for prose in subject.prose:
        for code in _CODE.finditer(prose.text):
            for match in re.finditer(rf"\b{re.escape(name)}\b", code[0]):
                start = code.start() + match.start()
                yield prose.span(start, start + len(name))
