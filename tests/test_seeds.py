"""Draws from fixed seeds: as many as from one, the same every time, edits kept apart."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

from specc.testgen import emit
from specc.testgen.seeds import DRAWS
from tests import passes

STYLE = emit.Style()
SPEC = """specc 1
module m.parking
target "m/parking.py"

function fee(hours: Int where 1 <= value <= 1000000) -> Int:
    criterion FEE-1 "Not free":
        check fee(hours) != {bound}

    criterion FEE-2 "Longer costs more":
        forall longer: Int where 1 <= value <= 1000000
        when longer > hours
        check fee(longer) >= fee(hours)
"""
CODE = """
import json

def fee(hours):
    with open("calls.jsonl", "a") as file:
        file.write(json.dumps(hours) + "\\n")
    return -hours if hours % 31 == 29 else hours
"""


def emitted(bound: int = 0, style: emit.Style = STYLE) -> str:
    module = passes.analyse(SPEC.format(bound=bound), {}).module
    assert module is not None
    return emit.emit(module, style).text


def run(folder: Path, text: str, only: str, hash_seed: str = "0") -> tuple[str, list[int]]:
    """What pytest prints, without durations, and what the function was called with."""
    (folder / "m").mkdir(exist_ok=True)
    (folder / "m" / "parking.py").write_text(CODE)
    (folder / "test_parking.py").write_text(text)
    (folder / "calls.jsonl").unlink(missing_ok=True)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", only],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
    )
    calls = [json.loads(line) for line in (folder / "calls.jsonl").read_text().splitlines()]
    return re.sub(r" in [\d.]+s", "", done.stdout), calls


def test_all_seeds_together_draw_as_many_as_one(tmp_path: Path) -> None:
    several, calls = run(tmp_path, emitted(), "fee_1")
    assert "1 passed" in several
    single, once = run(tmp_path, emitted(style=emit.Style(seeds=(1,))), "fee_1")
    assert "1 passed" in single
    rows = len(once) - DRAWS
    assert rows > 0
    assert DRAWS <= len(calls) - rows <= DRAWS + 4, (
        "rows run once, and a seed begins with the smallest input"
    )
    calls = calls[rows : rows + DRAWS // 4] + calls[-DRAWS // 4 :]
    assert len(set(calls)) > 0.8 * len(calls)


def test_the_same_verdict_and_counterexample_in_every_process(tmp_path: Path) -> None:
    runs = [run(tmp_path, emitted(), "fee_2", hash_seed) for hash_seed in ("1", "2")]
    assert runs[0] == runs[1]
    assert "1 failed" in runs[0][0]
    assert "Failing row" not in runs[0][0], "it was drawn"


def test_other_seeds_draw_other_inputs(tmp_path: Path) -> None:
    _, calls = run(tmp_path, emitted(), "fee_1")
    _, others = run(tmp_path, emitted(style=emit.Style(seeds=(5, 6, 7, 8))), "fee_1")
    assert len(set(calls) & set(others)) < 0.5 * len(set(calls))


def test_an_edit_redraws_only_the_tests_that_it_changes() -> None:
    def keys(bound: int) -> set[str]:
        return set(re.findall(r'@seeded\("([^"]+)"', emitted(bound).replace("\n    ", "")))

    before, after = keys(0), keys(1)
    assert {each.split()[0] for each in before - after} == {"FEE-1"}
    assert len(before & after) == len(before) - 1 >= 2
