"""Runs tests on many versions of a module, each in a fork of one warm process.

For a version that passes, inputs that the tests themselves make are looked through for one on which
it differs from the module as it is.
"""

import copy
import importlib
import importlib.util
import json
import os
import select
import signal
import sys
import time
import unittest
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

import pytest

from .outset import configure_hypothesis, recorder
from .shown import name_of, renderer

MOST_INPUTS = 400
"""Calls of one function whose inputs are kept."""

PATIENCE = 5
"""So many times as long as the module as it is takes may another version take; then it hangs."""

LONGEST = 1 << 20
"""Bytes of an answer that are read."""

Call = tuple[tuple[Any, ...], dict[str, Any]]


@dataclass
class Work:
    """What is asked: the module by name and file, its tests with rows only and with draws only, and
    the names of the functions whose inputs are kept. `calls` are these inputs."""

    name: str
    file: Path
    tests: tuple[CodeType, CodeType]
    test_file: Path
    functions: Mapping[str, Sequence[str]]
    calls: dict[str, dict[str, Call]] = field(default_factory=dict)


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
        functions=asked["functions"],
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
        if answer == "" and version["symbol"] in work.functions:
            told = _forked(partial(_apart, work, version), patience)
            told = told if isinstance(told, dict) else _UNKNOWN
            record("apart", number=number, **{each: told.get(each) for each in _UNKNOWN})
    record("end", code=0)
    return 0


_UNKNOWN = {"function": "", "inputs": {}, "accepted": "", "changed": "", "ended": False}


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
        _load(work, text)
        for code in work.tests:
            tests = _module(code, work.test_file)
            if keep:
                _watch(work, tests)
            for name, test in _tests(tests):
                try:
                    test()
                except (pytest.skip.Exception, unittest.SkipTest):  # nothing in this phase
                    continue
                except BaseException:  # noqa: BLE001  (whatever a test raises)
                    return name
    except BaseException as error:  # noqa: BLE001  (whatever a version raises)
        return f"import: {name_of(error)}"
    return ""


def _load(work: Work, text: str) -> ModuleType:
    """The version as the module that its tests import."""
    made = ModuleType(work.name)
    made.__file__ = str(work.file)
    package, _, name = work.name.rpartition(".")
    sys.modules[work.name] = made
    exec(compile(text, str(work.file), "exec"), made.__dict__)
    if package:
        setattr(importlib.import_module(package), name, made)
    return made


def _module(code: CodeType, file: Path) -> ModuleType:
    made = ModuleType(file.stem)
    made.__file__ = str(file)
    sys.modules[made.__name__] = made
    exec(code, made.__dict__)
    return made


def _tests(module: ModuleType) -> list[tuple[str, Callable[[], object]]]:
    """The tests, each row of a parametrized one by itself."""
    found: list[tuple[str, Callable[[], object]]] = []
    for name, test in list(vars(module).items()):
        if name.startswith("test_") and callable(test):
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


# ---- inputs that tell two versions apart ---------------------------------------------------------


def _watch(work: Work, tests: ModuleType) -> None:
    """Keep what the tests call the functions with."""
    for name in work.functions:
        function = vars(tests).get(name)
        if callable(function):
            setattr(tests, name, _keeping(function, work.calls.setdefault(name, {})))


def _keeping(function: Callable[..., Any], calls: dict[str, Call]) -> Callable[..., Any]:
    def kept(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401  (of the function)
        if len(calls) < MOST_INPUTS:
            given = copy.deepcopy((args, kwargs))
            calls.setdefault(repr(given), given)
        return function(*args, **kwargs)

    return kept


def _apart(work: Work, version: Mapping[str, str]) -> dict[str, object]:
    """The smallest kept input on which a version differs, with both results.

    Only the changed function is put in place of the one that is there: values of the module's own
    classes stay what they are.
    """
    render = renderer()
    module = _load(work, work.file.read_text(encoding="utf-8"))
    _module(work.tests[0], work.test_file)
    calls = [
        (name, given)
        for name, found in work.calls.items()
        for _, given in sorted(found.items(), key=lambda item: len(item[0]))
    ]
    before = [_outcome(module, name, given, render) for name, given in calls]
    exec(compile(version["definition"], str(work.file), "exec"), module.__dict__)
    for (name, given), accepted in zip(calls, before, strict=True):
        changed = _outcome(module, name, given, render)
        if not _same(accepted, changed):
            args, kwargs = given
            columns = dict(zip(work.functions[name], args, strict=False)) | kwargs
            return {
                "function": name,
                "inputs": {each: render(value) for each, value in columns.items()},
                "accepted": accepted.text,
                "changed": changed.text,
                "ended": True,
            }
    return {**_UNKNOWN, "ended": True}


@dataclass
class Outcome:
    """What a call returns or raises, and its arguments afterwards, as source and as they are."""

    text: str
    after: str
    values: tuple[Any, Any]


def _outcome(
    module: ModuleType, name: str, given: Call, render: Callable[[object], str]
) -> Outcome:
    call = copy.deepcopy(given)
    args, kwargs = call
    try:
        result = getattr(module, name)(*args, **kwargs)
    except Exception as error:  # noqa: BLE001  (whatever it raises)
        return Outcome(f"raises {type(error).__name__}", render(call), (type(error), call))
    return Outcome(render(result), render(call), (result, call))


def _same(one: Outcome, other: Outcome) -> bool:
    """Whether nobody can tell them apart: 2.0 and 2.00 are one decimal, however it was made."""
    if (one.text, one.after) == (other.text, other.after):
        return True
    try:
        return type(one.values[0]) is type(other.values[0]) and bool(one.values == other.values)
    except Exception:  # noqa: BLE001  (of a comparison that the code defines)
        return False


if __name__ == "__main__":
    sys.exit(main())
