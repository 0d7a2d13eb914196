"""Derived code: that it means what the spec says, and that checkers and formatters agree with it."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specc import plan
from specc.derive.derive import derive
from specc.derive.splice import splice
from specc.language import ir
from specc.language.evaluate import RaisedError, Undefined, evaluate, program_of
from specc.language.source import Source
from specc.language.lower.module import lower
from specc.language.show import show
from specc.language.syntax import parse
from specc.language.values import MapValue
from tests.expressions import FORMS, Grammar
from tests.test_evaluate import frozen

PARAMETERS = {
    "n": ("Int", "Int"),
    "t": ("Text", "Text"),
    "d": ("Decimal", "Decimal"),
    "yes": ("Bool", "Bool"),
    "day": ("Date", "Date"),
    "xs": ("List[Int]", "Ints"),
    "m": ("Map[Text, Int]", "Map"),
}
TYPES = {
    **{name: name for name in ("Int", "Text", "Bool", "Date", "Float", "Decimal")},
    "Ints": "List[Int]",
    "Texts": "List[Text]",
    "IntSet": "Set[Int]",
    "Map": "Map[Text, Int]",
}
ARGUMENTS = st.tuples(
    st.integers(-3, 12),
    st.sampled_from(["", "a", "Tea", "b a", "12"]),
    st.sampled_from([Decimal("0.00"), Decimal("1.5"), Decimal("-2.675")]),
    st.booleans(),
    st.sampled_from([date(2024, 1, 31), date(2023, 12, 31)]),
    st.lists(st.integers(-2, 9), max_size=4),
    st.dictionaries(st.sampled_from(["a", "b", "Tea"]), st.integers(0, 3), max_size=2),
)


@st.composite
def functions(draw) -> str:
    """A function `f` with lets, errors and rules, which use one another at random."""
    grammar = Grammar(draw, 2)
    grammar.scope = [(name, kind) for name, (_, kind) in PARAMETERS.items()]
    kind = draw(st.sampled_from(sorted(TYPES)))
    parameters = ", ".join(f"{name}: {type_}" for name, (type_, _) in PARAMETERS.items())
    lines = ['error Wrong "Wrong"', 'error Late(by: Int) "Late by {by}"']
    lines.append(f"function f({parameters}) -> {TYPES[kind]}:")
    for number in range(draw(st.integers(0, 3))):
        bound = draw(st.sampled_from([each for each in sorted(FORMS) if each != "Duration"]))
        lines.append(f"    let v{number}z = {grammar.of(bound)}")
        grammar.scope.append((f"v{number}z", bound))
    for error in ("Wrong", f"Late({grammar.of('Int')})")[: draw(st.integers(0, 2))]:
        lines.append(f"    requires {grammar.of('Bool')} else {error}")
    guards = [f" when {grammar.of('Bool')}" for _ in range(draw(st.integers(0, 2)))]
    lines += [f"    returns {rounded(kind, grammar)}{guard}" for guard in guards]
    lines.append(f"    returns {rounded(kind, grammar)}{' otherwise' if guards else ''}")
    return "\n".join(lines) + "\n"


def rounded(kind: str, grammar: Grammar) -> str:
    """An expression that fits a declared result: a Decimal is rounded to its scale."""
    text = grammar.of(kind)
    return f"round_half_up({text}, 2)" if kind == "Decimal" else text


def module_of(text: str, target: str = "m.py") -> ir.Module:
    lines = f'specc 1\nmodule m\ntarget "{target}"\n{text}'
    lowered = lower(parse(Source("case.spec", lines)), {}, {})
    assert lowered.module is not None
    assert not lowered.diagnostics, (lines, [each.message for each in lowered.diagnostics])
    return lowered.module


def derived(module: ir.Module, width: int = 88) -> str:
    """The target of a module: all its units, in the order of its declarations."""
    units = [derive(module, each.id, width) for each in plan.units(module)]
    return splice("", units, module.prose)


def loaded(text: str) -> dict[str, object]:
    """The names that a module's text defines."""
    names: dict[str, object] = {"__name__": "m"}
    exec(compile(text, "m.py", "exec"), names)
    return names


@settings(max_examples=150, deadline=None)
@given(functions(), st.lists(ARGUMENTS, min_size=1, max_size=5))
def test_a_derived_function_agrees_with_its_rules(text: str, inputs: list[tuple]) -> None:
    module = module_of(text)
    function = module.declaration("f")
    assert isinstance(function, ir.Function)
    code = derived(module)
    names = loaded(code)
    program = program_of(module)
    for arguments in inputs:
        given_ = {
            name: MapValue(each) if isinstance(each, dict) else frozen(each)
            for name, each in zip(PARAMETERS, arguments, strict=True)
        }
        call = ir.Call(
            type=function.returns,
            function="f",
            arguments=tuple(
                ir.Name(type=each.type, name=each.name, binding="parameter")
                for each in function.parameters
            ),
        )
        try:
            expected = evaluate(call, program, given_)
        except Undefined:
            continue
        except RaisedError as error:
            with pytest.raises(names[error.error]) as caught:
                names["f"](*arguments)
            assert tuple(vars(caught.value).items()) == error.fields
        else:
            actual = frozen(names["f"](*arguments))
            assert (type(actual), show(actual)) == (type(expected), show(expected)), code
