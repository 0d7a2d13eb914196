"""The page of each code: of what check says from grammar/explain/, of lint's rules their manual."""

from collections.abc import Iterator
from difflib import get_close_matches

from specc.errors import SpeccError
from specc.lint.sarif import Page
from specc.resources import GRAMMAR

PAGES = GRAMMAR / "explain"


def page(code: str) -> Page:
    """The page of one code, which may also be a rule's name."""
    found = {each.code: each for each in (_checked(code.upper()), _ruled(code)) if each}
    if not found:
        names = {each.code for each in pages()}
        close = get_close_matches(code.upper(), sorted(names), 1)
        hint = f"did you mean {close[0]}? " if close else ""
        raise SpeccError(f"there is no code {code}", f"{hint}`specc explain --list` names them all")
    return next(iter(found.values()))


def pages() -> Iterator[Page]:
    """All of them, in the order of their codes."""
    from specc.lint.rules import RULES

    for path in sorted(PAGES.glob("*.md")):
        checked = _checked(path.stem)
        if checked is not None:
            yield checked
    for each in RULES:
        ruled = _ruled(each.code)
        if ruled is not None:
            yield ruled


def _checked(code: str) -> Page | None:
    path = PAGES / f"{code}.md"
    if not code.isalnum() or not path.is_file():
        return None
    text = path.read_text(encoding="utf-8")
    first = text.partition("\n")[0].lstrip("# ")
    title = first.partition(":")[2].strip() or first
    return Page(code, title, title, text, "error")


def _ruled(code: str) -> Page | None:
    if not code.upper().startswith("L") and "-" not in code:
        return None
    from specc.lint import manual
    from specc.lint.rules import RULES

    rules = (each for each in RULES if code.upper() == each.code or code.lower() == each.name)
    rule = next(rules, None)
    if rule is None:
        return None
    return Page(rule.code, rule.name, manual.summary(rule), manual.page(rule), rule.severity)
