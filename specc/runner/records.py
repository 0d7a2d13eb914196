"""Reads what was written in the sandbox, without trust: hostile code had the file in its hands."""

import hashlib
import hmac
import json
from collections.abc import Iterator, Sequence
from typing import IO, Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from specc.results import Failure, FileCoverage, Outcome, Report
from specc.sandbox import Completed

LARGEST = 16 << 20

_LIMITS = {
    "seconds": "too much time",
    "cpu": "too much processor time",
    "memory": "too much memory",
    "processes": "too many processes",
    "written": "too much space for files",
    "output": "too much output",
}


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Tests(_Record):
    """What happened to a test. `functions` are the names that it may be known by."""

    kind: Literal["collected", "start", "passed", "failed", "skipped", "slow"]
    functions: tuple[str, ...]
    failures: tuple[Failure, ...] = ()


class _Problem(_Record):
    kind: Literal["problem"]
    failure: Failure


class _Coverage(FileCoverage):
    kind: Literal["coverage"]


class _Time(_Record):
    """How long a stage of the loop suite took."""

    kind: Literal["time"]
    stage: str
    seconds: float


class _End(_Record):
    kind: Literal["end"]
    code: int


_Any = _Tests | _Problem | _Coverage | _Time | _End
_ANY: TypeAdapter[_Any] = TypeAdapter(_Any)


def report(file: IO[bytes], key: bytes, expected: Sequence[str], done: Completed) -> Report:
    """The report of a run. A test passed only if it said so and the run ended in order."""
    records = _read(file, key)
    problems = [each.failure for each in records if isinstance(each, _Problem)]
    tests = [each for each in records if isinstance(each, _Tests)]
    outcomes = [_outcome(function, tests, done) for function in dict.fromkeys(expected)]
    coverage = tuple(
        FileCoverage(file=each.file, executed=each.executed, missing=each.missing)
        for each in records
        if isinstance(each, _Coverage)
    )
    problem = problems[0] if problems else None
    if problem is None and not any(each.failure for each in outcomes):
        problem = _unfinished(records, outcomes, done)
    return Report(
        outcomes=tuple(outcomes),
        coverage=coverage,
        tier=done.tier,
        problem=problem,
        seconds={each.stage: each.seconds for each in records if isinstance(each, _Time)},
    )


def _read(file: IO[bytes], key: bytes) -> list[_Any]:
    """The records up to the first that is not ours."""
    records: list[_Any] = []
    for each in genuine(file, key):
        try:
            records.append(_ANY.validate_python(each))
        except ValidationError:
            break
    return records


def genuine(file: IO[bytes], key: bytes) -> Iterator[object]:
    """The values of all lines up to the first that is not signed; lists are tuples."""
    file.seek(0)
    for number, line in enumerate(file.read(LARGEST).splitlines()):
        mac, _, text = line.partition(b" ")
        signed = hashlib.blake2b(b"%d:%s" % (number, text), key=key).hexdigest().encode()
        if not hmac.compare_digest(mac, signed):
            return
        try:
            yield _tuples(json.loads(text))
        except ValueError:
            return


def _tuples(value: object) -> object:
    if isinstance(value, list):
        return tuple(_tuples(each) for each in value)
    if isinstance(value, dict):
        return {name: _tuples(each) for name, each in value.items()}
    return value


def _outcome(function: str, tests: Sequence[_Tests], done: Completed) -> Outcome:
    """All rows of a function taken together."""
    own = [each for each in tests if function in each.functions]
    failed = [each for each in own if each.kind == "failed"]
    if failed:
        failures = [failure for each in failed for failure in each.failures]
        first = failures[0] if failures else Failure(kind="exception", message="the test failed")
        return Outcome(function=function, outcome="failed", failure=first, more=tuple(failures[1:]))
    started = sum(each.kind == "start" for each in own)
    ended = sum(each.kind in {"passed", "skipped", "slow"} for each in own)
    if started > ended:
        return Outcome(function=function, outcome="failed", failure=_cut_short(done))
    if any(each.kind == "skipped" for each in own):
        return Outcome(function=function, outcome="skipped")
    if any(each.kind == "slow" for each in own):
        return Outcome(function=function, outcome="slower than said")
    return Outcome(function=function, outcome="passed" if started else "missing")


def _cut_short(done: Completed) -> Failure:
    """Why the whole run ended in the middle of a test."""
    if done.exceeded == "seconds":
        return Failure(kind="timeout", message="it did not end in time")
    if done.exceeded:
        return Failure(kind="exception", message=f"it used {_LIMITS[done.exceeded]}")
    code = done.returncode
    how = f"signal {code - 128}" if code > 128 else f"exit code {code}"
    return Failure(kind="exception", message=f"it ended Python with {how}")


def _unfinished(
    records: Sequence[BaseModel], outcomes: Sequence[Outcome], done: Completed
) -> Failure | None:
    """What is wrong with a run in which nothing failed."""
    ends = [each.code for each in records if isinstance(each, _End)]
    lost = any(each.outcome == "missing" for each in outcomes)
    if not lost and ends == [done.returncode] == [0]:
        return None
    if not records:
        said = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        reason = _LIMITS[done.exceeded] if done.exceeded else said or "no message"
        return Failure(kind="environment", message=f"the tests did not start: {reason}")
    if not any(isinstance(each, _Tests) and each.kind == "collected" for each in records):
        cut = _cut_short(done)
        return cut.model_copy(update={"message": f"while the tests were loaded: {cut.message}"})
    if not ends:
        return _cut_short(done)
    return Failure(kind="exception", message=f"pytest ended with code {ends[0]}")
