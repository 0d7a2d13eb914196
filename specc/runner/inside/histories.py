"""Keeps the events that tests put machines through, and finds there what tells versions apart."""

import copy
import functools
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from types import ModuleType
from typing import Any

from .apart import UNKNOWN, Outcome, came_of, named, replaced, same
from .shown import Render, renderer
from .versions import Call, Event, Work

MOST = 400
"""Histories of one machine that are kept."""

LONGEST = 30
"""Events of one history."""

KEPT_AS = "_specc_history"

History = tuple[Call, tuple[Event, ...]]


@contextmanager
def watched(work: Work, module: ModuleType) -> Iterator[None]:
    """Meanwhile all machines of the module keep how they were made, and what happens to them; a
    copy of one keeps it too."""
    undo: list[tuple[type, str, Any]] = []
    for name, machine in work.machines.items():
        class_ = vars(module).get(name)
        if isinstance(class_, type):
            found = work.histories.setdefault(name, {})
            for each in ("__init__", *machine.events):
                method = vars(class_).get(each)
                if callable(method):
                    undo.append((class_, each, method))
                    setattr(class_, each, _keeping(method, each, found))
    try:
        yield
    finally:
        for class_, name, method in undo:
            setattr(class_, name, method)


def _keeping(
    method: Callable[..., Any], name: str, found: dict[tuple[str, ...], History]
) -> Callable[..., Any]:
    @functools.wraps(method)
    def kept(self: object, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401  (of the method)
        given = copy.deepcopy((args, kwargs))
        if name == "__init__":
            method(self, *args, **kwargs)
            with suppress(AttributeError):
                object.__setattr__(self, KEPT_AS, ((repr(given),), (given, ())))
            return None
        key, history = getattr(self, KEPT_AS, ((), None))
        if history is None or len(key) > LONGEST:
            return method(self, *args, **kwargs)
        longer = (*key, repr((name, *given))), (history[0], (*history[1], (name, *given)))
        object.__delattr__(self, KEPT_AS)  # what the method calls itself is no event of its own
        try:
            return method(self, *args, **kwargs)
        finally:
            object.__setattr__(self, KEPT_AS, longer)
            if len(found) < MOST:
                found.pop(key, None)
                found.setdefault(*longer)

    return kept


def of_machines(work: Work, version: Mapping[str, str]) -> dict[str, object]:
    """The shortest kept history on which a version of a machine differs, up to the event that
    shows it, with the first of its attributes, or the result, that is another."""
    name, render, module = version["symbol"], renderer(), sys.modules[work.name]
    found = sorted(work.histories.get(name, {}).items(), key=_size)
    before = [_trace(work, module, name, history, render) for _, history in found]
    replaced(work, version)
    for (_, history), accepted in zip(found, before, strict=True):
        changed = _trace(work, module, name, history, render)
        for number, (one, other) in enumerate(zip(accepted, changed, strict=False)):
            aspect = next((each for each in one if not same(one[each], other[each])), None)
            if aspect is not None:
                shown = {"accepted": one[aspect].text, "changed": other[aspect].text}
                return {**_told(work, name, history, number, render), "aspect": aspect, **shown}
    return {**UNKNOWN, "ended": bool(found)}


def _size(item: tuple[Sequence[str], object]) -> tuple[int, int]:
    return len(item[0]), sum(map(len, item[0]))


def _trace(
    work: Work, module: ModuleType, name: str, history: History, render: Render
) -> list[dict[str, Outcome]]:
    """What making a machine comes to, then each event: its result under no name, and then the
    attributes."""
    (args, kwargs), events = copy.deepcopy(history)
    made: list[object] = []
    first = came_of(lambda: made.append(getattr(module, name)(*args, **kwargs)), render)
    traced = [{"": first, **_attributes(work, name, made, render)}]
    for event, given, more in events if made else ():
        method = getattr(made[0], event)
        result = came_of(functools.partial(method, *given, **more), render)
        traced.append({"": result, **_attributes(work, name, made, render)})
    return traced


def _attributes(
    work: Work, name: str, made: Sequence[object], render: Render
) -> dict[str, Outcome]:
    """The attributes as they are now, whatever becomes of them later."""
    return {
        each: came_of(lambda each=each: copy.deepcopy(getattr(made[0], each)), render)  # type: ignore[misc]
        for each in work.machines[name].attributes
    }


def _told(
    work: Work, name: str, history: History, number: int, render: Render
) -> dict[str, object]:
    machine, (given, events) = work.machines[name], history
    return {
        **UNKNOWN,
        "function": name,
        "machine": True,
        "inputs": named(machine.parameters, *given, render),
        "events": [
            {"event": event, "inputs": named(machine.events[event], args, kwargs, render)}
            for event, args, kwargs in events[:number]
        ],
        "ended": True,
    }
