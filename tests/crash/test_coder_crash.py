"""kill -9 while agents work: no completed call is made again, and the tree comes out the same."""

import random
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.coding import LOSSY, RIGHT, SPREAD, TWO, attempts, body, code, log, project, replies
from tests.shell import SPECC, run

LINES = [
    *attempts(body(LOSSY), "I would rather talk.", body(RIGHT, before=LOSSY)),
    *attempts(body(SPREAD, "spread"), unit="kit.lists/spread"),
]


def built(folder: Path, path: Path, fault: int | None = None) -> int:
    """Build, with the process killing itself after its n-th write to the store."""
    command = [str(SPECC), "build", "--agent", f"scripted:{path}"]
    prefix = ["env", f"SPECC_FAULT=after-write:{fault}"] if fault else []
    return subprocess.run(prefix + command, cwd=folder, capture_output=True, check=False).returncode


def made(tmp_path: Path, name: str) -> tuple[Path, Path]:
    """A project with two units for agents, one of which takes several attempts."""
    folder = project(tmp_path / name, spec=TWO)
    lines = [*LINES[:1], (["Attempt 2 at `kit.lists/ordered`"], LINES[1][1]),
             (["Nothing was changed"], LINES[2][1]), *LINES[3:]]  # fmt: skip
    return folder, replies(folder, *lines)


def written(folder: Path) -> int:
    """The writes of a build that nobody disturbed: the rows of the store, each once or twice."""
    import sqlite3

    with sqlite3.connect(folder / ".specc/store.db") as opened:
        names = ("steps", "run_steps", "found", "attempts", "decisions", "runs", "calls")
        counts = {
            each: opened.execute(f"SELECT count(*) FROM {each}").fetchone()[0] for each in names
        }
    opened.close()
    return sum(counts.values()) + counts["calls"] + counts["runs"]


def storm(folder: Path, path: Path, points: Iterator[int]) -> int:
    """Kill a build again and again, until it comes to its end or there are no more points; so many
    processes were killed."""
    killed = 0
    for number in points:
        code_of = built(folder, path, number)
        if code_of == 0:
            return killed
        assert code_of == -signal.SIGKILL, number
        killed += 1
    assert built(folder, path) == 0
    return killed


def same(folder: Path, whole: Path) -> None:
    """The end is that of a build that nobody disturbed, and no completed call was made again."""
    assert code(folder) == code(whole)
    done = states(folder, "done")
    keys = [(each["unit"], each["attempt"], each["number"]) for each in done]
    assert len(keys) == len(set(keys)), "a completed call was made again"
    assert [each["request"] for each in done] == [each["request"] for each in log(whole)]
    assert all(each["tokens"] > 0 for each in states(folder, "lost")), "what is lost is counted"
    assert states(folder, "sent") == []
    assert run("git", "worktree", "list", cwd=folder).stdout.count("\n") == 1


def states(folder: Path, state: str) -> list[dict]:
    """The calls in a state."""
    return [each for each in log(folder) if each["state"] == state]


def test_killed_while_agents_work(tmp_path: Path) -> None:
    """A few points in the fast suite."""
    whole, path = made(tmp_path, "whole")
    assert built(whole, path) == 0
    last = written(whole)
    folder, path = made(tmp_path, "killed")
    assert storm(folder, path, iter(range(last // 4, last, last // 4))) >= 2
    same(folder, whole)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(5))
def test_killed_at_many_points(tmp_path: Path, part: int) -> None:
    """Some 200 processes together, killed after writes spread over the whole run: of each part
    one at each write of a fifth, and the others wherever chance has it."""
    whole, path = made(tmp_path, "whole")
    assert built(whole, path) == 0
    last, chance = written(whole), random.Random(part)
    folder, path = made(tmp_path, "killed")
    fifth = range(1 + part * last // 5, 1 + (part + 1) * last // 5)
    anywhere = [chance.randint(1, last // 4) for _ in range(60)]
    killed = storm(folder, path, iter([*anywhere[:15], *fifth, *anywhere[15:]]))
    same(folder, whole)
    assert killed > 10
