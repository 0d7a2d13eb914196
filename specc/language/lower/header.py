"""Lowers the lines that say what a file is: edition, module, target and owner."""

from collections.abc import Sequence
from dataclasses import dataclass

from lark import Token, Tree

from specc.language.diagnostics import Label
from specc.language.lower import literals
from specc.language.lower.context import (
    Context,
    qualified,
    report,
    span_of,
    tokens,
    tree,
)
from specc.language.source import Span

EDITION = 1
_ORDER = ("edition", "module", "prose", "target", "owner", "use")


@dataclass(frozen=True)
class Header:
    """What the first lines of a spec say."""

    edition: int
    name: str
    target: str | None
    owner: str | None


def header(context: Context, items: Sequence[Tree[Token]], *, complete: bool) -> Header:
    """The header; `complete` is false where lines did not parse, so that none is missed."""
    found: dict[str, Tree[Token]] = {}
    for each in items:
        before = found.get(str(each.data))
        if before is not None and each.data in {"edition", "module", "target", "owner"}:
            labels = (Label(span_of(context, before), "the first one"),)
            message = f"A file has one `{_word(each)}` line."
            report(context, each, "E503", message, "the second one", labels=labels)
        found.setdefault(str(each.data), each)
    _check_order(context, items)
    edition = _edition(context, found.get("edition"), complete)
    clean = complete and not context.diagnostics
    if "module" not in found and clean and "edition" in found:
        place = span_of(context, items[0])
        message = "The second line names the module, as in `module shop.pricing`."
        report(context, place, "E503", message, "no module after this line")
    name = qualified(tree(found["module"].children[0])) if "module" in found else "unnamed"
    if "module" in found:
        context.spans[name] = span_of(context, found["module"])
    return Header(edition, name, _target(context, found.get("target")), _text(context, found))


def _word(place: Tree[Token]) -> str:
    return "specc" if place.data == "edition" else str(place.data)


def _edition(context: Context, place: Tree[Token] | None, complete: bool) -> int:
    if place is None:
        if complete:
            message = "A spec begins with its edition: `specc 1`."
            report(context, Span(0, 0), "E503", message, "write `specc 1` here")
        return EDITION
    written = tokens(place, "INT")[0]
    if str(written) != str(EDITION):
        message = f"This is edition {written}; this specc knows edition {EDITION}."
        report(context, written, "E519", message, "unknown edition", help="Install a newer specc.")
    return EDITION


def _check_order(context: Context, items: Sequence[Tree[Token]]) -> None:
    """Header lines come first; prose may stand anywhere among them."""
    declared = False
    for index, each in enumerate(items):
        if each.data not in _ORDER:
            declared = True
        elif each.data == "edition" and index > 0:
            report(context, each, "E503", "The edition is the first line of a file.", "too late")
        elif each.data == "module" and index > 1:
            report(
                context, each, "E503", "The module is named right after the edition.", "too late"
            )
        elif declared and each.data in {"target", "owner", "use"}:
            message = f"`{each.data}` lines come before the declarations."
            report(context, each, "E503", message, "too late")


def _target(context: Context, place: Tree[Token] | None) -> str | None:
    if place is None:
        return None
    written = tokens(place, "STRING")[0]
    path = literals.text_of(context, written)
    parts = path.split("/")
    problem = ""
    if not path.endswith(".py"):
        problem = "A target is a Python file: its name ends in `.py`."
    elif path.startswith("/") or ":" in path or "\\" in path:
        problem = "A target is a path from the project's folder, with `/` between names."
    elif any(each in {"", ".", ".."} for each in parts):
        problem = "A target stays inside the project: no `.` or `..` and no empty name."
    elif not all(each.removesuffix(".py").isidentifier() for each in parts[-1:]):
        problem = "A target can be imported, so its name is a Python name."
    if problem:
        report(context, written, "E504", problem, "not a path that can be used")
    return path


def _text(context: Context, found: dict[str, Tree[Token]]) -> str | None:
    place = found.get("owner")
    return None if place is None else literals.text_of(context, tokens(place, "STRING")[0])
