"""Evaluation: against Python on the printed expression, its budget, its writing of values."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specc.language import ir, python
from specc.language.analysis import Library, analyse
from specc.language.evaluate import Undefined, evaluate, program_of
from specc.language.show import show
from specc.language.source import Source
from specc.language.values import MapValue, Value
from tests.expressions import expressions


def module_of(text: str) -> ir.Module:
    analysis = analyse(Source("case.spec", f"specc 1\nmodule m\n{text}\n"), Library({}, {}))
    assert analysis.module is not None
    assert not analysis.diagnostics, [each.message for each in analysis.diagnostics]
    return analysis.module


def value_of(text: str, before: str = "") -> Value:
    module = module_of(f"{before}\nlet outcome = {text}")
    let = module.declaration("outcome")
    assert isinstance(let, ir.Let)
    return evaluate(let.value, program_of(module))


def undefined(text: str, before: str = "") -> Undefined:
    with pytest.raises(Undefined) as caught:
        value_of(text, before)
    return caught.value


# ---- the same meaning as Python ------------------------------------------------------------------


def in_python(expression: ir.Expression, module: ir.Module) -> Value:
    """What Python makes of the printed expression."""
    printer = python.Printer(module)
    text = python.expression(printer, expression)
    names: dict[str, object] = {}
    imports = set(printer.imports)
    sources = []
    for helper in printer.helpers:
        imports |= set(python.HELPERS[helper][1])
        sources.append(python.helper_source(helper, helper))
    for name, part in sorted(imports):
        exec(f"from {name} import {part}" if part else f"import {name}", names)
    for source in sources:
        exec(source, names)
    return frozen(eval(text, names))


def frozen(value: object) -> Value:
    match value:
        case list() | tuple():
            return tuple(map(frozen, value))
        case set() | frozenset():
            return frozenset(map(frozen, value))
        case Counter() | dict():
            return MapValue((frozen(key), frozen(each)) for key, each in value.items())
        case _:
            return value  # type: ignore[return-value]


@settings(max_examples=150, deadline=None)
@given(st.lists(expressions(), min_size=4, max_size=8))
def test_evaluation_agrees_with_python(texts: list[str]) -> None:
    lines = [f"let v{number}x = {text}" for number, text in enumerate(texts)]
    source = Source("case.spec", "\n".join(("specc 1", "module m", *lines)) + "\n")
    analysis = analyse(source, Library({}, {}))
    assert not [d for d in analysis.diagnostics if d.code < "E400"], source.text
    module = analysis.module
    assert module is not None
    program = program_of(module)
    for let in module.declarations:
        assert isinstance(let, ir.Let)
        try:
            expected = in_python(let.value, module)
        except (ArithmeticError, LookupError, ValueError, TypeError):
            with pytest.raises(Undefined):
                evaluate(let.value, program)
        else:
            actual = evaluate(let.value, program)
            assert (type(actual), show(actual)) == (type(expected), show(expected))
