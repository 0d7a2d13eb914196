"""The parts of a test module before they are laid out: what a test draws, assumes and asserts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from specc.language import ir
from specc.testgen.choices import Context
from specc.testgen.domains import Definitions
from specc.testgen.inputs import Inputs
from specc.testgen.rows.work import Goal


@dataclass(frozen=True)
class Scope:
    """What all tests of a module are made from. `show` prints an expression as Python, `holds` a
    condition where only its truth counts."""

    module: ir.Module
    context: Context
    definitions: Definitions
    show: Callable[[ir.Expression], str]
    holds: Callable[[ir.Expression], str]


@dataclass(frozen=True)
class Row:
    """One row of a parametrized test: its id and its values as Python."""

    label: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """One test. It draws `inputs`, runs `setup`, discards the case unless the `conditions` hold,
    then runs `body`. With `rows` it is parametrized over `columns` instead.

    `asked` are the conditions as the spec says them. `allowed` are errors that the body may raise
    instead: the spec knows them, but not when. A test of a `machine` also draws `events` of it. The
    `goal` is what explicit inputs are chosen for, which come before those that are drawn. A test
    that is `skipped` has no body, and says why.

    With `seconds` a test measures calls: it draws the `largest` inputs, and takes those `given` by
    examples as well; unless it `decides`, a slow call is reported and nothing fails.
    """

    name: str
    item: str
    code: str
    title: str
    owner: str
    sentences: tuple[str, ...]
    body: tuple[str, ...]
    inputs: Inputs = field(default_factory=lambda: Inputs(()))
    setup: tuple[str, ...] = ()
    conditions: tuple[ir.Expression, ...] = ()
    asked: tuple[ir.Expression, ...] = ()
    allowed: tuple[str, ...] = ()
    machine: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    layer: Literal["example", "row", "property", "machine", "time"] = "property"
    goal: Goal | None = None
    skipped: str = ""
    largest: Inputs | None = None
    given: tuple[tuple[ir.Expression, ...], ...] = ()
    seconds: str = ""
    decides: bool = True

    @property
    def drawn(self) -> Inputs:
        """What inputs are drawn from."""
        return self.largest or self.inputs


def barren(part: Part) -> Part:
    """The part as a test that is skipped, because no input exists that it is about."""
    return Part(
        name=part.name,
        item=part.item,
        code=part.code,
        title=part.title,
        owner=part.owner,
        sentences=part.sentences,
        body=(),
        layer=part.layer,
        skipped="the spec allows no input for this: `specc lint` says more",
    )


def call(name: str, arguments: Sequence[str]) -> str:
    """A call as Python."""
    return f"{name}({', '.join(arguments)})"


def indented(lines: Sequence[str]) -> tuple[str, ...]:
    """The lines, one level deeper."""
    return tuple(f"    {line}" if line else line for line in lines)


def sentence(text: str) -> str:
    """A title as a sentence."""
    return text if text.endswith((".", "!", "?", ":")) else f"{text}."
