"""Runs a test module inside the sandbox and writes what happened as values, not as text.

It is copied beside the tests and run as a file by the project's interpreter, so it imports nothing
of specc. Each record is signed with a key that was on standard input and is gone before any code of
the project is loaded: what that code writes into the results does not pass for a record. Code that
sets out to search this process for the key can still forge one; it shares the interpreter.
"""

import functools
import hashlib
import importlib
import json
import linecache
import os
import re
import signal
import sys
import unittest
from collections.abc import Callable, Generator, Mapping
from contextlib import nullcontext
from pathlib import Path
from traceback import walk_tb
from typing import Any, Protocol

import pytest

_LONGEST = 2000
_MOST_FRAMES = 20
_MOST_FAILURES = 5
_STEP = re.compile(r"(?:[\w, ()]+ = )?state(?:\.\w+\(| = )")

Values = dict[str, Any]


class _Record(Protocol):
    def __call__(self, kind: str, **values: object) -> None: ...


class _TooLong(BaseException):
    """Raised in the running test. No Exception, so that nothing takes it for an ordinary one."""


class _Plugin:
    """What pytest calls. It keeps what is known about the running test until it is reported."""

    def __init__(
        self, record: _Record, root: Path, coverage: "_Coverage", seconds: tuple[float, float]
    ) -> None:
        self.record = record
        self.root = root
        self.coverage = coverage
        self.test_seconds, self.example_seconds = seconds
        self.render = _renderer()
        self.uncounted: set[str] = set()
        self.calls = 0
        self.raised: BaseException | None = None
        self.comparison: Values = {}
        self.details: list[tuple[BaseException, Values]] = []

    @pytest.hookimpl(wrapper=True)
    def pytest_collection(self) -> Generator[None, object, object]:
        with self.coverage:
            return (yield)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self.record("collected", functions=[names(item)[0] for item in session.items])
        for item in session.items:
            self._watch(item)

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(
        self,
    ) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        report = yield
        excinfo = getattr(getattr(report, "call", None), "excinfo", None)
        if report.outcome == "failed" and excinfo is not None:
            failure = self._failure(excinfo.value.__cause__ or excinfo.value, {})
            self.record("problem", failure={**failure, "kind": "collection"})
        return report

    def pytest_internalerror(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        self.record("problem", failure=self._failure(excinfo.value, {}))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        self.record("start", functions=names(item))
        self.calls = 1 if item.nodeid in self.uncounted else 0
        self.raised, self.comparison, self.details = None, {}, []
        return (yield)

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, None, None]:
        """Innermost, so that no other hook can make a failure disappear before it is seen."""
        signal.signal(signal.SIGALRM, _too_long)
        signal.setitimer(signal.ITIMER_REAL, self.test_seconds)
        try:
            with self.coverage if item.nodeid in self.uncounted else nullcontext():
                return (yield)
        except BaseException as error:
            self.raised = error
            raise
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        called = call.when == "call"
        error = call.excinfo.value if call.excinfo else None
        error = (self.raised or error) if called else error
        skipped = isinstance(error, pytest.skip.Exception)
        if error is not None and not skipped:
            row = _parameters(item, self.render)
            failures = [self._failure(each, row) for each in leaves(error)[:_MOST_FAILURES]]
            self.record("failed", functions=names(item), failures=failures)
        elif skipped or report.outcome == "skipped":
            self.record("skipped", functions=names(item))
        elif report.outcome == "failed" or (called and not self.calls):
            self.record("failed", functions=names(item))
        elif called:
            self.record("passed", functions=names(item))
        return report

    def pytest_assertrepr_compare(self, op: str, left: object, right: object) -> None:
        relation = "" if op == "==" else f"{op} "
        self.comparison = {
            "actual": self.render(left),
            "expected": relation + self.render(right),
        }

    def _watch(self, item: Any) -> None:  # noqa: ANN401  (items of all kinds)
        """See each call of a test; those of Hypothesis are seen where `given` makes them."""
        if issubclass(getattr(item, "cls", None) or object, unittest.TestCase):
            self.uncounted.add(item.nodeid)
        elif getattr(getattr(item, "obj", None), "hypothesis", None) is None:
            item.obj = self._counted(item.obj)

    def watch_properties(self) -> None:
        """See each call of a function that Hypothesis draws for, in every run that a test makes."""
        hypothesis: Any = importlib.import_module("hypothesis")
        given = hypothesis.given

        def watched_given(*args: object, **kwargs: object) -> Callable[..., object]:
            def decorated(test: Any) -> object:  # noqa: ANN401  (whatever is decorated)
                drawn = given(*args, **kwargs)(test)
                if hasattr(drawn, "hypothesis"):
                    drawn.hypothesis.inner_test = self._watched(test)
                return drawn

            return decorated

        hypothesis.given = watched_given

    def _counted(self, function: Callable[..., object]) -> Callable[..., object]:
        @functools.wraps(function)
        def counted(*args: object, **kwargs: object) -> object:
            self.calls += 1
            with self.coverage:
                return function(*args, **kwargs)

        return counted

    def _watched(self, inner: Callable[..., object]) -> Callable[..., object]:
        final = _is_final_run()

        @functools.wraps(inner)
        def watched(*args: object, **kwargs: object) -> object:
            self.calls += 1
            inputs = (
                self._inputs(kwargs) if final() else {}
            )  # before the call, which may change them
            self.comparison = {}
            signal.setitimer(signal.ITIMER_REAL, self.example_seconds)
            try:
                with self.coverage:
                    return inner(*args, **kwargs)
            except _TooLong as error:
                self.details.append((error, {"inputs": inputs or self._inputs(kwargs)}))
                raise
            except BaseException as error:
                if inputs:
                    self.details.append((error, {"inputs": inputs, **self.comparison}))
                raise
            finally:
                signal.setitimer(signal.ITIMER_REAL, self.test_seconds)

        return watched

    def _inputs(self, values: Mapping[str, object]) -> Values:
        return {name: self.render(value) for name, value in values.items()}

    def _failure(self, error: BaseException, row: Values) -> Values:
        known: Values = next(
            (details for each, details in self.details if each is error), self.comparison
        )
        inputs = {**row, **known.get("inputs", {})} or _steps(error)
        lines = str(error).strip().splitlines() or [type(error).__name__]
        common = {"message": _shown(lines[0]), "inputs": inputs, "frames": self._frames(error)}
        if isinstance(error, _TooLong):
            return {"kind": "timeout", **common}
        if isinstance(error, (AssertionError, pytest.fail.Exception)):
            return {**known, "kind": "assertion", "exception": _name(error), **common}
        return {"kind": "exception", "exception": _name(error), **common}

    def _frames(self, error: BaseException) -> list[Values]:
        """The calls inside the project, outermost first."""
        found = [
            (frame.f_code.co_filename, line, frame.f_code.co_name)
            for frame, line in walk_tb(error.__traceback__)
        ]
        if isinstance(error, SyntaxError):
            found.append((error.filename or "", error.lineno or 0, ""))
        return [
            {
                "file": Path(file).relative_to(self.root).as_posix(),
                "line": line,
                "function": function,
                "code": _shown(linecache.getline(file, line).strip()),
            }
            for file, line, function in found
            if Path(file).is_relative_to(self.root)
        ][-_MOST_FRAMES:]


