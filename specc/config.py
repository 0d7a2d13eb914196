"""The settings of a project, and the environment; nothing else reads either."""

import os
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, get_args

from specc import tables
from specc.errors import SpeccError
from specc.settings import (
    PRICES,
    AgentConfig,
    AgentKind,
    BudgetConfig,
    Config,
    Effort,
    EmbeddingKind,
    GatesConfig,
    IndexConfig,
    LintConfig,
    Review,
    SandboxTier,
    TimeBounds,
)
from specc.tables import Place

Table = type[Config | LintConfig | AgentConfig | BudgetConfig | GatesConfig | IndexConfig]

_INNER: Mapping[str, Table] = {
    "lint": LintConfig, "agent": AgentConfig, "budget": BudgetConfig, "gates": GatesConfig,
    "index": IndexConfig,
}  # fmt: skip


def settings(table: Table = Config) -> list[tuple[str, str, str]]:
    """Name, default and meaning of each setting, as the README shows them."""
    defaults = tables.defaults_of(_defaults(table))
    meanings = {tables.name_of(each): each.metadata for each in fields(table)}
    return [
        (name, tables.toml(value), meanings[name]["meaning"]) for name, value in defaults.items()
    ]


def _defaults(table: Table) -> object:
    return Config(Path()) if table is Config else table()  # type: ignore[call-arg]


def environment() -> dict[str, str]:
    """The environment variables, for what runs other programs."""
    return dict(os.environ)


@contextmanager
def single_threaded() -> Iterator[None]:
    """An environment in which libraries of arithmetic start no threads, once they are loaded."""
    name = "OMP_NUM_THREADS"
    before = os.environ.get(name)
    os.environ[name] = "1"
    try:
        yield
    finally:
        os.environ.pop(name)
        os.environ.update({name: before} if before is not None else {})


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
    prices = _prices(place, table.pop("prices", {}))
    inner: dict[str, Any] = {name: _read(path, text, name, table.pop(name, {})) for name in _INNER}
    values = tables.values(place, table, _defaults(Config))
    return _checked(place, replace(Config(root), **values, **inner, prices=prices))


def _read(path: Path, text: str, name: str, table: object) -> object:
    """One of the tables below `[tool.specc]`."""
    place, kind = Place(path, text, f"tool.specc.{name}"), _INNER[name]
    if not isinstance(table, dict):
        raise tables.wrong(replace(place, table="tool.specc"), name, f"`{name}` must be a table")
    return kind(**tables.values(place, table, _defaults(kind)))


def _prices(place: Place, table: object) -> dict[str, dict[str, float]]:
    """Prices of models in dollars for a million tokens."""
    problem = "`prices` must be a table of tables of numbers"
    hint = f"as in [tool.specc.prices.{{model}}] with {', '.join(PRICES)}"
    models: dict[str, Any] = table if isinstance(table, dict) else {"": table}
    for name, prices in models.items():
        if not isinstance(prices, dict) or not all(map(_is_price, prices.values())):
            raise tables.wrong(place, "prices", problem, hint)
        for unknown in prices.keys() - set(PRICES):
            raise tables.wrong(place, "prices", f"unknown price `{unknown}` of {name}", hint)
    return {name: {kind: float(each) for kind, each in of.items()} for name, of in models.items()}


def _is_price(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0


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


def checkers(root: Path) -> tuple[str, ...]:
    """Which of ruff and mypy the project has configured."""
    ruff = (root / "ruff.toml").is_file() or (root / ".ruff.toml").is_file()
    ruff = ruff or bool(_part(root / "pyproject.toml", "tool", "ruff"))
    mypy = (root / "mypy.ini").is_file() or (root / ".mypy.ini").is_file()
    mypy = mypy or bool(_part(root / "pyproject.toml", "tool", "mypy"))
    return (*(("ruff",) if ruff else ()), *(("mypy",) if mypy else ()))


def dependencies(root: Path) -> tuple[str, ...]:
    """The packages that the project needs in any case, by its pyproject.toml."""
    declared = _part(root / "pyproject.toml", "project").get("dependencies", [])
    texts = [str(each) for each in declared] if isinstance(declared, list) else []
    names = [re.match(r"[\w.-]+", each) for each in texts if ";" not in each]
    return tuple(name[0] for name in names if name)


def project_name(root: Path) -> str:
    """The name that the project gives itself, the same in each clone; else its folder's."""
    return str(_part(root / "pyproject.toml", "project").get("name", root.resolve().name))


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
    for name, folders in (("tests", (config.tests,)), ("sources", config.sources)):
        for folder in map(Path, folders):
            if folder.is_absolute() or ".." in folder.parts:
                raise tables.wrong(place, name, f"`{name}` must lie inside the project")
    for inner, name, value, allowed in (
        ("", "time-bounds", config.time_bounds, get_args(TimeBounds)),
        (".lint", "effort", config.lint.effort, get_args(Effort)),
        (".agent", "use", config.agent.use, ("", *get_args(AgentKind))),
        (".gates", "review", config.gates.review, get_args(Review)),
        (".index", "embedding", config.index.embedding, get_args(EmbeddingKind)),
    ):
        if value not in allowed:
            where = replace(place, table=f"tool.specc{inner}")
            known = ", ".join(filter(None, allowed))
            raise tables.wrong(where, name, f"`{name}` cannot be `{value}`", f"one of {known}")
    _check_index(replace(place, table="tool.specc.index"), config.index)
    return config


def _check_index(place: Place, index: IndexConfig) -> None:
    """Addresses of the index are addresses, and an endpoint has what it needs."""
    for name, value in (("embedding-url", index.embedding_url), ("server", index.server)):
        if value and not re.match(r"https?://[^/\s?#@]+[^\s?#@]*\Z", value):
            raise tables.wrong(place, name, f"`{name}` must be as in http://host:port")
    if index.embedding == "endpoint" and not (index.embedding_url and index.embedding_model):
        hint = "set `embedding-url` and `embedding-model`"
        raise tables.wrong(place, "embedding", "`endpoint` needs an address and a model", hint)
