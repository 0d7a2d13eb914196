"""Reads what is to be run from standard input, and runs it."""

import json
import os
import sys
from pathlib import Path

import pytest

from .coverage_of import Coverage
from .outset import configure_hypothesis, recorder
from .plugin import Plugin
from .state import Request


def main() -> int:
    """Run the tests that standard input asks for."""
    asked = json.loads(sys.stdin.buffer.read())
    record = recorder(asked["results"], bytes.fromhex(asked.pop("key")))
    root = Path(asked["root"])
    configure_hypothesis()
    coverage = Coverage(root, asked["cover"])
    request = Request(
        root=root,
        test=Path(asked["test"]),
        tests=asked["tests"],
        test_seconds=asked["test_seconds"],
        example_seconds=asked["example_seconds"],
        quick=asked["quick"],
    )
    plugin = Plugin(record, request, coverage)
    # Only now, so that no module of the project can stand in for pytest or Hypothesis.
    sources = [str(root / each) for each in asked["sources"]]
    sys.path[0:1] = sources
    os.environ["PYTHONPATH"] = os.pathsep.join(sources)  # noqa: TID251  (for subprocesses of tests)
    code = int(pytest.main([*asked["options"], asked["test"]], plugins=[plugin]))
    for each in coverage.found():
        record("coverage", **each)
    record("end", code=code)
    return code