def names(item: pytest.Item) -> list[str]:
    """What the function of a test may be called: plainly, with its class, or by its class."""
    plain = getattr(item, "originalname", None) or item.name
    if getattr(item, "cls", None) is None or item.parent is None:
        return [plain]
    return [f"{item.parent.name}.{plain}", item.parent.name, plain]


def leaves(error: BaseException) -> list[BaseException]:
    """The failures that a group holds, or the one that there is."""
    inner = getattr(error, "exceptions", None)
    if isinstance(inner, tuple) and inner:
        return [leaf for each in inner for leaf in leaves(each)]
    return [error]


def _parameters(item: pytest.Item, render: Callable[[object], str]) -> Values:
    """The row of a parametrized test."""
    call = getattr(item, "callspec", None)
    return {name: render(value) for name, value in call.params.items()} if call else {}


def _steps(error: BaseException) -> Values:
    """The steps of a state machine: Hypothesis keeps them in the notes of the exception only."""
    lines = "\n".join(map(str, getattr(error, "__notes__", ()))).splitlines()
    steps = [line for line in lines if _STEP.match(line) and line != "state.teardown()"]
    return {"steps": _shown("\n".join(steps))} if steps else {}


def _shown(text: str) -> str:
    """Not too much of it, and without the halves of characters that no file may hold."""
    return text[:_LONGEST].encode("utf-8", "backslashreplace").decode()


