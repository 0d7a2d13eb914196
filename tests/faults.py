"""Plants faults in Python code, one at a time, and asks a test module which of them it sees.

The faults are those of `specc audit`; what judges them here shares nothing with it. Each faulty module runs in a fork of one warm process, so that a verdict takes a fraction of a
second. As a program, it reads a `Job` as JSON and prints the labels of the faults that survive.
"""

import contextlib
import io
import json
import os
import signal
import subprocess
import sys
import time
import types
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from specc.audit.mutate import mutants

PATIENCE = 5
"""So many times as long as the sound module takes may a faulty one take; then it hangs and counts
as caught."""


@dataclass(frozen=True)
class Fault:
    """A change in one place, and the whole module with it."""

    label: str
    text: str


@dataclass(frozen=True)
class Job:
    """Test modules, a module that they import, its faulty versions, and where all live."""

    folder: str
    module: str
    tests: list[str]
    sound: str
    faults: list[tuple[str, str]]


def faults(text: str, symbols: Sequence[str]) -> Iterator[Fault]:
    """All faults in the top-level definitions of these names."""
    for each in mutants(text, symbols):
        label = f"{each.symbol}:{each.line} {each.before} -> {each.after}"
        yield Fault(label, each.text)


# ---- verdicts ----------------------------------------------------------------------------------


def survivors(job: Job, python: str = sys.executable) -> list[str]:
    """The labels of the faults that the tests do not see.

    Raises:
        CalledProcessError: the tests fail on the sound module.
    """
    done = subprocess.run(
        [python, __file__],
        input=json.dumps(asdict(job)),
        capture_output=True,
        text=True,
        check=True,
    )
    found: list[str] = json.loads(done.stdout)
    return found


def _judge(job: Job, text: str, patience: int) -> bool:
    """Whether the tests fail with this text as the module."""
    child = os.fork()
    if child == 0:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            code = 1
            try:
                signal.alarm(patience)
                code = _run(job, text)
            finally:
                os._exit(code)
    _, status = os.waitpid(child, 0)
    return status != 0


def _run(job: Job, text: str) -> int:
    import pytest

    module = types.ModuleType(job.module)
    package, _, name = job.module.rpartition(".")
    module.__file__ = str(Path(job.folder) / (job.module.replace(".", "/") + ".py"))
    sys.modules[job.module] = module
    exec(compile(text, module.__file__, "exec"), module.__dict__)
    if package:
        setattr(__import__(package, fromlist=[""]), name, module)
    return int(pytest.main(["-x", "-q", "-p", "no:cacheprovider", *job.tests]))


def main() -> None:
    """Reads a job, prints the survivors; exits 1 when the tests fail on the sound module."""
    import hypothesis.stateful
    import pytest  # noqa: F401

    hypothesis.find(hypothesis.strategies.text(), bool)  # reads its tables once, before forking
    phases = (hypothesis.Phase.explicit, hypothesis.Phase.generate)
    hypothesis.settings.register_profile("found", phases=phases)  # nobody reads the shrunk input
    hypothesis.settings.load_profile("found")
    job = Job(**json.load(sys.stdin))
    os.chdir(job.folder)
    sys.path.insert(0, job.folder)
    sys.dont_write_bytecode = True
    start = time.monotonic()
    if _judge(job, job.sound, patience=600):
        sys.exit("the tests fail on the sound module")
    patience = PATIENCE + round(PATIENCE * (time.monotonic() - start))
    print(json.dumps([label for label, text in job.faults if not _judge(job, text, patience)]))


if __name__ == "__main__":
    main()
