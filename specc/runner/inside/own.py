"""Runs tests that the project has itself, with its own settings, and says how each ended."""

import json
import os
import sys
from collections.abc import Generator
from pathlib import Path

import pytest

from .failing import common
from .outset import recorder
from .plugin import Record


def main() -> int:
    """Run the test files that standard input names."""
    asked = json.loads(sys.stdin.buffer.read())
    record = recorder(asked["results"], bytes.fromhex(asked.pop("key")))
    root = Path(asked["root"])
    sources = [str(root / each) for each in asked["sources"]]
    sys.path[0:1] = sources
    os.environ["PYTHONPATH"] = os.pathsep.join(sources)  # noqa: TID251  (for subprocesses of tests)
    os.chdir(root)
    code = int(pytest.main([*asked["options"], *asked["files"]], plugins=[Own(record, root)]))
    record("end", code=code)
    return code


class Own:
    """Records how each test ended, by its node id."""

    def __init__(self, record: Record, root: Path) -> None:
        self.record = record
        self.root = root
        self.failed: set[str] = set()

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(
        self, collector: pytest.Collector
    ) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        report = yield
        excinfo = getattr(getattr(report, "call", None), "excinfo", None)
        if report.outcome == "failed" and excinfo is not None:
            error = excinfo.value.__cause__ or excinfo.value
            self._failed(collector.nodeid, error, "collection")
        return report

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        if report.failed and call.excinfo is not None:
            kind = "assertion" if call.excinfo.errisinstance(AssertionError) else "exception"
            self._failed(item.nodeid, call.excinfo.value, kind)
        elif report.failed:
            self.record("failed", test=item.nodeid, failure={"kind": "exception",
                        "message": "it passes, but is expected to fail"})  # fmt: skip
        elif report.when == "teardown" and item.nodeid not in self.failed:
            self.record("passed", test=item.nodeid)
        return report

    def _failed(self, test: str, error: BaseException, kind: str) -> None:
        self.failed.add(test)
        self.record("failed", test=test, failure={**common(error, self.root), "kind": kind})