def _name(error: BaseException) -> str:
    module = type(error).__module__
    return ("" if module == "builtins" else f"{module}.") + type(error).__qualname__


def _renderer() -> Callable[[object], str]:
    """Values as Python source: by Hypothesis's printer, which knows enums, while it has one."""
    try:
        pretty: Callable[[object], str] = importlib.import_module("hypothesis.vendor.pretty").pretty
    except (ImportError, AttributeError):
        pretty = repr

    def render(value: object) -> str:
        try:
            return _shown(str(pretty(value)))
        except Exception as error:  # noqa: BLE001  (a __repr__ of the project's)
            return f"<{type(value).__name__} whose repr raised {type(error).__name__}>"

    return render


def _is_final_run() -> Callable[[], bool]:
    """Whether Hypothesis now runs an example to show it: then it is as small as it gets."""
    try:
        context = importlib.import_module("hypothesis.control").current_build_context
    except (ImportError, AttributeError):
        return lambda: True
    return lambda: bool(getattr(context(), "is_final", True))


def _too_long(*_: object) -> None:
    raise _TooLong("it did not end in time")


def _recorder(path: str, key: bytes) -> _Record:
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


class _Coverage:
    """Lines that ran. It is on while code of the project runs, so as not to slow Hypothesis."""

    def __init__(self, root: Path, files: list[str]) -> None:
        self.root, self.files = root, files
        self.recorder: Any = None
        if files:
            coverage = importlib.import_module("coverage")
            include = [str(root / file) for file in files]
            self.recorder = coverage.Coverage(data_file=None, config_file=False, include=include)

    def __enter__(self) -> None:
        if self.recorder:
            self.recorder.start()

    def __exit__(self, *_: object) -> None:
        if self.recorder:
            self.recorder.stop()

    def found(self) -> list[Values]:
        """The executed and missing lines of each file that is there."""
        existing = [file for file in self.files if (self.root / file).is_file()]
        found = []
        for file in existing:
            _, lines, _, missing, _ = self.recorder.analysis2(str(self.root / file))
            executed = sorted(set(lines) - set(missing))
            found.append({"file": file, "executed": executed, "missing": missing})
        return found


def main() -> int:
    """Run the tests that standard input asks for."""
    request = json.loads(sys.stdin.buffer.read())
    record = _recorder(request["results"], bytes.fromhex(request.pop("key")))
    root = Path(request["root"])
    _configure_hypothesis()
    coverage = _Coverage(root, request["cover"])
    # Only now, so that no module of the project can stand in for pytest or Hypothesis.
    sources = [str(root / each) for each in request["sources"]]
    sys.path[0:1] = sources
    os.environ["PYTHONPATH"] = os.pathsep.join(sources)  # noqa: TID251  (for subprocesses of tests)
    seconds = (request["test_seconds"], request["example_seconds"])
    plugin = _Plugin(record, root, coverage, seconds)
    plugin.watch_properties()
    code = int(pytest.main([*request["options"], request["test"]], plugins=[plugin]))
    for each in coverage.found():
        record("coverage", **each)
    record("end", code=code)
    return code


if __name__ == "__main__":
    sys.exit(main())
