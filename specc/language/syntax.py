"""Parses a source into one Lark tree per top-level item, and says what does not parse.

Each item is parsed by itself, so that a mistake in one never reaches another. After a mistake the
logical line, with the block below it, is dropped and the item is parsed again without it: one
mistake gives one error, on its line.
"""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from lark import Lark, Token, Tree
from lark.common import LexerConf
from lark.grammar import Rule, Terminal
from lark.lexer import Lexer, PatternStr
from lark.parsers.lalr_analysis import Shift

from specc.language import slips
from specc.language.diagnostics import Diagnostic
from specc.language.lexer import (
    OPENERS,
    Line,
    Terminals,
    by_first_character,
    logical_lines,
    token,
    token_start,
)
from specc.language.slips import Mistake
from specc.language.source import Source, Span
from specc.resources import grammar_cache, grammar_text

LARGEST = 2_000_000
"""Characters of the largest source that is read."""
DEEPEST = 120
"""How deep a tree may nest; deeper ones could not be walked safely."""
_METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH")
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
    starts = [index for index, line in enumerate(lines) if line.indent == 0 or index == 0]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        _item(outcome, lines[start:end])
    if not outcome.items and len(outcome.diagnostics) > 1:
        return Parsed(source, (), (slips.foreign(source, lines[0]),), frozenset())
    ordered = sorted(outcome.diagnostics, key=lambda each: each.span)
    return Parsed(source, tuple(outcome.items), tuple(ordered), frozenset(outcome.broken))


def _item(outcome: _Outcome, lines: Sequence[Line]) -> None:
    """Parses one item, dropping lines until the rest parses."""
    source = outcome.source
    kept = list(lines)
    while kept:
        try:
            tree = _parse(source.text, kept)
        except _Unexpected as problem:
            dropped = _dropped(kept, problem, whole=len(kept) == len(lines))
            if not (problem.mistake.structural and len(kept) < len(lines)):
                outcome.diagnostics.append(slips.diagnose(source, problem.mistake))
            for each in dropped:
                outcome.broken.update(_WORD.findall(source.text, each.start, each.end))
            kept = [each for each in kept if each not in dropped]
            continue
        if _depth(tree) > DEEPEST:
            outcome.diagnostics.append(slips.too_deep(source, Span(lines[0].start, lines[0].end)))
            outcome.broken.update(_WORD.findall(source.text, lines[0].start, lines[-1].end))
        else:
            outcome.items.append(tree)
        return


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


class _NoLexer(Lexer):
    """Tokens come from `language.lexer`, one at a time, as the parser's state asks for them."""

    def __init__(self, conf: LexerConf) -> None:
        """Lark makes it with its configuration."""

    def lex(self, lexer_state: object, parser_state: object) -> Iterator[Token]:
        """Never asked."""
        return iter(())


@cache
def grammar() -> tuple[Lark, Terminals]:
    """The parser, and the terminals for the lexer."""
    lark = Lark(
        grammar_text(),
        parser="lalr",
        lexer=_NoLexer,
        propagate_positions=True,
        maybe_placeholders=True,
        cache=grammar_cache() or False,
    )
    return lark, _terminals(lark)


def _terminals(lark: Lark) -> Terminals:
    words: dict[str, str] = dict.fromkeys(_METHODS, "METHOD")
    signs: dict[str, str] = {}
    patterns: dict[str, re.Pattern[str]] = {}
    for each in lark.terminals:
        if not isinstance(each.pattern, PatternStr):
            patterns[each.name] = re.compile(each.pattern.value)
        elif each.pattern.value.isidentifier():
            words[each.pattern.value] = each.name
        else:
            signs[each.pattern.value] = each.name
    longest_first = sorted(signs, key=len, reverse=True)
    sign = re.compile("|".join(re.escape(each) for each in longest_first))
    return Terminals(words, signs, by_first_character(patterns), sign)


def _passes_on(rule: Rule) -> bool:
    """Whether a rule only gives its one part another name: `?sum: term`."""
    if len(rule.expansion) != 1 or not rule.options.expand1 or rule.alias is not None:
        return False
    (part,) = rule.expansion
    return not (isinstance(part, Terminal) and part.filter_out)


