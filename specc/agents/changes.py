"""What an agent changed in its copy of the project, and how a reply tells it.

The files themselves are compared. To ask git would run it where the agent could name programs in
its settings. Links are never followed: they could lead to any file of the user's.
"""

import hashlib
import os
import re
import stat
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from specc.agents.refused import kept_away
from specc.sandbox.scratch import belongs_to_tools

_LARGEST = 1_000_000
_LONGEST_PATH = 1000
_SHOWN = 20
_OPEN = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


@dataclass(frozen=True)
class Changes:
    """The new texts of files, and why other changes are not taken, both by path."""

    taken: Mapping[str, str]
    refused: Mapping[str, str]


@dataclass(frozen=True)
class Rules:
    """What is not taken: changes to generated `tests`, files that hold one of the `secrets`.

    New files that match `litter` are passed by without a word.
    """

    tests: str
    secrets: Collection[str] = ()
    litter: Collection[str] = ()


def snapshot(tree: Path) -> dict[str, str]:
    """What lies in a folder: path -> what tells its content from another."""
    return {str(path.relative_to(tree)): _state(path) for path in _files(tree)}


def compare(tree: Path, before: Mapping[str, str], rules: Rules) -> Changes:
    """What became of a folder since its snapshot."""
    after = snapshot(tree)
    taken: dict[str, str] = {}
    refused: dict[str, str] = {}
    for path in sorted(before.keys() | after.keys()):
        if before.get(path) == after.get(path) or _is_litter(path, before, rules):
            continue
        why = _unusual(before.get(path, ""), after.get(path, "")) or kept_away(path, rules.tests)
        text = None if why else _text(tree / path)
        if text is None:
            refused[path] = why or "it is binary, or cannot be read"
        elif any(each in text for each in rules.secrets):
            refused[path] = "it holds the key of the agent"
        else:
            taken[path] = text
    return Changes(taken, refused)


def told(changes: Changes) -> str:
    """The changes in the form of a reply: whole files, then a line for each that is not taken."""
    blocks = [_block(path, text) for path, text in changes.taken.items()]
    lines = [f"Not taken: {_shown(path)} ({why})" for path, why in changes.refused.items()]
    if len(lines) > _SHOWN:
        lines = [*lines[:_SHOWN], f"Not taken: {len(lines) - _SHOWN} more files"]
    return "\n".join([*blocks, *lines])


def _block(path: str, text: str) -> str:
    """A whole file, between marks that are longer than any in it."""
    longest = max((len(each) for each in re.findall("`{3,}", text)), default=2)
    marks = "`" * (longest + 1)
    end = "" if text.endswith("\n") else "\n"
    return f"FILE: {path}\n{marks}python\n{text}{end}{marks}\n"


def _shown(path: str) -> str:
    return path if path.isprintable() else ascii(path)


def _files(tree: Path) -> Iterator[Path]:
    """All below a folder that is no folder: files, links and whatever else there may be."""
    waiting = [tree]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    path = Path(entry.path)
                    if not entry.is_dir(follow_symlinks=False):
                        yield path
                    elif len(entry.path) < _LONGEST_PATH and not belongs_to_tools(path):
                        waiting.append(path)
        except OSError:
            continue


def _state(path: Path) -> str:
    try:
        facts = path.lstat()
        if stat.S_ISLNK(facts.st_mode):
            return f"link {path.readlink()}"
        if not stat.S_ISREG(facts.st_mode):
            return "other"
        if facts.st_size > _LARGEST:
            return f"large {facts.st_size} {facts.st_mtime_ns}"
        return f"file {hashlib.sha256(_content(path)).hexdigest()}"
    except OSError:
        return "closed"


def _unusual(before: str, after: str) -> str:
    """Why a change is none to the text of a file."""
    match after.partition(" ")[0]:
        case "":
            return "it was deleted"
        case "link":
            return "it is a link"
        case "other":
            return "it is no ordinary file"
        case "large":
            return "it is too large"
        case _:
            return "it was a link" if before.startswith("link") else ""


def _text(path: Path) -> str | None:
    try:
        content = _content(path)
        return None if b"\0" in content else content.decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def _content(path: Path) -> bytes:
    with os.fdopen(os.open(path, _OPEN), "rb") as file:
        return file.read(_LARGEST + 1)


def _is_litter(path: str, before: Mapping[str, str], rules: Rules) -> bool:
    top = path.partition("/")[0]
    return path not in before and any(fnmatch(top, each) for each in rules.litter)
