"""The settings of a project, and the environment; nothing else reads either."""

import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Literal, get_args

from specc import tables
from specc.errors import SpeccError
from specc.tables import Place

SandboxTier = Literal["auto", "bubblewrap", "landlock", "container", "none"]
Effort = Literal["quick", "standard", "full"]
TimeBounds = Literal["report", "gate", "off"]


def _meaning(text: str) -> dict[str, str]:
    return {"meaning": text}


@dataclass(frozen=True)
class LintConfig:
    """The settings of `specc lint`, in a table of their own: `[tool.specc.lint]`."""

    select: tuple[str, ...] = field(
        default=("E", "L"), metadata=_meaning("Codes to report, by their beginnings.")
    )
    ignore: tuple[str, ...] = field(
        default=(), metadata=_meaning("Codes to leave out; the longer beginning decides.")
    )
    severity: Mapping[str, str] = field(
        default_factory=dict, metadata=_meaning("Table: code to `error`, `warning`, `note`, `off`.")
    )
    per_file_ignores: Mapping[str, tuple[str, ...]] = field(
        default_factory=dict,
        metadata={
            "name": "per-file-ignores",
            **_meaning("Table: glob pattern to codes to leave out there."),
        },
    )
    vocabulary: tuple[str, ...] = field(
        default=(), metadata=_meaning("Words that no rule of prose minds.")
    )
    glossary: Mapping[str, str] = field(
        default_factory=dict, metadata=_meaning("Table: word to meaning, which allows the word.")
    )
    baseline: str = field(
        default="", metadata=_meaning("File of findings that are known and not reported.")
    )
    effort: Effort = field(
        default="standard",
        metadata=_meaning("`quick`: no search for inputs; `full`: what CI can afford."),
    )


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
    audit: bool = field(
        default=False, metadata=_meaning("Whether builds audit the code, as with `--audit`.")
    )
    time_bounds: TimeBounds = field(
        default="report",
        metadata={
            "name": "time-bounds",
            **_meaning("What a slow call does: `report`, `gate` (it fails), `off` (not measured)."),
        },
    )
    lint: LintConfig = field(default_factory=LintConfig)

    @property
    def state(self) -> Path:
        """Where specc keeps what it made: store, cache, runs, bundles."""
        return self.root / ".specc"


def settings(table: type[Config | LintConfig] = Config) -> list[tuple[str, str, str]]:
    """Name, default and meaning of each setting, as the README shows them."""
    defaults = tables.defaults_of(_defaults(table))
    meanings = {tables.name_of(each): each.metadata for each in fields(table)}
    return [
        (name, tables.toml(value), meanings[name]["meaning"]) for name, value in defaults.items()
    ]


def _defaults(table: type[Config | LintConfig]) -> Config | LintConfig:
    return LintConfig() if table is LintConfig else Config(Path())


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
    place, table = Place(path, text, "tool.specc"), _table(path, text)
    lint = table.pop("lint", {})
    if not isinstance(lint, dict):
        raise tables.wrong(place, "lint", "`lint` must be a table")
    values = tables.values(place, table, _defaults(Config))
    inner = Place(path, text, "tool.specc.lint")
    values["lint"] = LintConfig(**tables.values(inner, lint, _defaults(LintConfig)))
    return _checked(place, replace(Config(root), **values))


def wrong(config: Config, name: str, problem: str, hint: str = "") -> SpeccError:
    """An error about a setting of `specc lint` that only its rules can judge."""
    path = config.root / "pyproject.toml"
    text = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
    return tables.wrong(Place(path, text, "tool.specc.lint"), name, problem, hint)


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


def _checked(place: Place, config: Config) -> Config:
    """Settings whose values are restricted further."""
    tiers = [tier for tier in get_args(SandboxTier) if tier != "none"]
    if config.sandbox not in tiers:
        hint = f"one of {', '.join(tiers)}"
        if config.sandbox == "none":
            hint += "; running without a sandbox takes the flag `--sandbox none` each time"
        raise tables.wrong(place, "sandbox", f"`sandbox` cannot be `{config.sandbox}`", hint)
    if config.time_bounds not in get_args(TimeBounds):
        problem = f"`time-bounds` cannot be `{config.time_bounds}`"
        hint = f"one of {', '.join(get_args(TimeBounds))}"
        raise tables.wrong(place, "time-bounds", problem, hint)
    for name, folders in (("tests", (config.tests,)), ("sources", config.sources)):
        for folder in map(Path, folders):
            if folder.is_absolute() or ".." in folder.parts:
                raise tables.wrong(place, name, f"`{name}` must lie inside the project")
    if config.lint.effort not in get_args(Effort):
        lint, hint = replace(place, table="tool.specc.lint"), ", ".join(get_args(Effort))
        raise tables.wrong(
            lint, "effort", f"`effort` cannot be `{config.lint.effort}`", f"one of {hint}"
        )
    return config
