"""A diagnostic as people and programs read it: with its source lines, on one line, as a record."""

import shlex
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from specc.language.diagnostics import Diagnostic, Edit, Fix
from specc.language.source import Source, Span

WIDEST_LINE = 160
"""A longer source line is cut around what is underlined."""

LONGEST_CHANGE = 12
"""A fix that touches more lines shows only its title."""

_STYLES = {"error": "1;31", "warning": "1;33", "note": "1;36", "help": "1;32", "gutter": "1;34"}
_STYLES |= {"bold": "1", "removed": "31", "added": "32"}
_MARKS = {"error": "^", "warning": "^", "note": "^", "gutter": "-"}


def concise(diagnostic: Diagnostic) -> str:
    """`path:line:column: CODE message`."""
    line, column = diagnostic.source.position(diagnostic.span.start)
    message = printable(diagnostic.message)
    return f"{printable(diagnostic.source.path)}:{line}:{column}: {diagnostic.code} {message}"


def record(diagnostic: Diagnostic) -> dict[str, object]:
    """The diagnostic as JSON values; lines and columns count from 1, ends are exclusive."""
    source, fix = diagnostic.source, diagnostic.fix
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity,
        "message": diagnostic.message,
        "path": source.path,
        **_place(source, diagnostic.span),
        "label": diagnostic.label,
        "labels": [{**_place(source, each.span), "text": each.text} for each in diagnostic.labels],
        "notes": list(diagnostic.notes),
        "help": diagnostic.help,
        "fix": None
        if fix is None
        else {
            "title": fix.title,
            "safe": fix.safe,
            "edits": _edits(source, fix.edits),
        },
        "item": diagnostic.item,
        "readings": [
            {"name": each.name, "means": each.means, "edits": _edits(source, each.edits)}
            for each in diagnostic.readings
        ],
    }


def text(diagnostic: Diagnostic, colour: bool = False) -> str:
    """The diagnostic with the source lines it speaks about, ending in a line feed.

    Only spaces, printable characters and, when asked, ANSI colours: what a spec contains cannot
    reach the terminal as a control sequence.
    """
    source, paint = diagnostic.source, _Paint(colour)
    line, column = source.position(diagnostic.span.start)
    marks = _marks(diagnostic)
    numbers = [mark.line for mark in marks] + _changed_lines(source, diagnostic.fix)
    gutter = _Gutter(len(str(max(numbers))), paint)
    head = paint(f"{diagnostic.severity}[{diagnostic.code}]", diagnostic.severity)
    lines = [
        head + paint(f": {printable(diagnostic.message)}", "bold"),
        f"{' ' * gutter.width}{paint('-->', 'gutter')} {printable(source.path)}:{line}:{column}",
        gutter.row(),
        *_snippets(source, marks, gutter),
    ]
    remarks = [("note", note) for note in diagnostic.notes]
    remarks += [("help", diagnostic.help)] if diagnostic.help else []
    remarks += [(each.name, each.means) for each in diagnostic.readings]
    remarks += [("answer", settling(diagnostic))] if diagnostic.readings else []
    if remarks or diagnostic.fix is not None:
        lines.append(gutter.row())
    lines += [row for name, remark in remarks for row in gutter.remark(name, remark)]
    if diagnostic.fix is not None:
        lines += _change(source, diagnostic.fix, gutter)
    return "\n".join(each.rstrip() for each in lines) + "\n"


def settling(diagnostic: Diagnostic) -> str:
    """The command that makes the first reading of a finding the only one."""
    choice = f"{diagnostic.code}@{diagnostic.item}={diagnostic.readings[0].name}"
    return f"specc lint --answer {shlex.quote(choice)} {shlex.quote(diagnostic.source.path)}"


@dataclass(frozen=True)
class _Paint:
    """Wraps text in an ANSI style, when colours are on."""

    colour: bool

    def __call__(self, text: str, style: str) -> str:
        return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if self.colour and text else text


@dataclass(frozen=True)
class _Gutter:
    """The column of line numbers."""

    width: int
    paint: _Paint

    def row(self, content: str = "", number: int | None = None, bar: str = "|") -> str:
        label = "" if number is None else str(number)
        return f"{self.paint(f'{label:>{self.width}} {bar}', 'gutter')} {content}"

    def remark(self, name: str, remark: str) -> Iterator[str]:
        """`= note: …`, with its further lines indented below the first."""
        first, *rest = (printable(line) for line in remark.split("\n"))
        indent = " " * (self.width + 1)
        yield f"{indent}{self.paint('=', 'gutter')} {self.paint(name, 'bold')}: {first}"
        for line in rest:
            yield f"{indent}{' ' * (len(name) + 4)}{line}"


@dataclass(frozen=True)
class _Mark:
    """An underlined range of one line, with what is said about it."""

    line: int
    start: int
    end: int
    text: str
    style: str


