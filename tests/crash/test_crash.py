"""kill -9 at any point, then the same command again: nothing lost or done twice, same bytes."""

import json
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from specc import store
from tests import projects

COMMAND = [sys.executable, "-m", "specc", "build"]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, bytes], int, float]:
    """The bundle of a build that nobody disturbed, its store writes and its time."""
    folder = projects.make(tmp_path_factory.mktemp("undisturbed") / "shop")
    began = time.monotonic()
    subprocess.run(COMMAND, cwd=folder, check=True, capture_output=True)
    seconds = time.monotonic() - began
    run, *_ = store.runs(folder / ".specc")
    # A step is stored and then noted; a run begins, ends, and keeps its answer.
    return projects.bundle(folder), 2 * len(run.steps) + 3, seconds


def finished(folder: Path) -> set[str]:
    """The keys of the steps whose results are stored."""
    path = folder / ".specc" / "store.db"
    if not path.exists():
        return set()
    with sqlite3.connect(path) as connection:
        known = connection.execute("SELECT name FROM sqlite_master").fetchall()
        rows = connection.execute("SELECT key FROM steps").fetchall() if ("steps",) in known else []
    connection.close()
    return {key for (key,) in rows}


def killed_by_write(folder: Path, number: int) -> None:
    """Build, and let the process kill itself after its n-th write to the store."""
    command = ["env", f"SPECC_FAULT=after-write:{number}", *COMMAND]
    done = subprocess.run(command, cwd=folder, check=False, capture_output=True)
    assert done.returncode == -signal.SIGKILL, (number, done.stderr)


def killed_by_time(folder: Path, seconds: float) -> None:
    """Build, and kill the process, and nothing else, after a while."""
    process = subprocess.Popen(
        COMMAND, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def recovers(folder: Path, expected: dict[str, bytes]) -> None:
    """The same command again comes to the same end, without repeating what was stored."""
    stored = finished(folder)
    last = max((each.id for each in store.runs(folder / ".specc")), default=0)
    subprocess.run(COMMAND, cwd=folder, check=True, capture_output=True)
    assert projects.bundle(folder) == expected
    for run in store.runs(folder / ".specc"):
        if run.id > last:
            assert run.state == "done"
            repeated = [step.name for step in run.steps if step.key in stored and not step.reused]
            assert repeated == []
        else:
            assert run.state in ("stopped", "done")
    manifest = json.loads(expected["manifest.json"])
    assert projects.git(folder, "rev-parse", manifest["branch"]).strip() == manifest["commit"]
    assert projects.git(folder, "status", "--porcelain") == ""
    assert len(projects.git(folder, "worktree", "list").splitlines()) == 1
    projects.git(folder, "fsck", "--strict", "--no-dangling")
    leftovers = [each.name for each in (folder / ".specc/bundles").iterdir()]
    assert leftovers == ["shop.fees"]
    again = subprocess.run(COMMAND, cwd=folder, check=True, capture_output=True, text=True)
    assert "nothing has changed" in again.stdout


def test_a_build_that_is_killed_is_taken_up_where_it_was(tmp_path: Path, undisturbed):
    bundle, writes, _ = undisturbed
    folder = projects.make(tmp_path / "shop")
    for number in (writes // 3, writes // 4, 3):
        killed_by_write(folder, number)
    recovers(folder, bundle)


@pytest.mark.slow
def test_a_build_that_is_killed_in_its_audit_makes_it_once(tmp_path: Path):
    settings = projects.FILES["pyproject.toml"] + "[tool.specc]\naudit = true\n"
    changes = {"pyproject.toml": settings}
    whole = projects.make(tmp_path / "whole" / "shop", changes)
    subprocess.run(COMMAND, cwd=whole, check=True, capture_output=True)
    run, *_ = store.runs(whole / ".specc")
    place = [step.name for step in run.steps].index("audit")
    folder = projects.make(tmp_path / "killed" / "shop", changes)
    killed_by_write(folder, 2 * place + 1)  # the step before is noted, the audit is not stored
    # A new run begins, notes the steps that it reuses, and stores the audit.
    killed_by_write(folder, place + 2)
    recovers(folder, projects.bundle(whole))


@pytest.mark.slow
@pytest.mark.parametrize("point", range(20))
def test_a_build_killed_at_a_random_point(tmp_path: Path, undisturbed, point: int):
    """Half of the points are spread over the writes to the store, half over the time."""
    bundle, writes, seconds = undisturbed
    folder = projects.make(tmp_path / "shop")
    chance = random.Random(point)
    if point % 2:
        first = 1 + (point // 2) * writes // 10
        killed_by_write(folder, min(writes, first + chance.randrange(max(1, writes // 10))))
    else:
        killed_by_time(folder, seconds * (point / 2 + chance.random()) / 10)
    recovers(folder, bundle)


@pytest.mark.slow
def test_a_build_killed_at_every_write_in_turn(tmp_path: Path, undisturbed):
    bundle, writes, _ = undisturbed
    folder = projects.make(tmp_path / "shop")
    for number in range(1, writes + 1):
        command = ["env", f"SPECC_FAULT=after-write:{number}", *COMMAND]
        done = subprocess.run(command, cwd=folder, check=False, capture_output=True)
        if done.returncode == 0:
            break
        assert done.returncode == -signal.SIGKILL
    assert number > writes // 2
    recovers(folder, bundle)
