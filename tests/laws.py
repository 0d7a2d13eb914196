"""What must hold of every spec in the repository, and of every spec there could be."""

from functools import lru_cache


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


def module_of(text: str):
    """The module, without the specs and modules that it uses."""
    from specc.language.analysis import Library, analyse
    from specc.language.source import Source

    return analyse(Source("law.spec", text), Library({}, {})).module


def parsing_never_raises(text: str) -> None:
    assert parsed(text).source.text == text


def format_is_idempotent(text: str) -> None:
    once = formatted(text)
    assert formatted(once) == once


def format_keeps_the_tree(text: str) -> None:
    if not parsed(text).diagnostics:
        assert parsed(formatted(text)).items == parsed(text).items


def ir_survives_json(text: str) -> None:
    from specc.language.ir import Module

    module = module_of(text)
    assert module is None or Module.model_validate_json(module.model_dump_json()) == module


def lowering_is_deterministic(text: str) -> None:
    assert module_of(text) == module_of(text)


LAWS = (
    parsing_never_raises,
    format_is_idempotent,
    format_keeps_the_tree,
    ir_survives_json,
    lowering_is_deterministic,
)
