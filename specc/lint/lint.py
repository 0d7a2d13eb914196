"""Asks all rules about one spec."""

from collections.abc import Iterable
from dataclasses import dataclass

from specc.language.analysis import Analysis
from specc.language.diagnostics import Diagnostic
from specc.lint.rule import Finding, Options, Rule, Subject
from specc.lint.rules import RULES
from specc.lint.selection import EVERYTHING, Selection, adjusted, rules_of, wanted
from specc.lint.suppress import CHECKED, silenced, suppressions

DEFAULTS = Options()


@dataclass(frozen=True)
class Report:
    """What there is to say about a spec, by place, and the codes that were looked for. `module` is
    its name, empty where it could not be read."""

    module: str
    diagnostics: tuple[Diagnostic, ...]
    asked: frozenset[str]


def report(
    analysis: Analysis, options: Options = DEFAULTS, selection: Selection = EVERYTHING
) -> Report:
    """What check and lint say about a spec, but for what its comments silence."""
    rules = rules_of(selection)
    checked = (adjusted(each, selection) for each in analysis.diagnostics)
    found = [
        *(each for each in checked if each is not None),
        *lint(analysis, options, rules),
    ]
    asked = {each.code for each in rules if _applies(each, options, broken=_is_broken(analysis))}
    if not _is_broken(analysis):
        asked |= {each for each in CHECKED if wanted(each, selection)}
    subject = Subject(analysis, options, tuple(found), frozenset(asked))
    comments = suppressions(analysis.source)
    hidden = silenced(found, comments)
    found = [each for each in found if each not in hidden]
    for rule in rules:
        if comments and rule.name == "unused-suppression" and rule.code in asked:
            found += [_diagnostic(rule, finding, subject) for finding in rule.check(subject)]
    name = analysis.module.name if analysis.module else ""
    return Report(name, tuple(sorted(found, key=_place)), frozenset(asked))


def lint(
    analysis: Analysis, options: Options = DEFAULTS, rules: Iterable[Rule] = RULES
) -> tuple[Diagnostic, ...]:
    """What the rules find in a spec, by place. With errors in it only its prose is looked at."""
    broken = _is_broken(analysis)
    subject = Subject(analysis, options)
    found = [
        _diagnostic(rule, finding, subject)
        for rule in rules
        if _applies(rule, options, broken=broken)
        for finding in rule.check(subject)
    ]
    return tuple(sorted(found, key=_place))


def _is_broken(analysis: Analysis) -> bool:
    return analysis.module is None or any(each.severity == "error" for each in analysis.diagnostics)


def _place(diagnostic: Diagnostic) -> tuple[object, ...]:
    return diagnostic.span, diagnostic.code, diagnostic.item


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
