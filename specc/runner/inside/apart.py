"""Keeps what tests call functions with, and finds there what tells two versions of one apart."""

import copy
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from .shown import Render, renderer
from .versions import Call, Work

MOST_INPUTS = 400
"""Calls of one function whose inputs are kept."""

UNKNOWN: Mapping[str, Any] = {
    "function": "",
    "inputs": {},
    "machine": False,
    "events": [],
    "aspect": "",
    "accepted": "",
    "changed": "",
    "ended": False,
}


@dataclass
class Outcome:
    """What came of something, as source and as it is."""

    text: str
    value: Any


def watch(work: Work, tests: ModuleType) -> None:
    """Keep what the tests call the functions with."""
    for name in work.functions:
        function = vars(tests).get(name)
        if callable(function):
            setattr(tests, name, _keeping(function, work.calls.setdefault(name, {})))


def _keeping(function: Callable[..., Any], calls: dict[str, Call]) -> Callable[..., Any]:
    def kept(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401  (of the function)
        if len(calls) < MOST_INPUTS:
            given = copy.deepcopy((args, kwargs))
            calls.setdefault(repr(given), given)
        return function(*args, **kwargs)

    return kept


def of_functions(work: Work, version: Mapping[str, str]) -> dict[str, object]:
    """The smallest kept input on which a version differs, with both results.

    Only the changed function is put in place of the one that is there: values of the module's own
    classes stay what they are, and what the tests made of them too.
    """
    render = renderer()
    module = sys.modules[work.name]
    calls = [
        (name, given)
        for name, found in work.calls.items()
        for _, given in sorted(found.items(), key=lambda item: len(item[0]))
    ]
    before = [_outcomes(module, name, given, render) for name, given in calls]
    replaced(work, version)
    for (name, given), accepted in zip(calls, before, strict=True):
        changed = _outcomes(module, name, given, render)
        if not all(map(same, accepted, changed)):
            return {
                **UNKNOWN,
                "function": name,
                "inputs": named(work.functions[name], *given, render),
                "accepted": accepted[0].text,
                "changed": changed[0].text,
                "ended": True,
            }
    return {**UNKNOWN, "ended": True}


def replaced(work: Work, version: Mapping[str, str]) -> None:
    """Put the changed definition in place."""
    exec(compile(version["definition"], str(work.file), "exec"), vars(sys.modules[work.name]))


def named(
    names: Sequence[str], args: Sequence[object], kwargs: Mapping[str, object], render: Render
) -> dict[str, str]:
    """Arguments by parameter, as source."""
    columns = {**dict(zip(names, args, strict=False)), **kwargs}
    return {each: render(value) for each, value in columns.items()}


def came_of(call: Callable[[], object], render: Render) -> Outcome:
    """What a call returns or raises."""
    try:
        result = call()
    except Exception as error:  # noqa: BLE001  (whatever it raises)
        return Outcome(f"raises {type(error).__name__}", type(error))
    return Outcome(render(result), result)


def _outcomes(
    module: ModuleType, name: str, given: Call, render: Render
) -> tuple[Outcome, Outcome]:
    """What came of a call, and its arguments afterwards."""
    args, kwargs = copy.deepcopy(given)
    result = came_of(lambda: getattr(module, name)(*args, **kwargs), render)
    return result, Outcome(render((args, kwargs)), (args, kwargs))


def same(one: Outcome, other: Outcome) -> bool:
    """Whether nobody can tell them apart: 2.0 and 2.00 are one decimal, however it was made."""
    if one.text == other.text:
        return True
    try:
        return type(one.value) is type(other.value) and bool(one.value == other.value)
    except Exception:  # noqa: BLE001  (of a comparison that the code defines)
        return False
