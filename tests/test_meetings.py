"""examples/meetings, whose criteria pin down what no rule says: wrong programs do not pass."""

import ast
import json
import shutil
from pathlib import Path

import pytest

from specc.language.analysis import Library, analyse
from specc.language.source import Source
from specc.testgen.emit import Style, emit
from specc.testgen.imports import target_module
from tests.faults import Job, survivors
from tests.harness import ROOT, blocks
from tests.test_wrong_programs import changed

EXAMPLE = ROOT / "examples" / "meetings"
DATA = ROOT / "tests" / "data" / "meetings"
RIGHT = (DATA / "planner.py").read_text(encoding="utf-8")
WRONG = [each for each in blocks((DATA / "wrong.md").read_text(encoding="utf-8")) if each.path]
FUNCTIONS = ("merged", "first_meeting", "free_minutes")


def wrong_programs(function: str) -> list[tuple[str, str]]:
    """What is wrong with each program of a function, and its text."""
    return [
        (each.path, changed(RIGHT, each)) for each in WRONG if each.path.startswith(f"{function},")
    ]


@pytest.mark.parametrize(
    "function",
    [*(pytest.param(each, marks=pytest.mark.slow) for each in FUNCTIONS[:2]), "free_minutes"],
)
def test_wrong_programs_are_caught(function: str, tmp_path: Path) -> None:
    """The right program passes, each wrong one fails the tests of its own function."""
    sources = EXAMPLE / "src"
    texts = {
        path.relative_to(sources).with_suffix("").as_posix().replace("/", "."): path
        for path in sources.rglob("*.py")
    }
    library = {
        name: Source(str(path), path.read_text(encoding="utf-8")) for name, path in texts.items()
    }
    text = (EXAMPLE / "meetings.spec").read_text(encoding="utf-8")
    analysis = analyse(Source("meetings.spec", text), Library({}, library))
    assert not analysis.diagnostics
    assert analysis.module is not None
    shutil.copytree(sources / "diary", tmp_path / "diary")
    tests = emit(analysis.module, Style())
    (tmp_path / "test_spec.py").write_text(tests.text, encoding="utf-8")
    own = [f"test_spec.py::{each.function}" for each in tests.cases if each.owner == function]
    programs = wrong_programs(function)
    assert len(programs) >= 10
    job = Job(str(tmp_path), target_module(analysis.module), own, RIGHT, programs)
    assert survivors(job) == []


def test_the_right_program_is_what_the_example_begins_with_and_more() -> None:
    """Nothing that stands in the example's own file is changed by what is added."""
    begun = ast.parse((EXAMPLE / "src" / "diary" / "planner.py").read_text(encoding="utf-8"))
    whole = {ast.unparse(each) for each in ast.parse(RIGHT).body}
    kept = [each for each in begun.body if not isinstance(each, ast.ImportFrom)]
    assert {ast.unparse(each) for each in kept} <= whole


def test_the_replies_of_the_scripted_agent_hold_the_right_program() -> None:
    """Each reply gives its function the very text that it has in the right program."""
    lines = (EXAMPLE / "replies.jsonl").read_text(encoding="utf-8").splitlines()
    replies = [json.loads(line) for line in lines]
    assert [each["match"] for each in replies] == [
        [f"# Task: `diary.planner/{function}`"] for function in FUNCTIONS
    ]
    found = {each.name: each for each in ast.parse(RIGHT).body if isinstance(each, ast.FunctionDef)}
    for function, reply in zip(FUNCTIONS, replies, strict=True):
        assert f"=======\n{ast.get_source_segment(RIGHT, found[function])}\n>>>>" in reply["text"]
