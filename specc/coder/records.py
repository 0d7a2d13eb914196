"""Failures as an agent is told of them: a line of JSON for each, without what it cannot use.

The whole is meant to be a quarter of what pytest would print: property first, then the smallest
input and what came of it (PGS, arXiv 2506.18315, where that repairs best).
"""

import json
from collections.abc import Sequence
from typing import Any

from specc.results import Violation

MOST = 5
CHARACTERS = 2_000
"""Of one record, and of each text in it."""

_FOR_PROGRAMS = {"kind", "item", "test", "spec", "seed", "layer"}
_LEAST_TELLING = ("frames", "values", "neighbour", "also", "binding")


def records(failures: Sequence[Violation]) -> str:
    """The first few failures, one object a line; a crash that several tests met is told once."""
    crashes: set[str] = set()
    told = []
    for each in failures:
        crash = json.dumps([each.inputs, each.exception, _of_the_code(each)])
        if each.kind != "exception" or crash not in crashes:
            told.append(each)
            crashes.add(crash)
    return "\n".join(map(_record, told[:MOST]))


def _record(failure: Violation) -> str:
    """A failure on one line. What is too long is left out from the least telling on."""
    values = failure.model_dump(mode="json", exclude=_FOR_PROGRAMS)
    values["frames"] = _of_the_code(failure)
    values["values"] = _outermost(failure)
    if failure.kind == "assertion":
        values.pop("exception")
        values["message"] = "" if failure.message.startswith("assert ") else failure.message
    values = {name: value for name, value in values.items() if value}
    for name in _LEAST_TELLING:
        if len(json.dumps(values)) > CHARACTERS:
            values.pop(name, None)
    return json.dumps({name: _short(value) for name, value in values.items()}, ensure_ascii=False)


def _of_the_code(failure: Violation) -> list[dict[str, Any]]:
    """Where in the code it went wrong; what the test itself does stands in the expression."""
    tests = {each.file for each in failure.frames if each.function == failure.test}
    return [each.model_dump(mode="json") for each in failure.frames if each.file not in tests]


def _outermost(failure: Violation) -> dict[str, str]:
    """The result, and what is no part of another expression and not told already."""
    told = {failure.expected, failure.actual}
    values = {
        each: value for each, value in failure.values.items() if not each.startswith("range(")
    }
    return {
        each: value
        for each, value in values.items()
        if each == "result"
        or (value not in told and not any(each in other for other in values if other != each))
    }


def _short(value: Any) -> Any:  # noqa: ANN401  (any JSON)
    if isinstance(value, str) and len(value) > CHARACTERS:
        return value[: CHARACTERS // 2] + " … " + value[-CHARACTERS // 4 :]
    return value
