"""The strategies of emitted tests: what links values is built in, and nothing is thrown away."""

import pytest

from specc.commands.problems import verdict
from specc.language import ir
from specc.language.evaluate import evaluate, program_of, satisfies
from specc.results import Outcome
from specc.testgen import emit
from specc.testgen.choices import Context
from specc.testgen.facts import ordered
from specc.testgen.inputs import inputs
from specc.testgen.preconditions import valid
from specc.testgen.recursion import unrolled
from specc.testgen.samples import cases
from tests import passes
from tests.bench.draws import Drawn, Spec, measured
from tests.harness import CASES, blocks

RARE = "is_cube"


def specs(document: str) -> list[str]:
    """The specs of a document of cases."""
    text = (CASES / "testgen" / document).read_text(encoding="utf-8")
    return [each.body for each in blocks(text) if each.language == "spec"]


def module_of(text: str) -> ir.Module:
    module: ir.Module | None = passes.analyse(text, {}).module
    assert module is not None
    return module


def requiring(parameters: str, condition: str) -> str:
    """A spec of one function."""
    return (
        'specc 1\nmodule m\ntarget "m.py"\n\n'
        f"function f({parameters}) -> Bool:\n    requires {condition}\n    ensures result\n"
    )


@pytest.mark.parametrize("text", [each for each in specs("relations.md") if RARE not in each])
def test_hypothesis_accepts_nearly_all_draws(text: str) -> None:
    found = measured(Spec("relations", text, {}))
    assert found
    assert [each for each in found if each.reached < 0.95 or not each.good] == []


def test_a_filter_that_throws_most_away_is_no_good() -> None:
    assert not Drawn("", valid=0.5, distinct=200, possible=200.0).good
    assert not Drawn("", valid=1.0, distinct=200, possible=200.0, used=0.5).good
    (rare,) = (each for each in specs("relations.md") if RARE in each)
    found = measured(Spec("rare", rare, {}))
    assert found
    assert all(each.used is not None and not each.good for each in found)
    assert not any(each.complaint for each in found)


@pytest.mark.parametrize(
    ("parameters", "condition"),
    [
        ("a: Int, b: Int, c: Int", "a + b == c"),
        ("c: Int, a: Int, b: Int", "a + b == c"),
        ("n: Int, xs: List[Int]", "len(xs) == n"),
        ("xs: List[Int], ys: List[Int]", "multiset(xs) == multiset(ys)"),
        ("x: Int, xs: Set[Int], y: Int", "x in xs and y in xs"),
        ("rows: List[List[Int]]", "every row in rows: len(row) == len(rows)"),
        ("xs: List[Int], i: Int, j: Int", "0 <= i < j < len(xs)"),
        ("pairs: List[Tuple[Date, Date]], last: Date", "every (a, b) in pairs: a < b <= last"),
        ("xs: List[Int]", "every i in range(len(xs)): 0 <= xs[i] < 9"),
        ("rows: List[List[Int]]", "[row for row in rows if len(row) != len(rows[0])] is empty"),
        ("a: Int, b: Int where 0 <= value <= 9", "a - b == 3"),
        ("a: Int where 0 <= value <= 9, b: Int where 0 <= value <= 9", "a - b >= 3"),
        ("month: Date, day: Date", "day.year == month.year and day.month == month.month"),
    ],
)
def test_no_condition_is_left_over(parameters: str, condition: str) -> None:
    text = requiring(parameters, condition)
    module = module_of(text)
    scope = emit.scope_of(module)
    (function,) = (each for each in module.declarations if isinstance(each, ir.Function))
    made = inputs(function.parameters, valid(function), scope.context, scope.definitions)
    assert made.rest == ()
    emitted = emit.emit(module, emit.Style()).text
    assert ".filter(" not in emitted
    assert "assume(" not in emitted
    program = program_of(module)
    definitions = {name: unrolled(name, scope.definitions) for name in scope.definitions}
    found = list(cases(made, program, definitions, condition, 50))
    assert len(found) == 50
    for draw in found:
        assert all(evaluate(each, program, draw.names) is True for each in valid(function))


