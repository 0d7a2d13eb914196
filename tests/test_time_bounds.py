"""Time bounds: reported unless the project makes them a gate, and never part of what is compared."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from specc.commands.test import Verified, verify
from specc.errors import SpeccError
from specc.results import Outcome
from specc.runner import Effort
from specc.workspace import find

SPEC = """specc 1
module m.pairs
target "pairs.py"

function pairs(items: List[Int], most: Int where 0 <= value <= 100) -> Int:
    > How many pairs of equal items there are.

    criterion PAIRS-1 "Pairs are counted quickly":
        when most > 50
        within 4 ms when len(items) <= 1_000

    criterion PAIRS-2 "No items make no pair":
        when len(items) < 2
        check pairs(items, most) == 0

    examples:
        | items     | most | result |
        | [1, 2, 1] | 51   | 1      |
        | [1, 2, 1] | 1    | 1      |
"""
QUICK = """
from collections import Counter

def pairs(items, most):
    return min(most, sum(n * (n - 1) // 2 for n in Counter(items).values()))
"""
SLOW = """
from time import sleep

def pairs(items, most):
    sleep(0.02 if len(items) == 500 and most > 50 else 0)
    return min(most, sum(items[:n].count(each) for n, each in enumerate(items)))
"""
TEST = "test_pairs_1_pairs_are_counted_quickly_in_time"


def judged(folder: Path, code: str, settings: str = "", effort: Effort = "gate") -> Verified:
    (folder / "pyproject.toml").write_text(f"[tool.specc]\n{settings}\n")
    (folder / "pairs.py").write_text(code)
    (folder / "pairs.spec").write_text(SPEC)
    (spec,) = find([folder / "pairs.spec"]).specs
    found = verify(spec, write=True, effort=effort)
    assert found is not None
    return found


def outcome(found: Verified) -> Outcome | None:
    return next((each for each in found.report.outcomes if each.function == TEST), None)


def plainly(folder: Path) -> str:
    """The last line of pytest without specc, in a project that makes errors of warnings."""
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "-W", "error", "--strict-markers"),
            *("-p", "no:cacheprovider", "-k", "in_time", "tests/specc"),
        ],
        cwd=folder,
        env={"PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
    )
    return f"{done.returncode} {done.stdout.strip().splitlines()[-1]}"


@pytest.mark.slow
def test_what_is_quick_enough_passes_and_what_is_slow_is_reported(tmp_path: Path) -> None:
    found = judged(tmp_path, QUICK)
    assert outcome(found) == Outcome(function=TEST, outcome="passed")
    assert "0 1 passed" in plainly(tmp_path)
    found = judged(tmp_path, SLOW)
    assert outcome(found) == Outcome(function=TEST, outcome="slower than said")
    assert found.report.passed
    assert "1 xfailed" in plainly(tmp_path) and plainly(tmp_path).startswith("0 ")


def test_a_slow_call_fails_where_the_project_says_so(tmp_path: Path) -> None:
    gate = 'time-bounds = "gate"'
    assert judged(tmp_path, QUICK, gate).report.passed
    found = judged(tmp_path, SLOW, gate)
    assert [each.test for each in found.failures] == [TEST]
    assert found.failures[0].kind == "timeout", "such a verdict is not kept"
    assert "more than 3 times 0.004 s" in found.failures[0].message
    assert plainly(tmp_path).startswith("1 ")


def test_code_cannot_evade_the_gate(tmp_path: Path) -> None:
    evasive = SLOW.replace("sleep(0.02", "import pytest; pytest.xfail() if len(items) > 99 else (0")
    found = judged(tmp_path, evasive, 'time-bounds = "gate"')
    assert found.failures[0].test == TEST


def test_an_endless_call_is_slow(tmp_path: Path) -> None:
    endless = SLOW.replace("0.02", "99")
    found = judged(tmp_path, endless, "seconds = 12")
    assert outcome(found) == Outcome(function=TEST, outcome="slower than said")


def test_the_loop_suite_and_audits_measure_nothing(tmp_path: Path) -> None:
    found = judged(tmp_path, SLOW, effort="loop")
    assert found.report.passed
    assert outcome(found) is None
    off = judged(tmp_path, SLOW, 'time-bounds = "off"')
    assert outcome(off) is None
    assert off.tests.unchecked == ("m.pairs/pairs/PAIRS-1",)
    assert found.tests.unchecked == ()


def test_the_largest_inputs_are_drawn_with_those_of_examples(tmp_path: Path) -> None:
    lines = (
        "import json\ndef pairs(items, most):\n"
        "    with open('calls.jsonl', 'a') as file:\n"
        "        print(json.dumps([items, most]), file=file)\n    return 0\n"
    )
    judged(tmp_path, lines)
    plainly(tmp_path)
    calls = (tmp_path / "calls.jsonl").read_text().splitlines()
    assert "[[1, 2, 1], 51]" in calls
    assert "[[1, 2, 1], 1]" not in calls, "there the bound says nothing"
    assert sum(len(json.loads(each)[0]) == 500 for each in calls) >= 5 * 5
    assert all(json.loads(each)[1] > 50 for each in calls)


def test_a_setting_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(SpeccError, match="`time-bounds` cannot be `maybe`"):
        judged(tmp_path, QUICK, 'time-bounds = "maybe"')