def _marks(diagnostic: Diagnostic) -> list[_Mark]:
    source = diagnostic.source
    primary = _mark(source, diagnostic.span, diagnostic.label, diagnostic.severity)
    others = (_mark(source, each.span, each.text, "gutter") for each in diagnostic.labels)
    return sorted((primary, *others), key=lambda mark: (mark.line, mark.start))


def _mark(source: Source, span: Span, label: str, style: str) -> _Mark:
    """The first line of a span; at least one column wide, so that an end of line can be shown."""
    line, column = source.position(span.start)
    start = column - 1
    length = len(source.line(line))
    end = min(start + span.end - span.start, length)
    return _Mark(line, start, max(end, start + 1), printable(label), style)


def _snippets(source: Source, marks: list[_Mark], gutter: _Gutter) -> Iterator[str]:
    """The marked lines in order, each above its underlines; `...` where lines are left out."""
    shown = 0
    for line in sorted({mark.line for mark in marks}):
        if shown and line > shown + 1:
            yield gutter.paint("...", "gutter")
        shown = line
        here = [mark for mark in marks if mark.line == line]
        text = source.line(line)
        left, right = _window(text, here)
        before = "…" if left else ""
        yield gutter.row(before + printable(text[left:right]) + "…" * (right < len(text)), line)
        for mark in here:
            indent = " " * (len(before) + width(text[left : mark.start]))
            sign = _MARKS[mark.style] * max(width(text[mark.start : min(mark.end, right)]), 1)
            yield gutter.row(indent + gutter.paint(f"{sign} {mark.text}".rstrip(), mark.style))


def _window(text: str, marks: list[_Mark]) -> tuple[int, int]:
    """The part of a long line that holds the first mark."""
    if len(text) <= WIDEST_LINE:
        return 0, len(text)
    left = max(marks[0].start - WIDEST_LINE // 2, 0)
    return left, min(left + WIDEST_LINE, len(text))


def _change(source: Source, fix: Fix, gutter: _Gutter) -> Iterator[str]:
    """A fix as a small diff."""
    yield from gutter.remark("fix", fix.title)
    rows = [row for group in _groups(source, fix.edits) for row in _diff(source, group)]
    if len(rows) > LONGEST_CHANGE:
        return
    for sign, number, content in rows:
        style = "removed" if sign == "-" else "added"
        yield gutter.row(gutter.paint(printable(content[:WIDEST_LINE]), style), number, sign)


def _diff(source: Source, edits: list[Edit]) -> list[tuple[str, int, str]]:
    """The lines that `edits` change, before and after: (sign, line number, text)."""
    first, last = _line_range(source, edits[0])[0], _line_range(source, edits[-1])[1]
    start = source.line_starts[first - 1]
    end = source.line_starts[last - 1] + len(source.line(last))
    stops = [start, *(offset for each in edits for offset in each.span), end]
    kept = [source.text[left:right] for left, right in zip(stops[::2], stops[1::2], strict=True)]
    new = kept[0] + "".join(
        f"{each.text}{rest}" for each, rest in zip(edits, kept[1:], strict=True)
    )
    removed = [("-", first + i, line) for i, line in enumerate(source.text[start:end].split("\n"))]
    added = [("+", first + i, line) for i, line in enumerate(new.split("\n"))]
    return [row for row in removed if row[2:] not in {each[2:] for each in added}] + [
        row for row in added if row[2:] not in {each[2:] for each in removed}
    ]


def _groups(source: Source, edits: Iterable[Edit]) -> list[list[Edit]]:
    """Edits in order, those that share a line together."""
    ordered = sorted(edits, key=lambda each: each.span)
    groups = [[each] for each in ordered[:1]]
    for previous, current in pairwise(ordered):
        if _line_range(source, current)[0] <= _line_range(source, previous)[1]:
            groups[-1].append(current)
        else:
            groups.append([current])
    return groups


def _line_range(source: Source, edit: Edit) -> tuple[int, int]:
    return source.position(edit.span.start)[0], source.position(edit.span.end)[0]


def _changed_lines(source: Source, fix: Fix | None) -> list[int]:
    return [_line_range(source, each)[1] for each in fix.edits] if fix else []


def _edits(source: Source, edits: Iterable[Edit]) -> list[dict[str, object]]:
    return [{**_place(source, each.span), "text": each.text} for each in edits]


def _place(source: Source, span: Span) -> dict[str, object]:
    line, column = source.position(span.start)
    end_line, end_column = source.position(max(span.end, span.start))
    return {"line": line, "column": column, "end_line": end_line, "end_column": end_column}


def printable(text: str) -> str:
    """Tabs as four columns, and visible stand-ins for characters that would move the cursor."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_visible, text))


def _visible(character: str) -> str:
    if character == "\t":
        return "    "
    if character < " ":
        return chr(0x2400 + ord(character))
    if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}:
        return "\N{REPLACEMENT CHARACTER}"
    return character


def width(text: str) -> int:
    """How many terminal columns `text` takes."""
    if text.isascii() and text.isprintable():
        return len(text)
    return sum(map(_columns, printable(text)))


def _columns(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1
