"""Follows each thing that a spec asks for to its line, its code, its test and the test's result."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from specc.language import ir
from specc.language.source import Source, Span
from specc.lock import code_lines
from specc.results import (
    REPORTED,
    Audit,
    Authored,
    NewCode,
    Outcome,
    Plan,
    Report,
    Task,
    TestModule,
    Trace,
)


@dataclass(frozen=True)
class Evidence:
    """What a build knows about one spec. `target` is the text of the target file as built,
    `audit` what the tests would not notice, if that was asked; `authored` what agents wrote."""

    source: Source
    spans: Mapping[str, Span]
    module: ir.Module
    plan: Plan
    tests: TestModule
    target: str
    report: Report | None
    audit: Audit | None = None
    authored: tuple[Authored, ...] = ()


def traces(evidence: Evidence) -> tuple[Trace, ...]:
    """A row per test, and per criterion without one, unit by unit; what holds of every unit without
    being written comes after its criteria."""
    tasks = {task.unit.partition("/")[2]: task for task in evidence.plan.tasks}
    results = _results(evidence.report)
    lines = _test_lines(evidence.tests.text)
    rows = [
        _trace(evidence, case.item, tasks.get(case.owner)).model_copy(
            update={
                "code": case.code,
                "title": case.title,
                "test_file": evidence.tests.path,
                "test": case.function,
                "test_line": lines.get(case.function.rpartition("::")[2], 0),
                "result": results.get(case.function, "missing") if evidence.report else "not run",
            }
        )
        for case in evidence.tests.cases
    ]
    for criterion in criteria(evidence.module):
        if criterion.id in evidence.tests.unchecked:
            row = _trace(evidence, criterion.id, tasks.get(criterion.owner or ""))
            rows.append(row.model_copy(update={"code": criterion.code, "title": criterion.title}))
    units = {row.unit: spec_line(evidence, row.unit) for row in rows}
    return tuple(
        sorted(
            rows,
            key=lambda row: (units[row.unit], row.item not in evidence.spans, row.spec_line),
        )
    )


def comparable(evidence: Evidence) -> Evidence:
    """The evidence without what another machine, or another day, could say differently."""
    if evidence.report is None:
        return evidence
    undecided = {each.function for each in evidence.tests.cases if not each.decides}
    outcomes = tuple(
        Outcome(function=each.function, outcome="reported") if each.function in undecided else each
        for each in evidence.report.outcomes
    )
    return replace(evidence, report=evidence.report.model_copy(update={"outcomes": outcomes}))


def time_bounds(evidence: Evidence) -> dict[str, str]:
    """What the time bounds that do not decide came to, by the code of their criterion."""
    found = _results(evidence.report)
    return {
        each.code: found.get(each.function, "not run")
        for each in evidence.tests.cases
        if not each.decides
    }


def criteria(module: ir.Module) -> Iterator[ir.Criterion]:
    """All criteria of a spec in the order written."""
    for declaration in module.declarations:
        match declaration:
            case ir.Criterion():
                yield declaration
            case ir.Function() | ir.Machine():
                yield from declaration.criteria
            case _:
                pass


def coverage(evidence: Evidence) -> tuple[NewCode, ...]:
    """How much of each unit's code the tests executed."""
    if evidence.report is None:
        return ()
    files = {each.file: each for each in evidence.report.coverage}
    found = []
    for task in evidence.plan.tasks:
        first, last = _lines(evidence.target, task)
        if task.file in files and last:
            executed, missing = (
                tuple(line for line in lines if first <= line <= last)
                for lines in (files[task.file].executed, files[task.file].missing)
            )
            if executed or missing:
                each = NewCode(unit=task.unit, file=task.file, executed=executed, missing=missing)
                found.append(each)
    return tuple(found)


def spec_line(evidence: Evidence, item: str) -> int:
    """The line of an item, or of the nearest item around it; 0 when there is none."""
    while item and item not in evidence.spans:
        item = item.rpartition("/")[0]
    span = evidence.spans.get(item)
    return evidence.source.position(span.start)[0] if span else 0


def quoted(evidence: Evidence, item: str) -> str:
    """An item as its author wrote it, on one line."""
    span = evidence.spans[item]
    return " ".join(evidence.source.text[span.start : span.end].split())


def _trace(evidence: Evidence, item: str, task: Task | None) -> Trace:
    return Trace(
        item=item,
        code="",
        title="",
        unit=task.unit if task else evidence.plan.module,
        spec_file=evidence.plan.spec,
        spec_line=spec_line(evidence, item),
        code_file=task.file if task else evidence.plan.target,
        code_lines=_lines(evidence.target, task) if task else (0, 0),
        test_file="",
        test="",
        test_line=0,
        result="not machine-checked",
    )


def _lines(target: str, task: Task) -> tuple[int, int]:
    found = code_lines(target)
    places = [found[name] for name in task.symbols if name in found]
    if not places:
        return 0, 0
    return min(first for first, _ in places), max(last for _, last in places)


def _test_lines(text: str) -> dict[str, int]:
    """Where functions and classes of a test module begin; the first of each name counts."""
    lines: dict[str, int] = {}
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            lines.setdefault(node.name, node.lineno)
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            lines.setdefault(node.targets[0].id, node.lineno)
    return lines


def _results(report: Report | None) -> dict[str, str]:
    """The worst outcome of each test function; the cases of a parametrized one count together."""
    ranks: list[str] = ["passed", *REPORTED, "skipped", "missing", "failed"]
    worst: dict[str, str] = {}
    outcomes: tuple[Outcome, ...] = report.outcomes if report else ()
    for each in outcomes:
        name = each.function.partition("[")[0]
        worst[name] = max(worst.get(name, "passed"), each.outcome, key=ranks.index)
    return worst
