"""Runs tests on many versions of a module, each in a fork of one warm process.

For a version that passes, inputs that the tests themselves make are looked through for one on which
it differs from the module as it is.
"""

import copy
import importlib
import json
import os
import select
import signal
import sys
import time
import unittest
from collections.abc import Callable, Container, Mapping
from contextlib import nullcontext, suppress
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from .apart import UNKNOWN, of_functions, watch
from .histories import of_machines, watched
from .outset import configure_hypothesis, recorder
from .shown import name_of
from .versions import Machine, Work, load, module_of

PATIENCE = 5
"""So many times as long as the module as it is takes may another version take; then it hangs."""

LONGEST = 1 << 20
"""Bytes of an answer that are read."""


def main() -> int:
    """Judge the versions that the file asks about which standard input names."""
    given = json.loads(sys.stdin.buffer.read())
    asked = json.loads(Path(given["work"]).read_text(encoding="utf-8"))
    record = recorder(asked["results"], bytes.fromhex(given.pop("key")))
    configure_hypothesis()
    hypothesis = importlib.import_module("hypothesis")
    hypothesis.find(hypothesis.strategies.text(), bool)  # reads its tables once, before forking
    root = Path(asked["root"])
    sys.path[0:1] = [str(root / each) for each in asked["sources"]]
    rows, draws = (compile(each, asked["test"], "exec") for each in asked["tests"])
    work = Work(
        name=asked["module"],
        file=root / asked["target"],
        tests=(rows, draws),
        test_file=Path(asked["test"]),
        timed=frozenset(asked["timed"]),
        functions=asked["functions"],
        machines={name: Machine(**each) for name, each in asked["machines"].items()},
    )
    sound = work.file.read_text(encoding="utf-8")
    began = time.monotonic()
    failed = _judged(work, sound, keep=True)
    if failed:
        record("sound", failed=failed)
        record("end", code=1)
        return 1
    record("sound", failed="")
    patience = max(1.0, PATIENCE * (time.monotonic() - began))
    for number, version in enumerate(asked["versions"]):
        answer = _forked(partial(_judged, work, version["text"]), patience)
        verdict = {"number": number, "survived": answer == "", "by": answer or ""}
        record("version", **verdict)
        if answer == "" and version["symbol"] in {*work.functions, *work.machines}:
            told = _forked(partial(_apart, work, version), patience)
            told = told if isinstance(told, dict) else UNKNOWN
            record("apart", number=number, **{each: told.get(each) for each in UNKNOWN})
    record("end", code=0)
    return 0


def _apart(work: Work, version: Mapping[str, str]) -> dict[str, object]:
    compared = of_machines if version["symbol"] in work.machines else of_functions
    return compared(work, version)


def _forked(task: Callable[[], Any], seconds: float) -> Any:  # noqa: ANN401  (JSON)
    """What the task returns in a fork, as JSON; a sentence where it does not end.

    The answer is a line, and what the fork left running ends with it: it may hold the pipe open.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reading)
            os.setsid()
            nowhere = os.open(os.devnull, os.O_RDWR)
            for stream in (0, 1, 2):
                os.dup2(nowhere, stream)
            answer = json.dumps(task()).encode() + b"\n"
            with os.fdopen(writing, "wb") as file:
                file.write(answer)
        finally:
            os._exit(0)
    os.close(writing)
    line = _line(reading, time.monotonic() + seconds)
    os.close(reading)
    for end in (os.killpg, os.kill):
        with suppress(ProcessLookupError):
            end(child, signal.SIGKILL)
    os.waitpid(child, 0)
    try:
        return json.loads(line)
    except ValueError:
        return "it does not end in order"


def _line(reading: int, deadline: float) -> bytes:
    """What is written up to the end of a line, to the end of all writers, or until it is time."""
    found = b""
    while not found.endswith(b"\n") and len(found) < LONGEST:
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([reading], [], [], left)[0]:
            return b""
        part = os.read(reading, 1 << 16)
        if not part:
            break
        found += part
    return found


def _judged(work: Work, text: str, *, keep: bool = False) -> str:
    """The first test that fails on a version, or nothing; with `keep` the inputs are kept."""
    try:
        module = load(work, text)
        with watched(work, module) if keep else nullcontext():
            return _failed(work, keep)
    except BaseException as error:  # noqa: BLE001  (whatever a version raises)
        return f"import: {name_of(error)}"


def _failed(work: Work, keep: bool) -> str:
    for code in work.tests:
        tests = module_of(code, work.test_file)
        if keep:
            watch(work, tests)
        for name, test in _tests(tests, work.timed):
            try:
                test()
            except (pytest.skip.Exception, unittest.SkipTest):  # nothing in this phase
                continue
            except BaseException:  # noqa: BLE001  (whatever a test raises)
                return name
    return ""


def _tests(module: ModuleType, left_out: Container[str]) -> list[tuple[str, Callable[[], object]]]:
    """The tests, each row of a parametrized one by itself."""
    found: list[tuple[str, Callable[[], object]]] = []
    for name, test in list(vars(module).items()):
        if name.startswith("test_") and callable(test) and name not in left_out:
            found += [(name, each) for each in _rows(test)]
    return found


def _rows(test: Callable[..., object]) -> list[Callable[[], object]]:
    marks = [each for each in getattr(test, "pytestmark", ()) if each.name == "parametrize"]
    if not marks:
        return [test]
    names, rows = marks[0].args
    columns = [each.strip() for each in names.split(",")] if isinstance(names, str) else names
    made: list[Callable[[], object]] = []
    for row in rows:
        plain = (row,) if len(columns) == 1 else row
        cells = dict(zip(columns, getattr(row, "values", plain), strict=True))
        made.append(partial(_called, test, cells))
    return made


def _called(test: Callable[..., object], cells: dict[str, object]) -> object:
    return test(**copy.deepcopy(cells))


if __name__ == "__main__":
    sys.exit(main())
