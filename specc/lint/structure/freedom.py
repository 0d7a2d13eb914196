"""Whether an author has said that something is left open, and the edits that say so."""

import re

from specc.language import ir
from specc.language.diagnostics import Edit, Reading
from specc.language.places import column
from specc.language.source import Span
from specc.lint.rule import Subject

Owner = ir.Function | ir.Machine


def left_open(subject: Subject, owner: Owner | None, *names: str) -> bool:
    """Whether a question or a declared freedom, of the owner or the module, speaks of all of the
    names."""
    said = [*subject.module.declarations, *(owner.opens if owner else ())]
    said += owner.unspecified if owner else ()
    texts = [each.question for each in said if isinstance(each, ir.Open)]
    texts += [each.what for each in said if isinstance(each, ir.Unspecified)]
    return any(all(_speaks(text, name) for name in names) for text in texts)


def free(subject: Subject, owner: Owner | None, what: str) -> Reading:
    """The reading that a freedom is meant, with the reason still to be given."""
    line = f'unspecified "{quoted(what)}" because "{{because}}"'
    return Reading("free", f"{what}: any is right", (at_end(subject, owner, line),))


def question(subject: Subject, owner: Owner | None, text: str) -> Edit:
    """Adds an open question to an owner, or to the module."""
    return at_end(subject, owner, f'open "{quoted(text)}"')


def at_end(subject: Subject, owner: Owner | None, *lines: str) -> Edit:
    """Adds lines after an empty one at the end of a block, or of the spec."""
    text = subject.source.text
    if owner is None:
        place, indent = len(text.rstrip()), ""
    else:
        place, indent = subject.spans[owner.id].end, _indent(subject, owner)
    return Edit(Span(place, place), "\n" + "".join(f"\n{indent}{each}" for each in lines))


def quoted(text: str) -> str:
    """A text as it stands between double quotes."""
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _indent(subject: Subject, owner: Owner) -> str:
    return " " * (column(subject.source, subject.spans[owner.id].start) + 4)


def _speaks(text: str, name: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None
