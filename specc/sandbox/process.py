"""Starts a job in its sandbox, watches what it uses, and ends all that it started."""

import os
import signal
import subprocess
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import IO

from specc.errors import SpeccError
from specc.sandbox import tiers, watch
from specc.sandbox.values import Completed, Exceeded, Job, Tier

_POLL = 0.03
_PATIENCE = 10.0
_OUT_OF_PROCESSOR_TIME = 128 + 24  # SIGXCPU


@dataclass(frozen=True)
class _Base:
    """What was in the folder before, in bytes, and where the output goes."""

    files: int
    streams: tuple[IO[bytes], IO[bytes]]


def run(job: Job, tier: Tier) -> Completed:
    """Run `job` to its end, or to the first limit that it exceeds; nothing of it is left behind."""
    tiers.hand_over(job, tier)
    started = time.monotonic()
    with tempfile.TemporaryFile() as stdout, tempfile.TemporaryFile() as stderr:
        base = _Base(watch.size(job.writable), (stdout, stderr))
        process = _start(job, tier, stdout, stderr)
        try:
            exceeded = _watch(process, job, tier, base)
        finally:
            _end(process, job, tier)
        code = process.returncode
        return Completed(
            returncode=code if code >= 0 else 128 - code,
            stdout=_content(stdout, job.limits.output),
            stderr=_content(stderr, job.limits.output),
            exceeded=exceeded,
            seconds=time.monotonic() - started,
            tier=tier.name,
        )


def _start(job: Job, tier: Tier, stdout: IO[bytes], stderr: IO[bytes]) -> subprocess.Popen[bytes]:
    command = tiers.command(job, tier)
    source, sink = os.pipe()
    try:
        return subprocess.Popen(
            command,
            stdin=source,
            stdout=stdout,
            stderr=stderr,
            cwd=job.cwd,
            env=None if tier.name == "container" else dict(job.environment),
            start_new_session=True,
        )
    except OSError as error:
        raise SpeccError(f"cannot start {command[0]}: {error.strerror}") from error
    finally:
        os.close(source)
        threading.Thread(target=_feed, args=(sink, job.stdin), daemon=True).start()


def _feed(sink: int, text: bytes) -> None:
    """Write all of it, however small the pipe is, or until nobody is there to read."""
    with suppress(OSError), open(sink, "wb", buffering=0) as file:
        while text:
            text = text[file.write(text) :]


def _watch(process: subprocess.Popen[bytes], job: Job, tier: Tier, base: _Base) -> Exceeded | None:
    """Wait for the end, or for the first limit that is exceeded."""
    deadline = time.monotonic() + job.limits.seconds
    next_scan = 0.0
    while True:
        with suppress(subprocess.TimeoutExpired):
            process.wait(_POLL)
        ended, now = process.returncode is not None, time.monotonic()
        if not ended and now > deadline:
            return "seconds"
        if tier.name != "none":
            exceeded = None if ended else _load(process.pid, job)
            if exceeded is None and (ended or now >= next_scan):
                exceeded = _space(process.pid, job, base)
                next_scan = now + max(0.1, 4 * (time.monotonic() - now))
            if exceeded or process.returncode == _OUT_OF_PROCESSOR_TIME:
                return exceeded or "cpu"
        if ended:
            return None


def _space(pid: int, job: Job, base: _Base) -> Exceeded | None:
    streams = [os.fstat(each.fileno()) for each in base.streams]
    if sum(each.st_size for each in streams) > job.limits.output:
        return "output"
    nameless = watch.deleted(watch.descendants(pid), (each.st_ino for each in streams))
    if watch.size(job.writable) + nameless - base.files > job.limits.written:
        return "written"
    return None


def _load(pid: int, job: Job) -> Exceeded | None:
    pids = watch.descendants(pid)
    if len(pids) > 4 * job.limits.processes:  # there may be no time to count in detail
        return "processes"
    used = watch.usage(pids)
    if used.processes > job.limits.processes or used.threads > 8 * job.limits.processes:
        return "processes"
    if used.memory > job.limits.memory and watch.exact_memory(pids) > job.limits.memory:
        return "memory"
    return None


def _end(process: subprocess.Popen[bytes], job: Job, tier: Tier) -> None:
    """End what still runs. Returns when nothing of the job is alive."""
    pids = watch.descendants(process.pid)
    running = process.poll() is None
    match tier.name:
        case "landlock":
            process.terminate()  # the supervisor kills its descendants, then ends
        case "bubblewrap":
            process.kill()  # with it goes the process namespace
        case "container":
            if running:
                _run_quietly([tier.program, "kill", tiers.container_name(job)])
        case "none":
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
    try:
        process.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    deadline = time.monotonic() + _PATIENCE
    while tier.name != "none" and any(map(watch.exists, pids)) and time.monotonic() < deadline:
        time.sleep(0.002)


def _run_quietly(command: list[str]) -> None:
    subprocess.run(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False, timeout=30
    )


def _content(stream: IO[bytes], limit: int) -> bytes:
    """What a stream holds; of too much its beginning and its end."""
    size = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    if size <= limit:
        return stream.read()
    beginning = stream.read(limit // 2)
    stream.seek(size - limit // 2)
    return beginning + stream.read(limit // 2)
