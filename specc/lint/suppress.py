"""Comments that silence findings: `# specc: ignore[L101, L203] the reason`.

Behind a statement such a comment is about that statement; on a line of its own about the next one
with its whole block, or about a paragraph of prose. Errors of `specc check` cannot be silenced.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from specc.language.diagnostics import Diagnostic, Edit
from specc.language.lexer import Line, comments, logical_lines
from specc.language.source import Source, Span

CHECKED = frozenset(("E214", "E403", "E404"))
"""The codes of `specc check` that are no errors."""

_COMMENT = re.compile(r"#[ \t]*specc:[ \t]*(?:ignore|noqa|disable|allow)\b(?P<rest>[^\n\r]*)")
_REST = re.compile(r"[ \t]*\[(?P<codes>[^\]]*)\][ \t]*(?P<reason>.*)")
_CODE = re.compile(r"[^\s,]+")


@dataclass(frozen=True)
class Suppression:
    """One such comment at `span`. `codes` are what it names, each with its place; there is none if
    the comment is not understood. `about` is the range in which a silenced finding begins."""

    span: Span
    codes: tuple[tuple[str, Span], ...]
    reason: str
    about: Span
    alone: bool

    def silences(self, diagnostic: Diagnostic) -> bool:
        """Whether a diagnostic is one that the comment names, where it is about."""
        named = any(code == diagnostic.code for code, _ in self.codes)
        inside = self.about.start <= diagnostic.span.start <= self.about.end
        return named and inside and may_be_silenced(diagnostic)


def may_be_silenced(diagnostic: Diagnostic) -> bool:
    """Errors of `specc check` and what is said about the comments themselves may not."""
    return not (
        diagnostic.code.startswith("L9")
        or (diagnostic.code.startswith("E") and diagnostic.severity == "error")
    )


def silenced(
    diagnostics: Iterable[Diagnostic], suppressions: Sequence[Suppression]
) -> tuple[Diagnostic, ...]:
    """The diagnostics that a comment silences."""
    return tuple(
        each for each in diagnostics if any(comment.silences(each) for comment in suppressions)
    )


def suppressions(source: Source) -> tuple[Suppression, ...]:
    """The comments of a text that silence findings."""
    return tuple(_suppressions(source.text)) if "specc:" in source.text else ()


def removed(source: Source, comment: Suppression, codes: Iterable[str]) -> Edit:
    """The edit that takes `codes` out of a comment; the whole comment if that are all."""
    gone = set(codes)
    kept = [code for code, _ in comment.codes if code not in gone]
    if kept:
        first, last = comment.codes[0][1], comment.codes[-1][1]
        return Edit(Span(first.start, last.end), ", ".join(dict.fromkeys(kept)))
    text, (start, end) = source.text, comment.span
    start -= len(text[:start]) - len(text[:start].rstrip(" \t"))
    if comment.alone:
        end += text.startswith("\r", end)
        end += text.startswith("\n", end)
    return Edit(Span(start, end), "")


def _suppressions(text: str) -> Iterator[Suppression]:
    lines = logical_lines(text)
    for match in _COMMENT.finditer(text):
        start = match.start()
        index = next((at for at, line in enumerate(lines) if start < line.end), len(lines))
        within = index < len(lines) and lines[index].start <= start
        if within:
            if start in comments(text, lines[index]):
                about = Span(lines[index].start, lines[index].end)
                yield _suppression(match, about, alone=False)
        elif not text[text.rfind("\n", 0, start) + 1 : start].strip():
            about = _block(text, lines, index) if index < len(lines) else Span(start, start)
            yield _suppression(match, about, alone=True)


def _suppression(match: re.Match[str], about: Span, *, alone: bool) -> Suppression:
    rest = _REST.match(match["rest"])
    codes: list[tuple[str, Span]] = []
    if rest is not None:
        offset = match.start("rest") + rest.start("codes")
        codes += [
            (code[0], Span(offset + code.start(), offset + code.end()))
            for code in _CODE.finditer(rest["codes"])
        ]
    end = match.start() + len(match[0].rstrip())
    reason = rest["reason"].strip(" \t-–—:") if rest else ""
    return Suppression(Span(match.start(), end), tuple(codes), reason, about, alone)


def _block(text: str, lines: Sequence[Line], index: int) -> Span:
    """A statement with its block; a paragraph of prose as a whole."""
    first = last = lines[index]
    for line in lines[index + 1 :]:
        prose = text[first.start] == text[line.start] == ">" and line.indent == first.indent
        follows = text.count("\n", last.end, line.start) == 1
        if line.indent <= first.indent and not (prose and follows):
            break
        last = line
    return Span(first.start, last.end)
