"""The lines of a spec as blocks: which line an item begins, and what is indented below it."""

from collections.abc import Sequence
from functools import lru_cache

from specc.language.diagnostics import Edit
from specc.language.lexer import Line, comments, logical_lines
from specc.language.source import Span

_APART = ("criterion", "examples")


@lru_cache(maxsize=4)
def lines_of(text: str) -> tuple[Line, ...]:
    """The logical lines of a text; several edits of one spec ask for them."""
    return tuple(logical_lines(text))


def line_at(lines: Sequence[Line], offset: int) -> int:
    """The index of the line that holds an offset."""
    return next(at for at, line in enumerate(lines) if offset <= line.end)


def block_of(lines: Sequence[Line], at: int) -> range:
    """The lines that are indented below a line."""
    end = at + 1
    while end < len(lines) and lines[end].indent > lines[at].indent:
        end += 1
    return range(at + 1, end)


def children(lines: Sequence[Line], at: int) -> list[int]:
    """The lines directly in the block of a line."""
    block = block_of(lines, at)
    return [each for each in block if lines[each].indent == lines[block.start].indent]


def parent(lines: Sequence[Line], at: int) -> int | None:
    """The line in whose block a line is; None at the top."""
    above = (each for each in range(at - 1, -1, -1) if lines[each].indent < lines[at].indent)
    return next(above, None)


def word(text: str, line: Line) -> str:
    """The word that a line begins with."""
    return text[line.start : line.end].split(maxsplit=1)[0].rstrip(":")


def end_of(text: str, line: Line) -> int:
    """Where a line ends, with its comment, without spaces behind it."""
    return line.start + len(text[line.start : line.end].rstrip())


def end_of_statement(text: str, line: Line) -> int:
    """Where a line ends without the comment behind it."""
    last = next((each for each in comments(text, line) if "\n" not in text[each : line.end]), None)
    end = line.end if last is None else last
    return line.start + len(text[line.start : end].rstrip())


def stands_apart(text: str, lines: Sequence[Line], at: int) -> bool:
    """Whether an empty row belongs above a line, unless it is the first of its block."""
    return word(text, lines[at]) in _APART and bool(block_of(lines, at))


def margin(text: str, offset: int) -> str:
    """What stands before an offset on its line."""
    return text[text.rfind("\n", 0, offset) + 1 : offset]


def removed(text: str, offset: int) -> tuple[Edit, ...]:
    """Takes away what begins at an offset, with its block and the comments that are about it alone.
    The last row of a table takes the table along. No edits where a block would be left empty."""
    lines = lines_of(text)
    at = line_at(lines, offset)
    around = parent(lines, at)
    if around is not None and word(text, lines[around]) == "examples":
        rows = len(children(lines, around)) - 1
        at, around = (at, around) if rows > 1 else (around, parent(lines, around))
    if around is not None and len(children(lines, around)) == 1:
        return ()
    last = block_of(lines, at).stop - 1
    return (Edit(_whole_rows(text, lines[at], lines[last]), ""),)


def _whole_rows(text: str, first: Line, last: Line) -> Span:
    """The rows from `first` to `last` with their line ends, with comments that end the block and
    those directly above that are about nothing else, and with the empty rows that would be too
    many without them."""
    rows = text.split("\n")
    start, stop = text.count("\n", 0, first.start), text.count("\n", 0, last.end) + 1
    own = _indent(rows[start])
    while stop < len(rows) and rows[stop].lstrip().startswith("#") and _indent(rows[stop]) > own:
        stop += 1
    above = start
    while above and rows[above - 1].lstrip().startswith("#") and _indent(rows[above - 1]) == own:
        above -= 1
    below = next((at for at in range(stop, len(rows)) if rows[at].strip()), len(rows))
    alone = below > stop or below == len(rows) or _indent(rows[below]) < own
    start = above if alone else start
    if below == len(rows):
        start, stop = len("\n".join(rows[:start]).rstrip().split("\n")), below
    elif start and (not rows[start - 1].strip() or _indent(rows[start - 1]) < own):
        stop = below
    ends = [0]
    for row in rows:
        ends.append(ends[-1] + len(row) + 1)
    return Span(ends[start], min(ends[stop], len(text)))


def _indent(row: str) -> int:
    return len(row) - len(row.lstrip(" "))
