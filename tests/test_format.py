"""Formatting is idempotent, keeps meaning and every comment, whatever the layout was."""

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specc.language.format import format_text
from specc.language.format_line import WIDTH, pieces
from specc.language.lexer import logical_lines
from specc.language.source import Source
from specc.language.syntax import grammar, parse
from tests.harness import ROOT

SPECS = {
    str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
    for folder in ("tests/specs", "examples")
    for path in sorted((ROOT / folder).rglob("*.spec"))
    if "broken" not in path.name
}


def trees(text: str):
    parsed = parse(Source("", text))
    assert parsed.diagnostics == ()
    return parsed.items


def comments(text: str) -> list[str]:
    """Comments in order; a `#` in a text is none."""
    for line in logical_lines(text):
        if text[line.start] == ">":
            text = text[: line.start] + " " * (line.end - line.start) + text[line.end :]
    without = re.sub(r'"(?:[^"\\\n]|\\.)*"', '""', text)
    return sorted(each.rstrip() for each in re.findall(r"#.*", without))


def scrambled(text: str, seed: int) -> str:
    """The same spec in another layout: other spaces, indents, blank lines, breaks and comments."""
    chooser = random.Random(seed)
    step = chooser.choice([1, 2, 3, 4, 7])
    _, terminals = grammar()
    out: list[str] = []
    widths: list[int] = []
    for line in logical_lines(text):
        while widths and line.indent <= widths[-1]:
            widths.pop()
        margin = " " * (step * len(widths))
        widths.append(line.indent)
        out += [""] * chooser.choice([0, 0, 0, 1, 3])
        if chooser.random() < 0.15:
            out.append(f"{margin}# comment {len(out)}")
        if text[line.start] == ">":
            out.append(margin + text[line.start : line.end].rstrip())
            continue
        shown = margin
        for each in pieces(text, line.start, line.end, terminals):
            if each.comment:
                continue
            gap = " " * chooser.choice([1, 1, 2]) if each.space else chooser.choice(["", "", ""])
            if each.depth and each.space and chooser.random() < 0.1:
                gap = f"\n{margin}{' ' * (step + chooser.randrange(4))}"
            shown += (gap if shown.strip() else "") + each.text
        if chooser.random() < 0.15:
            shown += f" # trailing {len(out)}"
        out.append(shown + " " * chooser.choice([0, 0, 2]))
    return chooser.choice(["\n", "\r\n"]).join(out) + "\n" * chooser.choice([0, 1, 3])


def holds(text: str) -> None:
    """The laws."""
    once = format_text(text)
    assert format_text(once) == once
    assert trees(once) == trees(text)
    assert comments(once) == comments(text.replace("\r", ""))
    for line in once.split("\n"):
        assert line == line.rstrip()
    assert "\n\n\n" not in once
    assert once.endswith("\n")
    assert not once.endswith("\n\n")


@pytest.mark.parametrize("name", SPECS)
def test_laws_hold_for_the_specs_as_they_are(name: str) -> None:
    holds(SPECS[name])


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(sorted(SPECS)), st.integers(0, 10**6))
def test_laws_hold_for_any_layout(name: str, seed: int) -> None:
    text = scrambled(SPECS[name], seed)
    holds(text)


@pytest.mark.slow
@settings(max_examples=10_000, deadline=None)
@given(st.sampled_from(sorted(SPECS)), st.integers(0, 10**9))
def test_laws_hold_for_ten_thousand_layouts(name: str, seed: int) -> None:
    holds(scrambled(SPECS[name], seed))


@pytest.mark.parametrize("name", [name for name in SPECS if name.startswith("examples")])
def test_examples_are_formatted_and_fit(name: str) -> None:
    assert format_text(SPECS[name]) == SPECS[name]
    for line in SPECS[name].split("\n"):
        assert len(line) <= WIDTH or line.lstrip()[:1] in {"|", ">"} or '"' in line


def test_a_text_that_does_not_parse_is_left_alone() -> None:
    text = "specc 1\nmodule   m\nlet x\n"
    assert format_text(text) == text
