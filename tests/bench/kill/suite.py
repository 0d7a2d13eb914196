"""Test modules as a warm process runs them on a program: layer by layer, until one fails."""

import sys
import time
import unittest
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random
from types import CodeType, ModuleType

import hypothesis
import hypothesis.stateful
import pytest
from hypothesis import Phase, core, settings

from specc.results import TestModule
from tests.bench.kill.forks import forked
from tests.bench.problems import load

LAYERS = ("example", "row", "draw")
PATIENCE = 3
"""So many times as long as a right program takes may a wrong one take; then it hangs."""

RUN_ENGINE = core.StateForActualGivenExecution.run_engine
EXPLICIT = core.execute_explicit_examples
RANDOM = core.get_random_for_wrapped_test

Test = Callable[[], object]


@dataclass(frozen=True)
class Suite:
    """A test module, compiled, and the module that it tests. `layers` says how tests get inputs;
    those that are not named there have examples only."""

    module: str
    path: Path
    code: CodeType
    layers: Mapping[str, str]
    skipped: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Stage:
    """One layer on one program: the first test that failed and what it said, or nothing."""

    layer: str
    failed: str
    detail: str
    seconds: float


def warm_up() -> None:
    """Reads Hypothesis's tables once, before anything is forked; nobody reads shrunk inputs."""
    hypothesis.find(hypothesis.strategies.text(), bool)
    settings.register_profile(
        "found",
        phases=(Phase.explicit, Phase.generate),
        report_multiple_bugs=False,
        database=None,
        deadline=None,
    )
    settings.load_profile("found")


def emitted(module: str, tests: TestModule, folder: Path) -> Suite:
    """The tests that specc writes."""
    layers = {each.function: str(each.layer) for each in tests.cases}
    return suite(module, tests.text, folder / f"test_{module.replace('.', '_')}.py", layers)


def suite(module: str, text: str, path: Path, layers: Mapping[str, str]) -> Suite:
    """Any tests of this module; they are written to a file, since Hypothesis reads the source."""
    path.write_text(text, encoding="utf-8")
    return Suite(module, path, compile(text, str(path), "exec"), layers)


# ---- in the fork -------------------------------------------------------------------------------


def stages(suite: Suite, program: str, layers: tuple[str, ...], seed: int = 0) -> Iterator[Stage]:
    """What each of these layers says of a program, up to the first that fails. A seed other than
    0 replaces that of the tests."""
    start = time.perf_counter()
    try:
        load(suite.module, program)
        tests = _module(suite)
        drawn = getattr(tests, "SEEDS", ())
    except BaseException as error:  # noqa: BLE001  (whatever a wrong program raises)
        yield Stage("example", "(import)", repr(error), time.perf_counter() - start)
        return
    for layer in layers:
        _prepare(layer, seed)
        tests.__dict__["SEEDS"] = () if layer == "row" else drawn
        start = time.perf_counter()
        failed = detail = ""
        for name, test in _tests(suite, tests, layer):
            detail = _problem(test)
            if detail:
                failed = name
                break
        yield Stage(layer, failed, detail, time.perf_counter() - start)
        if failed:
            return


def _module(suite: Suite) -> ModuleType:
    made = ModuleType(suite.path.stem)
    made.__file__ = str(suite.path)
    sys.modules[made.__name__] = made
    exec(suite.code, made.__dict__)
    return made


def _problem(test: Test) -> str:
    """What a failing test says; empty when it passes."""
    try:
        test()
    except (pytest.skip.Exception, unittest.SkipTest):
        return ""
    except BaseException as error:  # noqa: BLE001  (likewise)
        return "\n".join([repr(error), *getattr(error, "__notes__", ())])
    return ""


def _tests(suite: Suite, module: ModuleType, layer: str) -> Iterator[tuple[str, Test]]:
    for name, each in list(vars(module).items()):
        if not name.lower().startswith("test") or not callable(each) or name in suite.skipped:
            continue
        if hypothesis.is_hypothesis_test(each):
            if layer in {"row", "draw"}:
                yield name, each
        elif layer == _layer(suite, name, each):
            yield from ((name, row) for row in _rows(each))


def _layer(suite: Suite, name: str, test: Callable[..., object]) -> str:
    """Where a test belongs that Hypothesis does not run: a machine's model draws its steps."""
    match suite.layers.get(name, "example"):
        case "example":
            return "example"
        case "machine" if not hasattr(test, "pytestmark"):
            return "draw"
        case _:
            return "row"


def _prepare(layer: str, seed: int) -> None:
    """Lets Hypothesis run only the explicit examples of tests, or only draws, of another seed: here
    and not in the settings, so that it does not matter how tests are decorated."""
    state = core.StateForActualGivenExecution
    state.run_engine = (lambda _: None) if layer == "row" else RUN_ENGINE
    core.execute_explicit_examples = (lambda *_: ()) if layer == "draw" else EXPLICIT
    if layer == "row":
        core.get_random_for_wrapped_test = lambda *_: Random(0)
    elif seed:
        core.get_random_for_wrapped_test = lambda *test: Random(f"{RANDOM(*test).random()} {seed}")
    else:
        core.get_random_for_wrapped_test = RANDOM


def _rows(test: Callable[..., object]) -> Iterator[Test]:
    """A plain test once, a parametrized one for each of its rows."""
    marks = [each for each in getattr(test, "pytestmark", ()) if each.name == "parametrize"]
    if not marks:
        yield test
        return
    (mark,) = marks
    names, rows = mark.args
    columns = [each.strip() for each in names.split(",")] if isinstance(names, str) else names
    for row in rows:
        plain = (row,) if len(columns) == 1 else row
        cells = row.values if hasattr(row, "marks") else plain
        yield lambda cells=cells: test(**dict(zip(columns, cells, strict=True)))


# ---- verdicts ----------------------------------------------------------------------------------


def quick(suite: Suite, program: str, seconds: float) -> list[Stage]:
    """Examples and rows on a program; a layer that does not end fails."""
    return run(suite, program, ("example", "row"), 0, seconds)


def draw(suite: Suite, program: str, seed: int, seconds: float) -> Stage:
    """The draws on a program that examples and rows let pass."""
    return run(suite, program, ("draw",), seed, seconds)[-1]


def run(
    suite: Suite, program: str, layers: tuple[str, ...], seed: int, seconds: float
) -> list[Stage]:
    """These layers on a program, in a fork."""
    done = forked(lambda: stages(suite, program, layers, seed), seconds)
    found = list(done.yielded)
    if not done.ended:
        lost = layers[min(len(found), len(layers) - 1)]
        found.append(Stage(lost, "(process)", "it hangs, or ended the process", seconds))
    return found
