"""Answers kept between runs, each valid while the files that it was made from are unchanged."""

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from specc import __version__
from specc.resources import GRAMMAR, PACKAGE, TEMPLATES

Inputs = Mapping[str, str]
"""Files that were looked for, with the digest of their content; empty where there was none."""


def digest(data: bytes) -> str:
    """The content hash that `Inputs` hold."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def read(folder: Path, key: str, tool: str) -> dict[str, Any] | None:
    """The answer under `key`, unless one of its inputs or the tool has changed since."""
    try:
        entry = json.loads(_path(folder, key).read_bytes())
        fresh = entry["tool"] == tool and entry["key"] == key and _unchanged(entry["inputs"])
        return dict(entry["answer"]) if fresh else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write(folder: Path, key: str, tool: str, inputs: Inputs, answer: Mapping[str, Any]) -> None:
    """Keep `answer`. A folder that cannot be written to does without a cache."""
    path = _path(folder, key)
    part = path.with_suffix(f".{os.getpid()}")
    entry = {"tool": tool, "key": key, "inputs": inputs, "answer": answer}
    try:
        make_state_folder(path.parent, folder)
        part.write_text(json.dumps(entry), encoding="utf-8")
        part.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


def make_state_folder(folder: Path, state: Path) -> None:
    """Make `folder` inside specc's own folder `state`, which git is told to ignore."""
    if not state.is_dir():
        state.mkdir()
        (state / ".gitignore").write_text("*\n", encoding="utf-8")
    folder.mkdir(parents=True, exist_ok=True)


def tool_state() -> str:
    """What of specc itself an answer depends on: its version, and its files as they are."""
    folders = dict.fromkeys((PACKAGE, GRAMMAR, TEMPLATES))
    states = [state for folder in folders for state in _file_states(str(folder))]
    return digest(repr((__version__, sorted(states))).encode())


def _file_states(folder: str) -> Iterator[tuple[str, int, int]]:
    """Path, time and size of all files that are not made by Python itself."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                if entry.name != "__pycache__":
                    yield from _file_states(entry.path)
            else:
                status = entry.stat()
                yield entry.path, status.st_mtime_ns, status.st_size


def _unchanged(inputs: Inputs) -> bool:
    return all(state_of(Path(path)) == known for path, known in inputs.items())


def state_of(path: Path) -> str:
    """The digest of a file, or empty where there is none that can be read."""
    try:
        return digest(path.read_bytes())
    except OSError:
        return ""


def _path(folder: Path, key: str) -> Path:
    return folder / "cache" / f"{digest(key.encode())}.json"
