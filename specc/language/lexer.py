"""Splits a text into logical lines and a line into tokens, by the terminals of the grammar."""

import re
from dataclasses import dataclass

RESERVED = frozenset(
    "if else and or not in is for every some implies matches lambda when where otherwise raises"
    " True False None empty".split()
)
_OPENERS = {"(": ")", "[": "]", "{": "}"}
_SCAN = re.compile(
    r'(?P<skip>b?"(?:[^"\\\n]|\\.)*"|\bmatches[ \t]+/(?:[^/\\\n]|\\.)+/|\#[^\n]*)|(?P<mark>[\[\](){}\n])'
)
_SPACE = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")


@dataclass(frozen=True)
class Line:
    """A logical line: its text from `start` to `end`, and `indent`, the column of its first character.

    `unclosed` is the offset of a bracket that is still open at its end, or -1.
    """

    start: int
    end: int
    indent: int
    unclosed: int = -1


def logical_lines(text: str) -> list[Line]:
    """The lines of a text that are not blank and not a comment; brackets join lines."""
    lines: list[Line] = []
    position = 0
    while position < len(text):
        end = _line_end(text, position)
        start = position
        while start < end and text[start] in " \t\r\f\ufeff":
            start += 1
        if start == end or text[start] == "#":
            position = end + 1
            continue
        indent = start - position
        if text[start] == ">":
            lines.append(Line(start, end, indent))
        else:
            end, unclosed = _statement_end(text, start, indent)
            lines.append(Line(start, end, indent, unclosed))
        position = end + 1
    return lines


def _line_end(text: str, position: int) -> int:
    end = text.find("\n", position)
    return len(text) if end < 0 else end


def _statement_end(text: str, start: int, indent: int) -> tuple[int, int]:
    opened: list[int] = []
    for match in _SCAN.finditer(text, start):
        mark = match["mark"]
        if mark is None:
            continue
        if mark == "\n":
            if not opened:
                return match.start(), -1
            rest = _SPACE.match(text, match.end())
            following = rest.end() if rest else match.end()
            column = following - (text.rfind("\n", 0, following) + 1)
            closes = text[following : following + 1] in tuple(_OPENERS.values()) and column >= indent
            if following >= len(text) or (column <= indent and not closes):
                return match.start(), opened[-1]
        elif mark in _OPENERS:
            opened.append(match.start())
        elif opened:
            opened.pop()
    return len(text), opened[-1] if opened else -1
