"""Runs the steps of a build once each: recalls what the store knows, else does it and stores it."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import BaseModel

from specc import store
from specc.results import Event
from specc.store import StepRecord, Store

Progress = Callable[[Event], None]
Model = TypeVar("Model", bound=BaseModel)

# A step whose meaning changes gets another number, so that results of an older specc do not count.
VERSIONS = {
    "check": 1, "tests": 1, "plan": 1, "derive": 1, "splice": 1, "run": 1, "audit": 1, "commit": 1,
    "bundle": 1, "build": 1, "try": 1, "own": 1, "checkers": 1,
}  # fmt: skip


@dataclass(frozen=True)
class Journal:
    """One run over one spec. `tool` is the state of specc itself, which every result depends on."""

    store: Store
    run: int
    spec: str
    tool: str
    progress: Progress


@dataclass(frozen=True)
class Step(Generic[Model]):
    """One step: its name and unit, all that its result depends on, and how to make that result.

    A stored result counts only while it `holds`; `detail` tells people about it.
    """

    name: str
    inputs: Sequence[str]
    model: type[Model]
    make: Callable[[], Model]
    unit: str = ""
    holds: Callable[[Model], bool] = lambda _: True
    detail: Callable[[Model], str] = lambda _: ""


def done(journal: Journal, step: Step[Model]) -> Model:
    """The result of a step, stored or made; a fresh one is on disk before this returns."""
    key = key_of(step.name, journal.tool, step.inputs)
    began = time.monotonic()
    known = store.recall(journal.store, key)
    result = step.model.model_validate_json(known) if known is not None else None
    reused = result is not None and step.holds(result)
    if result is None or not reused:
        event = Event(spec=journal.spec, step=step.name, unit=step.unit, state="started")
        journal.progress(event)
        result = step.make()
        store.remember(journal.store, key, step.name, result.model_dump_json())
    seconds = time.monotonic() - began
    record = StepRecord(step.name, step.unit, key, reused, seconds)
    store.record_step(journal.store, journal.run, record)
    event = Event(
        spec=journal.spec,
        step=step.name,
        unit=step.unit,
        state="reused" if reused else "done",
        detail=step.detail(result),
        seconds=seconds,
    )
    journal.progress(event)
    return result


def durations(journal: Journal) -> list[dict[str, object]]:
    """The steps of this run so far, with how long each took."""
    return [
        {
            "step": each.name,
            "unit": each.unit,
            "reused": each.reused,
            "seconds": round(each.seconds, 3),
        }
        for each in store.steps_of(journal.store, journal.run)
    ]


def key_of(name: str, tool: str, inputs: Sequence[str]) -> str:
    """The key under which a step's result is stored."""
    return store.step_key(name, VERSIONS[name], (tool, *inputs))
