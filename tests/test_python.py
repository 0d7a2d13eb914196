"""Printed Python: no parentheses too many, and long lines broken as formatters break them."""

import ast
import io
import subprocess
import sys
import tokenize

from hypothesis import given, settings
from hypothesis import strategies as st

from specc.language import ir, python
from specc.language.layout import lay_out
from specc.language.lower.module import lower
from specc.language.source import Source
from specc.language.syntax import parse
from tests.expressions import expressions

FORMS = ("return {}", "x = {}", "if {}:", "assert {}", "self.x = {}", "f({})", "a, b = {}, c")


def printed(texts: list[str]) -> list[str]:
    """Expressions of the language as Python."""
    lines = [f"let v{number}x = {text}" for number, text in enumerate(texts)]
    source = Source("case.spec", "\n".join(("specc 1", "module m", *lines)) + "\n")
    module = lower(parse(source), {}, {}).module
    assert module is not None
    lets = [each for each in module.declarations if isinstance(each, ir.Let)]
    return [python.expression(python.Printer(module), each.value) for each in lets]


def without_pair(text: str) -> list[str]:
    """The text without one pair of parentheses that only group, for each such pair."""
    found, opened, previous = [], [], ""
    for each in tokenize.generate_tokens(io.StringIO(text).readline):
        if each.string == "(":
            groups = not (previous.isidentifier() or previous[-1:] in {*")]}\"'"})
            opened.append(each.start[1] if groups or previous in {"in", "if", "else"} else None)
        elif each.string == ")":
            start = opened.pop()
            if start is not None:
                end = each.start[1]
                found.append(f"{text[:start]} {text[start + 1 : end]} {text[end + 1 :]}".strip())
        previous = each.string or previous
    return found


def tree(text: str) -> str:
    try:
        return ast.dump(ast.parse(text))
    except SyntaxError:
        return ""


@settings(max_examples=60, deadline=None)
@given(st.lists(expressions(), min_size=4, max_size=8))
def test_no_parentheses_are_too_many(texts: list[str]) -> None:
    for text in printed(texts):
        for shorter in without_pair(text):
            assert tree(shorter) != tree(text), shorter


@settings(max_examples=60, deadline=None)
@given(st.lists(expressions(), min_size=4, max_size=8), st.integers(20, 80))
def test_breaking_lines_keeps_the_meaning(texts: list[str], width: int) -> None:
    for number, text in enumerate(printed(texts)):
        line = FORMS[number % len(FORMS)].format(text)
        block = "\n    pass" if line.endswith(":") else ""
        broken = "\n".join(lay_out(line, width))
        assert tree(broken + block) == tree(line + block)


def sample() -> list[str]:
    """Some hundred printed expressions, the same in each run."""
    found: dict[str, None] = {}

    @settings(max_examples=40, deadline=None, derandomize=True, database=None)
    @given(st.lists(expressions(4), min_size=5, max_size=10))
    def collect(texts: list[str]) -> None:
        found.update(dict.fromkeys(printed(texts)))

    collect()
    return sorted(found)


def test_lines_break_as_formatters_break_them() -> None:
    width, functions = 60, []
    for number, text in enumerate(sample()):
        line = FORMS[number % len(FORMS)].format(text)
        lines = [*lay_out(f"    {line}", width), *["        pass"] * line.endswith(":")]
        functions.append("\n".join(lines))
    separator = "\n\n\ndef f():\n"
    ours = separator.lstrip() + separator.join(functions) + "\n"
    command = (sys.executable, "-m", "ruff", "format", "--isolated", "--line-length", str(width))
    done = subprocess.run([*command, "-"], input=ours, capture_output=True, text=True, check=True)
    formatted = done.stdout.removeprefix(separator.lstrip()).rstrip("\n").split(separator)
    assert len(formatted) == len(functions)
    different = [text for text, other in zip(functions, formatted, strict=True) if text != other]
    assert len([each for each in functions if "\n" in each]) >= 80
    assert len(different) <= len(functions) // 50, different[0]
