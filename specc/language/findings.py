"""Says what determination and examples show, as diagnostics at the rule, with a witness."""

from collections.abc import Mapping
from typing import assert_never

from specc.language.determine import Contradiction, Determination
from specc.language.diagnostics import Diagnostic, Label
from specc.language.source import Source, Span


def of_determination(
    source: Source, item: str, verdict: Determination, spans: Mapping[str, Span]
) -> Diagnostic | None:
    """The diagnostic of a verdict on the rules of `item`; None where nothing is wrong."""
    name = item.split("/")[1]
    head = _head(source, spans[item])
    places = [spans[each] for each in verdict.rules if each in spans]
    inputs = ", ".join(f"{parameter} = {value}" for parameter, value in verdict.witness.items())
    witness = f"for {inputs}" if inputs else "always"
    match verdict.status:
        case "determined" | "no rules":
            return None
        case "incomplete":
            return Diagnostic(
                "E401",
                source,
                head,
                f"The rules of `{name}` do not cover every case.",
                "a case is missing",
                notes=(f"{witness} no rule applies",),
                help="Add a rule, end with `returns … otherwise`, or exclude it: `requires …`.",
                item=item,
            )
        case "conflicting":
            labels = tuple(Label(each, "and this one") for each in places[:-1])
            return Diagnostic(
                "E402",
                source,
                places[-1] if places else head,
                f"Two rules of `{name}` apply to one case, and disagree.",
                "this rule",
                labels,
                (f"{witness} both apply",),
                "Rules have no order: make their guards exclude each other.",
                item=item,
            )
        case "undefined":
            return Diagnostic(
                "E403",
                source,
                places[-1] if places else head,
                f"A rule of `{name}` has no value for some inputs.",
                "undefined for some inputs",
                notes=(f"{witness}: {verdict.reason}",),
                help="Exclude them: `requires …`, `requires … else Error`, or a guard.",
                severity="warning",
                item=item,
            )
        case "undecided":
            return Diagnostic(
                "E404",
                source,
                head,
                f"Whether the rules of `{name}` cover each case once is not decided.",
                "not decided",
                notes=(verdict.reason,),
                severity="note",
                item=item,
            )
        case _:
            assert_never(verdict.status)


def of_contradiction(source: Source, found: Contradiction, spans: Mapping[str, Span]) -> Diagnostic:
    """The diagnostic of an example that cannot be right."""
    labels: tuple[Label, ...] = ()
    if found.item != found.example and found.item in spans:
        labels = (Label(_head(source, spans[found.item]), "says otherwise"),)
    return Diagnostic(
        "E405",
        source,
        spans[found.example],
        "This example contradicts the rest of its function.",
        "cannot be right",
        labels,
        (found.reason,),
        item=found.example,
    )


def _head(source: Source, span: Span) -> Span:
    """The first line of an item that may be a block."""
    line = source.text[span.start : span.end].split("\n", 1)[0]
    return Span(span.start, span.start + len(line.rstrip()))
