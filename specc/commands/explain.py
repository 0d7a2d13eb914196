"""`specc explain`: the page of a code, with a wrong and a right example."""

from specc.commands.pages import page, pages
from specc.commands.terminal import say, say_json, table


def run(code: str | None, output_format: str) -> int:
    """Print one page, or without a code the list of all."""
    if code is None:
        titles = {each.code: each.name for each in pages()}
        if output_format == "json":
            say_json(titles)
        else:
            say(table(("CODE", "MEANING"), list(titles.items())))
        return 0
    found = page(code)
    if output_format == "json":
        say_json({"code": found.code, "title": found.name, "text": found.manual})
    else:
        say(found.manual.rstrip())
    return 0
