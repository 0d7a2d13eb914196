"""Parses a source into one Lark tree per top-level item, and says what does not parse.

Each item is parsed by itself, so that a mistake in one never reaches another. After a mistake the
logical line, with the block below it, is dropped and the item is parsed again without it: one
mistake gives one error, on its line.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lark import Token, Tree

from specc.language import driver, slips
from specc.language.diagnostics import Diagnostic
from specc.language.driver import Concrete, Driver
from specc.language.lexer import OPENERS, Line, logical_lines, token, token_start
from specc.language.slips import Mistake
from specc.language.source import Source, Span

LARGEST = 2_000_000
"""Characters of the largest source that is read."""
MOST_LINES = 100_000
"""Lines that are read of one item, again after each mistake, before the rest is given up."""
DEEPEST = 120
"""How deep a tree may nest; deeper ones could not be walked safely."""
_WORD = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True)
class Parsed:
    """The items that parsed, and what was wrong with the others.

    `broken` are words in lines that did not parse: what they would have declared is not missing.
    """

    source: Source
    items: tuple[Tree[Token], ...]
    diagnostics: tuple[Diagnostic, ...]
    broken: frozenset[str]


@dataclass
class _Outcome:
    source: Source
    items: list[Tree[Token]] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)


class _Unexpected(Exception):
    """A token that the grammar does not expect, in the line at `index` of an item."""

    def __init__(self, index: int, mistake: Mistake) -> None:
        super().__init__(index)
        self.index = index
        self.mistake = mistake


def parse(source: Source) -> Parsed:
    """The trees of a source, perhaps partial, with diagnostics. Never raises."""
    outcome = _Outcome(source)
    if len(source.text) > LARGEST:
        outcome.diagnostics.append(slips.too_large(source, LARGEST))
        return Parsed(source, (), tuple(outcome.diagnostics), frozenset())
    lines = logical_lines(source.text)
    if not lines:
        return Parsed(source, (), (slips.nothing(source),), frozenset())
    tab = next((line.tab for line in lines if line.tab >= 0), -1)
    if tab >= 0:
        outcome.diagnostics.append(slips.tab(source, tab))
    for item in _items(lines):
        _item(outcome, item)
    if not outcome.items and len(outcome.diagnostics) > 1:
        return Parsed(source, (), (slips.foreign(source, lines[0]),), frozenset())
    ordered = sorted(outcome.diagnostics, key=lambda each: each.span)
    return Parsed(source, tuple(outcome.items), tuple(ordered), frozenset(outcome.broken))


def _item(outcome: _Outcome, lines: Sequence[Line]) -> None:
    """Parses one item, dropping lines until the rest parses."""
    source = outcome.source
    kept, work = list(lines), 0
    while kept:
        work += len(kept)
        try:
            tree = _run(_Reading(source.text, driver.start()), kept)
            assert isinstance(tree, Tree)
            deep = _too_deep(tree)
            if deep < 0:
                outcome.items.append(tree)
                return
            index = max(at for at, line in enumerate(kept) if at == 0 or line.start <= deep)
            raise _Unexpected(index, Mistake("DEEP", Span(deep, deep + 1), kept[index]))
        except _Unexpected as problem:
            dropped = _dropped(kept, problem, whole=len(kept) == len(lines))
            if not (problem.mistake.structural and len(kept) < len(lines)):
                outcome.diagnostics.append(slips.diagnose(source, problem.mistake))
        if work > MOST_LINES:
            outcome.diagnostics[-1] = slips.and_more(outcome.diagnostics[-1])
            dropped = kept
        gone = {each.start for each in dropped}
        for each in dropped:
            outcome.broken.update(_WORD.findall(source.text, each.start, each.end))
        kept = [each for each in kept if each.start not in gone]


def _dropped(kept: Sequence[Line], problem: _Unexpected, *, whole: bool) -> Sequence[Line]:
    """The line at fault and its block; the whole item where its first line is at fault, or where
    nothing is left of a block."""
    index = problem.index
    if index == 0 or (problem.mistake.structural and not whole):
        return kept
    line = kept[index]
    end = index + 1
    level = line.indent if not problem.mistake.structural else kept[index].indent - 1
    while end < len(kept) and kept[end].indent > level:
        end += 1
    return kept[index:end]


def concrete(source: Source) -> tuple[Concrete, ...]:
    """The items of a source that parses, with every token, for who lays them out anew."""
    found = (
        _run(_Reading(source.text, driver.start(concrete=True)), lines)
        for lines in _items(logical_lines(source.text))
    )
    return tuple(each for each in found if isinstance(each, Concrete))


def _items(lines: Sequence[Line]) -> Iterator[Sequence[Line]]:
    """The lines of each top-level item."""
    starts = [index for index, line in enumerate(lines) if line.indent == 0 or index == 0]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        yield lines[start:end]


@dataclass
class _Reading:
    """The item that is being read: how far the parse is, and in which line."""

    text: str
    state: Driver
    index: int = 0
    line: Line = field(default_factory=lambda: Line(0, 0, 0))

    def feed(self, kind: str, start: int, end: int) -> None:
        """Takes a token, which the grammar must expect."""
        if not driver.feed(self.state, kind, self.text[start:end], (start, end)):
            raise self.unexpected(kind, start, end)

    def unexpected(self, kind: str, start: int, end: int) -> _Unexpected:
        """What is wrong at a place."""
        expected = driver.expected(self.state)
        mistake = Mistake(kind, Span(start, end), self.line, self.state.previous, expected)
        return _Unexpected(self.index, mistake)


def _run(reading: _Reading, lines: Sequence[Line]) -> object:
    """What the parser makes of an item."""
    indents = [lines[0].indent]
    for index, line in enumerate(lines):
        if line.indent > indents[-1]:
            indents.append(line.indent)
            reading.index, reading.line = index, line
            reading.feed("_INDENT", line.start, line.start)
        while line.indent < indents[-1]:
            indents.pop()
            if line.indent > indents[-1]:
                reading.index, reading.line = index, line
                raise reading.unexpected("UNEVEN", line.start, line.end)
            reading.feed("_DEDENT", reading.line.end, reading.line.end)
        reading.index, reading.line = index, line
        _statement(reading, line)
    for kind in (*("_DEDENT" for _ in indents[1:]), "$END"):
        reading.feed(kind, reading.line.end, reading.line.end)
    (made,) = reading.state.values
    return made


def _statement(reading: _Reading, line: Line) -> None:
    """Feeds the tokens of one logical line."""
    text, state = reading.text, reading.state
    if line.unclosed >= 0:
        raise reading.unexpected("UNCLOSED", line.unclosed, line.unclosed + 1)
    row = text[line.start] == "|"
    opened: list[str] = []
    position = token_start(text, line.start, line.end)
    while position < line.end:
        slip = slips.at_token(text, position, line.end, in_row=row)
        if slip:
            raise reading.unexpected("SLIP", position, slip)
        known, place = state.grammar.terminals, (position, line.end)
        kind, end = token(text, place, known, driver.accepts(state), cells=row and not opened)
        if not kind:
            raise reading.unexpected("ILLEGAL", position, position + 1)
        if kind in known.soft and "NAME" in driver.accepts(state):
            kind = kind if driver.is_expected(state, kind) else "NAME"
        _track(reading, opened, text[position], position)
        reading.feed(kind, position, end)
        position = token_start(text, end, line.end)
    reading.feed("_NL", line.end, line.end)


def _track(reading: _Reading, opened: list[str], sign: str, position: int) -> None:
    """Keeps the closing brackets that are still to come."""
    if sign in OPENERS:
        opened.append(OPENERS[sign])
        if len(opened) > DEEPEST:
            raise reading.unexpected("DEEP", position, position + 1)
    elif sign in OPENERS.values():
        if opened and opened[-1] != sign:
            raise reading.unexpected("MISMATCH", position, position + 1)
        if opened:
            opened.pop()


def _too_deep(tree: Tree[Token]) -> int:
    """Where a tree nests too deeply to be walked safely, or -1."""
    waiting: list[tuple[Tree[Token], int]] = [(tree, 1)]
    while waiting:
        node, depth = waiting.pop()
        if depth > DEEPEST:
            return int(getattr(node.meta, "start_pos", tree.meta.start_pos))
        waiting += [(each, depth + 1) for each in node.children if isinstance(each, Tree)]
    return -1
