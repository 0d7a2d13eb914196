"""One problem from its document to verdicts: what is seen by which layer, how fast, how surely."""

import gc
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from specc.language import ir
from specc.lint.lint import report
from specc.results import Report, TestModule
from specc.runner import run_tests
from specc.settings import Config
from specc.testgen import emit
from tests.bench import material
from tests.bench.kill import others
from tests.bench.kill.others import Peer
from tests.bench.kill.programs import Program, right, wrong
from tests.bench.kill.suite import PATIENCE, Stage, Suite, draw, emitted, quick
from tests.bench.kill.truth import PLAIN, SAMPLE, Apart, apart, surely, truth
from tests.bench.problems import Problem
from tests.passes import analyse

COMPARED = ("order 1", "by hand")
"""Programs on which seeds, and tests of others, are compared."""

Layer = Literal["example", "row", "draw", ""]


@dataclass(frozen=True)
class Options:
    """What a campaign tries: seeds other than that of the tests, inputs that tell programs apart,
    changes in a mutant."""

    seeds: int = 5
    inputs: int = 100_000
    orders: tuple[int, ...] = (1, 2, 3)
    gate: bool = True
    peers: bool = False


@dataclass(frozen=True)
class Verdict:
    """What became of one program: the first layer that saw it (none for a survivor), which test,
    whether each further seed saw it, and how it differs from the reference."""

    problem: str
    program: Program
    apart: Apart
    layer: Layer
    test: str
    detail: str
    seeds: tuple[bool, ...]
    peers: tuple[str, ...] = ()

    @property
    def passes_examples(self) -> bool:
        """Whether the examples of the spec let it pass."""
        return self.layer != "example"

    @property
    def plain(self) -> bool:
        """Whether it is plainly wrong: an example shows it, or many inputs do."""
        return self.apart.wrong and (not self.passes_examples or self.apart.share >= PLAIN)


@dataclass(frozen=True)
class Times:
    """Seconds: emission, rows in a warm process, all layers in a warm process, the loop suite (rows,
    then draws for all tests at once) once it has started, and the gate."""

    emission: float
    rows: float
    layers: float
    loop: float
    gate: float


@dataclass(frozen=True)
class Result:
    """All that is known of one problem."""

    name: str
    verdicts: tuple[Verdict, ...]
    alarms: tuple[str, ...]
    unpinned: tuple[str, ...]
    unchecked: tuple[str, ...]
    unstable: tuple[str, ...]
    times: Times
    peers: tuple[str, ...]


def campaign(problem: Problem, options: Options) -> Result:
    """Everything about one problem."""
    analysis = analyse(problem.spec, {})
    assert analysis.module is not None, problem.name
    start = time.perf_counter()
    tests = emit.emit(analysis.module, emit.Style())
    emission = time.perf_counter() - start
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        suite = emitted(problem.module, tests, folder)
        peers = others.peers(problem, folder) if options.peers else []
        alarms, rows, layers = _sound(problem, suite, options)
        patience = 1 + PATIENCE * layers
        verdicts = _verdicts(problem, suite, peers, options, patience)
        loop, gate, complaints = _sandboxed(problem, tests, folder) if options.gate else (0, 0, [])
        return Result(
            name=problem.name,
            verdicts=tuple(verdicts),
            alarms=(*alarms, *complaints),
            unpinned=_unpinned(problem),
            unchecked=tests.unchecked,
            unstable=tuple(_unstable(problem, analysis.module, tests, suite, patience)),
            times=Times(emission, rows, layers, loop, gate),
            peers=tuple(each.name for each in peers),
        )


def hundred() -> float:
    """Seconds in which the tests of a hundred criteria are written."""
    module = analyse(material.criteria(100), {}).module
    assert module is not None
    start = time.perf_counter()
    emit.emit(module, emit.Style())
    return time.perf_counter() - start


