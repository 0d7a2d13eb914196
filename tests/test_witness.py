"""Witnesses: they hold in the evaluator, they are small, and answers settle what they show."""

from collections.abc import Iterator

import pytest

from specc.language import ir
from specc.language.analysis import Analysis, Library, analyse
from specc.language.evaluate import program_of, satisfies
from specc.language.evaluate.program import Run
from specc.language.source import Source
from specc.lint.fixes import applied
from specc.lint.lint import lint
from specc.lint.rules import RULES
from specc.lint.witness.bounded import survey
from specc.lint.witness.examine import Examination, examine
from specc.lint.witness.normal import question_of
from specc.lint.witness.pointwise import asked_of, case_of, verdict
from specc.lint.witness.question import BUDGETS
from specc.lint.witness.shrink import shrunk
from tests.harness import CASES, blocks

WITNESS = tuple(each for each in RULES if each.kind == "witness")
HEAD = 'specc 1\nmodule shop.sure\ntarget "src/shop/sure.py"\n\n'

PARCEL = (
    HEAD
    + """function postage(grams: Int where 1 <= value <= 2000) -> Int:
    criterion POST-1 "Light":
        when grams < 500
        check result == 4

    criterion POST-2 "Heavy":
        when grams > 500
        check result == 9
"""
)


def analysed(text: str) -> Analysis:
    found = analyse(Source("case.spec", text), Library({}, {}))
    assert [each.message for each in found.diagnostics if each.severity == "error"] == []
    return found


def examined(text: str) -> Iterator[tuple[ir.Function, Examination, Analysis]]:
    found = analysed(text)
    assert found.module is not None
    program = program_of(found.module)
    for each in found.module.declarations:
        if isinstance(each, ir.Function):
            yield each, examine(each, program, BUDGETS["standard"]), found


def specs() -> list[str]:
    """The specs of the cases on witnesses."""
    documents = sorted((CASES / "lint").glob("witness_*.md"))
    return [
        each.body
        for document in documents
        for each in blocks(document.read_text(encoding="utf-8"))
        if each.language == "spec"
    ]


@pytest.mark.parametrize("text", specs())
def test_both_results_keep_all_clauses(text: str) -> None:
    for function, seen, found in examined(text):
        witness = seen.two.witness
        if witness is None:
            continue
        assert found.module is not None and function.returns is not None
        program = program_of(found.module)
        one, other = witness.results
        assert one != other
        case = case_of(asked_of(question_of(function, program)), witness.names, Run(program))
        assert case is not None, "outside of the domain"
        assert verdict(case, one) is True and verdict(case, other) is True
        assert satisfies(one, function.returns, program)
        for each in function.parameters:
            assert satisfies(witness.names[each.name], each.type, program)


@pytest.mark.parametrize("text", specs())
def test_clashing_clauses_are_active_and_none_of_their_values_is_right(text: str) -> None:
    for function, seen, found in examined(text):
        witness = seen.clash.witness
        if witness is None or not witness.names:
            continue
        assert found.module is not None
        program = program_of(found.module)
        case = case_of(asked_of(question_of(function, program)), witness.names, Run(program))
        assert case is not None, "outside of the domain"
        assert set(witness.clauses) <= {said.clause.id for said, _ in case.active}
        assert not any(verdict(case, each) for each in range(-50, 50))


def test_each_reading_settles_the_limit() -> None:
    (before,) = [each for each in lint(analysed(PARCEL), rules=WITNESS) if each.code == "L303"]
    assert before.notes == ("for grams = 500 the result may be 4 or 9",)
    for reading in before.readings:
        text = applied(PARCEL, reading.edits).replace("{because}", "nobody minds")
        assert [each.code for each in lint(analysed(text), rules=WITNESS)] == [], reading.name
    after = {each.name: applied(PARCEL, each.edits) for each in before.readings}
    assert "when grams <= 500" in after["A"] and "when grams >= 500" in after["B"]


def test_an_example_is_added_in_the_form_of_the_table() -> None:
    text = HEAD + (
        "function pick(word: Text, times: Int where 1 <= value <= 2 = 1) -> Bool:\n"
        '    criterion PICK-1 "Once":\n'
        "        when times == 1\n"
        "        check result\n\n"
        "    examples:\n"
        '        | times | word  | result |\n        | 1     | "a|b" | True   |\n'
    )
    (found,) = [each for each in lint(analysed(text), rules=WITNESS) if each.code == "L303"]
    after = applied(text, found.readings[0].edits)
    assert after.endswith(
        '        | 1     | "a|b" | True   |\n        | 2     | ""    | True   |\n'
    )
    analysed(after)


def test_where_there_is_no_table_one_is_made() -> None:
    text = HEAD + "function sign(n: Int) -> Int:\n    ensures -1 <= result <= 1\n"
    (found,) = [each for each in lint(analysed(text), rules=WITNESS) if each.code == "L303"]
    after = applied(text, found.readings[1].edits)
    assert "    examples:\n        | n | result |\n        | 0 | 1      |\n" in after + "\n"
    analysed(after)


def test_without_the_solver_the_bounded_search_finds_the_same() -> None:
    (function,) = [each for each, _, _ in examined(PARCEL)]
    module = analysed(PARCEL).module
    assert module is not None
    asked = asked_of(question_of(function, program_of(module)))
    seen = survey(asked, BUDGETS["standard"], seek_two=True)
    assert seen.two.witness is not None
    assert (dict(seen.two.witness.names), seen.two.witness.results) == ({"grams": 500}, (4, 9))


def test_a_small_budget_leaves_it_open() -> None:
    text = HEAD + (
        "function odd(n: Int, m: Int) -> Int:\n"
        "    ensures result * 2 == n * m * 2 and result >= n * m\n"
    )
    module = analysed(text).module
    assert module is not None
    function = module.declarations[0]
    assert isinstance(function, ir.Function)
    asked = asked_of(question_of(function, program_of(module)))
    tiny = survey(
        asked, BUDGETS["standard"].__class__(inputs=3, steps=20, rlimit=10), seek_two=True
    )
    assert tiny.two.status == "unknown" and tiny.met <= 3


def test_verdicts_do_not_depend_on_the_run() -> None:
    for text in specs():
        first = [(seen.two, seen.clash, seen.undecided) for _, seen, _ in examined(text)]
        again = [(seen.two, seen.clash, seen.undecided) for _, seen, _ in examined(text)]
        assert first == again


def test_a_hundred_and_sixty_criteria_are_examined() -> None:
    criteria = "".join(
        f'    criterion F-{n} "Number {n}":\n'
        f"        when {n * 10} <= x < {n * 10 + 10}\n        check result == {n} + y\n"
        for n in range(160)
    )
    text = f"{HEAD}function f(x: Int where 0 <= value < 1600, y: Int) -> Int:\n{criteria}"
    ((_, seen, _),) = examined(text)
    assert (seen.two.status, seen.undecided) == ("none", ())
    ((_, seen, _),) = examined(text.replace("< 1600,", "<= 1600,"))
    assert seen.two.witness is not None and seen.two.witness.names["x"] == 1600


def test_shrinking_goes_to_the_edge() -> None:
    found = shrunk({"n": 977, "xs": (5, 6, 7, 8)}, lambda names: _large(names), {})
    assert found == {"n": 10, "xs": (0,)}


def _large(names: object) -> bool:
    assert isinstance(names, dict)
    return names["n"] >= 10 and len(names["xs"]) >= 1
