"""Shows values, exceptions and frames as text that any file may hold, never too much of it."""

import importlib
import linecache
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from traceback import walk_tb
from typing import Any

LONGEST = 2000
LONGEST_INPUT = 20_000
"""Inputs are read back as values, which half a text is not."""

_MOST_FRAMES = 20
_STEP = re.compile(r"(?:[\w, ()]+ = )?state(?:\.\w+\(| = )")

Values = dict[str, Any]
Render = Callable[[object], str]


def shown(text: str, longest: int = LONGEST) -> str:
    """Not too much of it, and without the halves of characters that no file may hold."""
    return text[:longest].encode("utf-8", "backslashreplace").decode()


def renderer() -> Render:
    """Values as Python source: by Hypothesis's printer, which knows enums, while it has one."""
    try:
        pretty: Render = importlib.import_module("hypothesis.vendor.pretty").pretty
    except (ImportError, AttributeError):
        pretty = repr

    def render(value: object) -> str:
        try:
            return shown(str(pretty(value)), LONGEST_INPUT)
        except Exception as error:  # noqa: BLE001  (a __repr__ of the project's)
            return f"<{type(value).__name__} whose repr raised {type(error).__name__}>"

    return render


def all_shown(values: Mapping[str, object], render: Render) -> dict[str, str]:
    """Values by name, as text."""
    return {name: render(value) for name, value in values.items()}


def name_of(error: BaseException) -> str:
    """The exception's class, with its module unless it is built in."""
    module = type(error).__module__
    return ("" if module == "builtins" else f"{module}.") + type(error).__qualname__


def steps(error: BaseException) -> Values:
    """The steps of a state machine: Hypothesis keeps them in the notes of the exception only."""
    lines = "\n".join(map(str, getattr(error, "__notes__", ()))).splitlines()
    found = [line for line in lines if _STEP.match(line) and line != "state.teardown()"]
    return {"steps": shown("\n".join(found))} if found else {}


def leaves(error: BaseException) -> list[BaseException]:
    """The failures that a group holds, or the one that there is."""
    inner = getattr(error, "exceptions", None)
    if isinstance(inner, tuple) and inner:
        return [leaf for each in inner for leaf in leaves(each)]
    return [error]


def frames(error: BaseException, root: Path) -> list[Values]:
    """The calls inside the project, outermost first."""
    found = [
        (frame.f_code.co_filename, line, frame.f_code.co_name)
        for frame, line in walk_tb(error.__traceback__)
    ]
    if isinstance(error, SyntaxError):
        found.append((error.filename or "", error.lineno or 0, ""))
    return [
        {
            "file": Path(file).relative_to(root).as_posix(),
            "line": line,
            "function": function,
            "code": shown(linecache.getline(file, line).strip()),
        }
        for file, line, function in found
        if Path(file).is_relative_to(root)
    ][-_MOST_FRAMES:]
