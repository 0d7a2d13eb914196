"""Keeps one mistake to one error: what a line that did not parse leaves behind, and echoes."""

from bisect import bisect
from collections.abc import Mapping, Sequence

from lark import Token, Tree

from specc.language.diagnostics import Diagnostic
from specc.language.source import Span
from specc.language.syntax import Parsed

_DECLARING = {"data", "final", "forall", "let", "on", "start", "state"}
_LISTING = {"enum", "record", "union"}


def damaged(parsed: Parsed) -> tuple[Mapping[str, Span], tuple[Span, ...]]:
    """The names and places of items with a line that did not parse, and the places of those in
    which that line may have declared a name."""
    text, starts = parsed.source.text, [each.meta.start_pos for each in parsed.items]
    ends = [*starts[1:], len(text)]
    found: dict[str, Span] = {}
    lost: list[Span] = []
    for each in parsed.diagnostics:
        place = bisect(starts, each.span.start) - 1
        if place < 0:
            continue
        item, span = parsed.items[place], Span(starts[place], ends[place])
        found[str(item.children[0])] = span
        line = parsed.source.line(parsed.source.position(each.span.start)[0])
        if item.data in _LISTING or (line.split()[:1] and line.split()[0] in _DECLARING):
            lost.append(span)
    return found, tuple(lost)


_CERTAIN = {"E201", "E202", "E205", "E207", "E208", "E209", "E213"}
"""Codes that no other mistake on the line explains."""
_CONDITIONAL = {"E307", "E312", "E317"}
"""Codes that depend on what conditions tell, which a mistake elsewhere in the item may spoil."""


def without_echoes(
    found: Sequence[Diagnostic], others: Sequence[Diagnostic], items: Sequence[Tree[Token]]
) -> tuple[Diagnostic, ...]:
    """`found` without errors that are probably only there because of another one: beside it on
    the line or, where conditions matter, in the item."""
    starts = [each.meta.start_pos for each in items]
    errors = [each for each in (*found, *others) if each.severity == "error"]
    lines = {_line(each) for each in errors if each.code in _CERTAIN}
    causes = {bisect(starts, each.span.start) for each in errors if each.code not in _CONDITIONAL}
    kept: list[Diagnostic] = []
    for each in found:
        line, item = _line(each), bisect(starts, each.span.start)
        echo = each.code not in _CERTAIN and line in lines
        if echo or (each.code in _CONDITIONAL and item in causes):
            continue
        lines.add(line)
        causes.add(item)
        kept.append(each)
    return tuple(kept)


def _line(diagnostic: Diagnostic) -> int:
    return diagnostic.source.position(diagnostic.span.start)[0]
