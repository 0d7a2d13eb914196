"""What evaluation works with: compiled expressions, frames of names, counted steps, its endings.

An expression is compiled once into closures and then evaluated as often as a search needs.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from specc.language import ir
from specc.language.values import Value

STEPS = 20_000
"""Calls and iterations that one evaluation may take."""

FRAMES = 700
"""How deep the Python frames of calls may nest, of the thousand that Python has."""

Kind = Literal["partial", "no rule", "budget", "outside", "unknown"]


class Undefined(Exception):
    """An expression has no value here.

    partial: an operation is not defined on its operands; no rule: none of the callee's applies;
    budget: too many steps, or too deep; outside: a call outside of the callee's preconditions;
    unknown: the spec does not say.
    """

    def __init__(self, reason: str, kind: Kind = "partial") -> None:
        super().__init__(reason)
        self.reason = reason
        self.kind: Kind = kind


class RaisedError(Exception):
    """A call raises an error that the spec declares."""

    def __init__(self, error: str, fields: tuple[tuple[str, Value], ...] = ()) -> None:
        super().__init__(error)
        self.error = error
        self.fields = fields


Code: TypeAlias = Callable[["Frame"], Value]
Compile: TypeAlias = Callable[[ir.Expression], Code]
Check: TypeAlias = Callable[[Value, "Run"], bool]


@dataclass(frozen=True)
class Routine:
    """A function or define, compiled. A rule is its guard (None: always) and its value; the
    `otherwise` rule comes last. An error's codes are its arguments."""

    name: str
    body: tuple[ir.Node, ...]
    parameters: tuple[str, ...]
    checks: tuple[tuple[str, Check], ...]
    lets: tuple[tuple[str, Code], ...]
    requires: tuple[Code, ...]
    raises: "tuple[tuple[Code, Raise], ...]"
    rules: tuple[tuple[Code | None, Code], ...]


@dataclass(frozen=True)
class Raise:
    """An error call, compiled."""

    error: str
    fields: tuple[tuple[str, Code], ...]


@dataclass(frozen=True)
class Step:
    """A transition of a machine, compiled. The guard of None always holds."""

    id: str
    event: str
    sources: tuple[str, ...] | None
    target: str | None
    guard: Code | None
    otherwise: Raise | None
    sets: tuple[tuple[str, Code], ...]
    rules: tuple[tuple[Code | None, Code], ...]


@dataclass(frozen=True)
class Program:
    """A module ready for evaluation. The dictionaries remember what has been compiled."""

    module: ir.Module
    declarations: Mapping[str, ir.Named]
    codes: dict[int, tuple[ir.Expression, Code]] = field(default_factory=dict)
    routines: dict[int, tuple[ir.Function | ir.Define, Routine]] = field(default_factory=dict)
    events: dict[tuple[str, str], tuple[Step, ...]] = field(default_factory=dict)
    arguments: dict[tuple[str, str], tuple[tuple[str, Check], ...]] = field(default_factory=dict)
    checks: dict[str, Check | None] = field(default_factory=dict)
    heights: dict[str, int] = field(default_factory=dict)
    constants: dict[str, Value | Undefined] = field(default_factory=dict)


@dataclass(slots=True)
class Run:
    """One evaluation: how many steps and frames are left."""

    program: Program
    steps: int = STEPS
    frames: int = FRAMES


@dataclass(slots=True)
class Frame:
    """The names that an expression sees."""

    names: "dict[str, Value | Lazy]"
    run: Run


@dataclass(slots=True)
class Lazy:
    """The value of a `let`, computed when it is first asked for."""

    code: Code
    frame: Frame
    done: bool = False
    value: Value = None


def spend(run: Run, steps: int = 1) -> None:
    """Count `steps`; Undefined when the budget is used up."""
    run.steps -= steps
    if run.steps < 0:
        raise Undefined("the evaluation takes too many steps", "budget")


def enter(run: Run, height: int) -> None:
    """Count one call whose body nests `height` frames; the caller gives them back."""
    spend(run)
    if run.frames < height:
        raise Undefined("the recursion is too deep", "budget")
    run.frames -= height


def force(lazy: Lazy) -> Value:
    """The value of a let."""
    if not lazy.done:
        lazy.value = lazy.code(lazy.frame)
        lazy.done = True
    return lazy.value


def with_lets(frame: Frame, lets: tuple[tuple[str, Code], ...]) -> Frame:
    """`frame` with its lets added, unevaluated."""
    for name, code in lets:
        frame.names[name] = Lazy(code, frame)
    return frame
