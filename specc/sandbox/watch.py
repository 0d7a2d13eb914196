"""What a running process tree uses, read from /proc, and what lies in a folder."""

import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_SMALLEST = 4096
"""What an empty file is counted as, so that very many of them are noticed too."""


@dataclass(frozen=True)
class Usage:
    """Sums over a process tree. Memory in bytes, pages shared by processes counted for each."""

    processes: int
    threads: int
    memory: int


def descendants(pid: int) -> list[int]:
    """The processes below `pid`, now."""
    found: list[int] = []
    waiting = [pid]
    while waiting:
        children = _children(waiting.pop())
        found += children
        waiting += children
    return found


def usage(pids: Iterable[int]) -> Usage:
    """What these processes use together; those that have ended count nothing."""
    processes = threads = memory = 0
    for pid in pids:
        fields = _status(pid)
        if "VmRSS" in fields:  # not a zombie
            processes += 1
            threads += int(fields["Threads"])
            memory += 1024 * int(fields["VmRSS"].split()[0])
    return Usage(processes, threads, memory)


def exact_memory(pids: Iterable[int]) -> int:
    """Memory in bytes where each shared page counts once in all; slower to find out."""
    total = 0
    for pid in pids:
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
            total += 1024 * sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        except PermissionError:
            total += usage([pid]).memory
        except (OSError, IndexError, ValueError):
            continue
    return total


def exists(pid: int) -> bool:
    """Whether a process is there and not a zombie.

    The first one of a namespace becomes a zombie only when all others in it have ended.
    """
    return _status(pid).get("State", "Z")[0] not in "ZX"


def size(folder: Path) -> int:
    """Bytes on disk below a folder; links are not followed."""
    total = 0
    waiting = [str(folder)]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
                    total += max(_on_disk(entry.stat(follow_symlinks=False)), _SMALLEST)
        except OSError:
            continue
    return total


def deleted(pids: Iterable[int], besides: Iterable[int]) -> int:
    """Bytes in files that have no name any more but are held open, but for inodes `besides`."""
    seen = set(besides)
    total = 0
    for pid in pids:
        try:
            with os.scandir(f"/proc/{pid}/fd") as entries:
                for entry in entries:
                    facts = entry.stat()
                    nameless = stat.S_ISREG(facts.st_mode) and facts.st_nlink == 0
                    if nameless and facts.st_ino not in seen:
                        seen.add(facts.st_ino)
                        total += _on_disk(facts)
        except OSError:
            continue
    return total


def _on_disk(facts: os.stat_result) -> int:
    return facts.st_blocks * 512 if hasattr(facts, "st_blocks") else facts.st_size


def _children(pid: int) -> list[int]:
    found: list[int] = []
    try:
        for task in Path(f"/proc/{pid}/task").iterdir():
            found += map(int, (task / "children").read_text().split())
    except OSError:
        pass
    return found


def _status(pid: int) -> dict[str, str]:
    try:
        text = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return {}
    return dict(line.split(":\t", 1) for line in text.splitlines() if ":\t" in line)
