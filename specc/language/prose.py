"""The sentences that people wrote in a spec: prose lines, titles, questions and reasons."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from lark import Token, Tree

from specc.language.source import Source, Span

Kind = Literal["lines", "title", "question", "reason"]

_CODE = re.compile(r"`[^`\n]*`|\\?\"[^\"\n]*\"|“[^”\n]*”")
_TITLES: Mapping[str, Kind] = {"criterion": "title", "open": "question", "unspecified": "reason"}


@dataclass(frozen=True)
class Prose:
    """One paragraph: `>` lines below each other, or what stands between the quotes of a title.

    `text` holds its lines joined by line feeds, character for character as in the source; `starts`
    are the offsets in the source where these lines begin. `item` is the id of the innermost IR item
    around it, the module's name at the top.
    """

    kind: Kind
    item: str
    text: str
    starts: tuple[int, ...]

    @cached_property
    def plain(self) -> str:
        """The text with code spans and quotations replaced by as many underscores, so that words in
        them are not taken for prose."""
        return _CODE.sub(lambda match: "_" * len(match[0]), self.text)

    @property
    def code(self) -> Iterator[tuple[str, Span]]:
        """What stands between backticks, each with its place in the source."""
        for match in re.finditer(r"`([^`\n]+)`", self.text):
            yield match[1], self.span(*match.span(1))

    def span(self, start: int, end: int) -> Span:
        """Where a range of `text` stands in the source."""
        first = self._offset(start)
        return Span(first, self._offset(end - 1) + 1 if end > start else first)

    def _offset(self, position: int) -> int:
        line = bisect_right(self._line_starts, position) - 1
        return self.starts[line] + position - self._line_starts[line]

    @cached_property
    def _line_starts(self) -> tuple[int, ...]:
        return (0, *(match.end() for match in re.finditer("\n", self.text)))


def prose_of(
    source: Source, items: Sequence[Tree[Token]], spans: Mapping[str, Span], module: str
) -> tuple[Prose, ...]:
    """All prose in the trees of a source, in its order; `spans` are those of the IR's items."""
    found = [piece for item in items for piece in _pieces(item)]
    owners = sorted((span, item) for item, span in spans.items() if item != module)
    return tuple(
        _prose(source, kind, group, owners, module) for kind, group in _paragraphs(source, found)
    )


def _pieces(tree: Tree[Token]) -> Iterator[tuple[Kind, Span]]:
    """The prose lines, titles, questions and reasons of an item, without their marks."""
    for node in tree.find_pred(_holds_prose):
        if node.data == "prose":
            token = node.children[0]
            assert isinstance(token, Token)
            bare = token[1:].strip()
            start = _start(token) + (token.index(bare, 1) if bare else len(token))
            yield "lines", Span(start, start + len(bare))
        kind = _TITLES.get(str(node.data))
        if kind is not None:
            texts = (each for each in node.children if isinstance(each, Token))
            for token in (each for each in texts if each.type == "STRING"):
                yield kind, Span(_start(token) + 1, _start(token) + len(token) - 1)


def _holds_prose(tree: Tree[Token]) -> bool:
    return tree.data == "prose" or tree.data in _TITLES


def _start(token: Token) -> int:
    assert token.start_pos is not None
    return token.start_pos


def _paragraphs(
    source: Source, found: Sequence[tuple[Kind, Span]]
) -> Iterator[tuple[Kind, list[Span]]]:
    """Prose lines that stand below each other, without an empty one between, belong together."""
    group: list[Span] = []
    for kind, span in sorted(found, key=lambda each: each[1]):
        line = source.position(span.start)[0]
        follows = group and source.position(group[-1].start)[0] == line - 1
        if kind == "lines" and span.end > span.start and follows:
            group.append(span)
            continue
        if group:
            yield "lines", group
        group = []
        if kind != "lines":
            yield kind, [span]
        elif span.end > span.start:
            group = [span]
    if group:
        yield "lines", group


def _prose(
    source: Source,
    kind: Kind,
    group: Sequence[Span],
    owners: Sequence[tuple[Span, str]],
    module: str,
) -> Prose:
    around = [each for each in owners if each[0].start <= group[0].start < each[0].end]
    item = max(around, key=lambda each: each[0].start)[1] if around else module
    text = "\n".join(source.text[each.start : each.end] for each in group)
    return Prose(kind, item, text, tuple(each.start for each in group))
