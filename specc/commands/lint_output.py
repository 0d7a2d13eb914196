"""How findings are printed: for people, on one line each, or for programs."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import click

from specc.commands.linting import Told
from specc.commands.terminal import count, table


@dataclass(frozen=True)
class Result:
    """What lint says about some specs, and which findings of each a baseline knows."""

    answers: Sequence[Told]
    known: Sequence[frozenset[int]]

    @property
    def all(self) -> list[tuple[Mapping[str, Any], bool]]:
        """All findings, each with whether it is known."""
        return [
            (finding, index in known)
            for answer, known in zip(self.answers, self.known, strict=True)
            for index, finding in enumerate(answer.findings)
        ]

    @property
    def new(self) -> list[Mapping[str, Any]]:
        """The findings that no baseline knows."""
        return [finding for finding, known in self.all if not known]

    @property
    def records(self) -> list[Mapping[str, Any]]:
        """The new findings as JSON values."""
        return [each["record"] for each in self.new]

    def number(self, severity: str) -> int:
        """How many new findings are of a severity."""
        return sum(1 for each in self.records if each["severity"] == severity)

    @property
    def fixable(self) -> int:
        """How many have a fix that keeps the meaning of the spec."""
        return sum(1 for each in self.records if each["fix"] and each["fix"]["safe"])


def shown(result: Result, form: str) -> str:
    """The findings in the form that was asked for."""
    match form:
        case "json":
            return _json(_summary_values(result) | {"diagnostics": result.records})
        case "sarif":
            return _sarif(result)
        case "github":
            from specc.lint.github import github

            return github(result.records).rstrip("\n")
        case "concise":
            return "\n".join(each["concise"] for each in result.new)
        case _:
            return "\n".join(each["text"] for each in result.new)


def statistics(result: Result, form: str) -> str:
    """How often each code was found, the most frequent first."""
    names = {page["code"]: page["name"] for each in result.answers for page in each.answer["pages"]}
    counted = Counter(each["code"] for each in result.records)
    rows = sorted(counted.items(), key=lambda each: (-each[1], each[0]))
    if form == "json":
        listed = [{"code": code, "name": names[code], "count": number} for code, number in rows]
        return _json(_summary_values(result) | {"statistics": listed})
    body = [(str(number), code, names[code]) for code, number in rows]
    return table(("COUNT", "CODE", "NAME"), body) if rows else ""


def summary(result: Result) -> str:
    """`2 warnings in 1 file; 3 specs linted; 1 fixable with --fix`."""
    specs = f"{count(len(result.answers), 'spec')} linted"
    if not result.answers:
        return "no specs found"
    kinds = [(result.number(each), each) for each in ("error", "warning", "note")]
    kinds = [(number, noun) for number, noun in kinds if number]
    known = len(result.all) - len(result.new)
    rest = [f"{known} known from the baseline"] if known else []
    if not kinds:
        return "; ".join([f"{specs}: nothing found", *rest])
    files = {each["path"] for each in result.records}
    found = " and ".join(
        ", ".join(count(*each) for each in part) for part in (kinds[:-1], kinds[-1:]) if part
    )
    answerable = sum(1 for each in result.records if each["readings"])
    rest += [f"{result.fixable} fixable with --fix"] if result.fixable else []
    rest += [f"{answerable} to be settled with --answer"] if answerable else []
    return "; ".join([f"{found} in {count(len(files), 'file')}", specs, *rest])


def _summary_values(result: Result) -> dict[str, Any]:
    return {
        "specs": len(result.answers),
        "errors": result.number("error"),
        "warnings": result.number("warning"),
        "notes": result.number("note"),
        "fixable": result.fixable,
        "known": len(result.all) - len(result.new),
    }


def _sarif(result: Result) -> str:
    from specc.lint import sarif
    from specc.lint.baseline import Key

    found = [
        sarif.Result(each["record"], Key(*each["key"]).fingerprint, known)
        for each, known in result.all
    ]
    pages = {page["code"]: page for answer in result.answers for page in answer.answer["pages"]}
    return _json(sarif.sarif(found, [sarif.Page(**each) for each in pages.values()]))


def _json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


def plain(text: str) -> str:
    """Without colours, for files and for streams that want none."""
    return click.unstyle(text)
