"""Finds out what a Python interpreter consists of, and what is installed for it."""

import json
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from specc.errors import SpeccError

NEEDED = ("pytest", "hypothesis", "coverage")

# Installers such as uv leave compiling to the first import; in the sandbox nothing could be kept.
_PROBE = """
import compileall, importlib.util, json, os, sys
names = sys.argv[1:]
installed = []
for folder in sys.path:
    if os.path.isdir(folder):
        installed += [each for each in os.listdir(folder) if each.endswith("-info")]
found = {name: importlib.util.find_spec(name) for name in names}
for spec in found.values():
    if spec and spec.cached and not os.path.exists(spec.cached):
        compileall.compile_dir(os.path.dirname(spec.origin), quiet=2)
print(json.dumps({
    "version": sys.version,
    "prefixes": [sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix],
    "path": sys.path,
    "installed": sorted(installed),
    "missing": [name for name, spec in found.items() if spec is None],
    "pip": importlib.util.find_spec("pip") is not None,
}))
"""


@dataclass(frozen=True)
class Interpreter:
    """A Python with what tests need. `readable` are the folders that it is made of.

    `facts` tells installations apart whose tests might end differently.
    """

    executable: Path
    readable: tuple[Path, ...]
    facts: str


@cache
def inspect(executable: Path) -> Interpreter:
    """What `executable` is, if it can run tests."""
    probe = [str(executable), "-I", "-c", _PROBE, *NEEDED, "_pytest"]
    try:
        done = subprocess.run(probe, capture_output=True, check=False, timeout=60)
        found = json.loads(done.stdout)
    except OSError as error:
        raise SpeccError(f"cannot start Python at {executable}: {error.strerror}") from error
    except (ValueError, subprocess.TimeoutExpired) as error:
        raise SpeccError(
            f"{executable} is not a Python that works", "set `python` in [tool.specc]"
        ) from error
    missing = [name for name in NEEDED if name in found["missing"]]
    if missing:
        pip = f"{executable} -m pip" if found["pip"] else f"uv pip --python {executable}"
        install = pip.replace("uv pip --python", "uv pip install --python")
        install = install if install != pip else f"{pip} install"
        raise SpeccError(
            f"tests need {' and '.join(missing)}, and {executable} does not have "
            + ("it" if len(missing) == 1 else "them"),
            f"run: {install} {' '.join(missing)}",
        )
    facts = "\n".join([str(executable), found["version"], *found["installed"]])
    return Interpreter(executable, _readable(executable, found["prefixes"] + found["path"]), facts)


def _readable(executable: Path, parts: list[str]) -> tuple[Path, ...]:
    """The existing folders among `parts`, as named and as they really are; never a home folder."""
    home = Path.home()
    named = [Path(part) for part in parts] + [executable.parent, executable.resolve().parent]
    found = {each for path in named if path.exists() for each in (path.absolute(), path.resolve())}
    return tuple(sorted(path for path in found if not home.is_relative_to(path)))
