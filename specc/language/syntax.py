"""Parses a source into one Lark tree per top-level item, and says what does not parse.

Each item is parsed by itself, so that a mistake in one never reaches another. After a mistake the
logical line, with the block below it, is dropped and the item is parsed again without it: one
mistake gives one error, on its line.
"""

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field

from lark import Token, Tree

from specc.language import driver, mistakes, slips
from specc.language.diagnostics import Diagnostic
from specc.language.driver import Concrete, Driver
from specc.language.lexer import OPENERS, Line, logical_lines, token, token_start
from specc.language.mistakes import Mistake
from specc.language.source import Source, Span

LARGEST = 2_000_000
"""Characters of the largest source that is read."""
LONGEST_NUMBER = 1_000
"""Characters of the longest number."""
MOST_LINES = 100_000
"""Lines that are read of one item, again after each mistake, before the rest is given up."""
DEEPEST = 120
"""How deep a tree may nest; deeper ones could not be walked safely."""
_HEADERS = {
    "criterion": "criterion ID STRING :",
    "define": "define NAME ( ) -> NAME :",
    "enum": "enum NAME :",
    "function": "function NAME ( ) :",
    "machine": "machine NAME :",
    "record": "record NAME :",
    "smoke": "smoke NAME :",
    "union": "union NAME :",
}
"""What is read in place of an item's first line when that does not parse, so that mistakes in its
block are found too."""
_BARE = frozenset(("criterion", "on"))
"""Lines that may open a block, but need not."""
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
        outcome.diagnostics.append(mistakes.too_large(source, LARGEST))
        return Parsed(source, (), tuple(outcome.diagnostics), frozenset())
    lines = logical_lines(source.text)
    if not lines:
        return Parsed(source, (), (mistakes.nothing(source),), frozenset())
    tab = mistakes.tab(source, lines)
    outcome.diagnostics += [tab] if tab else []
    for item in _items(lines):
        _item(outcome, item)
    if not outcome.items and len(outcome.diagnostics) > 1:
        return Parsed(source, (), (mistakes.foreign(source, lines[0]),), frozenset())
    ordered = sorted(outcome.diagnostics, key=lambda each: each.span)
    return Parsed(source, tuple(outcome.items), tuple(ordered), frozenset(outcome.broken))


def _item(outcome: _Outcome, lines: Sequence[Line]) -> None:
    """Parses one item, dropping lines until the rest parses."""
    text = outcome.source.text
    kept, work, gone, header = list(lines), 0, set[int](), ""
    while kept:
        work += len(kept)
        try:
            tree = _run(_Reading(text, driver.start(), header=header), kept)
            if isinstance(tree, Tree) and not header:
                _check_depth(tree, kept)
                outcome.items.append(tree)
            return
        except _Unexpected as problem:
            if not _follows(problem, lines, gone):
                outcome.diagnostics.append(slips.diagnose(outcome.source, problem.mistake))
            dropped: Sequence[Line] = ()
            first = _word_at(text, kept[0].start)
            if problem.index == 0 and first in _HEADERS and len(kept) > 1 and not header:
                header = _HEADERS[first]
                outcome.broken.update(_WORD.findall(text, kept[0].start, kept[-1].end))
            else:
                dropped = _dropped(kept, problem, text)
        if work > MOST_LINES:
            outcome.diagnostics[-1] = slips.and_more(outcome.diagnostics[-1])
            dropped = kept
        gone.update(each.start for each in dropped)
        for each in dropped:
            outcome.broken.update(_WORD.findall(text, each.start, each.end))
        kept = [each for each in kept if each.start not in gone]


def _word_at(text: str, start: int) -> str:
    match = _WORD.match(text, start)
    return match[0] if match else ""


def _follows(problem: _Unexpected, lines: Sequence[Line], gone: Set[int]) -> bool:
    """Whether a mistake in the blocks is only there because a line beside it was dropped."""
    if problem.mistake.kind not in {"_INDENT", "NO_BLOCK", "UNEVEN"}:
        return False
    at = next(at for at, line in enumerate(lines) if line.start == problem.mistake.line.start)
    return any(line.start in gone for line in lines[max(at - 1, 0) : at + 2])


