"""The settings of a project, and the environment; nothing else reads either."""

import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Literal, get_args

from specc.errors import SpeccError

SandboxTier = Literal["auto", "bubblewrap", "landlock", "container", "none"]


def _meaning(text: str) -> dict[str, str]:
    return {"meaning": text}


@dataclass(frozen=True)
class Config:
    """One project's settings. `root` is the folder of its pyproject.toml."""

    root: Path
    python: str = field(
        default="",
        metadata=_meaning("Interpreter for code and tests; else .venv, VIRTUAL_ENV, specc's own."),
    )
    sources: tuple[str, ...] = field(
        default=("src", "."), metadata=_meaning("Folders that Python modules are imported from.")
    )
    tests: str = field(
        default="tests/specc", metadata=_meaning("Folder that generated tests are written to.")
    )
    exclude: tuple[str, ...] = field(
        default=(), metadata=_meaning("Glob patterns of what a search for specs leaves out.")
    )
    sandbox: SandboxTier = field(
        default="auto", metadata=_meaning("Sandbox for code and tests; `none` only as a flag.")
    )
    container: str = field(
        default="", metadata=_meaning("Image that the container sandbox starts.")
    )
    seconds: int = field(default=120, metadata=_meaning("Longest time of one run of tests."))
    memory_mb: int = field(default=2048, metadata=_meaning("Memory of one run of tests."))
    processes: int = field(default=64, metadata=_meaning("Processes of one run of tests."))
    written_mb: int = field(
        default=256, metadata=_meaning("What one run of tests may write to disk.")
    )
    output_mb: int = field(default=8, metadata=_meaning("What one run of tests may print."))

    @property
    def state(self) -> Path:
        """Where specc keeps what it made: store, cache, runs, bundles."""
        return self.root / ".specc"


def settings() -> list[tuple[str, str, str]]:
    """Name, default and meaning of each setting, as the README shows them."""
    return [
        (each.name, _toml(each.default), each.metadata["meaning"])
        for each in fields(Config)
        if each.metadata
    ]


def environment() -> dict[str, str]:
    """The environment variables, for what runs other programs."""
    return dict(os.environ)


def colour(terminal: bool) -> bool:
    """Whether to print colours: NO_COLOR and FORCE_COLOR decide, else whether it is a terminal."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return terminal and os.environ.get("TERM") != "dumb"


def project_root(start: Path) -> Path:
    """The nearest folder with a pyproject.toml, at or above `start`; else the repository's."""
    folder = start if start.is_dir() else start.parent
    for each in (folder, *folder.parents):
        if (each / "pyproject.toml").is_file():
            return each
    return next((each for each in (folder, *folder.parents) if (each / ".git").exists()), folder)


def load(root: Path) -> Config:
    """The settings in `[tool.specc]` of `root`'s pyproject.toml."""
    path = root / "pyproject.toml"
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Config(root)
    except UnicodeDecodeError as error:
        raise SpeccError(f"{path} is not UTF-8") from error
    except OSError as error:
        raise SpeccError(f"cannot read {path}: {error.strerror}") from error
    if "specc" not in text:
        return Config(root)
    table = _table(path, text)
    known = {each.name: each.default for each in fields(Config) if each.metadata}
    values: dict[str, Any] = {}
    for name, value in table.items():
        if name not in known:
            raise _wrong(path, text, name, f"unknown setting `{name}`", _closest(name, known))
        values[name] = _value(path, text, name, value, known[name])
    return _checked(path, text, replace(Config(root), **values))


def formatter(root: Path) -> Mapping[str, object]:
    """The settings of the formatter that the project uses, ruff or black; empty without one."""
    tables = (
        _part(root / "ruff.toml"),
        _part(root / ".ruff.toml"),
        _part(root / "pyproject.toml", "tool", "ruff"),
        _part(root / "pyproject.toml", "tool", "black"),
    )
    return next((each for each in tables if each), {})


def line_length(root: Path) -> int:
    """The width that the project's formatter keeps; 88, as both, without one."""
    width = formatter(root).get("line-length")
    return width if isinstance(width, int) else 88


