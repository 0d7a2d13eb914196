"""Finds out what a Python interpreter consists of, and what is installed for it."""

import json
import re
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from specc.errors import SpeccError

NEEDED = {"pytest": "8", "hypothesis": "6.112", "coverage": "7.6"}

# Installers such as uv leave compiling to the first import; in the sandbox nothing could be kept.
_PROBE = """
import compileall, importlib.metadata, importlib.util, json, os, sys
versions = {}
for name in sys.argv[1:]:
    try:
        versions[name] = importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        continue
    for module in (name, "_" + name):
        spec = importlib.util.find_spec(module)
        if spec and spec.origin and spec.cached and not os.path.exists(spec.cached):
            compileall.compile_dir(os.path.dirname(spec.origin), quiet=2)
print(json.dumps({
    "versions": versions,
    "prefixes": [sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix],
    "path": sys.path,
    "pip": importlib.util.find_spec("pip") is not None,
}))
"""

_TABLES = """
from hypothesis import find, settings, strategies
find(strategies.text(), bool, settings=settings(database=None))
"""


@dataclass(frozen=True)
class _Found:
    versions: dict[str, str]
    prefixes: tuple[str, ...]
    path: tuple[str, ...]
    pip: bool


@dataclass(frozen=True)
class Interpreter:
    """A Python with what tests need. `readable` are the folders that it is made of."""

    executable: Path
    readable: tuple[Path, ...]


def inspect(executable: Path) -> Interpreter:
    """What `executable` is, if it can run tests."""
    found = _probe(executable, tuple(NEEDED))
    wanting = [name for name in NEEDED if not _new_enough(name, found.versions.get(name, "0"))]
    if wanting:
        named = [f"{name} {NEEDED[name]} or newer" for name in wanting]
        packages = " ".join(f"'{name}>={NEEDED[name]}'" for name in wanting)
        raise SpeccError(
            f"{executable} cannot run tests: it lacks {', '.join(named)}",
            f"run: {_installer(executable, found)} {packages}",
        )
    return Interpreter(executable, _readable(executable, (*found.prefixes, *found.path)))


def require(executable: Path, packages: tuple[str, ...], project: Path) -> None:
    """Raise an error that names those packages that `project` declares and that are not there."""
    found = _probe(executable, packages)
    missing = [name for name in packages if name not in found.versions]
    if missing:
        raise SpeccError(
            f"{executable} lacks {', '.join(missing)}, which the project depends on",
            f"run: {_installer(executable, found)} -e {project}",
        )


def facts(executable: Path) -> str:
    """What tells installations apart whose tests might end differently, without starting them."""
    real = executable.resolve()
    prefixes = dict.fromkeys((executable.parent.parent, real.parent.parent))
    installed = sorted(
        str(path) for prefix in prefixes for path in prefix.glob("lib*/python3*/*-packages/*-info")
    )
    stamp = real.stat()
    return "\n".join([str(executable), str(real), f"{stamp.st_size} {stamp.st_mtime}", *installed])


def tables(executable: Path, folder: Path) -> Path | None:
    """Below `folder`, the tables of characters that Hypothesis makes once, which takes it seconds.

    They are made outside the sandbox, where no code of the project runs that could change them.
    """
    made = folder / "unicode_data"
    try:
        if not any(made.glob("*/codec*")):
            folder.mkdir(parents=True, exist_ok=True)
            environment = {"HYPOTHESIS_STORAGE_DIRECTORY": str(folder)}
            command = [str(executable), "-I", "-c", _TABLES]
            subprocess.run(
                command, env=environment, cwd=folder, capture_output=True, check=False, timeout=120
            )
        return made if made.is_dir() else None
    except (OSError, subprocess.TimeoutExpired):
        return None


@cache
def _probe(executable: Path, packages: tuple[str, ...]) -> _Found:
    try:
        command = [str(executable), "-I", "-c", _PROBE, *packages]
        done = subprocess.run(command, capture_output=True, check=False, timeout=120)
        found = json.loads(done.stdout)
        return _Found(
            found["versions"], tuple(found["prefixes"]), tuple(found["path"]), found["pip"]
        )
    except OSError as error:
        raise SpeccError(f"cannot start Python at {executable}: {error.strerror}") from error
    except (ValueError, subprocess.TimeoutExpired) as error:
        raise SpeccError(
            f"{executable} is not a Python that works",
            "correct `python` in [tool.specc] of pyproject.toml, or make the environment anew",
        ) from error


def _installer(executable: Path, found: _Found) -> str:
    pip = f"{executable} -m pip install"
    return pip if found.pip else f"uv pip install --python {executable}"


def _new_enough(name: str, version: str) -> bool:
    def numbers(text: str) -> list[int]:
        return [int(each) for each in re.findall(r"\d+", text)[:2]]

    return numbers(version) >= numbers(NEEDED[name])


def _readable(executable: Path, parts: tuple[str, ...]) -> tuple[Path, ...]:
    """The existing folders among `parts`, as named and as they really are; never a home folder."""
    home = Path.home()
    named = [Path(part) for part in parts] + [executable.parent, executable.resolve().parent]
    found = {each for path in named if path.exists() for each in (path.absolute(), path.resolve())}
    return tuple(sorted(path for path in found if not home.is_relative_to(path)))
