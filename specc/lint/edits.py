"""Edits that write into a spec what settles a finding: lines of a block, freedoms, examples."""

from collections.abc import Mapping, Sequence

from specc.language import blocks, ir, types
from specc.language.diagnostics import Edit
from specc.language.evaluate import RaisedError
from specc.language.rows import with_row
from specc.language.show import show, show_call
from specc.language.source import Span
from specc.language.values import Value
from specc.lint.rule import Subject

_FREEDOMS = ("open", "unspecified")
_OWNERS = ("function", "machine")
_OWNER_PARTS = 2
_STEP = " " * 4


def add_example(
    subject: Subject, function: ir.Function, names: Mapping[str, Value], result: Value
) -> tuple[Edit, ...]:
    """Adds a row to the examples: these arguments, by parameter, give this result."""
    if function.returns is None:
        return _example(subject, function, names, {})
    shown = show(result, types.expand(function.returns, subject.module))
    return _example(subject, function, names, {"result": shown})


def add_failing_example(
    subject: Subject, function: ir.Function, names: Mapping[str, Value], error: RaisedError
) -> tuple[Edit, ...]:
    """Adds a row to the examples: these arguments, by parameter, raise this error."""
    call = show_call(error.error, (value for _, value in error.fields))
    return _example(subject, function, names, {"result": f"raises {call}"})


def _example(
    subject: Subject,
    function: ir.Function,
    names: Mapping[str, Value],
    outcome: Mapping[str, str],
) -> tuple[Edit, ...]:
    arguments = {
        each.name: show(names[each.name], types.expand(each.type, subject.module))
        for each in function.parameters
        if each.name in names
    }
    place = subject.spans[function.id]
    return with_row(subject.source, subject.analysis.items, place, {**arguments, **outcome})


def replace(span: Span, text: str) -> tuple[Edit, ...]:
    """Writes `text` where another one stands."""
    return (Edit(span, text),)


def add_unspecified(subject: Subject, item: str, what: str) -> tuple[Edit, ...]:
    """Declares a freedom of the function or machine that an item is part of, else of the module.
    `{because}` stands for the reason, which comes with the answer."""
    text = subject.source.text
    line = f'unspecified "{quoted(what)}" because "{{because}}"'
    owner = _owner(subject, item)
    lines = blocks.lines_of(text)
    if owner is None:
        end, last = len(text.rstrip()), lines[-1]
        return _insert(end, (line,), "", apart=blocks.word(text, last) not in _FREEDOMS)
    last = lines[blocks.children(lines, blocks.line_at(lines, subject.spans[owner].start))[-1]]
    return add_lines(subject, owner, (line,), apart=blocks.word(text, last) not in _FREEDOMS)


def add_line(subject: Subject, item: str, line: str) -> tuple[Edit, ...]:
    """Adds a line at the end of an item's block."""
    return add_lines(subject, item, (line,), apart=False)


def add_lines(
    subject: Subject, item: str, new: Sequence[str], *, apart: bool = True
) -> tuple[Edit, ...]:
    """Adds lines, such as a criterion with its block, at the end of an item's block; `apart` leaves
    an empty line above them. An item that has no block yet is given one."""
    text, start = subject.source.text, subject.spans[item].start
    if item == subject.module.name:
        return _insert(len(text.rstrip()), new, "", apart=apart)
    lines = blocks.lines_of(text)
    at = blocks.line_at(lines, start)
    block = blocks.block_of(lines, at)
    if block:
        margin = blocks.margin(text, lines[block.start].start)
        return _insert(blocks.end_of(text, lines[block[-1]]), new, margin, apart=apart)
    margin = blocks.margin(text, lines[at].start) + _STEP
    below = _insert(blocks.end_of(text, lines[at]), new, margin, apart=False)
    end = blocks.end_of_statement(text, lines[at])
    if blocks.word(text, lines[at]) == "criterion" and text[end - 1] != ":":
        return Edit(Span(end, end), ":"), *below
    return below


def add_prose(subject: Subject, item: str, sentence: str) -> tuple[Edit, ...]:
    """Adds a sentence below an item's own first paragraph, or as the first line of its block."""
    text, line = subject.source.text, f"> {sentence}"
    own = (each for each in subject.prose if each.item == item and each.kind == "lines")
    first = next(own, None)
    lines = blocks.lines_of(text)
    if first is not None:
        last = lines[blocks.line_at(lines, first.starts[-1])]
        margin = blocks.margin(text, last.start)
        return _insert(blocks.end_of(text, last), (line,), margin, apart=False)
    at = blocks.line_at(lines, subject.spans[item].start)
    inner = blocks.block_of(lines, at)
    if item != subject.module.name and not inner:
        return add_line(subject, item, line)
    margin = blocks.margin(text, lines[inner.start].start) if inner else ""
    crowded = bool(inner) and blocks.stands_apart(text, lines, inner.start)
    return _insert(blocks.end_of(text, lines[at]), (line, *[""] * crowded), margin, apart=False)


def remove_item(subject: Subject, item: str) -> tuple[Edit, ...]:
    """Takes an item away, with its lines and the comments that are about it alone. The last row of
    a table takes the table along. No edits where a block would be left empty."""
    return blocks.removed(subject.source.text, subject.spans[item].start)


def quoted(text: str) -> str:
    """A text as it stands between double quotes."""
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _owner(subject: Subject, item: str) -> str | None:
    """The function or machine that an item is, or is part of."""
    owner = "/".join(item.split("/")[:_OWNER_PARTS])
    known = {each.id for each in subject.functions} | {each.id for each in subject.machines}
    return owner if owner in known else None


def _insert(place: int, new: Sequence[str], margin: str, *, apart: bool) -> tuple[Edit, ...]:
    below = "".join(f"\n{margin}{each}" if each else "\n" for each in new)
    return (Edit(Span(place, place), "\n" + below if apart else below),)
