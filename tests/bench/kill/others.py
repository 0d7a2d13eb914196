"""What others would have tested: hand-written tests, and what Hypothesis's ghostwriter writes."""

import inspect
import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from types import ModuleType

from tests.bench.kill.suite import LAYERS, Suite, run, suite
from tests.bench.problems import Problem, load

SEED = 1
SECONDS = 5
"""So long may a right program take; ghostwritten inputs may be such that it never ends."""
TRIES = 40
"""So many tests that right programs fail are taken out of a module before it is given up."""
ALLOWED = (ValueError, TypeError, ArithmeticError, LookupError)
"""What a ghostwritten test lets a function raise, where it fails otherwise."""


@dataclass(frozen=True)
class Peer:
    """Tests that are not ours, of one problem; a ghostwritten peer has a module for each idea."""

    name: str
    suites: tuple[Suite, ...]

    def sees(self, program: str, seconds: float) -> bool:
        """Whether any of the tests fails on a program."""
        return any(run(each, program, LAYERS, SEED, seconds)[-1].failed for each in self.suites)


def peers(problem: Problem, folder: Path) -> list[Peer]:
    """The tests by hand, and the best that the ghostwriter has to offer, where it is installed."""
    by_hand = suite(problem.module, problem.handwritten, folder / "test_by_hand.py", {})
    found = [Peer("by hand", (by_hand,))]
    if installed():
        written = enumerate(_ghostwritten(problem))
        modules = (
            suite(problem.module, text, folder / f"test_ghost_{number}.py", {})
            for number, text in written
        )
        kept = (_true(each, problem) for each in modules)
        found.append(Peer("ghostwriter", tuple(each for each in kept if each is not None)))
    return found


def installed() -> bool:
    """Whether the ghostwriter can be loaded; it needs black."""
    try:
        import hypothesis.extra.ghostwriter  # noqa: F401
    except ImportError:
        return False
    return True


def _ghostwritten(problem: Problem) -> Iterator[str]:
    """Every kind of test that needs no second implementation."""
    from hypothesis.errors import InvalidArgument
    from hypothesis.extra import ghostwriter

    module = load(problem.module, problem.right[0])
    errors = (*ALLOWED, *_errors(module))
    ideas: list[Callable[[], str]] = [partial(ghostwriter.magic, module)]
    for each, allowed in itertools.product(_functions(module), ((), errors)):
        ideas.append(partial(ghostwriter.fuzz, each, except_=allowed))
        ideas.append(partial(ghostwriter.idempotent, each, except_=allowed))
        for associative, commutative in itertools.product((True, False), repeat=2):
            laws = {"associative": associative, "commutative": commutative, "identity": None}
            ideas.append(partial(ghostwriter.binary_operation, each, except_=allowed, **laws))
    seen: set[str] = set()
    for idea in ideas:
        try:
            text = idea()
        except (InvalidArgument, AssertionError, TypeError, ValueError):
            continue  # it has nothing to say of such a function
        if text not in seen:
            seen.add(text)
            yield text


def _functions(module: ModuleType) -> list[Callable[..., object]]:
    return [
        each
        for name, each in vars(module).items()
        if inspect.isfunction(each) and not name.startswith("_")
    ]


def _errors(module: ModuleType) -> list[type[Exception]]:
    return [
        each
        for each in vars(module).values()
        if inspect.isclass(each) and issubclass(each, Exception)
    ]


def _true(made: Suite, problem: Problem) -> Suite | None:
    """The module without the tests that a right program fails; nothing where none is left."""
    for _ in range(TRIES):
        failed = _failing(made, problem.right)
        if not failed:
            return made
        if failed.startswith("("):
            return None
        made = replace(made, skipped=made.skipped | {failed})
    return None


def _failing(made: Suite, programs: Sequence[str]) -> str:
    for program in programs:
        last = run(made, program, LAYERS, SEED, SECONDS)[-1]
        if last.failed:
            return last.failed
    return ""
