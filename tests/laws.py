"""What must hold of every spec in the repository, and of every spec there could be."""

from collections.abc import Mapping
from functools import lru_cache

Files = Mapping[str, str]


@lru_cache(maxsize=4096)
def parsed(text: str):
    """One parse per text."""
    from specc.language.source import Source
    from specc.language.syntax import parse

    return parse(Source("law.spec", text))


def formatted(text: str) -> str:
    """The canonical form."""
    from specc.language.format import format_text

    return format_text(text)


def module_of(text: str, files: Files):
    """The module of a spec; None when it has errors."""
    from tests.passes import analyse

    analysis = analyse(text, files)
    wrong = any(each.severity == "error" for each in analysis.diagnostics)
    return None if wrong else analysis.module


def emitted(text: str, files: Files) -> str:
    """The tests of a spec; empty when it has errors."""
    from specc.testgen.emit import Style, emit

    module = module_of(text, files)
    return emit(module, Style()).text if module else ""


def parsing_never_raises(text: str, files: Files) -> None:
    assert parsed(text).source.text == text


def format_is_idempotent(text: str, files: Files) -> None:
    once = formatted(text)
    assert formatted(once) == once


def format_keeps_the_tree(text: str, files: Files) -> None:
    if not parsed(text).diagnostics:
        assert parsed(formatted(text)).items == parsed(text).items


def format_keeps_the_meaning(text: str, files: Files) -> None:
    assert module_of(formatted(text), files) == module_of(text, files)


def ir_survives_json(text: str, files: Files) -> None:
    from specc.language.ir import Module

    module = module_of(text, files)
    assert module is None or Module.model_validate_json(module.model_dump_json()) == module


def emitted_tests_are_python_and_deterministic(text: str, files: Files) -> None:
    first = emitted(text, files)
    compile(first, "test_law.py", "exec")
    assert "specc" not in [
        line.split()[1] for line in first.splitlines() if line.startswith(("import ", "from "))
    ]
    assert emitted(text, files) == first


def linting_never_raises_and_points_into_the_text(text: str, files: Files) -> None:
    from specc.language.render import record
    from specc.language.render import text as rendered
    from tests.passes import linted

    found = linted(text, files)
    for each in found:
        edits = [
            *(each.fix.edits if each.fix else ()),
            *(e for r in each.readings for e in r.edits),
        ]
        for span in (each.span, *(label.span for label in each.labels), *(e.span for e in edits)):
            assert 0 <= span.start <= span.end <= len(text)
        assert rendered(each)
        assert record(each)
    assert linted(text, files) == found


LAWS = (
    parsing_never_raises,
    format_is_idempotent,
    format_keeps_the_tree,
    format_keeps_the_meaning,
    ir_survives_json,
    emitted_tests_are_python_and_deterministic,
    linting_never_raises_and_points_into_the_text,
)
