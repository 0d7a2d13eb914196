"""Runs a test module inside the sandbox and writes what happened as values, not as text.

It is copied beside the tests and run as a file by the project's interpreter, so it imports nothing
of specc. Each record is signed with a key that was on standard input and is gone before any code of
the project is loaded: what that code writes into the results does not pass for a record.
"""

import hashlib
import importlib
import json
import linecache
import os
import re
import signal
import sys
import types
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

_LONGEST = 2000
_MOST_FRAMES = 20
_MOST_FAILURES = 5

_STEP = re.compile(r"(?:[\w, ()]+ = )?state(?:\.\w+\(| = )")

Record = Callable[..., None]
Values = dict[str, Any]


class _TooLong(BaseException):
    """Raised in the running test. No Exception, so that nothing takes it for an ordinary failure."""


class _Plugin:
    """What pytest calls. It keeps what is known about the running test until it is reported."""

    def __init__(self, record: Record, root: str, seconds: tuple[float, float]) -> None:
        self.record = record
        self.root = root + os.sep
        self.test_seconds, self.example_seconds = seconds
        self.render = _renderer()
        self.comparison: dict[str, str] = {}
        self.details: list[tuple[BaseException, Values]] = []
        self.raised: BaseException | None = None

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self.record("collected", functions=[names(item)[0] for item in session.items])
        for item in session.items:
            self._watch_examples(item)

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(self) -> Iterator[None]:
        report: Any = yield  # type: ignore[misc]
        if report.outcome == "failed" and getattr(report, "call", None) and report.call.excinfo:
            value = report.call.excinfo.value
            self.record("problem", failure=self._failure(value.__cause__ or value, {}))
        return report  # type: ignore[return-value]

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self.record("start", functions=names(item))
        self.comparison, self.details, self.raised = {}, [], None
        return (yield)

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtest_call(self) -> Iterator[None]:
        """Innermost, so that no other hook can make a failure disappear before it is seen."""
        signal.signal(signal.SIGALRM, _too_long)
        signal.setitimer(signal.ITIMER_REAL, self.test_seconds)
        try:
            return (yield)
        except BaseException as error:
            self.raised = error
            raise
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: Any) -> Iterator[None]:
        report: Any = yield  # type: ignore[misc]
        error = call.excinfo.value if call.excinfo else None
        if call.when == "call":
            error = self.raised or error
        skipped = isinstance(error, pytest.skip.Exception)
        if error is not None and not skipped:
            failures = [self._failure(each, _parameters(item, self.render)) for each in leaves(error)]
            self.record("failed", functions=names(item), failures=failures[:_MOST_FAILURES])
        elif skipped or report.outcome == "skipped":
            self.record("skipped", functions=names(item))
        elif report.outcome == "failed":
            self.record("failed", functions=names(item), failures=[])
        elif call.when == "call":
            self.record("passed", functions=names(item))
        return report  # type: ignore[return-value]

    def pytest_assertrepr_compare(self, op: str, left: object, right: object) -> None:
        relation = "" if op == "==" else f"{op} "
        self.comparison = {
            "actual": self.render(left),
            "expected": relation + self.render(right),
        }

    def pytest_internalerror(self, excinfo: Any) -> None:
        self.record("problem", failure=self._failure(excinfo.value, {}))

    def _watch_examples(self, item: pytest.Item) -> None:
        """Wrap the function that Hypothesis calls, through the attribute that it offers for that."""
        handle = getattr(getattr(item, "obj", None), "hypothesis", None)
        inner = getattr(handle, "inner_test", None)
        if handle is None or inner is None or hasattr(inner, "specc_watched"):
            return
        final = _is_final_run()

        def watched(*args: Any, **kwargs: Any) -> Any:
            inputs = self._inputs(args, kwargs) if final() else {}
            self.comparison = {}
            signal.setitimer(signal.ITIMER_REAL, self.example_seconds)
            try:
                return inner(*args, **kwargs)
            except _TooLong as error:
                self.details.append((error, {"inputs": inputs or self._inputs(args, kwargs)}))
                raise
            except BaseException as error:
                if inputs:
                    self.details.append((error, {"inputs": inputs, **self.comparison}))
                raise
            finally:
                signal.setitimer(signal.ITIMER_REAL, self.test_seconds)

        watched.__dict__.update(inner.__dict__, specc_watched=True)
        watched.__name__, watched.__wrapped__ = inner.__name__, inner  # type: ignore[attr-defined]
        handle.inner_test = watched

    def _inputs(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> dict[str, str]:
        named = {f"argument {number}": each for number, each in enumerate(args, 1)} | dict(kwargs)
        return {name: self.render(value) for name, value in named.items()}

    def _failure(self, error: BaseException, parameters: Mapping[str, str]) -> Values:
        known = next((more for each, more in self.details if each is error), self.comparison)
        inputs = {**parameters, **known.get("inputs", {})} or _steps(error)
        lines = str(error).strip().splitlines() or [type(error).__name__]
        failure: Values = {"kind": "exception", "exception": _type_name(error)}
        if isinstance(error, (AssertionError, pytest.fail.Exception)):
            failure = {"kind": "assertion", "exception": _type_name(error), **known}
        elif isinstance(error, _TooLong):
            failure = {"kind": "timeout", "exception": ""}
        return {
            **failure,
            "message": lines[0][:_LONGEST],
            "inputs": inputs,
            "frames": self._frames(error),
        }

    def _frames(self, error: BaseException) -> list[Values]:
        frames = []
        trace: types.TracebackType | None = error.__traceback__
        while trace:
            code, line = trace.tb_frame.f_code, trace.tb_lineno
            path = os.path.realpath(code.co_filename)
            if path.startswith(self.root):
                text = linecache.getline(code.co_filename, line).strip()
                place = {"file": path[len(self.root) :].replace(os.sep, "/"), "line": line}
                frames.append({**place, "function": code.co_name, "code": text[:_LONGEST]})
            trace = trace.tb_next
        if isinstance(error, SyntaxError) and error.filename and error.lineno:
            file = os.path.relpath(os.path.realpath(error.filename), self.root)
            place = {"file": file, "line": error.lineno, "function": ""}
            frames.append({**place, "code": (error.text or "").strip()[:_LONGEST]})
        return frames[-_MOST_FRAMES:]


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


def _parameters(item: pytest.Item, render: Callable[[object], str]) -> dict[str, str]:
    """The row of a parametrized test."""
    call = getattr(item, "callspec", None)
    return {name: render(value) for name, value in call.params.items()} if call else {}


def _steps(error: BaseException) -> dict[str, str]:
    """The steps of a state machine: Hypothesis keeps them in the notes of the exception only."""
    lines = "\n".join(map(str, getattr(error, "__notes__", ()))).splitlines()
    steps = [line for line in lines if _STEP.match(line) and line != "state.teardown()"]
    return {"steps": "\n".join(steps)[:_LONGEST]} if steps else {}


def _renderer() -> Callable[[object], str]:
    """Values as Python source: Hypothesis's printer, which knows enums, where it is as we know it."""
    try:
        pretty = importlib.import_module("hypothesis.vendor.pretty").pretty
    except (ImportError, AttributeError):
        pretty = repr

    def render(value: object) -> str:
        try:
            return str(pretty(value))[:_LONGEST]
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


def _type_name(error: BaseException) -> str:
    kind = type(error)
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def _too_long(*_: object) -> None:
    raise _TooLong("it did not end in time")


def _recorder(path: str, key: bytes) -> Record:
    """Writes signed, numbered lines; holds on to all that it needs, which tests may replace."""
    file = os.open(path, os.O_WRONLY | os.O_APPEND)
    write, dumps, sign = os.write, json.dumps, hashlib.blake2b
    count = [0]

    def record(kind: str, **values: Any) -> None:
        text = dumps({"kind": kind, **values}).encode()
        mac = sign(b"%d:%s" % (count[0], text), key=key).hexdigest().encode()
        count[0] += 1
        write(file, mac + b" " + text + b"\n")

    return record


def _configure_hypothesis() -> None:
    hypothesis = importlib.import_module("hypothesis")
    hypothesis.settings.register_profile(
        "specc", derandomize=True, database=None, deadline=None, print_blob=False
    )
    hypothesis.settings.load_profile("specc")


def _start_coverage(files: list[str]) -> Callable[[], list[Values]]:
    """Start to record; the result stops it and tells the lines of each file."""
    if not files:
        return list
    coverage = importlib.import_module("coverage")
    recorder = coverage.Coverage(data_file=None, config_file=False, include=files)
    recorder.start()

    def finish() -> list[Values]:
        recorder.stop()
        found = []
        for file in files:
            if os.path.isfile(file):
                _, lines, _, missing, _ = recorder.analysis2(file)
                executed = sorted(set(lines) - set(missing))
                found.append({"file": file, "executed": executed, "missing": missing})
        return found

    return finish


def main() -> int:
    """Run the tests that standard input asks for."""
    request = json.loads(sys.stdin.buffer.read())
    record = _recorder(request["results"], bytes.fromhex(request.pop("key")))
    root = request["root"]
    _configure_hypothesis()
    finish = _start_coverage([os.path.join(root, file) for file in request["cover"]])
    # Only now, so that no module of the project can stand in for pytest or Hypothesis.
    sources = [os.path.normpath(os.path.join(root, each)) for each in request["sources"]]
    sys.path[0:1] = sources
    os.environ["PYTHONPATH"] = os.pathsep.join(sources)
    plugin = _Plugin(record, root, (request["test_seconds"], request["example_seconds"]))
    code = int(pytest.main([*request["options"], request["test"]], plugins=[plugin]))
    for each in finish():
        record("coverage", **{**each, "file": os.path.relpath(each["file"], root)})
    record("end", code=code)
    return code


if __name__ == "__main__":
    sys.exit(main())
