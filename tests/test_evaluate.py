"""Evaluation: against Python on the printed expression, its budget, its writing of values."""

import datetime as dt
import math
from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from specc.language import ir, python
from specc.language.analysis import Library, analyse
from specc.language.evaluate import RaisedError, Undefined, evaluate, program_of, satisfies
from specc.language.show import show
from specc.language.source import Source
from specc.language.values import MapValue, RecordValue, Value, alike
from tests.expressions import expressions


def module_of(text: str) -> ir.Module:
    analysis = analyse(Source("case.spec", f"specc 1\nmodule m\n{text}\n"), Library({}, {}))
    assert analysis.module is not None
    wrong = [each.message for each in analysis.diagnostics if not each.code.startswith("E4")]
    assert not wrong, wrong
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


@settings(max_examples=80, deadline=None)
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


# ---- budget, endings, refinements, writing -------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(expressions(depth=4), st.integers(0, 60))
def test_a_budget_ends_every_evaluation_alike(text: str, steps: int) -> None:
    module = module_of(f"let outcome = {text}")
    let = module.declaration("outcome")
    assert isinstance(let, ir.Let)

    def ending() -> str:
        try:
            return show(evaluate(let.value, program_of(module), steps=steps))
        except Undefined as problem:
            return f"{problem.kind}: {problem.reason}"

    assert ending() == ending()


def test_recursion_and_loops_end_without_python_noticing() -> None:
    endless = "define endless(n: Int) -> Int = endless(n + 1)"
    assert undefined("endless(0)", endless).kind == "budget"
    assert undefined("sum(1 for a in range(999) for b in range(999))").kind == "budget"
    assert undefined('fold(range(99), "ab", lambda all, n: all + all)').kind == "budget"
    assert undefined("fold(range(99), 3, lambda all, n: all * all)").kind == "budget"
    deep = "define count_down(n: Int) -> Int = 0 if n == 0 else 1 + count_down(n - 1)"
    assert value_of("count_down(120)", deep) == 120


def test_lets_are_lazy_and_evaluated_once() -> None:
    text = """target "m.py"
define slow(n: Int) -> Int = sum(1 for a in range(n))
define twice(n: Int) -> Int:
    let never = 1 // 0
    let counted = slow(n)
    returns never when n < 0
    returns counted + counted + counted when n >= 0"""
    module = module_of(f"{text}\nlet outcome = twice(1_000)")
    let = module.declaration("outcome")
    assert isinstance(let, ir.Let)
    assert evaluate(let.value, program_of(module), steps=1_100) == 3_000


def test_refinements_hold_deep() -> None:
    module = module_of(
        """type Code = Text where value matches /[A-Z]+/
type Percent = Int where 0 <= value <= 100
type Even = Percent where value % 2 == 0
record Line:
    code: Code
    percent: Percent? = None
union Tree:
    Leaf(value: Percent)
    Node(left: Tree, right: Tree)
let good = [Line("A"), Line("B", 100)]
let bad = [Line("A"), Line("b", 100)]
let worse = [Line("A", 101)]
let tree = Node(Leaf(1), Node(Leaf(2), Leaf(300)))
let odd = 7"""
    )
    program = program_of(module)

    def satisfied(name: str, type_: ir.Type) -> bool:
        let = module.declaration(name)
        assert isinstance(let, ir.Let)
        return satisfies(evaluate(let.value, program), type_, program)

    lines = ir.ListType(item=ir.NamedType(name="Line"))
    assert satisfied("good", lines)
    assert not satisfied("bad", lines)
    assert not satisfied("worse", lines)
    assert not satisfied("tree", ir.NamedType(name="Tree"))
    assert satisfied("odd", ir.NamedType(name="Percent"))
    assert not satisfied("odd", ir.NamedType(name="Even"))
    assert satisfies(None, ir.OptionalType(item=ir.NamedType(name="Even")), program)


SCALARS = st.one_of(
    st.integers(),
    st.booleans(),
    st.decimals(-(10**20), 10**20, places=3),  # 28 digits survive a minus sign
    st.text(max_size=5),
    st.dates(),
    st.datetimes(),
    st.timedeltas(dt.timedelta(-(10**8)), dt.timedelta(10**8)).map(
        lambda each: each - each % dt.timedelta(milliseconds=1)
    ),
    st.binary(max_size=4),
)


@settings(max_examples=150, deadline=None)
@given(SCALARS, st.integers(0, 3))
def test_written_values_read_back(value: Value, size: int) -> None:
    assume(not isinstance(value, str) or not any(0xD800 <= ord(each) < 0xE000 for each in value))
    for each in (value, (value,) * size):
        if each != ():
            again = value_of(show(each))
            assert (again, type(again)) == (each, type(each))


def test_a_declared_error_comes_out_with_its_fields() -> None:
    before = """target "m.py"
error TooMany(count: Int) "{count} are too many"
function one(n: Int) -> Int:
    requires n < 3 else TooMany(n)
    returns n"""
    with pytest.raises(RaisedError) as caught:
        value_of("one(5)", before)
    assert (caught.value.error, caught.value.fields) == ("TooMany", (("count", 5),))


def test_values_are_hashed_as_they_are_compared() -> None:
    one, other = MapValue({"a": Decimal("1.0"), "b": 2}), MapValue({"b": 2, "a": 1})
    assert one == other
    assert hash(one) == hash(other)
    assert one != {"a": 1, "b": 2}


@pytest.mark.parametrize(
    ("pattern", "explodes"),
    [
        (r"(a+)+b", True),
        (r"(a|aa)*b", True),
        (r"(\w+\s)*x", True),
        (r"[A-Z]{2}\d{2}", False),
        (r"(DE|FR)-\d+", False),
        (r"(\d{3}-){2}\w+", False),
        (r"\w+@\w+(\.[a-z]{2})+", False),
    ],
)
def test_patterns_that_could_take_for_ever_are_left_open(pattern: str, explodes: bool) -> None:
    text = f'("a" * 40) matches /{pattern}/'
    if explodes:
        assert undefined(text).kind == "unknown"
    else:
        assert value_of(text) is False


def test_values_are_alike_up_to_the_floats_inside_of_them() -> None:
    def leg(number: int, length: float) -> RecordValue:
        inside = MapValue({"km": (length, number)})
        return RecordValue("Leg", None, (("number", number), ("inside", inside)))

    assert leg(1, 0.1 + 0.2) != leg(1, 0.3)
    assert alike(leg(1, 0.1 + 0.2), leg(1, 0.3), math.isclose)
    assert not alike(leg(1, 0.301), leg(1, 0.3), math.isclose)
    assert not alike(leg(10**12, 0.3), leg(10**12 + 1, 0.3), math.isclose)
    assert not alike((0.3,), (0.3, 0.3), math.isclose)
