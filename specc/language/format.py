"""The canonical layout of a spec: indentation, spaces, tables, blank lines. Meaning never changes.

Each logical line is laid out by itself, so comments stay on their lines. A text that does not parse
is left as it is.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise, takewhile

from specc.language.format_line import WIDTH, joined, laid_out
from specc.language.format_pieces import Piece, statements
from specc.language.lexer import Line, logical_lines
from specc.language.source import Source
from specc.language.syntax import parse

_BLOCKS = frozenset(
    ("function", "machine", "record", "enum", "union", "criterion", "smoke", "define")
)
_SPACED = frozenset(("criterion", "examples"))


@dataclass(frozen=True)
class _Row:
    """One logical line to be written. `above` are the comment lines before it, each with its level;
    an empty one is a blank line. `blank` is whether the author left a blank line before all that,
    `opens` whether a block follows."""

    level: int
    pieces: Sequence[Piece]
    above: Sequence[tuple[int, str]]
    blank: bool
    opens: bool

    @property
    def word(self) -> str:
        """The word that the line begins with."""
        return self.pieces[0].text if self.pieces else ""


def format_text(text: str, width: int = WIDTH) -> str:
    """The text in canonical layout, with lines of `width` where brackets allow it; unchanged if it
    does not parse."""
    plain = text.replace("\r\n", "\n").removeprefix("\ufeff")
    source = Source("", plain)
    if parse(source).diagnostics:
        return text
    out: list[str] = []
    previous: _Row | None = None
    for is_table, group in groupby(_rows(source), key=lambda row: row.word == "|"):
        rows = list(group)
        plain_rows = (laid_out(each.pieces, 4 * each.level, width) for each in rows)
        shown = _table(rows) if is_table else plain_rows
        for row, lines in zip(rows, shown, strict=True):
            out += _above(previous, row)
            out += lines
            previous = row
    return "\n".join(out) + "\n"


def _rows(source: Source) -> Iterator[_Row]:
    """The logical lines, and at last the comments at the end of the text."""
    text, lines = source.text, logical_lines(source.text)
    levels = _levels(lines)
    position, before, indents = 0, 0, [0]
    for index, (line, pieces) in enumerate(zip(lines, statements(source, lines), strict=True)):
        between = text[position : text.rfind("\n", 0, line.start) + 1].split("\n")[:-1]
        level = levels[index]
        indents = [*indents[: before + 1], *([line.indent] if level > before else [])]
        opens = index + 1 < len(lines) and levels[index + 1] > level
        yield _Row(level, pieces, *_comments(between, level, before, indents), opens)
        position, before = line.end + 1, level
    above, blank = _comments(text[position:].split("\n"), 0, before, indents)
    while above and not above[-1][1]:
        above.pop()
    if above:
        yield _Row(0, (), above, blank, opens=False)


def _levels(lines: Sequence[Line]) -> list[int]:
    """How deep each line is nested."""
    stack: list[int] = []
    levels = []
    for line in lines:
        while stack and line.indent <= stack[-1]:
            stack.pop()
        levels.append(len(stack))
        stack.append(line.indent)
    return levels


def _comments(
    between: Sequence[str], level: int, before: int, indents: Sequence[int]
) -> tuple[list[tuple[int, str]], bool]:
    """The comments between two lines, and whether a blank line comes first. A comment has the level
    of the line below it, unless it is indented like the deeper block above."""
    blank = bool(between) and not between[0].strip()
    comments: list[tuple[int, str]] = []
    for each in between:
        stripped = each.strip()
        if stripped:
            column = len(each[: len(each) - len(each.lstrip())].expandtabs(4))
            deepest = max((at for at, width in enumerate(indents) if width <= column), default=0)
            comments.append((max(level, min(deepest, before)), stripped))
        elif comments and comments[-1][1]:
            comments.append((level, ""))
    return comments, blank


def _table(rows: Sequence[_Row]) -> Iterator[list[str]]:
    """Rows of a table, with cells of the same width below each other."""
    table = [_cells(row.pieces) for row in rows]
    widths = [max(map(_width, column)) for column in zip(*table, strict=False)]
    for row, cells in zip(rows, table, strict=True):
        margin = " " * (4 * row.level)
        padded = [
            cell + " " * (widths[at] - _width(cell)) if at < len(widths) else cell
            for at, cell in enumerate(cells)
        ]
        *within, last = row.pieces
        notes = [note for each in within for note in (*each.above, each.trailing) if note]
        tail = f"  {last.trailing}" if last.trailing else ""
        line = f"{margin}| {' | '.join(padded)} |{tail}"
        yield [*(margin + note for note in (*notes, *last.above)), line]


def _cells(pieces: Sequence[Piece]) -> list[str]:
    bars = [index for index, each in enumerate(pieces) if each.kind == "BAR"]
    return [joined(pieces[one + 1 : two]) for one, two in pairwise(bars)]


def _width(text: str) -> int:
    """How many columns a text takes."""
    wide = 0 if text.isascii() else sum(unicodedata.east_asian_width(each) in "FW" for each in text)
    return len(text) + wide


def _above(previous: _Row | None, row: _Row) -> Iterator[str]:
    """The lines between two rows: first the comments that end the block of the previous one, then
    a blank line if the rows are apart, then the comments about the row."""
    above, blank = list(row.above), row.blank
    ended = list(takewhile(lambda each: each[0] > row.level or not each[1], above))
    if ended:
        if blank:
            yield ""
        blank = not ended[-1][1]
        yield from _indented(ended[:-1] if blank else ended)
    if previous is not None and _is_apart(previous, row, blank):
        yield ""
    yield from _indented(above[len(ended) :])


def _indented(comments: Sequence[tuple[int, str]]) -> Iterator[str]:
    return (" " * (4 * level) + text if text else "" for level, text in comments)


def _is_apart(previous: _Row, row: _Row, blank: bool) -> bool:
    """Whether a blank line stands between two rows; `blank` is what the author did."""
    if row.level > previous.level:
        return False
    if row.level == 0 and row.pieces:
        return previous.level > 0 or (row.word in _BLOCKS and row.opens) or blank
    if row.word in _SPACED and row.opens:
        return True
    return blank
