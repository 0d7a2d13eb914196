"""What pytest calls. It keeps what is known about the running test until it is reported."""

import importlib
import math
import signal
import time
import unittest
from collections import deque
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from traceback import walk_tb
from typing import Any, Protocol

import pytest

from .coverage_of import Coverage
from .explain import explain
from .nearby import nearest
from .properties import Inputs, Properties, Property, copied, is_discarded
from .shown import Values, all_shown, frames, leaves, name_of, renderer, shown, steps

MOST_FAILURES = 5
EXPLAINING = 5.0
"""Seconds that finding out more about a failure may take."""

PASSED_KEPT = 300


class Record(Protocol):
    """Writes one signed record."""

    def __call__(self, kind: str, **values: object) -> None: ...


class TooLong(BaseException):
    """Raised in the running test. No Exception, so that nothing takes it for an ordinary one."""


@dataclass(frozen=True)
class Request:
    """What is to be run: the project's copy, the test file, and what its tests stand for.

    `tests` gives the owner, the code and the layer of each test function.
    """

    root: Path
    test: Path
    tests: Mapping[str, Mapping[str, str]]
    test_seconds: float
    example_seconds: float
    quick: bool = False


@dataclass(frozen=True)
class Seen:
    """A call of a property that failed: its inputs as they were before."""

    error: BaseException
    property: Property
    inputs: Inputs
    comparison: Values
    is_final: bool


@dataclass
class Running:
    """What is known about the test that runs."""

    calls: int = 0
    raised: BaseException | None = None
    comparison: Values = field(default_factory=dict)
    failed: list[Seen] = field(default_factory=list)
    passed: deque[Inputs] = field(default_factory=lambda: deque(maxlen=PASSED_KEPT))


