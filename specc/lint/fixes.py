"""Which fixes can be made at once, and what a text is after them."""

import re
from collections.abc import Iterable

from specc.language.diagnostics import Diagnostic, Edit, Fix
from specc.language.source import Span


def fixes_of(diagnostics: Iterable[Diagnostic], *, unsafe: bool) -> tuple[Fix, ...]:
    """The fixes that do not touch each other, by place; those that may change what a spec means
    only if `unsafe`."""
    chosen: list[Fix] = []
    taken: set[Span] = set()
    for each in diagnostics:
        if each.fix is None or not (each.fix.safe or unsafe) or not each.fix.edits:
            continue
        spans = {edit.span for edit in each.fix.edits}
        if not any(_touch(one, other) for one in spans for other in taken):
            chosen.append(each.fix)
            taken |= spans
    return tuple(chosen)


def applied(text: str, edits: Iterable[Edit]) -> str:
    """The text after edits of which no two overlap. Those at one place come in their order, and
    new lines end as those of the text do."""
    ends = "\r\n" if "\r\n" in text else "\n"
    parts, position = [], 0
    for edit in sorted(dict.fromkeys(edits), key=lambda each: each.span):
        parts += [text[position : edit.span.start], re.sub(r"\r?\n", ends, edit.text)]
        position = edit.span.end
    return "".join((*parts, text[position:]))


def _touch(one: Span, other: Span) -> bool:
    return one.start <= other.end and other.start <= one.end
