"""The rules of lint: their list, and whether each does what its manual says."""

from collections.abc import Iterator

from specc.commands.linting import reached
from specc.commands.terminal import count, say, say_json, sign, table
from specc.language.analysis import Library, analyse
from specc.language.source import Source
from specc.lint import manual
from specc.lint.lint import report
from specc.lint.rule import Options, Rule
from specc.lint.rules import RULES


def listed(output_format: str) -> int:
    """Print all rules."""
    if output_format == "json":
        say_json([_record(each) for each in RULES])
    else:
        say(table(("CODE", "NAME", "KIND", "SEVERITY", "OFFERS"), list(rows())))
    return 0


def rows() -> Iterator[tuple[str, ...]]:
    """Code, name, kind, severity and ways out of each rule."""
    for each in RULES:
        yield each.code, each.name, each.kind, each.severity, ", ".join(_ways(each))


def tested(output_format: str) -> int:
    """Run each rule on the specs of its manual; 1 if one does not do what it says."""
    results = [(each, *_test(each)) for each in RULES]
    failed = sum(not (finds and is_quiet) for _, finds, is_quiet in results)
    if output_format == "json":
        say_json(
            [
                {"code": rule.code, "name": rule.name, "finds": finds, "quiet": is_quiet}
                for rule, finds, is_quiet in results
            ]
        )
        return 1 if failed else 0
    body = [(each.code, each.name, sign(finds), sign(quiet)) for each, finds, quiet in results]
    say(table(("CODE", "NAME", "EXAMPLE", "USE INSTEAD"), body))
    say(f"\n{count(len(RULES), 'rule')}: " + (f"{failed} failed" if failed else "all as they say"))
    return 1 if failed else 0


def _test(rule: Rule) -> tuple[bool, bool]:
    """Whether it finds what is wrong in its example, and nothing at all in what it advises."""
    return rule.code in _codes(manual.example(rule)), not _codes(manual.advice(rule))


def _codes(text: str) -> set[str]:
    analysis = analyse(Source("manual.spec", text), Library({}, {}))
    options = Options(reached=reached)
    return {each.code for each in report(analysis, options).diagnostics}


def _ways(rule: Rule) -> list[str]:
    return sorted(rule.answers)


def _record(rule: Rule) -> dict[str, object]:
    return {
        "code": rule.code,
        "name": rule.name,
        "kind": rule.kind,
        "severity": rule.severity,
        "offers": _ways(rule),
        "summary": manual.summary(rule),
    }