class Plugin:
    """Sees each test, and each example that Hypothesis makes for one."""

    def __init__(self, record: Record, request: Request, coverage: Coverage) -> None:
        self.record = record
        self.request = request
        self.coverage = coverage
        self.render = renderer()
        self.is_final = final_run()
        self.source = request.test.read_text(encoding="utf-8")
        self.uncounted: set[str] = set()
        self.until = math.inf
        self.now = Running()
        self.properties = Properties(self._example, importlib.import_module("hypothesis"))
        self.properties.record()

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
            failure = self._common(excinfo.value.__cause__ or excinfo.value)
            self.record("problem", failure={**failure, "kind": "collection"})
        return report

    def pytest_internalerror(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        failure = {**self._common(excinfo.value), "kind": "exception"}
        self.record("problem", failure=failure)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        self.record("start", functions=names(item))
        self.now = Running(calls=1 if item.nodeid in self.uncounted else 0)
        return (yield)

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, None, None]:
        """Innermost, so that no other hook can make a failure disappear before it is seen."""
        signal.signal(signal.SIGALRM, _too_long)
        signal.setitimer(signal.ITIMER_REAL, self.request.test_seconds)
        try:
            with self.coverage if item.nodeid in self.uncounted else nullcontext():
                return (yield)
        except BaseException as error:
            self.now.raised = error
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
        error = (self.now.raised or error) if called else error
        skipped = isinstance(error, pytest.skip.Exception)
        if error is not None and not skipped:
            failures = [self._failure(each, item) for each in leaves(error)[:MOST_FAILURES]]
            self.record("failed", functions=names(item), failures=failures)
        elif skipped or report.outcome == "skipped":
            self.record("skipped", functions=names(item))
        elif report.outcome == "failed" or (called and not self.now.calls):
            self.record("failed", functions=names(item))
        elif called:
            self.record("passed", functions=names(item))
        return report

    def pytest_assertrepr_compare(self, op: str, left: object, right: object) -> None:
        relation = "" if op == "==" else f"{op} "
        expected = relation + self.render(right)
        self.now.comparison = {"actual": self.render(left), "expected": expected}

    def _watch(self, item: Any) -> None:  # noqa: ANN401  (items of all kinds)
        """See each call of a test; those of Hypothesis are seen where `given` makes them."""
        if issubclass(getattr(item, "cls", None) or object, unittest.TestCase):
            self.uncounted.add(item.nodeid)
        elif getattr(getattr(item, "obj", None), "hypothesis", None) is None:
            item.obj = self._counted(item.obj)

    def _counted(self, function: Callable[..., object]) -> Callable[..., object]:
        @wraps(function)
        def counted(*args: object, **kwargs: object) -> object:
            self.now.calls += 1
            with self.coverage:
                return function(*args, **kwargs)

        return counted

    def _example(self, made: Property, inputs: Inputs) -> object:
        """Call a property. What it gets is copied first where it may be shown: it may change it."""
        now = self.now
        now.calls += 1
        now.comparison = {}
        shrunk = self.is_final()
        kept = copied(inputs) if shrunk or now.failed else inputs
        self._limit(self.request.example_seconds)
        try:
            with self.coverage:
                result = made.test(**inputs)
        except BaseException as error:
            if not is_discarded(error):
                comparison = now.comparison
                now.failed.append(Seen(error, made, kept, comparison, shrunk))
            raise
        finally:
            self._limit(self.request.test_seconds)
        if kept is not inputs:
            now.passed.append(kept)
        return result

    # ---- what is said of a failure ---------------------------------------------------------------

    def _common(self, error: BaseException) -> Values:
        lines = str(error).strip().splitlines() or [type(error).__name__]
        return {
            "message": shown(lines[0]),
            "exception": name_of(error),
            "frames": frames(error, self.request.root),
        }

    def _failure(self, error: BaseException, item: pytest.Item) -> Values:
        seen = next((each for each in reversed(self.now.failed) if each.error is error), None)
        place = self._place(error, seen, item)
        if seen is not None and place["layer"] == "row":
            with self._limited():
                seen = self._shrunk(seen)
            error = seen.error
        row = parameters(item)
        inputs = all_shown({**row, **(seen.inputs if seen else {})}, self.render) or steps(error)
        found = {**self._common(error), "inputs": inputs, **place}
        found["frames"] = _from_test(found["frames"], names(item))
        if isinstance(error, TooLong):
            return {**found, "kind": "timeout", "exception": ""}
        with self._limited():
            file = str(self.request.test)
            more = explain(error, file, self.source, inputs, self.render)
            found |= {"values": more.values, "binding": more.binding}
        if seen is not None:
            with self._limited():
                found["neighbour"] = self._neighbour(seen)
            with self._limited():
                found["also"] = self._also(seen)
        if isinstance(error, (AssertionError, pytest.fail.Exception)):
            comparison = seen.comparison if seen else self.now.comparison
            return {"kind": "assertion", **found, **comparison}
        return {"kind": "exception", **found}

    def _place(self, error: BaseException, seen: Seen | None, item: pytest.Item) -> Values:
        """The layer that the inputs come from, and the seed of those that were drawn."""
        known = self.request.tests.get(names(item)[0], {}).get("layer", "")
        if seen is None:
            return {"layer": "example" if known == "property" else known}
        notes = [str(each) for each in getattr(error, "__notes__", ())]
        if any(" explicit example: " in each.partition("\n")[0] for each in notes):
            return {"layer": "row"}
        return {"layer": "draw", "seed": shown(seen.property.seed)}

    def _shrunk(self, row: Seen) -> Seen:
        """A row that fails is small, but not the smallest: look for that among drawn inputs."""
        origin = _origin(row.error)
        for made in self.properties.made:
            if made.test is row.property.test:
                before = len(self.now.failed)
                with suppress(Exception, BaseExceptionGroup):
                    self.properties.draw(self.properties.watched(made), made, made.seed)
                for each in reversed(self.now.failed[before:]):
                    if each.is_final and _origin(each.error) == origin:
                        return each
        return row

    def _neighbour(self, seen: Seen) -> dict[str, str]:
        found = nearest(seen.inputs, list(self.now.passed), self.render)
        return all_shown(found, self.render) if found else {}

    def _also(self, seen: Seen) -> list[str]:
        """The codes of the other tests of the same owner that these inputs make fail."""
        tests, own = self.request.tests, seen.property
        owner = tests.get(own.name, {}).get("owner")
        found = []
        for other in self.properties.tests():
            about = tests.get(other.name, {})
            if other.test is own.test or about.get("owner") != owner or not owner:
                continue
            if other.drawn_like(own) and self._fails(other, seen.inputs):
                found.append(about.get("code", other.name))
        return found

    def _fails(self, other: Property, inputs: Inputs) -> bool:
        try:
            other.test(**copied({name: inputs[name] for name in other.strategies}))
        except Exception as error:  # noqa: BLE001  (whatever the project raises)
            return not is_discarded(error)
        return False

    @contextmanager
    def _limited(self) -> Iterator[None]:
        """What takes too long is left out of the report."""
        signal.signal(signal.SIGALRM, _too_long)
        self.until = time.monotonic() + EXPLAINING
        self._limit(EXPLAINING)
        try:
            yield
        except TooLong:
            pass
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            self.until = math.inf

    def _limit(self, seconds: float) -> None:
        left = max(self.until - time.monotonic(), 0.001)
        signal.setitimer(signal.ITIMER_REAL, min(seconds, left))


def names(item: pytest.Item) -> list[str]:
    """What the function of a test may be called: plainly, with its class, or by its class."""
    plain = getattr(item, "originalname", None) or item.name
    if getattr(item, "cls", None) is None or item.parent is None:
        return [plain]
    return [f"{item.parent.name}.{plain}", item.parent.name, plain]


def _from_test(found: list[Values], known: Sequence[str]) -> list[Values]:
    """The frames from the test's own function on: what runs it for each seed is left out."""
    own = [number for number, each in enumerate(found) if each["function"] in known]
    return found[own[-1] :] if own else found


def _origin(error: BaseException) -> tuple[str, str, int]:
    """What tells failures apart: the kind of exception, and where it was raised."""
    where = [(frame.f_code.co_filename, line) for frame, line in walk_tb(error.__traceback__)]
    return name_of(error), *(where[-1] if where else ("", 0))


def parameters(item: pytest.Item) -> Values:
    """The row of a parametrized test."""
    call = getattr(item, "callspec", None)
    return dict(call.params) if call else {}


def final_run() -> Callable[[], bool]:
    """Whether Hypothesis now runs an example to show it: then it is as small as it gets."""
    try:
        context = importlib.import_module("hypothesis.control").current_build_context
    except (ImportError, AttributeError):
        return lambda: True

    def final() -> bool:
        try:
            return bool(getattr(context(), "is_final", True))
        except Exception:  # noqa: BLE001  (outside a run of Hypothesis)
            return True

    return final


def _too_long(*_: object) -> None:
    raise TooLong("it did not end in time")
