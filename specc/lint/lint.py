"""Asks all rules about one spec."""

from collections.abc import Iterable

from specc.language.analysis import Analysis
from specc.language.diagnostics import Diagnostic
from specc.lint.rule import Finding, Options, Rule, Subject
from specc.lint.rules import RULES

DEFAULTS = Options()


def lint(
    analysis: Analysis, options: Options = DEFAULTS, rules: Iterable[Rule] = RULES
) -> tuple[Diagnostic, ...]:
    """What the rules find in a spec, by place. With errors in it only its prose is looked at."""
    broken = analysis.module is None or any(
        each.severity == "error" for each in analysis.diagnostics
    )
    subject = Subject(analysis, options)
    found = [
        _diagnostic(rule, finding, subject)
        for rule in rules
        if _applies(rule, options, broken=broken)
        for finding in rule.check(subject)
    ]
    return tuple(sorted(found, key=lambda each: (each.span, each.code, each.item)))


def _applies(rule: Rule, options: Options, *, broken: bool) -> bool:
    if rule.kind == "witness" and options.effort == "quick":
        return False
    return rule.kind == "prose" or not broken


def _diagnostic(rule: Rule, finding: Finding, subject: Subject) -> Diagnostic:
    return Diagnostic(
        code=rule.code,
        source=subject.source,
        span=finding.span,
        message=finding.message,
        label=finding.label,
        labels=finding.labels,
        notes=finding.notes,
        help=finding.help,
        fix=finding.fix,
        severity=finding.severity or rule.severity,
        item=finding.item,
        readings=finding.readings,
    )
