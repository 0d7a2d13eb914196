"""Reads the settings in a table of a TOML file, and says on which line one is wrong."""

import re
from collections.abc import Mapping
from dataclasses import Field, dataclass, fields
from pathlib import Path
from typing import Any, TypeGuard

from specc.errors import SpeccError


@dataclass(frozen=True)
class Place:
    """A table of a settings file."""

    path: Path
    text: str
    table: str


def values(place: Place, table: Mapping[str, object], defaults: Any) -> dict[str, Any]:  # noqa: ANN401  # any dataclass of settings
    """The settings in a table, by the names of their fields in the dataclass of `defaults`."""
    known = defaults_of(defaults)
    least = {name_of(each): each.metadata.get("least", 1) for each in fields(defaults)}
    found: dict[str, Any] = {}
    for name, value in table.items():
        if name not in known:
            raise wrong(place, name, f"unknown setting `{name}`", _closest(name, known))
        found[name.replace("-", "_")] = _value(place, name, value, known[name], least[name])
    return found


def defaults_of(defaults: Any) -> dict[str, Any]:  # noqa: ANN401  # any dataclass of settings
    """The settings of a dataclass as they are written in TOML, with their values in `defaults`;
    fields without a meaning are none."""
    return {
        name_of(each): getattr(defaults, each.name) for each in fields(defaults) if each.metadata
    }


def name_of(setting: Field[Any]) -> str:
    """A setting as it is written in TOML."""
    return str(setting.metadata.get("name", setting.name))


def wrong(place: Place, name: str, problem: str, hint: str = "") -> SpeccError:
    """An error that names file, line and setting."""
    lines = place.text.splitlines()
    header = re.compile(rf"\s*\[{re.escape(place.table)}\]")
    first = next((at for at, each in enumerate(lines) if header.match(each)), 0)
    table = re.escape(f"{place.table}.{name}")
    pattern = re.compile(rf"""\s*["']?{re.escape(name)}["']?\s*=|\s*\[{table}\b""")
    after = (at for at in range(first, len(lines)) if pattern.match(lines[at]))
    before = (at for at in range(first) if pattern.match(lines[at]))
    line = next(after, next(before, first))
    return SpeccError(f"{place.path}:{line + 1}: {problem} in [{place.table}]", hint)


def _value(place: Place, name: str, value: object, default: object, least: int) -> object:
    """`value` as the setting's type, which is the type of its default; counts from `least` on."""
    if isinstance(default, Mapping):
        return _mapping(place, name, value)
    if isinstance(default, tuple):
        if _is_texts(value):
            return tuple(value)
        raise wrong(place, name, f"`{name}` must be a list of texts")
    if isinstance(default, str):
        if isinstance(value, str):
            return value
        raise wrong(place, name, f"`{name}` must be a text")
    if isinstance(default, bool):
        if isinstance(value, bool):
            return value
        raise wrong(place, name, f"`{name}` must be true or false")
    if isinstance(default, float):
        if isinstance(value, int | float) and not isinstance(value, bool) and value >= 0:
            return float(value)
        raise wrong(place, name, f"`{name}` must be a number, 0 or more")
    if isinstance(value, int) and not isinstance(value, bool) and value >= least:
        return value
    wanted = f"{least} or more" if least != 1 else "above 0"
    raise wrong(place, name, f"`{name}` must be a whole number {wanted}")


def _mapping(place: Place, name: str, value: object) -> Mapping[str, object]:
    """A table of texts, or of lists of texts where files have codes of their own."""
    if not isinstance(value, dict):
        raise wrong(place, name, f"`{name}` must be a table")
    if name == "per-file-ignores":
        if all(map(_is_texts, value.values())):
            return {each: tuple(codes) for each, codes in value.items()}
        raise wrong(place, name, f"`{name}` must be a table of lists of codes")
    if all(isinstance(each, str) for each in value.values()):
        return dict(value)
    raise wrong(place, name, f"`{name}` must be a table of texts")


def _is_texts(value: object) -> TypeGuard[list[str]]:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _closest(name: str, known: Mapping[str, object]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(name, known, 1)
    return f"did you mean `{close[0]}`?" if close else f"settings are {', '.join(known)}"


def toml(value: object) -> str:
    """A default, as it would be written."""
    if isinstance(value, tuple):
        return "[" + ", ".join(map(toml, value)) + "]"
    if isinstance(value, Mapping):
        return "{}"
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)
