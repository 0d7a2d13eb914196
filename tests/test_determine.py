"""Determination against brute force: what is proved holds everywhere, what is shown is so."""

from decimal import Decimal
from itertools import product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from specc.language import ir, python
from specc.language.analysis import Library, analyse
from specc.language.determine import Determination, determine
from specc.language.evaluate import program_of
from specc.language.search import hints_of, inputs
from specc.language.search.combine import combinations
from specc.language.search.patterns import members
from specc.language.source import Source

HEAD = """specc 1
module m
target "m.py"
enum Kind:
    A
    B
    C
define positive(n: Int) -> Bool = n > 0
function f(x: Int, y: Int where -2 <= value <= 4, b: Bool, d: Decimal(4, 1), k: Kind) -> Int:
"""

PLAIN = (
    *("x < 0", "x <= 2", "x > 2", "x >= 0", "x == 1", "x != 1", "1 < x <= 3", "positive(x)"),
    *("y < 0", "y >= 3", "y == 4", "x < y", "x == y", "x >= y", "x != y"),
    *("b", "not b", "d < 1.5", "d <= 1.45", "d > 1.5", "d == 0", "d >= 2"),
    *("k is Kind.A", "k == Kind.B", "k in {Kind.A, Kind.C}", "k != Kind.C", "x in [1, 3]"),
    *("x - 1 > 0", "2 >= y + 1", "d - 0.5 < 1"),
)
ODD = (
    *("let_ > 0", "let_ <= 0", "x + y == y"),
    *("x % 2 == 0", "x % 2 == 1", "x % 3 != 0"),
    *("x * y > 2", "x * y <= 2", "x + y == 3", "abs(x) < 2", "x // 2 == 1", "d * 2 > y"),
)
VALUES = ("0", "1", "x", "-x", "y", "x + y", "1 if b else x")

POINTS = tuple(
    product(
        range(-4, 8),
        range(-2, 5),
        (True, False),
        [Decimal(each) / 10 for each in (-10, 0, 1, 13, 14, 15, 16, 19, 20, 21, 30)],
        ("A", "B", "C"),
    )
)


def guards(atoms: tuple[str, ...]) -> st.SearchStrategy[str]:
    """Conditions over the parameters."""
    return st.recursive(
        st.sampled_from(atoms),
        lambda inner: st.one_of(
            st.tuples(inner, inner).map(lambda pair: f"({pair[0]} and {pair[1]})"),
            st.tuples(inner, inner).map(lambda pair: f"({pair[0]} or {pair[1]})"),
            inner.map(lambda one: f"(not {one})"),
        ),
        max_leaves=3,
    )


def tables(atoms: tuple[str, ...]) -> st.SearchStrategy[str]:
    """Functions with one to four rules, of which a later one often repeats a guard, negated."""
    rule = st.tuples(guards(atoms), st.sampled_from(VALUES))

    def written(drawn: tuple[list[tuple[str, str]], bool, bool, str]) -> str:
        rules, closes, otherwise, required = drawn
        lines = ["    let let_ = x - y"]
        lines += [f"    requires {required}"] if required else []
        lines += [f"    returns {value} when {guard}" for guard, value in rules]
        if closes:
            rest = " and ".join(f"not {guard}" for guard, _ in rules)
            lines.append(f"    returns 7 when {rest}")
        elif otherwise:
            lines.append("    returns 7 otherwise")
        return HEAD + "\n".join(lines) + "\n"

    required = st.one_of(st.just(""), st.sampled_from(atoms))
    return st.tuples(
        st.lists(rule, min_size=1, max_size=3), st.booleans(), st.booleans(), required
    ).map(written)


def function_of(text: str) -> tuple[ir.Function, ir.Module]:
    analysis = analyse(Source("case.spec", text), Library({}, {}))
    assert not [each for each in analysis.diagnostics if not each.code.startswith("E4")], text
    assert analysis.module is not None
    function = analysis.module.declaration("f")
    assert isinstance(function, ir.Function)
    return function, analysis.module


class Oracle:
    """The table in Python, as the printer writes it."""

    def __init__(self, function: ir.Function, module: ir.Module) -> None:
        def code(expression: ir.Expression):
            text = python.expression(python.Printer(module), expression)
            return eval(f"lambda x, y, b, d, k: ({text})", names)

        class Kind:
            A, B, C = "A", "B", "C"

        names = {"Kind": Kind, "Decimal": Decimal, "positive": lambda n: n > 0}
        lets = {each.name: each.value for each in function.lets}
        from specc.language.rewrite import inlined

        def inline(expression: ir.Expression):
            return code(inlined(expression, lets, module))

        self.required = [inline(each.condition) for each in function.requires]
        self.rules = [
            (each.guard and inline(each.guard), inline(each.value))
            for each in sorted(function.rules, key=lambda rule: rule.otherwise)
        ]
        self.otherwise = any(each.otherwise for each in function.rules)

    def values(self, point) -> list[int] | None:
        """The values of the rules that apply; None outside of the domain."""
        if not all(each(*point) for each in self.required):
            return None
        plain = self.rules[:-1] if self.otherwise else self.rules
        found = [value(*point) for guard, value in plain if guard is None or guard(*point)]
        return found or ([self.rules[-1][1](*point)] if self.otherwise else [])


def point_of(found: Determination) -> tuple[object, ...]:
    read = {"x": int, "y": int, "b": "True".__eq__, "d": Decimal}
    return tuple(
        read[name](value) if name in read else value.partition(".")[2]
        for name, value in found.witness.items()
    )


def judged(text: str) -> Determination:
    function, module = function_of(text)
    found = determine(function, module)
    oracle = Oracle(function, module)
    if found.status == "determined":
        for point in POINTS:
            values = oracle.values(point)
            assert values is None or len(set(values)) == 1, (text, point)
    elif found.status in {"incomplete", "conflicting"}:
        values = oracle.values(point_of(found))
        assert values is not None, (text, found)
        assert bool(values) == (found.status == "conflicting"), (text, found)
        assert len(set(values)) != 1, (text, found)
    return found


@settings(max_examples=120, deadline=None)
@given(tables(PLAIN))
def test_comparisons_with_constants_are_decided(text: str) -> None:
    found = judged(text)
    assert found.status in {"determined", "incomplete", "conflicting"}, found


@settings(max_examples=80, deadline=None)
@given(tables(PLAIN + ODD))
def test_other_guards_are_never_decided_wrongly(text: str) -> None:
    judged(text)
