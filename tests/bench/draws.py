"""How good the strategies of all emitted tests are: the share of draws that a test accepts, how
many of 200 differ, and whether Hypothesis complains. `python -m tests.bench.draws [NAME …]`.

It runs on every spec in the repository, with code that is derived; a function that no rules
determine does nothing, so that what is assumed of its result is not judged.
"""

import argparse
import ast
import importlib.util
import multiprocessing
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from statistics import median
from types import ModuleType

import hypothesis
from hypothesis import HealthCheck, Phase, settings
from hypothesis.errors import FailedHealthCheck, UnsatisfiedAssumption
from hypothesis.statistics import collector

from specc import plan
from specc.derive.derive import derive
from specc.derive.splice import splice
from specc.language import ir
from specc.language.analysis import Analysis
from specc.testgen import emit
from tests.bench.kill.forks import forked
from tests.bench.kill.suite import warm_up
from tests.bench.problems import FUNCTIONS, problems
from tests.harness import all_specs
from tests.passes import analyse

DRAWS = 200
MANY = 10 * DRAWS
VALID = 0.8
DISTINCT = 0.9
PATIENCE = 120


@dataclass(frozen=True)
class Spec:
    """A spec, the files that it uses, and its code, empty where that is to be derived."""

    name: str
    text: str
    files: Mapping[str, str]
    code: str = ""


@dataclass(frozen=True)
class Drawn:
    """The draws of one test: the share that it accepts, how many differ, and how many would
    differ if each of the values that there are were equally likely. `complaint` is Hypothesis's.
    Where the body is below an `if`, `used` is the share of what is accepted that reaches it."""

    name: str
    valid: float = 0.0
    distinct: int = 0
    possible: float = 0.0
    complaint: str = ""
    used: float | None = None

    @property
    def good(self) -> bool:
        """Whether it is as it should be."""
        enough = self.distinct >= DISTINCT * self.possible
        return self.reached >= VALID and enough and not self.complaint

    @property
    def reached(self) -> float:
        """The share of draws with which the body of the test runs."""
        return self.valid if self.used is None else self.valid * self.used


def specs(folders: Sequence[Path]) -> Iterator[Spec]:
    """All specs in the repository, and the problems in these folders."""
    for name, (text, files) in all_specs().items():
        yield Spec(name, text, files)
    for problem in chain.from_iterable(map(problems, folders)):
        yield Spec(f"bench/{problem.name}", problem.spec, {}, problem.right[0])


def measured(spec: Spec) -> list[Drawn]:
    """The draws of all tests of a spec; nothing where it has errors."""
    analysis = analyse(spec.text, spec.files)
    if analysis.module is None or _errors(analysis):
        return []
    try:
        tests = emit.emit(analysis.module, emit.Style())
    except Exception as error:  # noqa: BLE001  (a fault in specc is told among the others)
        return [Drawn(f"{spec.name}: no tests", complaint=f"emission fails: {error!r}")]
    if "@given" not in tests.text:
        return []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write(folder, spec, analysis)
        (folder / "test_spec.py").write_text(tests.text, encoding="utf-8")
        done = forked(lambda: _draws(spec.name, folder), PATIENCE)
    if done.ended:
        return list(done.yielded)
    return [*done.yielded, Drawn(f"{spec.name}: the next one", complaint="it hangs")]


def _errors(analysis: Analysis) -> bool:
    return any(each.severity == "error" for each in analysis.diagnostics)


def _write(folder: Path, spec: Spec, analysis: Analysis) -> None:
    for path, text in spec.files.items():
        used = analyse(text, spec.files) if path.endswith(".spec") else None
        if used is not None and used.module is not None and not _errors(used):
            _target(folder, used.module, _derived(used))
        elif used is None and path.endswith(".py"):
            _put(folder, path, text)
    assert analysis.module is not None
    before = spec.files.get((analysis.module.target or "").removeprefix("src/"), "")
    _target(folder, analysis.module, spec.code or before + "\n" + _derived(analysis))


def _target(folder: Path, module: ir.Module, text: str) -> None:
    path = module.target or f"{module.name.replace('.', '/')}.py"
    late = "from __future__ import annotations\n"  # a class may name a type that follows it
    _put(folder, path.removeprefix("src/"), late + text)


def _put(folder: Path, path: str, text: str) -> None:
    place = folder / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, encoding="utf-8")


def _derived(analysis: Analysis) -> str:
    """The code of all units; functions that rules do not determine raise."""
    module = analysis.module
    assert module is not None
    known = analysis.determinations
    left = [
        each
        for each in plan.units(module)
        if isinstance(each, ir.Function)
        and known[each.id].status in {"no rules", "incomplete", "conflicting"}
    ]
    done = [derive(module, each.id) for each in plan.units(module) if each not in left]
    stubs = [f"def {each.name}(*_, **__):\n    raise NotImplementedError\n" for each in left]
    return "\n\n".join([splice("", done) if done else "", *stubs])


# ---- in the fork -------------------------------------------------------------------------------


def _draws(name: str, folder: Path) -> Iterator[Drawn]:
    sys.path.insert(0, str(folder))
    sys.dont_write_bytecode = True
    try:
        module = _imported(folder / "test_spec.py")
    except Exception as error:  # noqa: BLE001  (a target that cannot be made here)
        yield Drawn(f"{name}: all tests", complaint=f"not measured: {error!r}")
        return
    tree = ast.parse((folder / "test_spec.py").read_text(encoding="utf-8"))
    idle = {each.name for each in tree.body if isinstance(each, ast.FunctionDef) and _marked(each)}
    reached: list[None] = []
    module.__dict__[REACHED] = reached
    exec(compile(ast.fix_missing_locations(tree), "test_spec.py", "exec"), module.__dict__)
    for test, each in list(vars(module).items()):
        if test.startswith("test") and hypothesis.is_hypothesis_test(each):
            yield _drawn(f"{name}: {test}", each, reached if test in idle else None)


