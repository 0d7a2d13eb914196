"""Edits of tables of examples, aligned as `specc fmt` would lay them out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from specc.language import blocks
from specc.language.diagnostics import Edit
from specc.language.places import Items, tables
from specc.language.render import width
from specc.language.source import Source, Span


@dataclass(frozen=True)
class _Table:
    """A table of examples: its columns, and the places of the bars of its rows, the header's
    first. `widths` are those of the columns, where all rows have the same."""

    columns: tuple[str, ...]
    bars: tuple[tuple[int, ...], ...]
    widths: tuple[int, ...] | None


def with_row(
    source: Source, items: Items, function: Span, cells: Mapping[str, str]
) -> tuple[Edit, ...]:
    """Adds a row to the last table of the function that has columns for all of the cells, else a
    table at its end."""
    found = _tables(source, items, function)
    fitting = [each for each in found if set(cells) <= set(each.columns)]
    return _row(source, fitting[-1], cells) if fitting else _new_table(source, function, cells)


def with_cell(
    source: Source, items: Items, spans: tuple[Span, Span], column: str, cell: str
) -> tuple[Edit, ...]:
    """Writes another cell into a column of a row; `spans` are those of the function and the row."""
    function, row = spans
    for table in _tables(source, items, function):
        for bars in table.bars[1:]:
            if bars[0] == row.start and column in table.columns:
                return _cell(table, bars, table.columns.index(column), cell)
    return ()


def _tables(source: Source, items: Items, function: Span) -> Iterator[_Table]:
    for columns, bars in tables(items, function):
        widths = {
            tuple(width(source.text[a + 1 : b]) - 2 for a, b in pairwise(row)) for row in bars
        }
        yield _Table(columns, tuple(bars), widths.pop() if len(widths) == 1 else None)


def _row(source: Source, table: _Table, cells: Mapping[str, str]) -> tuple[Edit, ...]:
    text = source.text
    written = [cells.get(each, "") for each in table.columns]
    widths = _wider(table, written)
    lines = blocks.lines_of(text)
    last = lines[blocks.line_at(lines, table.bars[-1][0])]
    end = blocks.end_of(text, last)
    new = f"\n{blocks.margin(text, last.start)}{_written(written, widths)}"
    return *_padding(table, widths, table.bars), Edit(Span(end, end), new)


def _cell(table: _Table, bars: tuple[int, ...], at: int, cell: str) -> tuple[Edit, ...]:
    written = [cell if index == at else "" for index in range(len(table.columns))]
    widths = _wider(table, written)
    padded = cell + " " * (widths[at] - width(cell)) if table.widths else cell
    others = [each for each in table.bars if each is not bars]
    edit = Edit(Span(bars[at] + 1, bars[at + 1]), f" {padded} ")
    return *_padding(table, widths, others), edit


def _wider(table: _Table, written: Sequence[str]) -> list[int]:
    """The widths of the columns that such a row needs too."""
    old = table.widths or (0,) * len(written)
    return [max(width(cell), has) for cell, has in zip(written, old, strict=True)]


def _padding(table: _Table, widths: Sequence[int], rows: Sequence[tuple[int, ...]]) -> list[Edit]:
    """Widens the cells of an aligned table."""
    return [
        Edit(Span(bar, bar), " " * (new - old))
        for bars in (rows if table.widths else ())
        for bar, new, old in zip(bars[1:], widths, table.widths or (), strict=True)
        if new > old
    ]


def _new_table(source: Source, function: Span, cells: Mapping[str, str]) -> tuple[Edit, ...]:
    text = source.text
    lines = blocks.lines_of(text)
    block = blocks.block_of(lines, blocks.line_at(lines, function.start))
    margin = blocks.margin(text, lines[block.start].start)
    widths = [max(width(name), width(cell)) for name, cell in cells.items()]
    rows = [_written(each, widths) for each in (list(cells), list(cells.values()))]
    new = "".join(f"\n{margin}    {each}" for each in rows)
    end = blocks.end_of(text, lines[block[-1]])
    return (Edit(Span(end, end), f"\n\n{margin}examples:{new}"),)


def _written(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell + " " * (size - width(cell)) for cell, size in zip(cells, widths, strict=True))
    return f"| {' | '.join(padded)} |"
