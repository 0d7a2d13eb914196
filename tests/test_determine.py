"""Determination against brute force: what is proved holds everywhere, what is shown is so."""

from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given, settings
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


# ---- the search for inputs -----------------------------------------------------------------------


@settings(deadline=None)
@given(st.lists(st.integers(1, 9), min_size=1, max_size=5), st.integers(1, 400))
def test_combinations_are_distinct_start_simple_and_keep_the_budget(
    sizes: list[int], budget: int
) -> None:
    rows = list(combinations([list(range(size)) for size in sizes], budget))
    whole = 1
    for size in sizes:
        whole *= size
    assert len(rows) == len(set(rows)) == min(budget, whole)
    assert rows[0] == (0,) * len(sizes)
    assert all(0 <= place < size for row in rows for place, size in zip(row, sizes, strict=True))


def test_any_two_parameters_meet_in_all_pairs_of_values() -> None:
    rows = list(combinations([list(range(7))] * 4, 200))
    assert len(rows) < 7**4
    for one, other in ((0, 1), (0, 3), (1, 2), (2, 3)):
        assert len({(row[one], row[other]) for row in rows}) == 49


@pytest.mark.parametrize(
    ("pattern", "least"),
    [
        (r"[A-Z]{2}", 3),
        (r"\d{3}-[a-f]+", 3),
        (r"(GET|POST|PUT) /\w*", 3),
        (r"[^\d\s]+x?", 2),
        (r"a{2,3}|b", 2),
        (r"(?P<a>x)-\1", 0),
    ],
)
def test_members_match_their_pattern(pattern: str, least: int) -> None:
    import re

    found = members(pattern)
    assert all(re.fullmatch(pattern, each) for each in found)
    assert len(set(found)) >= least


def test_inputs_keep_refinements_and_hold_the_boundaries() -> None:
    text = """specc 1
module m
target "m.py"
type Code = Text where value matches /[A-Z]{2}\\d/
record Line:
    code: Code
    amount: Decimal(6, 2) where value >= 0.05
function f(n: Int where 3 <= value <= 2_000, lines: List[Line] where len(value) <= 2, s: Bool?) -> Int:
    requires n != 77
    returns 1
"""
    function, module = function_of(text)
    program = program_of(module)
    hints = hints_of([*function.parameters, *function.requires], program)
    found = list(inputs(function.parameters, program, hints, 400).values)
    assert len(found) == 400
    numbers = {each["n"] for each in found}
    assert {3, 4, 2_000, 1_999, 76, 77, 78} <= numbers
    assert min(numbers) == 3
    assert max(numbers) == 2_000
    assert {each["s"] for each in found} == {None, True, False}
    lengths = {len(each["lines"]) for each in found}
    assert lengths == {0, 1, 2}
    amounts = {line.by_name["amount"] for each in found for line in each["lines"]}
    assert Decimal("0.05") in amounts
    assert min(amounts) == Decimal("0.05")


def test_small_spaces_are_exhausted() -> None:
    text = HEAD.replace("x: Int, y: Int", "x: Int where 1 <= value <= 3, y: Int")
    function, module = function_of(text.replace(", d: Decimal(4, 1)", "") + "    returns x\n")
    program = program_of(module)
    found = inputs(function.parameters, program, hints_of([], program), 500)
    rows = {tuple(each.items()) for each in found.values}
    assert found.exhaustive
    assert len(rows) == 3 * 7 * 2 * 3


def test_machines_are_found_in_the_states_that_events_reach() -> None:
    text = """specc 1
module m
target "m.py"
machine Door(limit: Int where 1 <= value <= 2):
    data opened: Int = 0
    state shut, open_, broken
    start shut
    on push(force: Int): shut -> open_ when force > 0
        set opened = opened + 1
    on pull: open_ -> shut
    on kick(force: Int): shut, open_ -> broken when force > 41
function f(door: Door) -> Bool:
    returns door.opened > 0
"""
    function, module = function_of(text)
    program = program_of(module)
    hints = hints_of([*function.parameters], program)
    doors = [each["door"] for each in inputs(function.parameters, program, hints).values]
    assert doors[0].state == "shut"
    assert {each.state for each in doors} == {"shut", "open_", "broken"}
    assert {dict(each.parameters)["limit"] for each in doors} == {1, 2}
    assert {dict(each.data)["opened"] for each in doors} == {0, 1, 2}
