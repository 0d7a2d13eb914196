"""`specc test`: judges the code that is there by its spec's criteria; no coder takes part."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from specc import workspace
from specc.commands import problems
from specc.commands.terminal import BOLD, note, paint, say, say_json
from specc.errors import SpeccError
from specc.language.analysis import Analysis
from specc.results import Report, TestModule, Violation
from specc.settings import SandboxTier
from specc.workspace import Spec

if TYPE_CHECKING:
    from specc.runner import Effort


@dataclass(frozen=True)
class Verified:
    """One spec, its tests, and what they said about the code."""

    spec: Spec
    analysis: Analysis
    tests: TestModule
    report: Report
    failures: tuple[Violation, ...]


def run(
    paths: Sequence[Path],
    output_format: str,
    sandbox: SandboxTier | None,
    write: bool,
    effort: "Effort" = "gate",
) -> int:
    """Test the code of each spec; 1 if a spec has errors or a test does not pass."""
    found = workspace.find(paths, sandbox=sandbox)
    verified = [each for spec in found.specs if (each := verify(spec, write, effort))]
    for sentence in found.passed_by:
        note(f"passed by: {sentence}")
    if output_format == "json":
        say_json([record(each) for each in verified])
    else:
        for each in verified:
            tell(each)
    complete = len(verified) == len(found.specs)
    return 0 if complete and all(each.report.passed for each in verified) else 1


def verify(spec: Spec, write: bool, effort: "Effort" = "gate") -> Verified | None:
    """Generate the tests of a spec and run them on a scratch copy of the project as it is."""
    from specc import runner
    from specc.runner import found, violations
    from specc.testgen import emit

    analysis = workspace.analyse(spec)
    if problems.tell_errors(analysis) or analysis.module is None:
        return None
    module, root = analysis.module, spec.config.root
    if module.target is None:
        raise SpeccError(
            f"{spec.source.path} does not say which code it is about",
            'add a line such as `target "src/shop/pricing.py"` below `module`',
        )
    if not workspace.target_path(root, module.target).is_file():
        raise SpeccError(
            f"{module.target}, the target of {spec.source.path}, does not exist",
            "`specc build` writes it; `specc test` judges code that is there",
        )
    path = spec.path.relative_to(root.resolve()).as_posix()
    written = violations.Written(analysis.source, analysis.spans)
    kept = root / emit.path_of(module, spec.config.tests)
    before = kept.read_text(encoding="utf-8", errors="replace") if kept.is_file() else ""
    if write and before and not emit.is_own(before):
        raise workspace.not_ours(kept)
    known = found.recall(spec.config, module, before)
    tests = violations.expressed(workspace.tests_of(spec.config, module, path, known), written)
    report = runner.run_tests(root, tests, module.target, spec.config, effort)
    failures = violations.violations(report, tests, written)
    found.remember(spec.config, module, {each.item: each.owner for each in tests.cases}, failures)
    if write:
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(tests.text, encoding="utf-8")
        note(f"wrote {workspace.shown(kept)}")
    return Verified(spec, analysis, tests, report, failures)


def tell(verified: Verified) -> None:
    """Failures, then a table of all criteria, then the sum."""
    path, tests, report = verified.spec.source.path, verified.tests, verified.report
    results = {each.function: str(each.outcome) for each in report.outcomes}
    unknown = {each.function: "not run" for each in tests.cases if each.layer == "time"}
    results = {**unknown, **results}
    rows = [
        (each.code, each.title, each.function, results.get(each.function, "missing"))
        for each in tests.cases
    ]
    say(paint(f"{path} ({report.tier})", BOLD) + "\n")
    problems.say_results(rows, problems.failures(report, verified.failures))
    say("\n" + problems.verdict(report.outcomes, len(tests.unchecked)))
    if report.seconds:
        say(problems.times(report.seconds))
    problems.tell_unconfined(report.tier)


def record(verified: Verified) -> dict[str, object]:
    """One spec's results for programs."""
    return {
        "spec": verified.spec.source.path,
        "passed": verified.report.passed,
        "cases": [each.model_dump(mode="json") for each in verified.tests.cases],
        "failures": [each.model_dump(mode="json") for each in verified.failures],
        "unchecked": list(verified.tests.unchecked),
        "report": verified.report.model_dump(mode="json"),
    }
