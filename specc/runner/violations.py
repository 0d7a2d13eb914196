"""Failures as programs read them: one flat object each, with what the spec says beside it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from specc.language.source import Source, Span
from specc.results import Failure, Report, TestCase, TestModule, Violation

_WHEN = re.compile(
    r"^[ \t]+when (.+?)(?=^[ \t]+(?:when|check|let|forall|within)\b|\Z)", re.MULTILINE | re.DOTALL
)
_NUMBER = re.compile(r"_check_(\d+)(?:_\d+)?$")


@dataclass(frozen=True)
class Written:
    """A spec as it is written, and where each of its items stands."""

    source: Source
    spans: Mapping[str, Span]


def violations(report: Report, tests: TestModule, spec: Written) -> tuple[Violation, ...]:
    """Every failure of a run, in the order of the tests."""
    cases = {each.function: each for each in tests.cases}
    return tuple(
        _violation(failure, cases[outcome.function], spec)
        for outcome in report.outcomes
        for failure in (outcome.failure, *outcome.more)
        if failure is not None and outcome.function in cases
    )


def _violation(failure: Failure, case: TestCase, spec: Written) -> Violation:
    line = spec.source.position(spec.spans[_written(case, spec)].start)[0]
    return Violation(
        criterion=case.code,
        sentence=case.title,
        condition=condition(case, spec),
        expression=expression(case, spec),
        item=case.item,
        test=case.function,
        spec=f"{spec.source.path}:{line}",
        **{name: getattr(failure, name) for name in type(failure).model_fields},
    )


def expressed(tests: TestModule, spec: Written) -> TestModule:
    """The tests, each with the condition that it checks as the spec writes it."""
    cases = tuple(
        each.model_copy(update={"expression": expression(each, spec)}) for each in tests.cases
    )
    return tests.model_copy(update={"cases": cases})


def expression(case: TestCase, spec: Written) -> str:
    """The line of the spec that a test checks, on one line; empty where it is none."""
    number = _NUMBER.search(case.function)
    check = f"{case.item}/check/{number[1] if number else 1}"
    item = check if check in spec.spans else case.item
    kind = item.rpartition("/")[0].rpartition("/")[2]
    if item not in spec.spans or kind not in {"check", "ensures", "raises", "requires"}:
        return ""
    span = spec.spans[item]
    text = " ".join(spec.source.text[span.start : span.end].split())
    return text.removeprefix("check ").removeprefix("ensures ")


def condition(case: TestCase, spec: Written) -> str:
    """When a criterion must hold, as the spec writes it; empty where that is always."""
    span = spec.spans.get(case.item)
    if span is None or case.layer == "example":
        return ""
    parts = _WHEN.findall(spec.source.text[span.start : span.end])
    return " and ".join(" ".join(each.split()) for each in parts)


def _written(case: TestCase, spec: Written) -> str:
    """The item that a test is about, or the one that holds it: an implicit one is nowhere."""
    item = case.item
    while item not in spec.spans and "/" in item:
        item = item.rpartition("/")[0]
    return item
