"""What is known while tests run: what was asked for, and of the test that runs now."""

import math
import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from .properties import Call, Inputs, Property
from .shown import Render, Values

EXPLAINING = 5.0
"""Seconds that finding out one thing more about a failure may take."""

ALL_EXPLAINING = 20.0
"""The same, of all failures of a run: the tests need the time."""

PASSED_KEPT = 300
"""Inputs that passed, which are compared with one that failed."""


class TooLong(BaseException):
    """Raised in the running test. No Exception, so that nothing takes it for an ordinary one."""


@dataclass(frozen=True)
class Request:
    """What is to be run: the project's copy, the test file, and what its tests stand for.

    `tests` gives the owner, the code and the layer of each test function. With `quick` the loop
    suite runs, else all tests as they are written.
    """

    root: Path
    test: Path
    tests: Mapping[str, Mapping[str, str]]
    test_seconds: float
    example_seconds: float
    quick: bool

    def about(self, function: str, what: str) -> str:
        """The owner, code or layer of a test."""
        return self.tests.get(function, {}).get(what, "")


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
    """The test that runs now. `layer` and `seed` say where its inputs come from, if it is known;
    with `measures` it takes times."""

    calls: int = 0
    raised: BaseException | None = None
    comparison: Values = field(default_factory=dict)
    failed: list[Seen] = field(default_factory=list)
    passed: list[tuple[Call, Inputs]] = field(default_factory=list)
    layer: str = ""
    seed: str = ""
    measures: bool = False


@dataclass
class State:
    """All that is known."""

    request: Request
    render: Render
    source: str
    now: Running = field(default_factory=Running)
    until: float = math.inf
    left: float = ALL_EXPLAINING

    def limit(self, seconds: float) -> None:
        """Interrupt what runs after so many seconds."""
        left = max(self.until - time.monotonic(), 0.001)
        signal.setitimer(signal.ITIMER_REAL, min(seconds, left))

    @contextmanager
    def limited(self) -> Iterator[None]:
        """What takes too long here is left out of the report."""
        signal.signal(signal.SIGALRM, too_long)
        began = time.monotonic()
        self.until = began + min(EXPLAINING, self.left)
        self.limit(EXPLAINING)
        try:
            yield
        except TooLong:
            pass
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            self.until = math.inf
            self.left -= time.monotonic() - began


def too_long(*_: object) -> None:
    """What the alarm does."""
    raise TooLong("it did not end in time")