def _dropped(kept: Sequence[Line], problem: _Unexpected, text: str) -> Sequence[Line]:
    """The lines that are not read because of a mistake in one: that line and the block below it; a
    closing bracket after it; the whole table where it is the header; a line whose block is then
    empty. All lines where it is the first."""
    start = index = problem.index
    if index and _word_at(text, kept[index - 1].start) == "examples":
        start, index = index - 1, index - 1
    end = index + 1
    while end < len(kept) and kept[end].indent > kept[start].indent:
        end += 1
    while end < len(kept) and text[kept[end].start] in OPENERS.values():
        end += 1
    in_block = problem.mistake.kind != "_INDENT"
    while in_block and start and kept[start - 1].indent < kept[start].indent:
        follows = end < len(kept) and kept[end].indent >= kept[start].indent
        if follows or _word_at(text, kept[start - 1].start) in _BARE:
            break
        start -= 1
    return kept[start:end] if start else kept


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
    """The item that is being read: how far the parse is, and in which line. `header` are terminals
    that are read in place of a first line that does not parse."""

    text: str
    state: Driver
    index: int = 0
    line: Line = field(default_factory=lambda: Line(0, 0, 0))
    header: str = ""

    def feed(self, kind: str, start: int, end: int) -> None:
        """Takes a token, which the grammar must expect."""
        if not driver.feed(self.state, kind, self.text[start:end], (start, end)):
            raise self.unexpected(kind, start, end)

    def unexpected(self, kind: str, start: int, end: int) -> _Unexpected:
        """What is wrong at a place."""
        texts, previous = self.state.grammar.terminals.texts, self.state.previous
        expected = frozenset(texts.get(name, name) for name in driver.expected(self.state))
        shown, before = texts.get(kind, kind), texts.get(previous, previous)
        return _Unexpected(
            self.index, Mistake(shown, Span(start, end), self.line, before, expected)
        )


def _run(reading: _Reading, lines: Sequence[Line]) -> object:
    """What the parser makes of an item."""
    indents = [lines[0].indent]
    for index, line in enumerate(lines):
        if line.indent <= indents[-1]:
            _check_block(reading)
        deeper = line.indent > indents[-1]
        while line.indent < indents[-1]:
            indents.pop()
            if line.indent <= indents[-1]:
                reading.feed("_DEDENT", reading.line.end, reading.line.end)
        reading.index, reading.line = index, line
        if deeper:
            reading.feed("_INDENT", line.start, line.start)
            indents.append(line.indent)
        elif line.indent > indents[-1]:
            raise reading.unexpected("UNEVEN", line.start, line.end)
        if index == 0 and reading.header:
            words = reading.state.grammar.terminals
            for each in (*reading.header.split(), "_NL"):
                kind = words.words.get(each) or words.signs.get(each) or each
                reading.feed(kind, line.start, line.start)
        else:
            _statement(reading, line)
    _check_block(reading)
    for kind in (*("_DEDENT" for _ in indents[1:]), "$END"):
        reading.feed(kind, reading.line.end, reading.line.end)
    (made,) = reading.state.values
    return made


def _check_block(reading: _Reading) -> None:
    """The line before must not be one that opens a block."""
    if driver.accepts(reading.state).keys() == {"_INDENT"}:
        raise reading.unexpected("NO_BLOCK", reading.line.end, reading.line.end)


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
        if kind in {"INT", "DECIMAL"} and end - position > LONGEST_NUMBER:
            raise reading.unexpected("LONG", position, end)
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
        if not opened or opened[-1] != sign:
            kind = "MISMATCH" if opened else "STRAY"
            raise reading.unexpected(kind, position, position + 1)
        opened.pop()


def _check_depth(tree: Tree[Token], lines: Sequence[Line]) -> None:
    """A tree must not nest so deeply that walking it is not safe."""
    waiting: list[tuple[Tree[Token], int]] = [(tree, 1)]
    while waiting:
        node, depth = waiting.pop()
        if depth > DEEPEST:
            start = int(getattr(node.meta, "start_pos", tree.meta.start_pos))
            index = max(at for at, line in enumerate(lines) if at == 0 or line.start <= start)
            raise _Unexpected(index, Mistake("DEEP", Span(start, start + 1), lines[index]))
        waiting += [(each, depth + 1) for each in node.children if isinstance(each, Tree)]
