"""What commands say about errors in a spec, and about code that fails its tests."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from specc.commands.terminal import (
    BOLD,
    colour,
    count,
    note,
    paint,
    say,
    sign,
    table,
    terminal_width,
)
from specc.language import render
from specc.results import REPORTED, Failure, NewCode, Outcome, Report, Violation

if TYPE_CHECKING:
    from specc.language.analysis import Analysis
    from specc.language.diagnostics import Diagnostic


def tell_errors(analysis: "Analysis") -> bool:
    """Print the errors of a spec, and say whether there are any."""
    errors = [each for each in analysis.diagnostics if each.severity == "error"]
    tell(errors)
    return bool(errors)


def tell(diagnostics: Sequence["Diagnostic"]) -> None:
    """Print diagnostics beside the result."""
    for each in diagnostics:
        note(render.text(each, colour(err=True)))


def results_table(rows: Sequence[tuple[str, str, str, str]]) -> str:
    """Criterion, sentence, test and result; sentences are cut where the terminal is too narrow."""
    others = sum(max((len(row[column]) for row in rows), default=0) for column in (0, 2, 3))
    room = max(terminal_width() - others - 8, 24)
    shown = [
        (code, shortened(title, room), test, f"{_sign(result)} {result}")
        for code, title, test, result in rows
    ]
    return table(("CRITERION", "SENTENCE", "TEST", "RESULT"), shown)


def _sign(result: str) -> str:
    """Neither good nor bad is what decides nothing."""
    return "-" if result in (*REPORTED, "not run") else sign(result == "passed")


def shortened(text: str, room: int) -> str:
    """`text`, or its beginning with an ellipsis."""
    return text if len(text) <= room else text[: room - 1].rstrip() + "…"


def failures(report: Report, found: Sequence[Violation]) -> list[str]:
    """The first failure of each test as text."""
    first = {each.test: each for each in reversed(found)}
    texts = [violation_text(first[each]) for each in dict.fromkeys(one.test for one in found)]
    if report.problem is not None:
        texts.append(_told("the tests could not run", _facts(report.problem)))
    return texts


def violation_text(found: Violation) -> str:
    """What failed, for which input, what was expected and what came instead."""
    expression = [("says", found.expression)]
    return _told(
        f"{found.criterion} {found.sentence}",
        [("spec", found.spec), *expression, *_facts(found)],
    )


def _facts(failure: Failure) -> list[tuple[str, str]]:
    """The property's counterexample first, then what its parts came to, then where."""
    told = {failure.expected, failure.actual}
    values = {name: each for name, each in failure.values.items() if each not in told}
    facts = [
        ("input", _listed(failure.inputs)),
        ("fails at", _listed(failure.binding)),
        ("expected", failure.expected),
        ("actual", failure.actual),
        ("raised", failure.exception if failure.kind == "exception" else ""),
        ("message", failure.message if not (failure.expected or failure.actual) else ""),
        ("where", _listed(values)),
        ("passes", _listed(_changed(failure))),
        ("also", f"breaks {', '.join(failure.also)}" if failure.also else ""),
    ]
    return facts + [
        ("at", f"{each.file}:{each.line} in {each.function}: {each.code}")
        for each in failure.frames
        if not each.code.startswith("@")  # a decorator's line says nothing
    ]


def _changed(failure: Failure) -> dict[str, str]:
    """What is different in the inputs nearby that pass."""
    return {
        name: each for name, each in failure.neighbour.items() if failure.inputs.get(name) != each
    }


def _listed(values: Mapping[str, str]) -> str:
    return ", ".join(f"{name} = {value}" for name, value in values.items())


def _told(title: str, facts: Sequence[tuple[str, str]]) -> str:
    lines = [f"{sign(False)} {paint(title.rstrip(), BOLD)}"]
    for name, fact in facts:
        first, *rest = fact.splitlines() or [""]
        lines += [f"  {name:<8}  {render.printable(first)}"] if first else []
        lines += [f"  {'':<8}  {render.printable(line)}" for line in rest]
    return "\n".join(lines)


def verdict(outcomes: Sequence[Outcome], unchecked: int) -> str:
    """`12 tests: 11 passed, 1 failed; 2 criteria are not machine-checked`."""
    kinds = ("passed", "failed", "skipped", "missing", *REPORTED)
    numbers = {kind: sum(each.outcome == kind for each in outcomes) for kind in kinds}
    parts = ", ".join(f"{number} {kind}" for kind, number in numbers.items() if number)
    open_ones = "criterion is" if unchecked == 1 else "criteria are"
    rest = f"; {unchecked} {open_ones} not machine-checked" if unchecked else ""
    if numbers["skipped"]:
        rest += "; what is skipped has no input that the spec allows: specc lint says more"
    return f"{count(len(outcomes), 'test')}: {parts or 'none ran'}{rest}"


def times(seconds: Mapping[str, float]) -> str:
    """`start-up 0.9 s, rows 12 ms, draws 0.3 s`."""
    parts = [
        f"{name} {each:.1f} s" if each >= 1 else f"{name} {1000 * each:.0f} ms"
        for name, each in seconds.items()
    ]
    return ", ".join(parts)


def coverage_line(coverage: Sequence[NewCode]) -> str:
    """How much of the new code the tests executed, and which lines they did not."""
    executed, missing = (
        sum(len(getattr(each, kind)) for each in coverage) for kind in ("executed", "missing")
    )
    if not executed + missing:
        return "coverage of the new code: nothing to execute"
    share = 100 * executed // (executed + missing)
    lines = [f"{each.file}:{line}" for each in coverage for line in each.missing]
    rest = f"; not executed: {', '.join(lines[:10])}{', …' * (len(lines) > 10)}" if lines else ""
    return f"coverage of the new code: {share}% of {count(executed + missing, 'line')}{rest}"


def tell_unconfined(tier: str) -> None:
    """Warn when code ran with all of the user's rights."""
    if tier == "none":
        note(paint("warning: the code ran without a sandbox", "33", err=True))


def say_results(rows: Sequence[tuple[str, str, str, str]], texts: Sequence[str]) -> None:
    """Failures first, then the table that people look for at the end."""
    for text in texts:
        say(text + "\n")
    say(results_table(rows))
