"""Reads what is to be run from standard input, and runs it."""

import hashlib
import importlib
import json
import os
import sys
from pathlib import Path

import pytest

from .coverage_of import Coverage
from .plugin import Plugin, Record, Request


def main() -> int:
    """Run the tests that standard input asks for."""
    asked = json.loads(sys.stdin.buffer.read())
    record = _recorder(asked["results"], bytes.fromhex(asked.pop("key")))
    root = Path(asked["root"])
    _configure_hypothesis()
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


def _recorder(path: str, key: bytes) -> Record:
    """Writes signed, numbered lines; holds on to all that it needs, which tests may replace."""
    file = os.open(path, os.O_WRONLY | os.O_APPEND)
    write, dumps, sign = os.write, json.dumps, hashlib.blake2b
    count = [0]

    def record(kind: str, **values: object) -> None:
        text = dumps({"kind": kind, **values}).encode()
        mac = sign(b"%d:%s" % (count[0], text), key=key).hexdigest().encode()
        count[0] += 1
        write(file, mac + b" " + text + b"\n")

    return record


def _configure_hypothesis() -> None:
    hypothesis = importlib.import_module("hypothesis")
    settings, phase = hypothesis.settings, hypothesis.Phase
    settings.register_profile(
        "specc",
        derandomize=True,
        database=None,
        deadline=None,
        print_blob=False,
        phases=[each for each in phase if each is not phase.explain],
    )
    settings.load_profile("specc")
