"""What of the file system a program consists of, so that a sandbox can show it no more."""

import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path


def find(word: str, path: str) -> Path | None:
    """The program that a command line begins with: a file, or a name to be found on `path`."""
    found = shutil.which(word, path=path)
    if found is None:
        return None
    named = Path(found).absolute()
    # An environment of Python is found by the name of its interpreter, links and all.
    return named if _is_environment(named.parent.parent) else named.resolve()


def readable(program: Path, arguments: Sequence[str], path: str) -> tuple[Path, ...]:
    """Files and folders that `program` needs, and those that its arguments name."""
    home = Path.home()
    parts = {*_parts(program, path), *map(Path, _named(arguments))}
    return tuple(sorted(each for each in parts if not home.is_relative_to(each)))


def _named(arguments: Sequence[str]) -> Iterator[str]:
    for word in arguments:
        if word.startswith("/") and Path(word).exists():
            yield word


def _parts(program: Path, path: str) -> Iterator[Path]:
    """Where a program lies with all its files, and the same of the interpreter of a script."""
    seen: set[Path] = set()
    waiting = [program]
    while waiting:
        each = waiting.pop()
        if each not in seen:
            seen.add(each)
            yield _whole(each)
            waiting += [each.resolve()]
            waiting += [_normal(each.parent / each.readlink())] if each.is_symlink() else []
            interpreter = _interpreter(each, path)
            waiting += [interpreter] if interpreter else []


def _whole(program: Path) -> Path:
    """The folder of an installation of Python or Node packages, or below /opt; else the file.
    Managers of versions, such as pyenv, keep all of these beside their `shims`."""
    above = program.parent.parent
    if program.parent.name == "shims":
        return above
    python = program.parent.name == "bin" and any((above / "lib").glob("python3*"))
    if _is_environment(above) or (python and above.name != ".local"):
        return above
    for parent in reversed(program.parents):
        if parent.name == "node_modules" or parent.parent == Path("/opt"):
            return parent
    return program


def _normal(path: Path) -> Path:
    return Path(os.path.normpath(path))


def _is_environment(folder: Path) -> bool:
    return (folder / "pyvenv.cfg").is_file()


def _interpreter(program: Path, path: str) -> Path | None:
    """What the first line of a script names."""
    try:
        with program.open("rb") as file:
            first = file.readline(500)
    except OSError:
        return None
    if not first.startswith(b"#!"):
        return None
    words = [each for each in os.fsdecode(first[2:]).split() if not each.startswith("-")]
    if words and Path(words[0]).name == "env":
        words = [each for each in words[1:] if "=" not in each]
    return find(words[0], path) if words else None
