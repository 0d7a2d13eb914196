"""The semantic rules find what is wrong with mutants of specs, and nothing else; by a truth that
comes from enumeration in plain Python (tests/mutants)."""

import ast
from dataclasses import replace
from pathlib import Path

import pytest

from tests.mutants import machine_truth
from tests.mutants.families import specs
from tests.mutants.judge import (
    FRAGMENTS,
    Report,
    ask,
    cases,
    failures,
    judge,
    problem_of,
    table,
    written,
)
from tests.mutants.machines import machines
from tests.mutants.meaning import BUILTINS, code, python
from tests.mutants.model import read
from tests.mutants.truth import Truth, truth_of
from tests.passes import analyse

KNOWING = {"judge.py"}
"""The one file that may ask specc."""

QUICK = (
    "shipping bands", "parcel fee in money", "order record in", "voucher perhaps", "highest bid",
    "allowed set", "initial", "door",
)  # fmt: skip


def judged(seeds: range, each: int, families: tuple[str, ...] = ()) -> Report:
    """The report on all cases of these seeds."""
    report = Report()
    for spec in cases(seeds, each, families):
        judge(ask(spec), report)
    print("\n".join(table(report)))
    return report


def faultless(report: Report) -> None:
    """No false alarm, no witness that is none, and no error that is not meant."""
    wrong = [each for each in report.failures if each[0] in {"error", "invalid", "truth"}]
    assert not wrong, "\n".join(failures(report, 1))
    assert sum(report.count(each, "alarms") for each in FRAGMENTS) == 0


def undecided(report: Report, fragments: tuple[str, ...]) -> float:
    """The share of cases of which something was not decided."""
    judged_ = sum(report.count(each, "judged") for each in fragments)
    return sum(report.count(each, "undecided") for each in fragments) / judged_


# ---- the truth itself ----------------------------------------------------------------------------


def test_only_the_judge_imports_specc() -> None:
    for path in Path("tests/mutants").glob("*.py"):
        tree = ast.parse(path.read_text())
        names = [each.module or "" for each in ast.walk(tree) if isinstance(each, ast.ImportFrom)]
        names += [
            name.name
            for each in ast.walk(tree)
            if isinstance(each, ast.Import)
            for name in each.names
        ]
        assert path.name in KNOWING or not [each for each in names if each.split(".")[0] == "specc"]


@pytest.mark.parametrize("seed", [0, 1])
def test_each_family_is_a_spec_that_determines_its_results(seed: int) -> None:
    for spec in specs(seed):
        truth = truth_of(spec)
        assert (spec.family, truth.classes, truth.undefined) == (spec.family, frozenset(), "")
        assert truth.domain >= 2, spec.family
    for machine in machines(seed):
        assert machine_truth.truth_of(machine).classes == frozenset(), machine.family


def test_families_pass_the_check() -> None:
    texts = [written(each) for each in cases(range(1), 0)]
    assert len(texts) >= 80
    for text in texts:
        assert analyse(text, {}).diagnostics == (), text


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("when n < 5\n        check result == 1", {"two"}),
        ("check result == 1\n        check result == 2", {"none"}),
        ("when n < 5\n        check result == 1\n    criterion F-2\n        when n >= 5\n        check result == 2", set()),
        ("when n < 5\n        check result == 1\n    criterion F-2\n        when n > 5\n        check result == 2", {"two"}),
        ("when n <= 5\n        check result == 1\n    criterion F-2\n        when n >= 5\n        check result == 2", {"none"}),
        ("check result == 1\n    criterion F-2\n        when n > 9\n        check result == 1", {"never"}),
        ("check result * 2 >= n\n        check result * 2 <= n", {"none"}),
        ("check n <= result and result <= n", set()),
    ],
)  # fmt: skip
def test_the_truth_of_specs_made_by_hand(body: str, expected: set[str]) -> None:
    text = f"function f(n: Int where 0 <= value <= 9) -> Int:\n    criterion F-1\n        {body}\n"
    assert truth_of(read("hand", "solver", text)).classes == expected


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("every x in [1, 2]: x > 0 implies x < 3", True),
        ("1 > 2 implies 1 > 3", True),
        ("[1] is empty or [] is empty", True),
        ("round_half_up(0.125 * 1, 2) == 0.13 and round_half_even(0.125, 2) == 0.12", True),
        ("-7 // 2 == -4 and -7 % 2 == 1", True),
        ('"AB" matches /[A-Z]{2}/ and not ("ab" matches /[A-Z]{2}/)', True),
        ("not (some x in [1, 2]: x == 3)", True),
    ],
)
def test_expressions_mean_what_the_language_says(text: str, value: bool) -> None:
    assert eval(code(python(text)), dict(BUILTINS)) is value


# ---- the rules -----------------------------------------------------------------------------------


def test_a_few_mutants() -> None:
    report = judged(range(1), 1, QUICK)
    assert sum(report.count(each, "mutants") for each in FRAGMENTS) >= 60
    faultless(report)
    for fragment in ("solver", "bounded"):
        assert report.share("found", "faults", fragment) >= 0.9, "\n".join(failures(report, 1))


@pytest.mark.parametrize(
    ("note", "problem"),
    [
        ("for weight = 7 the result may be 1 or 2", "1 is not allowed"),
        ("for weight = 40 the result may be 1 or 2", "the input is not of its type"),
        ("for weight = 7 the result may be 4 or 4", "these are no two results"),
        ("always the result may be 1 or 2", "the input is not shown"),
        ("for weight = 9 the result may be 1 or 2", ""),
    ],
)
def test_a_wrong_witness_is_seen(note: str, problem: str) -> None:
    text = """
    function band(weight: Int where 1 <= value <= 30) -> Int:
        criterion BAND-1
            when weight < 9
            check result == 4
        criterion BAND-2
            when weight > 9
            check result == 6
    """
    case = ask(read("hand", "solver", text))
    assert isinstance(case.truth, Truth)
    said = next(each for each in case.said if each.code == "L303")
    assert problem_of(case, case.truth, said) == ""
    found = problem_of(case, case.truth, replace(said, notes=(note,)))
    assert found.startswith(problem)
    assert bool(found) == bool(problem)


@pytest.mark.slow
def test_all_mutants() -> None:
    report = judged(range(2), 1)
    assert sum(report.count(each, "mutants") for each in FRAGMENTS) >= 1_200
    faultless(report)
    told = "\n".join(failures(report, 1))
    assert report.share("found", "faults", "solver") >= 0.98, told
    for fragment in ("bounded", "machines"):
        assert report.share("found", "faults", fragment) >= 0.9, told
    assert undecided(report, ("solver", "bounded", "machines")) <= 0.05, told
    lost = sum(report.count(each, "without truth") for each in FRAGMENTS)
    assert lost <= 0.01 * sum(report.count(each, "mutants") for each in FRAGMENTS)
