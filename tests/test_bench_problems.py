"""Each problem of the benchmark is well formed, and its programs are what it says of them."""

from itertools import islice
from pathlib import Path

import pytest

from specc.language import ir
from tests.bench.kill.suite import run, suite
from tests.bench.problems import Problem, drawn, generator, load, problems, same
from tests.passes import analyse

PROBLEMS = problems()
TOLD_APART = 20_000
"""So many inputs are tried until one tells a wrong program from the reference."""

pytestmark = pytest.mark.parametrize("problem", PROBLEMS, ids=lambda each: each.name)


def differs(problem: Problem, one: str, other: str, count: int) -> bool:
    """Whether two programs are told apart by one of so many inputs."""
    modules = [load(problem.module, text) for text in (one, other)]
    inputs = generator(problem)
    return any(
        not same(*(inputs.observe(module, arguments) for module in modules))
        for arguments in islice(drawn(inputs), count)
    )


def test_the_spec_is_in_order(problem: Problem) -> None:
    analysis = analyse(problem.spec, {})
    assert [str(each.message) for each in analysis.diagnostics] == []
    module = analysis.module
    assert module is not None
    assert (module.name, module.target) == (problem.module, f"src/bench/{problem.name}.py")
    functions = [each for each in module.declarations if isinstance(each, ir.Function)]
    machines = [each for each in module.declarations if isinstance(each, ir.Machine)]
    assert machines or functions[0].name == problem.function
    assert machines or any(each.examples for each in functions)
    names = {each.name for each in module.named() if isinstance(each, ir.Function | ir.Machine)}
    for text in problem.right:
        assert names <= vars(load(problem.module, text)).keys()


def test_right_programs_agree(problem: Problem) -> None:
    reference, *others = problem.right
    assert not [text for text in others if differs(problem, reference, text, 500)]


def test_wrong_programs_are_wrong(problem: Problem) -> None:
    texts = [each.text for each in problem.wrong]
    assert len(texts) >= 5
    assert len({*texts, *problem.right}) == len(texts) + len(problem.right)
    assert len({each.mistake for each in problem.wrong} - {""}) == len(texts)
    reference = problem.right[0]
    right = [
        each.mistake
        for each in problem.wrong
        if not differs(problem, reference, each.text, TOLD_APART)
    ]
    assert right == []


def test_tests_by_hand_pass(problem: Problem, tmp_path: Path) -> None:
    by_hand = suite(problem.module, problem.handwritten, tmp_path / "test_by_hand.py", {})
    for text in problem.right:
        assert [each.detail for each in run(by_hand, text, ("example",), 0, 60)] == [""]
