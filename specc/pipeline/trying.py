"""Judges candidates of an agent: the unit's tests, rows first, then what the repository has."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from specc import config as settings
from specc import runner
from specc.coder.values import Stage, Verdict
from specc.errors import SpeccError
from specc.pipeline import ground
from specc.pipeline.ground import Ground
from specc.pipeline.journal import Journal, Step, done
from specc.pipeline.values import Checked, Loaded
from specc.results import Failure, Report, TestCase, TestModule, Violation
from specc.runner import Effort, checkers, violations
from specc.runner import own as owned
from specc.runner.own import Own


@dataclass(frozen=True)
class Trial:
    """What candidates of one unit are tried with.

    `project` is a checkout of the base in which they are placed; `before` the target without the
    unit, `files` the project's Python files by path, `others` texts of files that the base does not
    have; `tests` gives the tests as they are by now; `items` are those that judge the unit.
    """

    run: Journal
    base: Ground
    loaded: Loaded
    checked: Checked
    unit: str
    target: str
    project: Path
    before: str
    files: Mapping[str, str]
    others: Mapping[str, str]
    tests: Callable[[], TestModule]
    items: frozenset[str]


def put(project: Path, name: str, text: str) -> None:
    """Write a file below `project`; no link leads out of it."""
    path = project / name
    if not path.resolve().is_relative_to(project.resolve()):
        raise SpeccError(f"{name} leads out of the project by a symbolic link", "name a real path")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())


def judge(trial: Trial, text: str) -> Verdict:
    """The verdict on a text of the target, by the first stage that it does not pass."""
    own = judges(trial)
    passed: tuple[str, ...] = ()
    efforts: tuple[Effort, ...] = ("loop", "gate")
    for effort in efforts:
        report = _report(trial, text, own, effort)
        passed = _passed(own.cases, report)
        if not report.passed:
            return _failed(trial, own, report, effort, passed)
    broken = owned.broken(_own(trial, trial.before), _own(trial, text))
    if broken:
        return Verdict(stage="repository", problems=broken, passed=passed)
    found = checkers.new(_checked(trial, trial.before), _checked(trial, text))
    if found:
        return Verdict(stage="checks", problems=found, passed=passed)
    return Verdict(stage="passed", passed=passed)


def _own(trial: Trial, text: str) -> Own:
    """How the project's own tests that touch the target end with a text of it."""
    files = owned.touching(trial.files, trial.target, trial.base.config)
    if not files:
        return Own()
    texts = {**trial.others, trial.target: text}
    inputs = [repr(files), *_state(trial, texts)]

    def make() -> Own:
        put(trial.project, trial.target, text)
        return owned.run(trial.project, files, trial.base.config)

    return done(trial.run, Step("own", inputs, Own, make, trial.unit, detail=_ended))


def _checked(trial: Trial, text: str) -> checkers.Checked:
    """What the project's checkers say of a text of the target."""
    if not settings.checkers(trial.base.config.root):
        return checkers.Checked()
    inputs = _state(trial, {**trial.others, trial.target: text})

    def make() -> checkers.Checked:
        put(trial.project, trial.target, text)
        return checkers.run(trial.project, trial.target, trial.base.config)

    step = Step("checkers", inputs, checkers.Checked, make, trial.unit, detail=_found)
    return done(trial.run, step)


def _found(checked: checkers.Checked) -> str:
    return "; ".join((f"{len(checked.findings)} findings", *checked.notes))


def _ended(own: Own) -> str:
    failed = sum(each is not None for each in own.tests.values())
    return own.cut or f"{len(own.tests) - failed} of {len(own.tests)} passed"


def _state(trial: Trial, texts: Mapping[str, str]) -> list[str]:
    """All that a run depends on."""
    state = ground.state(trial.base, texts)
    return [state, repr(sorted(texts.items())), trial.base.facts]


def quick(trial: Trial, text: str) -> tuple[Violation, ...] | str:
    """The failures of the loop suite; a sentence where there are none."""
    own = judges(trial)
    report = _report(trial, text, own, "loop")
    found = _violations(trial, own, report)
    if found:
        return found
    if report.problem is not None:
        return _said(report.problem)
    return f"{len(own.cases)} tests pass"


def judges(trial: Trial) -> TestModule:
    """The tests that judge the unit."""
    tests = trial.tests()
    cases = tuple(each for each in tests.cases if each.item in trial.items)
    return tests.model_copy(update={"cases": cases})


def _report(trial: Trial, text: str, tests: TestModule, effort: Effort) -> Report:
    texts = {**trial.others, trial.target: text, tests.path: tests.text}
    inputs = [effort, repr([each.function for each in tests.cases]), *_state(trial, texts)]

    def make() -> Report:
        put(trial.project, trial.target, text)
        covered = trial.target if effort == "gate" else ""
        report = runner.run_tests(trial.project, tests, covered, trial.base.config, effort)
        problem = report.problem
        if problem is not None and problem.kind == "environment":
            raise SpeccError(problem.message, "run the same command again when that is settled")
        return report.model_copy(update={"seconds": {}})

    return done(trial.run, Step("try", inputs, Report, make, trial.unit, detail=_counted))


def _failed(
    trial: Trial, tests: TestModule, report: Report, effort: Effort, passed: tuple[str, ...]
) -> Verdict:
    found = _violations(trial, tests, report)
    drawn = all(each.layer in ("draw", "machine") for each in found)
    stage: Stage = "gate" if effort == "gate" else "draws" if found and drawn else "rows"
    problems = (_said(report.problem),) if report.problem is not None else ()
    if not found and not problems:
        silent = [each.function for each in report.outcomes if each.outcome != "passed"]
        problems = (f"these tests came to no result: {', '.join(silent)}",)
    return Verdict(stage=stage, failures=found, problems=problems, passed=passed)


def _violations(trial: Trial, tests: TestModule, report: Report) -> tuple[Violation, ...]:
    written = violations.Written(trial.loaded.spec.source, trial.checked.spans)
    return violations.violations(report, tests, written)


def _passed(cases: Sequence[TestCase], report: Report) -> tuple[str, ...]:
    good = {each.function for each in report.outcomes if each.outcome == "passed"}
    return tuple(dict.fromkeys(each.item for each in cases if each.function in good))


def _said(problem: Failure) -> str:
    """A problem of a whole run, with the last line of the project that it came from."""
    name = f"{problem.exception}: " if problem.exception else ""
    where = problem.frames[-1] if problem.frames else None
    place = f" ({where.file}:{where.line}: `{where.code}`)" if where else ""
    return f"{name}{problem.message}{place}"


def _counted(report: Report) -> str:
    if report.problem is not None:
        return report.problem.message.partition("\n")[0][:80]
    good = sum(each.outcome == "passed" for each in report.outcomes)
    return f"{good} of {len(report.outcomes)} passed"
