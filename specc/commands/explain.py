"""`specc explain`: the page of a diagnostic's code, from grammar/explain/."""

from difflib import get_close_matches

from specc.commands.terminal import say, say_json, table
from specc.errors import SpeccError
from specc.resources import GRAMMAR

PAGES = GRAMMAR / "explain"


def run(code: str | None, output_format: str) -> int:
    """Print one page, or without a code the list of all."""
    pages = {path.stem: path for path in sorted(PAGES.glob("*.md"))}
    if code is None:
        titles = {name: title(path.read_text(encoding="utf-8")) for name, path in pages.items()}
        if output_format == "json":
            say_json(titles)
        else:
            say(table(("CODE", "MEANING"), list(titles.items())))
        return 0
    page = pages.get(code.upper())
    if page is None:
        close = get_close_matches(code.upper(), pages, 1)
        hint = f"did you mean {close[0]}? " if close else ""
        raise SpeccError(f"there is no code {code}", f"{hint}`specc explain --list` names them all")
    text = page.read_text(encoding="utf-8")
    if output_format == "json":
        say_json({"code": page.stem, "title": title(text), "text": text})
    else:
        say(text.rstrip())
    return 0


def title(page: str) -> str:
    """What the page's first line says after the code."""
    first = page.partition("\n")[0].lstrip("# ")
    return first.partition(":")[2].strip() or first