def dependencies(root: Path) -> tuple[str, ...]:
    """The packages that the project needs in any case, by its pyproject.toml."""
    declared = _part(root / "pyproject.toml", "project").get("dependencies", [])
    texts = [str(each) for each in declared] if isinstance(declared, list) else []
    names = [re.match(r"[\w.-]+", each) for each in texts if ";" not in each]
    return tuple(name[0] for name in names if name)


def interpreter(config: Config) -> Path:
    """The project's Python: its setting, its .venv, VIRTUAL_ENV, or the one that runs specc."""
    if config.python:
        path = config.root / Path(config.python).expanduser()
        if not path.is_file():
            raise SpeccError(
                f"there is no Python at {path}",
                "correct `python` in [tool.specc] of pyproject.toml, or remove it",
            )
        return path
    folders = [config.root / ".venv"]
    folders += [Path(os.environ["VIRTUAL_ENV"])] if os.environ.get("VIRTUAL_ENV") else []
    relative = Path("Scripts/python.exe" if os.name == "nt" else "bin/python")
    found = (folder / relative for folder in folders if (folder / relative).is_file())
    return next(found, Path(sys.executable))


def _part(path: Path, *keys: str) -> dict[str, Any]:
    """A table of a TOML file of other tools; empty where there is none that can be read."""
    import tomllib

    try:
        table: object = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    for key in keys:
        table = table.get(key, {}) if isinstance(table, dict) else {}
    return table if isinstance(table, dict) else {}


def _table(path: Path, text: str) -> dict[str, object]:
    import tomllib

    try:
        tool = tomllib.loads(text).get("tool", {})
    except tomllib.TOMLDecodeError as error:
        raise SpeccError(f"{path} is not valid TOML: {error}") from error
    table = tool.get("specc", {}) if isinstance(tool, Mapping) else {}
    if not isinstance(table, dict):
        raise SpeccError(f"{path}: tool.specc must be a table", "write `[tool.specc]`")
    return table


def _value(path: Path, text: str, name: str, value: object, default: object) -> object:
    """`value` as the setting's type, which is the type of its default."""
    if isinstance(default, tuple):
        if isinstance(value, list) and all(isinstance(each, str) for each in value):
            return tuple(value)
        raise _wrong(path, text, name, f"`{name}` must be a list of texts")
    if isinstance(default, str):
        if isinstance(value, str):
            return value
        raise _wrong(path, text, name, f"`{name}` must be a text")
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return value
    raise _wrong(path, text, name, f"`{name}` must be a whole number above 0")


def _checked(path: Path, text: str, config: Config) -> Config:
    """Settings whose values are restricted further."""
    tiers = [tier for tier in get_args(SandboxTier) if tier != "none"]
    if config.sandbox not in tiers:
        hint = f"one of {', '.join(tiers)}"
        if config.sandbox == "none":
            hint += "; running without a sandbox takes the flag `--sandbox none` each time"
        raise _wrong(path, text, "sandbox", f"`sandbox` cannot be `{config.sandbox}`", hint)
    for name, folders in (("tests", (config.tests,)), ("sources", config.sources)):
        for folder in map(Path, folders):
            if folder.is_absolute() or ".." in folder.parts:
                raise _wrong(path, text, name, f"`{name}` must lie inside the project")
    return config


def _wrong(path: Path, text: str, name: str, problem: str, hint: str = "") -> SpeccError:
    """An error that names file, line and setting."""
    lines = enumerate(text.splitlines(), 1)
    pattern = re.compile(rf"""\s*["']?{re.escape(name)}["']?\s*=|\s*\[tool\.specc\.{name}""")
    line = next((number for number, each in lines if pattern.match(each)), 1)
    return SpeccError(f"{path}:{line}: {problem} in [tool.specc]", hint)


def _closest(name: str, known: Mapping[str, object]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(name, known, 1)
    return f"did you mean `{close[0]}`?" if close else f"settings are {', '.join(known)}"


def _toml(value: object) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value)