REACHED = "reached_bodies"


def _marked(test: ast.FunctionDef) -> bool:
    """Whether a test does nothing unless a condition holds; it then counts when it does."""
    below = [each for each in test.body if isinstance(each, ast.If)]
    for each in below:
        each.body[:0] = ast.parse(f"{REACHED}.append(None)").body
    return bool(below)


def _imported(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


def _drawn(name: str, test: Callable[..., None], reached: list[None] | None) -> Drawn:
    complaint = ""
    try:
        valid, seen = _run(test, DRAWS, (), reached)
    except FailedHealthCheck as problem:
        complaint = str(problem).partition(".")[0]
        valid, seen = _run(test, DRAWS, tuple(HealthCheck), reached)
    except Exception as problem:  # noqa: BLE001  (any is a complaint)
        return Drawn(name, complaint=f"{type(problem).__name__}: {problem}"[:200])
    used = None if reached is None else len(reached) / max(len(seen), 1)
    distinct, possible = len(set(seen)), float(len(seen))
    if distinct < DISTINCT * possible:
        count = len(set(_run(test, MANY, tuple(HealthCheck), reached)[1]))
        possible = count * (1 - (1 - 1 / count) ** len(seen))
    return Drawn(name, valid, distinct, possible, complaint, used)


def _run(
    test: Callable[..., None],
    count: int,
    suppressed: Sequence[HealthCheck],
    reached: list[None] | None,
) -> tuple[float, list[str]]:
    """The share of draws that are accepted, and what was drawn."""
    found = test.__dict__["hypothesis"]
    if reached is not None:
        reached.clear()
    seen: list[str] = []
    notes: list[dict[str, dict[str, list[dict[str, str]]]]] = []

    def body(**values: object) -> None:
        shown = repr(values)
        try:
            found.inner_test(**values)
        except UnsatisfiedAssumption:
            raise
        except Exception:  # noqa: BLE001  (what the code does is not judged here)
            pass
        seen.append(shown)

    given = hypothesis.given(**found._given_kwargs)(body)
    chosen = settings(
        max_examples=count,
        phases=[Phase.generate],
        deadline=None,
        database=None,
        suppress_health_check=list(suppressed),
    )
    with collector.with_value(notes.append):
        hypothesis.seed(1)(chosen(given))()
    cases = [each["status"] for note in notes for each in note["generate-phase"]["test-cases"]]
    # Those that overran are attempts of Hypothesis to repeat a part of a draw in a fixed space:
    # half of them fail for plain lists, too. A strategy that is too large makes it complain.
    return cases.count("valid") / max(len(cases) - cases.count("overrun"), 1), seen


# ---- figures -----------------------------------------------------------------------------------


def figures(found: Sequence[Drawn]) -> Iterator[str]:
    """How many tests draw as they should, and those that do not, the worst first."""
    if not found:
        yield "Strategies of emitted tests: there are none"
        return
    bad = [each for each in found if not each.good]
    shares = [each.distinct / max(each.possible, 1) for each in found]
    yield f"Strategies of {len(found)} emitted tests, {DRAWS} draws each"
    yield f"  valid draws: median {median(each.valid for each in found):.2f}, at least {VALID} in {_share([each.valid >= VALID for each in found])}"
    idle = [each for each in found if each.used is not None]
    yield f"  idle unless a condition holds: {len(idle)}, of which {sum(each.reached >= VALID for each in idle)} reach their body in at least {VALID} of the draws"
    yield f"  distinct, of what is possible: median {median(shares):.2f}, at least {DISTINCT} in {_share([each >= DISTINCT for each in shares])}"
    yield f"  Hypothesis complains: {sum(bool(each.complaint) for each in found)}"
    yield f"  not as they should be: {len(bad)} (target 0)"
    for each in sorted(bad, key=lambda one: min(one.reached, one.distinct / max(one.possible, 1))):
        yield f"    {each.name}: valid {each.reached:.2f}, distinct {each.distinct} of {each.possible:.0f} {each.complaint}"


def _share(found: Sequence[bool]) -> str:
    return f"{100 * sum(found) / len(found):.1f}% (target 100%)"


def few() -> list[str]:
    """A cut version, for the benchmark of everything: the examples."""
    chosen = [each for each in specs([]) if each.name.startswith("examples/")]
    return [*figures(run(chosen)), "  every spec in the repository: python -m tests.bench.draws"]


def run(chosen: Sequence[Spec], processes: int = 2) -> list[Drawn]:
    """The draws of all tests of these specs."""
    with multiprocessing.get_context("fork").Pool(processes, initializer=warm_up) as pool:
        return [one for each in pool.imap(measured, chosen) for one in each]


def main() -> None:
    """Measures the specs whose names hold one of the words that are given, or all."""
    options = argparse.ArgumentParser(prog="python -m tests.bench.draws", description=__doc__)
    options.add_argument("names", nargs="*", help="parts of the names of specs")
    options.add_argument("--folder", type=Path, action="append", help="where problems are")
    options.add_argument("--processes", type=int, default=2)
    given = options.parse_args()
    chosen = [
        each
        for each in specs(given.folder or [FUNCTIONS])
        if not given.names or any(part in each.name for part in given.names)
    ]
    for line in figures(run(chosen, given.processes)):
        print(line)


if __name__ == "__main__":
    main()
