"""Edits that rules on structure offer: lines added to a block, or taken away."""

from specc.language import blocks, ir
from specc.language.diagnostics import Edit
from specc.language.places import column, first_line
from specc.language.source import Span
from specc.lint.rule import Subject
from specc.lint.structure.freedom import Owner


def at_start(subject: Subject, owner: Owner, line: str) -> Edit:
    """Adds a line to a block, before all but its prose."""
    place, text = first_line(subject.analysis.items, subject.spans[owner.id]), subject.source.text
    indent = " " * column(subject.source, place)
    lines = blocks.lines_of(text)
    crowded = blocks.stands_apart(text, lines, blocks.line_at(lines, place))
    gap = "\n\n" if crowded else "\n"
    return Edit(Span(place, place), f"{line}{gap}{indent}")


def after(subject: Subject, span: Span, line: str) -> Edit:
    """Adds a line below another one, in its column."""
    indent = " " * column(subject.source, span.start)
    return Edit(Span(span.end, span.end), f"\n{indent}{line}")


def removed(subject: Subject, span: Span) -> Edit:
    """Takes away what stands at `span`, with its lines where nothing else is on them."""
    text = subject.source.text
    start = text.rfind("\n", 0, span.start) + 1
    end = text.find("\n", span.end)
    end = len(text) if end < 0 else end
    if text[start : span.start].strip() or text[span.end : end].strip():
        return Edit(span, "")
    return Edit(Span(start, min(end + 1, len(text))), "")


def new_code(subject: Subject, owner: Owner) -> str:
    """An id that no criterion has yet, in the manner of the owner's own ones."""
    name = "".join(each if each.isascii() and each.isalnum() else "-" for each in owner.name)
    prefix = name.upper().strip("-0123456789") or "C"
    for each in owner.criteria:
        prefix = each.code.rpartition("-")[0]
    taken = {each.rpartition("/")[2] for each in subject.spans}
    number = 1
    while f"{prefix}-{number}" in taken:
        number += 1
    return f"{prefix}-{number}"


def listed(names: list[str], last: str = "and") -> str:
    """`a`, `b` and `c`."""
    shown = [f"`{each}`" for each in names]
    return f" {last} ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))


def criterion(
    subject: Subject, owner: ir.Function | ir.Machine, title: str, *lines: str
) -> tuple[str, ...]:
    """The lines of a new criterion."""
    return (f'criterion {new_code(subject, owner)} "{title}":', *(f"    {each}" for each in lines))
