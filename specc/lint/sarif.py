"""Findings in the Static Analysis Results Interchange Format, SARIF 2.1.0."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from specc import __version__

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
FINGERPRINT = "speccFinding/v1"


@dataclass(frozen=True)
class Page:
    """What is to be known of a code: its name, a sentence, its manual and its usual severity."""

    code: str
    name: str
    summary: str
    manual: str
    severity: str


@dataclass(frozen=True)
class Result:
    """A diagnostic's record, its fingerprint, and whether a baseline knows it."""

    record: Mapping[str, Any]
    fingerprint: str
    known: bool = False


def sarif(results: Iterable[Result], pages: Iterable[Page]) -> dict[str, Any]:
    """A log with one run."""
    rules = sorted(pages, key=lambda each: each.code)
    index = {each.code: at for at, each in enumerate(rules)}
    driver = {"name": "specc", "version": __version__, "rules": [_rule(each) for each in rules]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": True}],
        "results": [_result(each, index) for each in results],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(page: Page) -> dict[str, Any]:
    return {
        "id": page.code,
        "name": page.name,
        "shortDescription": {"text": page.summary},
        "help": {"text": page.manual, "markdown": page.manual},
        "defaultConfiguration": {"level": page.severity},
    }


def _result(result: Result, index: Mapping[str, int]) -> dict[str, Any]:
    record = result.record
    built: dict[str, Any] = {
        "ruleId": record["code"],
        "ruleIndex": index[record["code"]],
        "level": record["severity"],
        "message": {"text": _message(record)},
        "locations": [_location(record, record)],
        "partialFingerprints": {FINGERPRINT: result.fingerprint},
        "properties": {"item": record["item"], "readings": record["readings"]},
    }
    if record["labels"]:
        built["relatedLocations"] = [
            _location(record, each) | {"id": number, "message": {"text": each["text"]}}
            for number, each in enumerate(record["labels"], 1)
        ]
    if record["fix"]:
        built["fixes"] = [_fix(record)]
    if result.known:
        built["suppressions"] = [{"kind": "external", "justification": "in the baseline"}]
    return built


def _message(record: Mapping[str, Any]) -> str:
    parts = [record["message"], *record["notes"]]
    parts += [f"{each['name']}: {each['means']}" for each in record["readings"]]
    return "\n".join([*parts, record["help"]] if record["help"] else parts)


def _location(record: Mapping[str, Any], place: Mapping[str, Any]) -> dict[str, Any]:
    return {"physicalLocation": {"artifactLocation": _artifact(record), "region": _region(place)}}


def _artifact(record: Mapping[str, Any]) -> dict[str, str]:
    path = quote(record["path"])
    if path.startswith("/"):
        return {"uri": f"file://{path}"}
    return {"uri": path, "uriBaseId": "%SRCROOT%"}


def _region(place: Mapping[str, Any]) -> dict[str, int]:
    return {
        "startLine": place["line"],
        "startColumn": place["column"],
        "endLine": place["end_line"],
        "endColumn": place["end_column"],
    }


def _fix(record: Mapping[str, Any]) -> dict[str, Any]:
    replacements = [
        {"deletedRegion": _region(each), "insertedContent": {"text": each["text"]}}
        for each in record["fix"]["edits"]
    ]
    change = {"artifactLocation": _artifact(record), "replacements": replacements}
    return {"description": {"text": record["fix"]["title"]}, "artifactChanges": [change]}
