"""Splits a text into logical lines, and a line into the tokens of the grammar's terminals."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple

RESERVED = frozenset(
    (
        *("if", "else", "and", "or", "not", "in", "is", "for", "every", "some", "implies"),
        *("matches", "lambda", "when", "where", "otherwise", "raises"),
        *("True", "False", "None", "empty"),
    )
)
"""Words of expressions, which are never names. Words that begin a line stay usable as names."""

OPENERS = {"(": ")", "[": "]", "{": "}"}
_SOMEWHERE = ("PROSE", "ID", "REGEX")
_ANYWHERE = ("BYTES", "STRING", "DATETIME", "DATE", "DURATION", "DECIMAL", "INT", "NAME")
"""In this order: a date begins like a number, and bytes like a name."""

_SCAN = re.compile(
    r'b?"(?:[^"\\\n]|\\.)*(?:"|$|(?=\n))'  # a text, also one that is not closed on its line
    r"|\bmatches(?P<pattern>(?:[ \t\r\n]|\#[^\n]*\n)+/(?:[^/\\\n]|\\.)+/)"
    r"|\#[^\n]*"
    r"|(?P<mark>[\[\](){}\n])"
)
_BETWEEN = re.compile(r"(?:[ \t\r\n\f]|\#[^\n]*)*")
_BLANK = " \t\r\f"


@dataclass(frozen=True)
class Line:
    """A logical line: its text from `start` to `end`, and the width of its indentation.

    `unclosed` is the offset of a bracket that is still open at its end, or -1; `tab` the offset of
    the first tab in its indentation, or -1.
    """

    start: int
    end: int
    indent: int
    unclosed: int = -1
    tab: int = -1


@dataclass(frozen=True)
class Terminals:
    """The grammar's terminals.

    `words` and `signs` are keywords and operators by their text, `texts` the other way round, and
    `soft` the keywords that may be names. `anywhere` matches a token of any other kind, or a sign,
    with a group of that name; `somewhere` are patterns that count where the grammar expects them.
    """

    words: Mapping[str, str]
    soft: frozenset[str]
    signs: Mapping[str, str]
    texts: Mapping[str, str]
    anywhere: "re.Pattern[str]"
    somewhere: tuple[tuple[str, "re.Pattern[str]"], ...]


class Found(NamedTuple):
    """One token: the terminal's name, empty where no terminal matches, and where it ends."""

    kind: str
    end: int


def terminals(texts: Mapping[str, str], patterns: Mapping[str, str]) -> Terminals:
    """The terminals by the texts and patterns that the grammar gives them."""
    words = {text: name for text, name in texts.items() if text.isidentifier()}
    signs = {text: name for text, name in texts.items() if not text.isidentifier()}
    soft = frozenset(name for word, name in words.items() if word not in RESERVED)
    longest_first = sorted(signs, key=len, reverse=True)
    ordered = [(name, patterns[name]) for name in _ANYWHERE]
    ordered.append(("SIGN", "|".join(re.escape(each) for each in longest_first)))
    anywhere = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in ordered))
    somewhere = tuple((name, re.compile(patterns[name])) for name in _SOMEWHERE)
    shown = {name: text for text, name in texts.items() if name not in {"METHOD", "BAR", "PIPE"}}
    return Terminals(words, soft, signs, shown, anywhere, somewhere)


def logical_lines(text: str) -> list[Line]:
    """The lines that are neither blank nor a comment. An open bracket joins the lines below it that
    are indented deeper than its own."""
    lines: list[Line] = []
    position = 1 if text.startswith("\ufeff") else 0
    while position < len(text):
        end = _line_end(text, position)
        start = position
        while start < end and text[start] in _BLANK:
            start += 1
        if start < end and text[start] != "#":
            line = _line(text, position, start, end)
            lines.append(line)
            end = line.end
        position = end + 1
    return lines


def comments(text: str, line: Line) -> list[int]:
    """Where comments begin in a logical line; a `#` in prose, a text or a pattern begins none."""
    if text[line.start] == ">":
        return []
    found = _SCAN.finditer(text, line.start, line.end)
    return [each.start() for each in found if text[each.start()] == "#"]


def _line(text: str, begin: int, start: int, end: int) -> Line:
    margin = text[begin:start]
    indent = len(margin.expandtabs(4))
    tab = begin + margin.index("\t") if "\t" in margin else -1
    if text[start] == ">":
        while text[end - 1] in _BLANK:
            end -= 1
        return Line(start, end, indent, -1, tab)
    end, unclosed = _statement_end(text, start, indent)
    return Line(start, end, indent, unclosed, tab)


def _line_end(text: str, position: int) -> int:
    end = text.find("\n", position)
    return len(text) if end < 0 else end


def _statement_end(text: str, start: int, indent: int) -> tuple[int, int]:
    """Where a statement ends, and its first bracket that nothing closes."""
    opened: list[int] = []
    for match in _SCAN.finditer(text, start):
        mark = match["mark"]
        if mark is None:
            if match["pattern"] and not opened and "\n" in match["pattern"]:
                return text.index("\n", match.start()), -1
            continue
        if mark == "\n":
            if not opened:
                return match.start(), -1
            between = _BETWEEN.match(text, match.end())
            following = between.end() if between else match.end()
            column = following - (text.rfind("\n", 0, following) + 1)
            closes = text[following : following + 1] in OPENERS.values() and column >= indent
            if following >= len(text) or (column <= indent and not closes):
                return match.start(), opened[-1]
        elif mark in OPENERS:
            opened.append(match.start())
        elif opened:
            opened.pop()
    return len(text), opened[-1] if opened else -1


def token_start(text: str, position: int, end: int) -> int:
    """The start of the next token of a logical line, or `end`."""
    between = _BETWEEN.match(text, position, end)
    return between.end() if between else position


def token(
    text: str,
    place: tuple[int, int],
    terminals: Terminals,
    accepts: Collection[str],
    *,
    cells: bool,
) -> Found:
    """The token at `place` (start, end of the line) in a parser state that `accepts` terminals.

    `cells` is whether a `|` here separates cells of a table.
    """
    start, limit = place
    for name, pattern in terminals.somewhere:
        if name in accepts and (match := pattern.match(text, start, limit)):
            return Found(name, match.end())
    match = terminals.anywhere.match(text, start, limit)
    if match is None:
        return Found("", start)
    kind = match.lastgroup or ""
    if kind == "NAME":
        kind = _word(match[0], terminals, accepts)
    elif kind == "SIGN":
        bar = "BAR" if cells else "PIPE"
        kind = bar if match[0] == "|" else terminals.signs[match[0]]
    return Found(kind, match.end())


def _word(word: str, terminals: Terminals, accepts: Collection[str]) -> str:
    keyword = terminals.words.get(word)
    if keyword is None or (word not in RESERVED and keyword not in accepts and "NAME" in accepts):
        return "NAME"
    return keyword
