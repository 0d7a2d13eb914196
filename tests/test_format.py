"""Formatting is idempotent, keeps meaning and every comment, whatever the layout was."""

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specc.language.format import format_text
from specc.language.format_line import WIDTH
from specc.language.format_pieces import statements
from specc.language.lexer import logical_lines
from specc.language.source import Source
from specc.language.syntax import parse
from tests.harness import ROOT
from tests.sentences import declaration

SPECS = {
    str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
    for folder in ("tests/specs", "examples")
    for path in sorted((ROOT / folder).rglob("*.spec"))
    if "broken" not in path.name
}
TOKEN = re.compile(
    r'(?P<comment>#.*)|b?"(?:[^"\\\n]|\\.)*"|(?<=matches )\s*/(?:[^/\\\n]|\\.)+/|\w+|.|\n'
)


def trees(text: str):
    parsed = parse(Source("", text))
    assert parsed.diagnostics == ()
    return parsed.items


def comments(text: str) -> list[str]:
    """All comments, sorted; a `#` in prose, in a text or in a pattern is none."""
    for line in logical_lines(text):
        if text[line.start] == ">":
            text = text[: line.start] + " " * (line.end - line.start) + text[line.end :]
    text = re.sub(r"\bmatches(?:\s|#.*\n)+(?=/)", lambda found: f"{found[0]}matches ", text)
    found = (each["comment"] for each in TOKEN.finditer(text))
    return sorted(each.rstrip() for each in found if each)


def scrambled(text: str, seed: int) -> str:
    """The same spec in another layout: other spaces, indents, blank lines, breaks and comments."""
    chooser = random.Random(seed)
    step = chooser.choice([1, 2, 3, 4, 7])
    out: list[str] = []
    widths: list[int] = []
    source, lines = Source("", text), logical_lines(text)
    for line, pieces in zip(lines, statements(source, lines), strict=True):
        while widths and line.indent <= widths[-1]:
            widths.pop()
        margin = " " * (step * len(widths))
        widths.append(line.indent)
        out += [""] * chooser.choice([0, 0, 0, 1, 3])
        if chooser.random() < 0.15:
            out.append(f"{margin}# comment {len(out)}")
        shown, depth = margin, 0
        for each in pieces:
            gap = " " * chooser.choice([1, 1, 2]) if each.space else ""
            if depth and chooser.random() < 0.1:
                gap = f"\n{margin}{' ' * (step + chooser.randrange(4))}"
            shown += (gap if shown.strip() else "") + each.text
            depth += (each.text in "([{") - (each.text in ")]}")
        if chooser.random() < 0.15 and pieces[0].kind != "PROSE":
            shown += f" # trailing {len(out)}"
        out.append(shown + " " * chooser.choice([0, 0, 2]))
    return chooser.choice(["\n", "\r\n"]).join(out) + "\n" * chooser.choice([0, 1, 3])


def holds(text: str, width: int = WIDTH) -> None:
    """The laws."""
    once = format_text(text, width)
    assert format_text(once, width) == once
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
    holds(scrambled(SPECS[name], seed))


@pytest.mark.parametrize("width", [20, 50])
@pytest.mark.parametrize("name", SPECS)
def test_laws_hold_where_lines_must_be_broken(name: str, width: int) -> None:
    for seed in range(2):
        holds(scrambled(SPECS[name], seed), width)


@pytest.mark.parametrize("width", [20, 60])
def test_laws_hold_for_whatever_the_grammar_allows(width: int) -> None:
    for seed in range(60):
        holds(declaration(seed), width)


@pytest.mark.slow
@pytest.mark.parametrize("width", [20, 40, 100])
def test_laws_hold_for_thousands_of_sentences_of_the_grammar(width: int) -> None:
    for seed in range(1000, 3000):
        holds(declaration(seed), width)


@pytest.mark.slow
@settings(max_examples=3000, deadline=None)
@given(st.sampled_from(sorted(SPECS)), st.integers(0, 10**9))
def test_laws_hold_for_thousands_of_layouts(name: str, seed: int) -> None:
    holds(scrambled(SPECS[name], seed))


@pytest.mark.parametrize("name", [name for name in SPECS if name.startswith("examples")])
def test_examples_are_formatted_and_fit(name: str) -> None:
    assert format_text(SPECS[name]) == SPECS[name]
    for line in SPECS[name].split("\n"):
        assert len(line) <= WIDTH or line.lstrip()[:1] in {"|", ">"} or '"' in line


def test_a_text_that_does_not_parse_is_left_alone() -> None:
    text = "specc 1\nmodule   m\nlet x\n"
    assert format_text(text) == text
