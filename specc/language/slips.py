"""Says what is wrong where a line does not parse, in the author's words.

Typical slips are rows of grammar/slips.toml. A row applies at a place by the text there, the word
that begins the line, and what the grammar expects; the first that applies speaks. What no row knows
is described by what was expected.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

from specc.language import mistakes
from specc.language.diagnostics import Diagnostic, Edit, Fix
from specc.language.expectations import misspelt, unexpected
from specc.language.mistakes import Mistake, visible
from specc.language.source import Source, Span
from specc.resources import slips_text


@dataclass(frozen=True)
class Slip:
    """One row of the table; the conditions are explained there."""

    code: str
    message: str
    bad: str = ""
    bad_item: str = ""
    at: str = ""
    first: str = ""
    kind: str = ""
    previous: str = ""
    expects: str = ""
    begins: bool = False
    label: str = ""
    help: str = ""
    replace: str | None = None


@cache
def table() -> tuple[Slip, ...]:
    """All rows, in their order."""
    import tomllib  # only a mistake needs it

    return tuple(Slip(**row) for row in tomllib.loads(slips_text())["slip"])


_SUSPICIOUS = frozenset("&|=!<'‘“`;:+-%$@~^")
_SIGNS = re.compile(r"&&|\|\||===|!==|<>|!(?!=)|'|‘|“|`|;|:=|=>|\+\+|--|%%|\$|@|~|\^")


def at_token(text: str, position: int, limit: int, *, in_row: bool) -> int:
    """The end of a sign at `position` that no spec may hold, or 0."""
    if text[position] not in _SUSPICIOUS:
        return 0
    match = _SIGNS.match(text, position, limit)
    if match is None or (in_row and match[0] == "||"):
        return 0
    return match.end()


def diagnose(source: Source, mistake: Mistake) -> Diagnostic:
    """The diagnostic for a mistake."""
    special = mistakes.SPECIAL.get(mistake.kind)
    if special is not None:
        return special(source, mistake)
    slip = next((each for each in table() if _applies(source.text, mistake, each)), None)
    if slip is not None:
        return _from_slip(source, mistake, slip)
    return misspelt(source, mistake) or unexpected(source, mistake)


def and_more(diagnostic: Diagnostic) -> Diagnostic:
    """The last of very many mistakes in one item."""
    notes = (*diagnostic.notes, "the rest of this declaration was not read")
    return replace(diagnostic, notes=notes)


def _applies(text: str, mistake: Mistake, slip: Slip) -> bool:
    start, end = mistake.line.start, mistake.line.end
    first = re.compile(r"\w*").match(text, start, end)
    return (
        (not slip.begins or mistake.span.start == start)
        and (not slip.kind or mistake.kind in slip.kind.split())
        and (not slip.previous or mistake.previous in slip.previous.split())
        and (not slip.expects or set(slip.expects.split()) <= mistake.expected)
        and (not slip.first or re.fullmatch(slip.first, first[0] if first else "") is not None)
        and (not slip.at or _pattern(slip.at).match(text, mistake.span.start, end) is not None)
    )


@cache
def _pattern(at: str) -> "re.Pattern[str]":
    return re.compile(at)


def _from_slip(source: Source, mistake: Mistake, slip: Slip) -> Diagnostic:
    text = source.text
    match = _pattern(slip.at).match(text, mistake.span.start, mistake.line.end) if slip.at else None
    span = Span(*match.span()) if match and match.end() > match.start() else mistake.span
    found = text[span.start : span.end]
    named: Mapping[str, str] = {"{found}": found} | {
        f"{{{number}}}": each or ""
        for number, each in enumerate(match.groups() if match else (), 1)
    }
    message, label, help_text = (
        _filled(each, named) for each in (slip.message, slip.label, slip.help)
    )
    fix = None
    if slip.replace is not None:
        written = _filled(slip.replace, named)
        title = f"write `{written.strip()}`" if written.strip() else f"remove `{found.strip()}`"
        fix = Fix(title, (Edit(span, written),), safe=True)
    return Diagnostic(
        slip.code, source, visible(source, span), message, label, help=help_text, fix=fix
    )


def _filled(template: str, named: Mapping[str, str]) -> str:
    for name, value in named.items():
        template = template.replace(name, value)
    return template
