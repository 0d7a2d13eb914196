"""Every code has a page, and every page's examples do what they say."""

import re

import pytest

from specc.language.analysis import Analysis
from tests.harness import ROOT, blocks
from tests.passes import analyse

PAGES = {path.stem: path for path in sorted((ROOT / "grammar" / "explain").glob("*.md"))}
CODES = {
    code
    for path in (*(ROOT / "specc" / "language").rglob("*.py"), ROOT / "grammar" / "slips.toml")
    for code in re.findall(r"\"([EW]\d{3})\"", path.read_text(encoding="utf-8"))
}
TOO_LONG_FOR_A_PAGE = {"E103": "# so many comments\n" * 200_000}


def examples(code: str) -> list[Analysis]:
    """The analyses of a page's specs, with its other files at hand."""
    found = list(blocks(PAGES[code].read_text(encoding="utf-8")))
    files = {block.path: block.body for block in found if block.path}
    return [
        analyse(block.body, files) for block in found if block.language == "spec" and not block.path
    ]


def test_codes_and_pages_correspond() -> None:
    assert CODES
    assert sorted(CODES ^ set(PAGES)) == []


@pytest.mark.parametrize("code", PAGES)
def test_the_first_example_is_wrong_and_the_last_is_right(code: str) -> None:
    text = PAGES[code].read_text(encoding="utf-8")
    assert re.match(rf"# {code}: \S", text)
    if code in TOO_LONG_FOR_A_PAGE:
        (right,) = examples(code)
        wrong = analyse(TOO_LONG_FOR_A_PAGE[code], {})
    else:
        wrong, *_, right = examples(code)
    assert code in [each.code for each in wrong.diagnostics]
    assert [each.code for each in right.diagnostics] == []
