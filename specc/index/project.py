"""Keeps the index of a project's working tree in its store, and reads again only what changed."""

import json
import os
import stat
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from specc import git, store
from specc.index import chunks
from specc.index.chunks import Text
from specc.index.kept_out import is_vendored
from specc.index.values import Chunk, Index, Left, Reason, Refreshed
from specc.secrets import holds_secret
from specc.settings import Config
from specc.store import Indexed, Store, digest

LARGEST_FILE = 1_000_000
"""In bytes. What is larger was written by a program."""

TICK = 2_000_000_000
"""In nanoseconds: the coarsest clock of a file system."""


def refresh(project: Config, opened: Store) -> Refreshed:
    """Bring the stored index up to the working tree."""
    known = store.indexed(opened)
    left: list[Left] = []
    changed: list[Indexed] = []
    counts: dict[str, int] = {}
    for found in candidates(project, left):
        before = known.get(found.path)
        if before and before.stamp == found.stamp:
            counts[found.path] = before.count
            continue
        content = _content(found)
        key = digest(str(chunks.VERSION), content) if isinstance(content, bytes) else ""
        if before and before.digest == key:
            changed.append(replace(before, stamp=found.stamp))
        elif isinstance(content, bytes) and not holds_secret(content):
            changed.append(_entry(found, key, content))
        else:
            left.append(Left(found.path, "holds a secret" if key else "not readable"))
            continue
        counts[found.path] = changed[-1].count
    store.keep_indexed(opened, changed, [path for path in known if path not in counts])
    left += [Left(path, "not Python") for path, count in counts.items() if count == 0]
    anew = sum(each.chunks is not None for each in changed)
    indexed = sum(count > 0 for count in counts.values())
    ordered = sorted(left, key=lambda each: each.path)
    return Refreshed(indexed, sum(counts.values()), anew, tuple(ordered))


def load(opened: Store) -> Index:
    """The stored index."""
    texts = store.indexed_chunks(opened)
    return Index(tuple(chunk(each) for text in texts for each in json.loads(text)))


def texts(project: Config, paths: Collection[str] | None = None) -> Iterator[Text]:
    """The parsed files that the index is made of; all, or those of `paths`."""
    for found in candidates(project, []):
        content = _content(found) if paths is None or found.path in paths else None
        if content is not None and not holds_secret(content):
            text = chunks.read(found.path, content)
            if text is not None:
                yield text


@dataclass(frozen=True)
class Candidate:
    """A file that belongs in the index. While its stamp stays, so does its content."""

    path: str
    file: Path
    stamp: str


def candidates(project: Config, left: list[Left]) -> Iterator[Candidate]:
    """The project's own Python files; what is passed by is added to `left`.

    No link is followed: what one inside the project leads to is found where it lies.
    """
    root = project.root.resolve()
    real = cache(os.path.realpath)
    now = time.time_ns()
    for path in git.working_files(root):
        if not path.endswith(".py") or is_vendored(path):
            continue
        file = root / path
        found = _examined(file)
        reason = "link" if real(file.parent) != str(file.parent) else _obstacle(path, found)
        if reason:
            left.append(Left(path.encode("utf-8", "replace").decode(), reason))
        elif found:
            yield Candidate(path, file, _stamp(found, now))


def _examined(file: Path) -> os.stat_result | None:
    """What kind of file it is; None where git knows one that is gone."""
    try:
        return file.lstat()
    except OSError:
        return None


def _obstacle(path: str, found: os.stat_result | None) -> Reason | None:
    """Why a file is left without a look into it."""
    if not path.isprintable() and any("\ud800" <= each <= "\udfff" for each in path):
        return "name is not UTF-8"
    if found is None:
        return None
    if stat.S_ISLNK(found.st_mode):
        return "link"
    if not stat.S_ISREG(found.st_mode):
        return "not readable"
    return "too large" if found.st_size > LARGEST_FILE else None


def _stamp(found: os.stat_result, now: int) -> str:
    """What changes when a file does. A file that changed just now may change again within one tick
    of the clock: its stamp is like no other, so that it is read next time, too."""
    changed = max(found.st_mtime_ns, found.st_ctime_ns)
    settled = now if now - changed < TICK else ""
    parts = (chunks.VERSION, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)
    return ":".join(map(str, (*parts, settled)))


def _content(found: Candidate) -> bytes | None:
    try:
        return found.file.read_bytes()
    except OSError:
        return None


def _entry(found: Candidate, key: str, content: bytes) -> Indexed:
    text = chunks.read(found.path, content)
    made = chunks.chunks(text) if text else ()
    listed = json.dumps([list(vars(each).values()) for each in made])
    return Indexed(found.path, found.stamp, key, len(made), listed)


def chunk(values: list[Any]) -> Chunk:
    """A chunk from what the store keeps of it."""
    path, line, symbol, kind, summary, text_hash, words = values
    return Chunk(path, line, symbol, kind, summary, text_hash, tuple(words))
