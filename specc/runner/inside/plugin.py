"""What pytest calls: each test is seen, and each example that Hypothesis makes for one."""

import importlib
import signal
import unittest
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, nullcontext
from functools import wraps
from typing import Any, Protocol

import pytest

from .coverage_of import Coverage
from .failing import common, failure
from .properties import Inputs, Properties, Property, copied, is_discarded
from .quick import Stage, run_stages, stages
from .shown import Values, leaves, renderer
from .state import PASSED_KEPT, Request, Running, Seen, State, TooLong, too_long

MOST_FAILURES = 5


class Record(Protocol):
    """Writes one signed record."""

    def __call__(self, kind: str, **values: object) -> None: ...


class Plugin:
    """It keeps what is known about the running test until it is reported."""

    def __init__(self, record: Record, request: Request, coverage: Coverage) -> None:
        self.record = record
        self.coverage = coverage
        self.state = State(request, renderer(), request.test.read_text(encoding="utf-8"))
        self.is_final = final_run()
        self.uncounted: set[str] = set()
        self.stages: list[Stage] = []
        self.properties = Properties(self.example, importlib.import_module("hypothesis"))
        self.properties.record()

    @pytest.hookimpl(wrapper=True)
    def pytest_collection(self) -> Generator[None, object, object]:
        with self.coverage:
            return (yield)

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Only what was asked for runs."""
        wanted = self.state.request.tests
        items[:] = [each for each in items if not wanted.keys().isdisjoint(names(each))]

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self.record("collected", functions=[names(item)[0] for item in session.items])
        if self.state.request.quick:
            self.stages = stages(session.items, self.properties, self.example, self.state)
        for item in session.items:
            self._watch(item)

    def _measures(self, item: pytest.Item) -> bool:
        return self.state.request.about(names(item)[0], "layer") == "time"

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool | None:
        """In place of pytest's own loop, once all was collected."""
        if not self.stages or session.testsfailed:
            return None
        run_stages(session, self.stages, self.record)
        return True

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(
        self,
    ) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        report = yield
        excinfo = getattr(getattr(report, "call", None), "excinfo", None)
        if report.outcome == "failed" and excinfo is not None:
            error = excinfo.value.__cause__ or excinfo.value
            found = common(error, self.state.request.root)
            self.record("problem", failure={**found, "kind": "collection"})
        return report

    def pytest_internalerror(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        found = common(excinfo.value, self.state.request.root)
        self.record("problem", failure={**found, "kind": "exception"})

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        self.record("start", functions=names(item))
        calls = 1 if item.nodeid in self.uncounted else 0
        self.state.now = Running(calls=calls, measures=self._measures(item))
        return (yield)

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, None, None]:
        """Innermost, so that no other hook can make a failure disappear before it is seen."""
        signal.signal(signal.SIGALRM, too_long)
        self.state.limit(self.state.request.test_seconds)
        try:
            with self.coverage if item.nodeid in self.uncounted else nullcontext():
                return (yield)
        except BaseException as error:
            self.state.now.raised = error
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
        error = (self.state.now.raised or error) if called else error
        skipped = isinstance(error, pytest.skip.Exception)
        if self._only_late(error, item):
            self.record("slow", functions=names(item))
        elif error is not None and not skipped:
            found = [self._failure(each, item) for each in leaves(error)[:MOST_FAILURES]]
            self.record("failed", functions=names(item), failures=found)
        elif skipped or report.outcome == "skipped":
            self.record("skipped", functions=names(item))
        elif report.outcome == "failed" or (called and not self.state.now.calls):
            self.record("failed", functions=names(item))
        elif called:
            self.record("passed", functions=names(item))
        return report

    def pytest_assertrepr_compare(self, op: str, left: object, right: object) -> None:
        relation = "" if op == "==" else f"{op} "
        render = self.state.render
        self.state.now.comparison = {"actual": render(left), "expected": relation + render(right)}

    def example(self, made: Property, inputs: Inputs) -> object:
        """Call a property. What it gets is copied first where it may be shown: it may change it."""
        now = self.state.now
        now.calls += 1
        now.comparison = {}
        is_final = self.is_final()
        kept = copied(inputs) if is_final or now.failed else inputs
        self.state.limit(self.state.request.example_seconds)
        try:
            with self._covered():
                result = made.test(**inputs)
        except BaseException as error:
            if not is_discarded(error):
                now.failed.append(Seen(error, made, kept, now.comparison, is_final))
            raise
        finally:
            self.state.limit(self.state.request.test_seconds)
        if kept is not inputs:
            now.passed.append((made.test, kept))
            del now.passed[:-PASSED_KEPT]
        return result

    def _covered(self) -> AbstractContextManager[object]:
        """Coverage, except where it would be measured too."""
        return nullcontext() if self.state.now.measures else self.coverage

    def _only_late(self, error: BaseException | None, item: pytest.Item) -> bool:
        """Whether a time bound that does not decide was exceeded."""
        decides = self.state.request.about(names(item)[0], "decides")
        late = isinstance(error, (pytest.xfail.Exception, TooLong))
        return self.state.now.measures and late and not decides

    def _failure(self, error: BaseException, item: pytest.Item) -> Values:
        return failure(error, names(item), parameters(item), self.state, self.properties)

    def _watch(self, item: Any) -> None:  # noqa: ANN401  (items of all kinds)
        """See each call of a test; those of Hypothesis are seen where `given` makes them."""
        if issubclass(getattr(item, "cls", None) or object, unittest.TestCase):
            self.uncounted.add(item.nodeid)
        elif getattr(getattr(item, "obj", None), "hypothesis", None) is None:
            item.obj = self._counted(item.obj)

    def _counted(self, function: Callable[..., object]) -> Callable[..., object]:
        @wraps(function)
        def counted(*args: object, **kwargs: object) -> object:
            self.state.now.calls += 1
            with self._covered():
                return function(*args, **kwargs)

        return counted


def names(item: pytest.Item) -> list[str]:
    """What the function of a test may be called: plainly, with its class, or by its class."""
    plain = getattr(item, "originalname", None) or item.name
    if getattr(item, "cls", None) is None or item.parent is None:
        return [plain]
    return [f"{item.parent.name}.{plain}", item.parent.name, plain]


def parameters(item: pytest.Item) -> Values:
    """The row of a parametrized test."""
    call = getattr(item, "callspec", None)
    return dict(call.params) if call else {}


def final_run() -> Callable[[], bool]:
    """Whether Hypothesis now runs an example to show it: then it is as small as it gets. What runs
    outside of Hypothesis is shown as well."""
    try:
        context = importlib.import_module("hypothesis.control").current_build_context
    except (ImportError, AttributeError):
        return lambda: True

    def final() -> bool:
        try:
            return bool(getattr(context(), "is_final", True))
        except Exception:  # noqa: BLE001  (there is no context)
            return True

    return final