class _Driver:
    """Feeds the tokens of an item to Lark's LALR parser, and stops at one it does not expect."""

    def __init__(self, text: str) -> None:
        lark, self.terminals = grammar()
        self.text = text
        self.state = lark.parse_interactive().parser_state
        self.states: Mapping[Any, Mapping[str, Any]] = self.state.parse_conf.states
        self.callbacks = self.state.parse_conf.callbacks
        self.end_state = self.state.parse_conf.end_state
        self.previous = ""
        self.index = 0
        self.line = Line(0, 0, 0)

    def accepts(self) -> Set[str]:
        """The terminals that may come next."""
        return self.states[self.state.position].keys()

    def feed(self, kind: str, start: int, end: int) -> Tree[Token] | None:
        """One token; the tree, after the last.

        This is Lark's own loop, but for the chains of rules that only pass a part on, such as from
        an atom up to an expression: Lark calls back for each of them, which is most of its time.
        """
        states, stack, values = self.states, self.state.state_stack, self.state.value_stack
        before = list(stack)
        while True:
            entry = states[stack[-1]].get(kind)
            if entry is None:
                stack[:] = before
                raise self.unexpected(kind, start, end)
            action, argument = entry
            if action is Shift:
                stack.append(argument)
                values.append(self._token(kind, start, end))
                self.previous = kind
                return None
            size = len(argument.expansion)
            if not _passes_on(argument):
                parts = values[-size:] if size else []
                del values[len(values) - size :]
                values.append(self.callbacks[argument](parts))
            del stack[len(stack) - size :]
            stack.append(states[stack[-1]][argument.origin.name][1])
            if kind == "$END" and stack[-1] == self.end_state:
                tree: Tree[Token] = values[-1]
                return tree

    def _token(self, kind: str, start: int, end: int) -> Token:
        return Token(
            kind,
            self.text[start:end],
            start_pos=start,
            line=1,
            column=1,
            end_line=1,
            end_column=1,
            end_pos=end,
        )

    def unexpected(self, kind: str, start: int, end: int, opener: int = -1) -> _Unexpected:
        """What is wrong at a place."""
        expected = frozenset(name for name in self.accepts() if self._is_really_accepted(name))
        mistake = Mistake(kind, Span(start, end), self.line, self.previous, expected, opener)
        return _Unexpected(self.index, mistake)

    def _is_really_accepted(self, terminal: str) -> bool:
        """Whether the state can shift it in the end: an LALR table also lists reductions that lead
        nowhere."""
        stack = list(self.state.state_stack)
        while True:
            action = self.states[stack[-1]].get(terminal)
            if action is None or not (terminal.isupper() or terminal == "$END"):
                return False
            move, argument = action
            if move is Shift:
                return True
            if argument.expansion:
                del stack[-len(argument.expansion) :]
            stack.append(self.states[stack[-1]][argument.origin.name][1])


def _parse(text: str, lines: Sequence[Line]) -> Tree[Token]:
    driver = _Driver(text)
    indents = [lines[0].indent]
    for index, line in enumerate(lines):
        if line.indent > indents[-1]:
            indents.append(line.indent)
            driver.index, driver.line = index, line
            driver.feed("_INDENT", line.start, line.start)
        while line.indent < indents[-1]:
            indents.pop()
            if line.indent > indents[-1]:
                driver.index, driver.line = index, line
                raise driver.unexpected("UNEVEN", line.start, line.end)
            driver.feed("_DEDENT", driver.line.end, driver.line.end)
        driver.index, driver.line = index, line
        _statement(driver, line)
    for _ in indents[1:]:
        driver.feed("_DEDENT", driver.line.end, driver.line.end)
    tree = driver.feed("$END", driver.line.end, driver.line.end)
    assert tree is not None
    return tree


def _statement(driver: _Driver, line: Line) -> None:
    """Feeds the tokens of one logical line."""
    text = driver.text
    if line.unclosed >= 0:
        raise driver.unexpected("UNCLOSED", line.unclosed, line.unclosed + 1)
    row = text[line.start] == "|"
    opened: list[str] = []
    position = token_start(text, line.start, line.end)
    while position < line.end:
        slip = slips.at_token(text, position, line.end, in_row=row)
        if slip:
            raise driver.unexpected("SLIP", position, slip)
        found = token(
            text,
            (position, line.end),
            driver.terminals,
            driver.accepts(),
            cells=row and not opened,
        )
        if not found.kind:
            raise driver.unexpected("ILLEGAL", position, position + 1)
        _track(driver, opened, text[position], position)
        driver.feed(found.kind, position, found.end)
        position = token_start(text, found.end, line.end)
    driver.feed("_NL", line.end, line.end)


def _track(driver: _Driver, opened: list[str], sign: str, position: int) -> None:
    """Keeps the closing brackets that are still to come."""
    if sign in OPENERS:
        opened.append(OPENERS[sign])
        if len(opened) > DEEPEST:
            raise driver.unexpected("DEEP", position, position + 1)
    elif sign in OPENERS.values():
        if opened and opened[-1] != sign:
            raise driver.unexpected("MISMATCH", position, position + 1)
        if opened:
            opened.pop()


def _depth(tree: Tree[Token]) -> int:
    deepest = 0
    waiting: list[tuple[Tree[Token], int]] = [(tree, 1)]
    while waiting:
        node, depth = waiting.pop()
        deepest = max(deepest, depth)
        waiting += [(each, depth + 1) for each in node.children if isinstance(each, Tree)]
    return deepest