@pytest.mark.parametrize(
    ("parameters", "condition"),
    [
        ("pairs: List[Tuple[Int, Int]]", "every a in pairs, b in pairs: a[0] < b[1]"),
        ("xs: List[Int]", "every i in range(1, len(xs)): xs[i - 1] < xs[i] + 1"),
        ("rows: List[List[Int]], other: List[Int]", "every row in rows: len(row) == len(rows[1])"),
        ("n: Int", "n % 2 == n // 3"),
        ("xs: List[Int]", "every i in range(len(xs)): xs[i] > i"),
        ("xs: List[Int]", "[x for x in xs if x > 3] is not empty"),
    ],
)
def test_what_only_looks_alike_is_left_to_the_test(parameters: str, condition: str) -> None:
    module = module_of(requiring(parameters, condition))
    scope = emit.scope_of(module)
    (function,) = (each for each in module.declarations if isinstance(each, ir.Function))
    made = inputs(function.parameters, valid(function), scope.context, scope.definitions)
    assert len(made.rest) == 1


@pytest.mark.parametrize(
    ("parameters", "condition"),
    [
        ("text: Text", "len(set(text)) == len(text)"),
        ("xs: List[Int], ys: List[Int]", "xs == ys and sorted(xs) == xs"),
        ("xs: List[Int], ys: List[Int]", "sorted(xs) == sorted(ys) and len(set(ys)) == len(ys)"),
        ("a: List[List[Int]], b: List[List[Int]]", "a == b and (every r in b: len(r) == len(b))"),
        ("a: Decimal(6, 0), b: Decimal(6, 2), c: Decimal(6, 2)", "a + b == c"),
        ("n: Int, price: Decimal(6, 2), total: Decimal(6, 2)", "n + price == total"),
    ],
)
def test_types_and_conditions_hold_of_all_draws(parameters: str, condition: str) -> None:
    module = module_of(requiring(parameters, condition))
    assert emit.emit(module, emit.Style()).text
    scope, program = emit.scope_of(module), program_of(module)
    (function,) = (each for each in module.declarations if isinstance(each, ir.Function))
    made = inputs(function.parameters, valid(function), scope.context, scope.definitions)
    definitions = {name: unrolled(name, scope.definitions) for name in scope.definitions}
    kept = [each for each in valid(function) if not made.rest]
    for draw in cases(made, program, definitions, condition, 100):
        types = {each.name: each.type for each in function.parameters}
        assert all(satisfies(draw.names[name], each, program) for name, each in types.items())
        assert all(evaluate(each, program, draw.names) is True for each in kept)


def test_an_order_that_serves_is_kept() -> None:
    module = module_of(requiring("low: Int, high: Int, n: Int", "low <= n <= high"))
    (function,) = (each for each in module.declarations if isinstance(each, ir.Function))
    order, facts = ordered(valid(function), ["low", "high", "n"])
    assert order == ["low", "high", "n"]
    assert facts.rest == ()


@pytest.mark.parametrize("text", specs("empty.md"))
def test_nothing_to_draw_is_a_skipped_test(text: str) -> None:
    module = module_of(text)
    found = measured(Spec("empty", text, {}))
    assert [each for each in found if each.complaint] == []
    emitted = emit.emit(module, emit.Style())
    assert emitted.text.count("@pytest.mark.skip(") == 7
    assert len(emitted.cases) == 12


def test_a_run_says_why_tests_are_skipped() -> None:
    said = verdict([Outcome(function="test_a", outcome="skipped")], 0)
    assert said.startswith("1 test: 1 skipped; ")
    assert "no input" in said
    assert "skipped" not in verdict([Outcome(function="test_a", outcome="passed")], 0)


def test_names_that_mean_something_else_are_not_taken() -> None:
    text = requiring("spans: List[Tuple[Int, Int]], first: Int", "first > 3")
    text = text.replace("first > 3", "first > 3 and (every s in spans: s[0] + first < s[1])")
    found = measured(Spec("names", text, {}))
    assert found
    assert not any(each.complaint for each in found)
    assert isinstance(emit.scope_of(module_of(text)).context, Context)
