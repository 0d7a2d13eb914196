"""Findings as GitHub's workflow commands, which become annotations at the lines of a change."""

from collections.abc import Iterable, Mapping
from typing import Any

_LEVELS = {"error": "error", "warning": "warning", "note": "notice"}


def github(records: Iterable[Mapping[str, Any]]) -> str:
    """One command a line, for the records of diagnostics."""
    return "".join(f"{_command(each)}\n" for each in records)


def _command(record: Mapping[str, Any]) -> str:
    properties = {
        "file": record["path"],
        "line": record["line"],
        "col": record["column"],
        "endLine": record["end_line"],
        "endColumn": record["end_column"],
        "title": record["code"],
    }
    shown = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    return f"::{_LEVELS[record['severity']]} {shown}::{_data(_message(record))}"


def _message(record: Mapping[str, Any]) -> str:
    parts = [record["message"], *record["notes"]]
    parts += [f"{each['name']}: {each['means']}" for each in record["readings"]]
    return "\n".join([*parts, record["help"]] if record["help"] else parts)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
