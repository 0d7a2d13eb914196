"""What is wrong with a spec, as values: a code, a place, a message, and where possible a fix."""

from dataclasses import dataclass
from typing import Literal

from specc.language.source import Source, Span

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True)
class Label:
    """A second place that explains the first, such as where a bracket was opened."""

    span: Span
    text: str


@dataclass(frozen=True)
class Edit:
    """Replace the text of `span` by `text`."""

    span: Span
    text: str


@dataclass(frozen=True)
class Fix:
    """Edits that settle a diagnostic. `safe` edits never change what a valid spec means."""

    title: str
    edits: tuple[Edit, ...]
    safe: bool = False


@dataclass(frozen=True)
class Reading:
    """One of several ways to read a spec, and the edits that make it the only one.

    `name` is what `--answer CODE@item=name` takes: `A`, `B`, …, or `free` for a freedom that is
    meant, whose edits hold `{because}` where the reason goes.
    """

    name: str
    means: str
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True)
class Diagnostic:
    """One finding. `message` is one sentence in the author's terms; `label` stands at the caret.

    `notes` add facts (a witness, what was expected), `help` says what to do. `code` is a key of
    grammar/explain/ or of lint's RULES: each code has a page. `item` is the id of the IR item that
    it is about; findings of lint have one, and may have `readings`.
    """

    code: str
    source: Source
    span: Span
    message: str
    label: str = ""
    labels: tuple[Label, ...] = ()
    notes: tuple[str, ...] = ()
    help: str = ""
    fix: Fix | None = None
    severity: Severity = "error"
    item: str = ""
    readings: tuple[Reading, ...] = ()
