"""Reads problem documents: a spec, programs that are right, programs that are wrong, and inputs.

A document is `functions/<name>.md`: a title, a paragraph, a line `Features: …`, and fenced blocks:

    ```spec                the whole spec, `module bench.<name>`, `target "src/bench/<name>.py"`
    ```right               a target module that is right; the first one is the reference
    ```wrong the mistake   a target module with that one mistake
    ```inputs              `inputs(random)` gives a tuple of arguments for the first function of the
                           spec; an optional `run(module, *arguments)` says what is observed
    ```handwritten         the tests that a careful developer would write

`inputs` shares no code with specc, so that it can tell what the emitted tests miss. A machine has
`inputs(random)` for a list of steps and `run(module, steps)` for what they come to. Types of the
target are made in `run`, from plain values.
"""

import dataclasses
import enum
import math
import re
import sys
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random
from types import ModuleType, NoneType

from tests.harness import HEADING, Block, blocks

FUNCTIONS = Path(__file__).parent / "functions"
FEATURES = re.compile(r"^Features: (.+)$", re.MULTILINE)
FUNCTION = re.compile(r"^function (\w+)\(", re.MULTILINE)
LANGUAGES = {"spec", "right", "wrong", "inputs", "handwritten"}

ATOMS = {int, bool, str, float, Decimal, date, NoneType}
"""Types whose values need no copy."""

Arguments = tuple[object, ...]
Observe = Callable[[ModuleType, Arguments], object]


@dataclass(frozen=True)
class Wrong:
    """A program with one mistake, and what the mistake is."""

    mistake: str
    text: str


@dataclass(frozen=True)
class Problem:
    """One document."""

    name: str
    title: str
    features: tuple[str, ...]
    spec: str
    right: tuple[str, ...]
    wrong: tuple[Wrong, ...]
    inputs: str
    handwritten: str

    @property
    def module(self) -> str:
        """The Python module that the tests import."""
        return f"bench.{self.name}"

    @property
    def function(self) -> str:
        """The function that `inputs` are for, empty where `run` says what is called."""
        found = FUNCTION.search(self.spec)
        return found[1] if found else ""


@dataclass(frozen=True)
class Generator:
    """What the block `inputs` defines: arguments, drawn, and what a program makes of them."""

    draw: Callable[[Random], Arguments]
    observe: Observe


def problems(folder: Path = FUNCTIONS) -> list[Problem]:
    """All documents of a folder."""
    return [problem(path) for path in sorted(folder.glob("*.md"))]


def problem(path: Path) -> Problem:
    """One document.

    Raises:
        ValueError: a part is missing, or stands there twice, or is called something else.
    """
    text = path.read_text(encoding="utf-8")
    found = list(blocks(text))
    unknown = sorted({each.language for each in found} - LANGUAGES)
    title, features = HEADING.search(text), FEATURES.search(text)
    if unknown or title is None or features is None:
        raise ValueError(f"{path}: no title, no features, or blocks called {unknown}")
    return Problem(
        name=path.stem,
        title=title[1],
        features=tuple(each.strip(" .") for each in features[1].split(",")),
        spec=_only(path, found, "spec"),
        right=tuple(each.body for each in found if each.language == "right"),
        wrong=tuple(Wrong(each.path, each.body) for each in found if each.language == "wrong"),
        inputs=_only(path, found, "inputs"),
        handwritten=_only(path, found, "handwritten"),
    )


def _only(path: Path, found: list[Block], language: str) -> str:
    bodies = [each.body for each in found if each.language == language]
    if len(bodies) != 1:
        raise ValueError(f"{path}: there are {len(bodies)} blocks `{language}`, not one")
    return bodies[0]


# ---- programs ----------------------------------------------------------------------------------


def load(module: str, text: str) -> ModuleType:
    """The text as this module, also for what imports it from now on."""
    package, _, name = module.rpartition(".")
    made = ModuleType(module)
    made.__file__ = f"{module.replace('.', '/')}.py"
    sys.modules[module] = made
    exec(compile(text, made.__file__, "exec"), made.__dict__)
    if package:
        parent = sys.modules.setdefault(package, ModuleType(package))
        parent.__path__ = []
        setattr(parent, name, made)
    return made


def generator(problem: Problem) -> Generator:
    """The inputs of a problem, and how a program is observed on them."""
    names: dict[str, object] = {}
    exec(compile(problem.inputs, f"{problem.name}.inputs", "exec"), names)
    draw, run = names["inputs"], names.get("run")
    assert callable(draw)

    def observe(module: ModuleType, arguments: Arguments) -> object:
        own = arguments if {*map(type, arguments)} <= ATOMS else deepcopy(arguments)
        try:
            if not callable(run):
                result = getattr(module, problem.function)(*own)
            else:
                result = run(module, *own) if isinstance(own, tuple) else run(module, own)
        except Exception as error:  # noqa: BLE001  (any is an outcome)
            return _raised(error, module)
        return (plain(result), plain(own))

    return Generator(draw, observe)


def _raised(error: Exception, module: ModuleType) -> tuple[object, ...]:
    """An error, with what it says where the module declares it."""
    own = type(error).__module__ == module.__name__
    return ("raises", type(error).__name__, *((str(error), plain(vars(error))) if own else ()))


def drawn(generator: Generator, seed: int = 0) -> Iterator[Arguments]:
    """Inputs without end, the same for the same seed."""
    random = Random(seed)
    while True:
        yield generator.draw(random)


def plain(value: object) -> object:
    """A value without the classes that each loading of a module makes anew."""
    if type(value) in ATOMS:
        return value
    match value:
        case enum.Enum():
            return (type(value).__name__, value.name)
        case BaseException():
            return (type(value).__name__, plain(value.__dict__))
        case list() | tuple():
            return [type(value).__name__, *map(plain, value)]
        case set() | frozenset():
            return ("set", frozenset(map(_key, value)))
        case dict():
            return {_key(key): plain(each) for key, each in value.items()}
        case _ if dataclasses.is_dataclass(value) and not isinstance(value, type):
            fields = (getattr(value, each.name) for each in dataclasses.fields(value))
            return [type(value).__name__, *map(plain, fields)]
        case _:
            return value


def _key(value: object) -> object:
    made = plain(value)
    return repr(made) if isinstance(made, list | dict) else made


def same(one: object, other: object) -> bool:
    """Whether two plain values are equal; true is no 1, and floats may differ in the last digits."""
    match one, other:
        case float(), float():
            return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9) or one == other
        case (list(), list()) | (tuple(), tuple()):
            pairs = zip(one, other, strict=False)
            return len(one) == len(other) and all(same(*pair) for pair in pairs)
        case dict(), dict():
            return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
        case _:
            return isinstance(one, bool) == isinstance(other, bool) and one == other
