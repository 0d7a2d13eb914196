"""What the steps of a build hand to each other, and what the store keeps of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel

from specc.language import analysis, ir
from specc.language.determine import Determination
from specc.language.diagnostics import Diagnostic
from specc.language.source import Span
from specc.results import Authored, Plan, TestModule, Waiting
from specc.workspace import Spec


class Analysed(BaseModel, frozen=True):
    """What the front end found; with errors the module may be partial or missing."""

    module: ir.Module | None
    spans: dict[str, Span]
    determinations: dict[str, Determination]
    errors: int
    warnings: int


@dataclass(frozen=True)
class Checked:
    """A spec without errors."""

    module: ir.Module
    spans: Mapping[str, Span]
    determinations: Mapping[str, Determination]
    warnings: int


class Text(BaseModel, frozen=True):
    """The text of a file."""

    text: str


class Committed(BaseModel, frozen=True):
    """A commit with the code, and its branch; the base, on no branch, when nothing differs."""

    commit: str
    branch: str


class Bundled(BaseModel, frozen=True):
    """A bundle, by the hash of its manifest."""

    manifest: str


@dataclass(frozen=True)
class Loaded:
    """A spec with all that it uses: other specs as the user has them, Python modules as committed.

    `path` leads from the project to the spec; `used` are the other specs, whose code its own builds
    on; `notes` name files whose edits do not count yet.
    """

    spec: Spec
    path: str
    library: analysis.Library
    used: tuple["Loaded", ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Code:
    """What one spec comes to before anything runs. `target` is the text of the target file, which
    was `before` (None: there was none); `brought` the code of the specs that it uses; `notes` what
    the reader should know besides; `authored` what agents wrote of it."""

    loaded: Loaded
    checked: Checked
    tests: TestModule
    plan: Plan
    before: str | None
    target: str
    brought: tuple["Code", ...]
    notes: tuple[str, ...]
    authored: tuple[Authored, ...] = ()


@dataclass(frozen=True)
class Stop:
    """Why a build cannot go on: errors in the spec, or something that waits for a person."""

    state: Literal["invalid", "waiting"]
    message: str
    waiting: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    code: Code | None = None
    halted: tuple[Waiting, ...] = ()
