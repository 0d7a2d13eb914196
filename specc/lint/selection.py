"""Which findings are wanted, and how bad each is: what settings and flags say about codes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, get_args

from specc.language.diagnostics import Diagnostic, Severity
from specc.lint.rule import Rule
from specc.lint.rules import RULES
from specc.lint.suppress import CHECKED

Level = Literal["error", "warning", "note", "off"]


@dataclass(frozen=True)
class Selection:
    """Codes by their beginnings: `L`, `L1`, `L101`. Where a code begins with several, the longest
    decides, and of two alike `ignore`. Errors of `specc check` are wanted in any case."""

    select: tuple[str, ...] = ("E", "L")
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, str] = field(default_factory=dict)


EVERYTHING = Selection()


def rules_of(selection: Selection, rules: Iterable[Rule] = RULES) -> tuple[Rule, ...]:
    """The rules that are wanted, each with the severity that it has here."""
    return tuple(
        _with_level(each, selection.severity.get(each.code, ""))
        for each in rules
        if wanted(each.code, selection)
    )


def adjusted(diagnostic: Diagnostic, selection: Selection) -> Diagnostic | None:
    """A diagnostic of `specc check` as the selection has it; None if it is not wanted."""
    if diagnostic.code not in CHECKED:
        return diagnostic
    if not wanted(diagnostic.code, selection):
        return None
    level = _severity(selection.severity.get(diagnostic.code, ""))
    return replace(diagnostic, severity=level) if level else diagnostic


def wanted(code: str, selection: Selection) -> bool:
    """Whether findings with a code are to be reported."""
    if selection.severity.get(code) == "off":
        return False
    return _longest(code, selection.select) > _longest(code, selection.ignore)


def unknown_codes(codes: Iterable[str]) -> tuple[str, ...]:
    """Those that no code begins with. `E` and its beginnings stand for what `specc check` says."""
    known = {each.code for each in RULES} | CHECKED
    return tuple(
        each for each in codes if not each or not any(code.startswith(each) for code in known)
    )


def unknown_levels(severity: Mapping[str, str]) -> tuple[str, ...]:
    """The codes whose severity is none."""
    return tuple(code for code, level in severity.items() if level not in get_args(Level))


def _longest(code: str, beginnings: Iterable[str]) -> int:
    """The length of the longest beginning that a code has; -1 without one."""
    return max((len(each) for each in beginnings if code.startswith(each)), default=-1)


def _with_level(rule: Rule, level: str) -> Rule:
    severity = _severity(level)
    return replace(rule, severity=severity) if severity else rule


def _severity(level: str) -> Severity | None:
    return next((each for each in get_args(Severity) if each == level), None)