def _sound(problem: Problem, suite: Suite, options: Options) -> tuple[list[str], float, float]:
    """False alarms on right programs, and the seconds that rows and all layers take."""
    alarms: list[str] = []
    rows, layers = [], []
    for program in right(problem):
        stages = quick(suite, program.text, 120)
        rows.append(sum(each.seconds for each in stages))
        drawn = [draw(suite, program.text, seed, 120) for seed in range(options.seeds + 1)]
        layers.append(rows[-1] + drawn[0].seconds)
        seen = [each for each in (*stages, *drawn) if each.failed]
        alarms += [
            f"{program.label}: {each.failed}: {' '.join(each.detail.split())[:200]}"
            for each in seen
        ]
    return list(dict.fromkeys(alarms)), min(rows), max(layers)


def _verdicts(
    problem: Problem, suite: Suite, peers: Sequence[Peer], options: Options, patience: float
) -> Iterator[Verdict]:
    """What becomes of each wrong program: the cheap questions first, the dear ones of those that
    are left."""
    programs = wrong(problem, options.orders)
    sample = truth(problem, SAMPLE)
    gc.freeze()  # a fork then shares what it does not change
    known = {each: apart(sample, each.text) for each in programs}
    unknown = [each for each in programs if not known[each].wrong]
    texts = [each.text for each in unknown]
    known |= zip(unknown, surely(problem, texts, options.inputs), strict=True)
    for program in programs:
        last = quick(suite, program.text, 1 + patience / 10)[-1]
        again: tuple[bool, ...] = ()
        if not last.failed:
            last = draw(suite, program.text, 0, patience)
            if known[program].wrong and program.kind in COMPARED:
                seeds = range(1, options.seeds + 1)
                stages = (draw(suite, program.text, seed, patience) for seed in seeds)
                again = tuple(bool(each.failed) for each in stages)
        compared = peers if program.kind in COMPARED else ()
        yield Verdict(
            problem=problem.name,
            program=program,
            apart=known[program],
            layer=_layer(last),
            test=last.failed,
            detail=last.detail[:300],
            seeds=again,
            peers=tuple(each.name for each in compared if each.sees(program.text, patience)),
        )


def _layer(stage: Stage) -> Layer:
    match stage:
        case Stage(layer="example" | "row" | "draw" as layer, failed=failed) if failed:
            return layer
        case _:
            return ""


def _unpinned(problem: Problem) -> tuple[str, ...]:
    """Why lint does not take the results for determined; empty where it does."""
    found = report(analyse(problem.spec, {})).diagnostics
    said = [each for each in found if each.code in {"L303", "L304", "L306"}]
    return tuple(f"{each.code}: {each.message} {'; '.join(each.notes)}" for each in said)


def _unstable(
    problem: Problem, module: ir.Module, tests: TestModule, suite: Suite, patience: float
) -> list[str]:
    """What a second run says differently."""
    again = emit.emit(module, emit.Style())
    found = [] if again == tests else ["the tests are emitted differently"]
    for each in problem.wrong[:2]:
        runs = {_run(suite, each.text, patience) for _ in range(2)}
        if len(runs) > 1:
            found.append(f"two runs of {each.mistake}: {sorted(runs)}")
    return found


def _run(suite: Suite, text: str, patience: float) -> tuple[str, str]:
    drawn = draw(suite, text, 0, patience)
    last = quick(suite, text, patience)[-1]
    return (last.failed + last.detail, drawn.failed + drawn.detail)


def _sandboxed(problem: Problem, tests: TestModule, folder: Path) -> tuple[float, float, list[str]]:
    """Seconds of the loop suite without its start-up, and of the whole gate, in the sandbox, on the
    reference; and what they complain of."""
    project = folder / "project"
    target = project / "src" / "bench" / f"{problem.name}.py"
    target.parent.mkdir(parents=True)
    target.write_text(problem.right[0], encoding="utf-8")
    config, file = Config(root=project), f"src/bench/{problem.name}.py"
    quick = run_tests(project, tests, file, config, "loop")
    stages = sum(seconds for name, seconds in quick.seconds.items() if name != "start-up")
    start = time.perf_counter()
    whole = run_tests(project, tests, file, config)
    seconds = time.perf_counter() - start
    found = (("loop", quick), ("gate", whole))
    complaints = [f"{name}: {each}" for name, report in found for each in _complaints(report)]
    return stages, seconds, complaints


def _complaints(report: Report) -> list[str]:
    failed = [each.function for each in report.outcomes if each.outcome != "passed"]
    return [*failed, *([report.problem.message] if report.problem else [])]
