"""The tests that specc emits, run on wrong programs: tests/wrong_programs.md says what is wrong."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from specc.language.analysis import Library, analyse
from specc.language.source import Source
from specc.testgen.emit import Style, emit
from specc.testgen.imports import target_module
from tests.faults import Job, survivors
from tests.harness import HEADING, ROOT, Block, blocks

DOCUMENT = ROOT / "tests" / "wrong_programs.md"


@dataclass(frozen=True)
class Problem:
    """A spec, a right program, and wrong ones as pairs of what is wrong and the whole text."""

    title: str
    spec: str
    right: str
    wrong: Sequence[tuple[str, str]]


def problems() -> Iterator[Problem]:
    """All problems of the document; each begins with its heading."""
    text = DOCUMENT.read_text(encoding="utf-8")
    sections: dict[str, list[Block]] = {}
    for block in blocks(text):
        sections.setdefault(HEADING.findall(text, 0, block.start)[-1], []).append(block)
    for title, found in sections.items():
        (spec,) = (each.body for each in found if each.language == "spec")
        (right,) = (each.body for each in found if each.language == "right")
        wrong = [(each.path, changed(right, each)) for each in found if each.language == "wrong"]
        yield Problem(title, spec, right, wrong)


def changed(right: str, block: Block) -> str:
    """The right program with what stands above the line of the block replaced by what is below."""
    before, _, after = block.body.strip("\n").partition("\n---\n")
    assert right.count(before) == 1, f"{block.path}: what is changed must stand there once"
    return right.replace(before, after)


PROBLEMS = {each.title: each for each in problems()}


@pytest.mark.parametrize("title", PROBLEMS)
def test_wrong_programs_are_caught(title: str, tmp_path: Path) -> None:
    """The right program passes, and each wrong one fails."""
    problem = PROBLEMS[title]
    analysis = analyse(Source("problem.spec", problem.spec), Library({}, {}))
    assert not analysis.diagnostics
    assert analysis.module is not None
    tests = emit(analysis.module, Style()).text
    (tmp_path / "test_spec.py").write_text(tests, encoding="utf-8")
    module = target_module(analysis.module)
    (tmp_path / f"{module}.py").write_text(problem.right, encoding="utf-8")
    job = Job(str(tmp_path), module, ["test_spec.py"], problem.right, list(problem.wrong))
    assert survivors(job) == []
