"""Plain text for people: colours when wanted, aligned tables, signs that the encoding can show."""

import json
import shutil
import sys
from collections.abc import Sequence

import click

from specc import config

GREEN, RED, YELLOW, BOLD, FAINT = "32", "31", "33", "1", "2"


def colour(err: bool = False) -> bool:
    """Whether the stream gets colours."""
    return config.colour((sys.stderr if err else sys.stdout).isatty())


def paint(text: str, style: str, err: bool = False) -> str:
    """`text` in an ANSI style, if the stream gets colours."""
    return f"\x1b[{style}m{text}\x1b[0m" if colour(err) else text


def sign(well: bool) -> str:
    """A tick or a cross, in letters where the encoding has neither."""
    symbol, letters = ("✓", "ok") if well else ("✗", "FAIL")
    try:
        symbol.encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        symbol = letters
    return paint(symbol, GREEN if well else RED)


def terminal_width() -> int:
    """The columns of the terminal; without one, as many as it takes."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else 1000


def say(text: str = "") -> None:
    """Print a line of the result."""
    click.echo(text, color=True)


def note(text: str) -> None:
    """Print a line about the work, which is not part of the result."""
    click.echo(text, err=True, color=True)


def say_json(value: object) -> None:
    """Print the result as JSON."""
    click.echo(json.dumps(value, indent=2, ensure_ascii=False))


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns as wide as their widest cell, two spaces apart, under a bold header."""
    from specc.language.render import width

    cells = [[click.unstyle(cell) for cell in row] for row in (header, *rows)]
    widths = [max(width(cell) for cell in column) for column in zip(*cells, strict=True)]
    lines = []
    for shown, plain in zip((header, *rows), cells, strict=True):
        padded = [
            text + " " * (size - width(bare))
            for text, bare, size in zip(shown, plain, widths, strict=True)
        ]
        lines.append("  ".join(padded).rstrip())
    lines[0] = paint(lines[0], BOLD)
    return "\n".join(lines)


def count(number: int, noun: str) -> str:
    """`1 error`, `2 errors`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
