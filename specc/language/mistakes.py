"""What can be wrong with the text itself, whatever the grammar expects: brackets, quotes, tabs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from specc.language.diagnostics import Diagnostic, Edit, Fix
from specc.language.lexer import OPENERS, Line
from specc.language.source import Source, Span


@dataclass(frozen=True)
class Mistake:
    """A place where parsing stopped.

    `kind` is what stands there: the text of a keyword or sign, another terminal's name, or a key of
    `SPECIAL`; `previous` the same for what stands before it; `expected` is what could have come.
    """

    kind: str
    span: Span
    line: Line
    previous: str = ""
    expected: frozenset[str] = frozenset()


def visible(source: Source, span: Span) -> Span:
    """A span of at least one character, if the text has one there."""
    return (
        span if span.end > span.start else Span(span.start, min(span.start + 1, len(source.text)))
    )


def too_large(source: Source, limit: int) -> Diagnostic:
    """The whole file is refused."""
    message = f"The file has {len(source.text):,} characters; {limit:,} are the most that is read."
    return Diagnostic(
        "E103", source, Span(0, 1), message, "too large", help="Split it into several modules."
    )


def nothing(source: Source) -> Diagnostic:
    """A file without a line."""
    return Diagnostic(
        "E102", source, Span(0, 0), "The file is empty.", "nothing here",
        help="`specc init` writes a first spec.",
    )  # fmt: skip


def foreign(source: Source, first: Line) -> Diagnostic:
    """A file of which no line reads as a spec."""
    return Diagnostic(
        "E101", source, Span(first.start, first.end), "This is not a specc file.",
        "a spec begins with `specc 1`", help="`specc init` writes a first spec.",
    )  # fmt: skip


def tab(source: Source, lines: Sequence[Line]) -> Diagnostic | None:
    """The first tab in an indentation; the fix replaces all of them."""
    edits: list[Edit] = []
    places = [line.tab for line in lines if line.tab >= 0]
    for line in lines:
        if line.tab >= 0:
            begin = source.text.rfind("\n", 0, line.start) + 1
            edits.append(Edit(Span(begin, line.start), " " * line.indent))
    if not places:
        return None
    return Diagnostic(
        "E106", source, Span(places[0], places[0] + 1),
        "Lines are indented with spaces, not with tabs.", "a tab",
        help="Indent each level by four spaces.",
        fix=Fix("replace the tabs of indentations", tuple(edits), safe=True),
    )  # fmt: skip


def _unclosed(source: Source, mistake: Mistake) -> Diagnostic:
    sign = source.text[mistake.span.start]
    return Diagnostic(
        "E108", source, mistake.span, f"This `{sign}` is never closed.",
        f"no `{OPENERS[sign]}` follows",
        help="Lines inside brackets are indented deeper than the line that opens them.",
    )  # fmt: skip


def _uneven(source: Source, mistake: Mistake) -> Diagnostic:
    return Diagnostic(
        "E107", source, mistake.span, "The indentation of this line matches no line above it.",
        "begins between two levels", help="Indent each level by four spaces.",
    )  # fmt: skip


def _illegal(source: Source, mistake: Mistake) -> Diagnostic:
    sign = source.text[mistake.span.start]
    if sign == '"':
        rest = Span(mistake.span.start, mistake.line.end)
        return Diagnostic(
            "E109", source, rest, "This text has no closing quote on its line.", 'no `"` follows',
            help="A text stands on one line; write a line break in it as `\\n`.",
        )  # fmt: skip
    shown = f"`{sign}`" if sign.isprintable() else f"the character U+{ord(sign):04X}"
    message = f"A spec cannot hold {shown} here."
    meant = _MEANT.get(sign, "")
    fix = (
        Fix(f"write `{meant}`", (Edit(mistake.span, meant),), safe=True) if meant.strip() else None
    )
    if meant == " ":
        fix = Fix("write a space", (Edit(mistake.span, " "),), safe=True)
    return Diagnostic("E105", source, mistake.span, message, "not a part of the language", fix=fix)


_MEANT = {
    **dict.fromkeys("−–—‐‑", "-"),
    **{"×": "*", "·": "*", "÷": "/", "≤": "<=", "≥": ">=", "≠": "!=", "→": "->", "⇒": "implies"},
    **{"¬": "not", "∧": "and", "∨": "or", "∈": "in", "∀": "every", "∃": "some", "…": "..."},
    **dict.fromkeys("\u00a0\u2007\u202f\u3000", " "),
}
"""What stands for signs that look like one of the language."""


def _long(source: Source, mistake: Mistake) -> Diagnostic:
    size = mistake.span.end - mistake.span.start
    message = f"This number has {size:,} characters, more than anything can be counted in."
    return Diagnostic("E105", source, mistake.span, message, "too long")


def _deep(source: Source, mistake: Mistake) -> Diagnostic:
    return Diagnostic(
        "E104", source, mistake.span, "This is nested too deeply.", "too many levels",
        help="Name parts of it with `let` or `define`.",
    )  # fmt: skip


def _mismatch(source: Source, mistake: Mistake) -> Diagnostic:
    sign = source.text[mistake.span.start]
    message = f"`{sign}` does not close the bracket that is open here."
    return Diagnostic("E116", source, mistake.span, message, "another bracket is open")


def _stray(source: Source, mistake: Mistake) -> Diagnostic:
    sign = source.text[mistake.span.start]
    fix = Fix(f"remove `{sign}`", (Edit(mistake.span, ""),), safe=True)
    message = f"`{sign}` closes no bracket."
    return Diagnostic("E116", source, mistake.span, message, "no bracket is open here", fix=fix)


def _empty(source: Source, mistake: Mistake) -> Diagnostic:
    place = visible(source, mistake.span)
    return Diagnostic(
        "E119", source, place, "The block of this line is empty.", "nothing follows",
        help="Indent what belongs to it by four spaces.",
    )  # fmt: skip


SPECIAL: Mapping[str, Callable[[Source, Mistake], Diagnostic]] = {
    "UNCLOSED": _unclosed,
    "UNEVEN": _uneven,
    "ILLEGAL": _illegal,
    "DEEP": _deep,
    "LONG": _long,
    "MISMATCH": _mismatch,
    "STRAY": _stray,
    "NO_BLOCK": _empty,
}
