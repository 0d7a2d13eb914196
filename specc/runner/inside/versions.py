"""Versions of a module and of its tests, loaded under the names by which they know each other."""

import importlib
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

Call = tuple[tuple[Any, ...], dict[str, Any]]
Event = tuple[str, tuple[Any, ...], dict[str, Any]]


@dataclass(frozen=True)
class Machine:
    """What is known of a machine: the parameters that it is made with and those of its events, by
    name, and the attributes that the spec speaks of."""

    parameters: Sequence[str]
    events: Mapping[str, Sequence[str]]
    attributes: Sequence[str]


@dataclass
class Work:
    """What is asked: the module by name and file, its tests with rows only and with draws only, the
    names of those that measure time, which do not run, and the functions and machines whose inputs
    are kept. `calls` and `histories` are these inputs by their text: the arguments of a call; how a
    machine was made, and its events."""

    name: str
    file: Path
    tests: tuple[CodeType, CodeType]
    test_file: Path
    timed: frozenset[str]
    functions: Mapping[str, Sequence[str]]
    machines: Mapping[str, Machine]
    calls: dict[str, dict[str, Call]] = field(default_factory=dict)
    histories: dict[str, dict[tuple[str, ...], tuple[Call, tuple[Event, ...]]]] = field(
        default_factory=dict
    )


def load(work: Work, text: str) -> ModuleType:
    """The version as the module that its tests import."""
    made = ModuleType(work.name)
    made.__file__ = str(work.file)
    package, _, name = work.name.rpartition(".")
    sys.modules[work.name] = made
    exec(compile(text, str(work.file), "exec"), made.__dict__)
    if package:
        setattr(importlib.import_module(package), name, made)
    return made


def module_of(code: CodeType, file: Path) -> ModuleType:
    """The tests, which import the version that was loaded last."""
    made = ModuleType(file.stem)
    made.__file__ = str(file)
    sys.modules[made.__name__] = made
    exec(code, made.__dict__)
    return made
