"""The canonical layout of a spec: indentation, spaces, tables, blank lines. Meaning never changes.

Each logical line is laid out by itself, so comments stay on their lines. A text that does not parse
is left as it is.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from specc.language.format_line import Piece, joined, laid_out, pieces
from specc.language.lexer import Line, Terminals, logical_lines
from specc.language.source import Source
from specc.language.syntax import grammar, parse

_BLOCKS = frozenset(
    ("function", "machine", "record", "enum", "union", "criterion", "smoke", "define")
)
_SPACED = frozenset(("criterion", "examples"))


@dataclass
class _Row:
    """One logical line to be written, with the comments that stand above it."""

    level: int
    lines: list[str]
    word: str
    blank: bool
    opens: bool = False
    cells: list[str] | None = None
    tail: str = ""
    comments: list[tuple[int, str]] = field(default_factory=list)


def format_text(text: str) -> str:
    """The text in canonical layout, or unchanged if it does not parse."""
    if parse(Source("", text)).diagnostics:
        return text
    rows = list(_rows(text.replace("\r\n", "\n").lstrip("\ufeff")))
    _align(rows)
    return _written(rows)


def _rows(text: str) -> Iterator[_Row]:
    lines = logical_lines(text)
    levels = _levels(lines)
    _, terminals = grammar()
    position, indents = 0, [0]
    for index, line in enumerate(lines):
        begin = text.rfind("\n", 0, line.start) + 1
        between = text[position:begin].split("\n")[:-1]
        level = levels[index]
        before = levels[index - 1] if index else 0
        indents = [*indents[: before + 1], *([line.indent] if level > before else [])]
        blank, comments = _comments(between, level, before, indents)
        opens = index + 1 < len(lines) and levels[index + 1] > level
        row = _Row(level, [], "", blank, opens, comments=comments)
        yield _filled(row, _pieces(text, line, terminals))
        position = line.end + 1
    rest = text[position:].split("\n")
    blank, comments = _comments(rest, 0, levels[-1] if levels else 0, indents)
    while comments and not comments[-1][1]:
        comments.pop()
    if comments:
        yield _Row(0, [], "", blank, comments=comments)


def _pieces(text: str, line: Line, terminals: Terminals) -> list[Piece]:
    """The tokens of a line; a line of prose is one."""
    if text[line.start] == ">":
        return [Piece(text[line.start : line.end].rstrip(), 0, False)]
    return pieces(text, line.start, line.end, terminals)


def _filled(row: _Row, parts: Sequence[Piece]) -> _Row:
    row.word = parts[0].text
    if row.word == "|":
        row.cells = _cells([each for each in parts if not each.comment])
        comment = next((each.text for each in parts if each.comment), "")
        row.tail = f"  {comment}" if comment else ""
    else:
        row.lines = laid_out(parts, 4 * row.level)
    return row


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
) -> tuple[bool, list[tuple[int, str]]]:
    """Whether a blank line comes first, and the comments with their levels; an empty comment text
    is a blank line between comments."""
    blank = bool(between) and not between[0].strip()
    comments: list[tuple[int, str]] = []
    for each in between:
        stripped = each.strip()
        if stripped.startswith("#"):
            column = len(each[: len(each) - len(each.lstrip())].expandtabs(4))
            deepest = max((at for at, width in enumerate(indents) if width <= column), default=0)
            comments.append((max(level, min(deepest, before)), stripped))
        elif not stripped and comments and comments[-1][1]:
            comments.append((level, ""))
    return blank, comments


def _cells(parts: Sequence[Piece]) -> list[str]:
    cells: list[list[Piece]] = [[]]
    for each in parts:
        if each.text == "|" and each.depth == 0:
            cells.append([])
        else:
            cells[-1].append(each)
    return [joined(cell) for cell in cells[1:-1]]


def _align(rows: Sequence[_Row]) -> None:
    """Gives the rows of each table the same widths."""
    start = 0
    while start < len(rows):
        if rows[start].cells is None:
            start += 1
            continue
        end = start
        while end < len(rows) and rows[end].cells is not None:
            end += 1
        table = [row.cells or [] for row in rows[start:end]]
        columns = max(len(cells) for cells in table)
        widths = [
            max((len(cells[at]) for cells in table if at < len(cells)), default=0)
            for at in range(columns)
        ]
        for row in rows[start:end]:
            shown = [cell.ljust(widths[at]) for at, cell in enumerate(row.cells or [])]
            row.lines = [f"{' ' * (4 * row.level)}| {' | '.join(shown)} |{row.tail}"]
        start = end


def _written(rows: Sequence[_Row]) -> str:
    out: list[str] = []
    previous: _Row | None = None
    for row in rows:
        if previous is not None and _is_apart(previous, row):
            out.append("")
        out += ["" if not text else " " * (4 * level) + text for level, text in row.comments]
        out += row.lines
        previous = row
    return "\n".join(out) + "\n" if out else ""


def _is_apart(previous: _Row, row: _Row) -> bool:
    """Whether a blank line stands between two rows."""
    if row.level > previous.level:
        return False
    if row.level == 0 and row.lines:
        ended_block = previous.level > 0
        return ended_block or (row.word in _BLOCKS and row.opens) or row.blank
    if row.word in _SPACED and row.opens:
        return True
    return row.blank
