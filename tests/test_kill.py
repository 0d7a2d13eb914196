"""The benchmark of emitted tests judges rightly, and on a few problems they keep their targets."""

from dataclasses import replace
from pathlib import Path

import pytest

from specc.testgen import emit
from tests.bench.kill.__main__ import run
from tests.bench.kill.campaign import Options
from tests.bench.kill.figures import figures, killed, wrong
from tests.bench.kill.suite import Suite, draw, emitted, quick
from tests.bench.kill.truth import apart, surely, truth
from tests.bench.problems import Problem, problem, problems
from tests.passes import analyse

LATE = problem(Path(__file__).parent / "bench" / "functions" / "late_fee.md")
RIGHT = LATE.right[0]
OFF_BY_ONE = RIGHT.replace("days <= 7", "days <= 8")
NEVER_ENDS = RIGHT.replace("    if days", "    while days == 8:\n        pass\n    if days")


def suite_of(problem: Problem, folder: Path) -> Suite:
    module = analyse(problem.spec, {}).module
    assert module is not None
    return emitted(problem.module, emit.emit(module, emit.Style()), folder)


def test_layers(tmp_path: Path) -> None:
    suite = suite_of(LATE, tmp_path)
    assert [each.failed for each in quick(suite, RIGHT, 60)] == ["", ""]
    assert draw(suite, RIGHT, 3, 60).failed == ""
    *_, last = quick(suite, OFF_BY_ONE, 60)
    assert (last.layer, last.failed[:10]) == ("row", "test_fee_2")
    assert quick(suite, "oops", 60)[-1].failed == "(import)"
    assert quick(suite, NEVER_ENDS, 2)[-1].failed == "(process)"


def test_programs_are_told_apart() -> None:
    known = truth(LATE, 1_000)
    found = apart(known, OFF_BY_ONE)
    assert found.wrong
    assert 0.01 < found.share < 0.5
    assert not apart(known, LATE.right[1]).wrong
    rare = RIGHT.replace(
        "return fee", "return fee if (days, price) != (8, Decimal(3)) else 5 * fee"
    )
    assert [each.wrong for each in surely(LATE, [RIGHT, OFF_BY_ONE, rare], 2_000)] == [
        False,
        True,
        False,
    ]


def test_figures_tell_what_survives() -> None:
    weak = replace(LATE, spec=LATE.spec[: LATE.spec.index("    criterion FEE-2")])
    results = run([weak], Options(seeds=1, inputs=1_000, orders=(), gate=False), 1)
    lines = "\n".join(figures(results))
    left = [each.program.label for each in wrong(results) if not each.layer]
    assert left == [each.mistake for each in LATE.wrong]
    assert "survivors that are wrong: 5" in lines
    assert all(f"late_fee, by hand, {each}" in lines for each in left)
    assert "late_fee: L303" in lines


@pytest.mark.slow
def test_a_few_problems() -> None:
    results = run(problems()[::8], Options(seeds=1, inputs=20_000, orders=(1,)))
    found = wrong(results)
    told = "\n".join(figures(results))
    assert [each.alarms for each in results if each.alarms] == [], told
    assert [each.unstable for each in results if each.unstable] == [], told
    plain = [each for each in found if each.plain]
    subtle = [each for each in found if each.passes_examples]
    assert killed(plain) >= 0.995, told
    assert killed(plain, "with rows") >= 0.92, told
    assert killed(subtle) >= 0.95, told
    assert killed(subtle, "with rows") >= 0.6, told
