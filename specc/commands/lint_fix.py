"""Writes into specs what settles findings: answers that a person gave, and fixes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from specc.commands.linting import Wanted, report
from specc.errors import SpeccError
from specc.language.diagnostics import Edit
from specc.language.source import Source
from specc.lint.fixes import applied, fixes_of
from specc.workspace import Spec

ROUNDS = 20
"""Fixes that wait for others, because they touch the same place, are made in a later round."""


@dataclass(frozen=True)
class Change:
    """A spec as it would be, and how many answers and fixes were made."""

    spec: Spec
    before: str
    answers: int = 0
    fixes: int = 0

    @property
    def text(self) -> str:
        """The new text."""
        return self.spec.source.text


def answered(
    specs: Sequence[Spec], choices: Sequence[str], because: str, wanted: Wanted
) -> list[Change]:
    """The specs with answers, each `CODE@item=reading`, of which all must fit one finding."""
    changes = [Change(each, each.source.text) for each in specs]
    for choice in choices:
        at, edits = _place(changes, choice, because, wanted)
        text = applied(changes[at].text, edits)
        changes[at] = replace(_with(changes[at], text), answers=changes[at].answers + 1)
    return changes


def _place(
    changes: Sequence[Change], choice: str, because: str, wanted: Wanted
) -> tuple[int, tuple[Edit, ...]]:
    """Which spec an answer is about, by its index, and the edits that it means there."""
    from specc.lint.answer import Refusal, answer

    reports = [report(each.spec, wanted) for each in changes]
    found = [answer(each.diagnostics, choice, because) for each in reports]
    fitting = [at for at, each in enumerate(found) if not isinstance(each, Refusal)]
    if len(fitting) > 1:
        files = ", ".join(changes[at].spec.source.path for at in fitting)
        raise SpeccError(f"--answer {choice}: it fits {files}", "name the file that is meant")
    for at in fitting:
        edits = found[at]
        if not isinstance(edits, Refusal):
            return at, edits
    # what is nearest is said of the spec whose module the answer names, if it names one
    refusals = [
        (each.near, f"@{report.module}/" in choice, each.reason)
        for each, report in zip(found, reports, strict=True)
        if isinstance(each, Refusal)
    ]
    reason = max(refusals)[2] if refusals else "there are no specs"
    raise SpeccError(f"--answer {choice}: {reason}")


def fixed(change: Change, wanted: Wanted, *, unsafe: bool) -> Change:
    """A spec after its fixes; those that would break it are left out."""
    found = report(change.spec, wanted).diagnostics
    errors = sum(each.severity == "error" for each in found)
    for _ in range(ROUNDS):
        fixes = fixes_of(found, unsafe=unsafe)
        if not fixes:
            break
        edits = [edit for each in fixes for edit in each.edits]
        candidate = _with(change, applied(change.text, edits))
        found = report(candidate.spec, wanted).diagnostics
        if sum(each.severity == "error" for each in found) > errors:
            break
        change = replace(candidate, fixes=change.fixes + len(fixes))
    return change


def _with(change: Change, text: str) -> Change:
    source = Source(change.spec.source.path, text)
    return replace(change, spec=replace(change.spec, source=source))
