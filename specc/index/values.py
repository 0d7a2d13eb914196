"""What the index is made of: frozen values, no behaviour."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["module", "class", "function", "method"]
Reason = Literal[
    "not Python", "too large", "holds a secret", "not readable", "name is not UTF-8", "link"
]


@dataclass(frozen=True)
class Chunk:
    """A piece of a Python file that is found as one. `symbol` is qualified within its module; a
    module's is its dotted path. `words` are lower-case, as often as they occur."""

    path: str
    line: int
    symbol: str
    kind: Kind
    summary: str
    hash: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Index:
    """The chunks of a project, by path and line."""

    chunks: tuple[Chunk, ...]


@dataclass(frozen=True)
class Hit:
    """A chunk that a query found; more is better, and compares within one query only."""

    chunk: Chunk
    score: float


@dataclass(frozen=True)
class Left:
    """A file that is not in the index, and why."""

    path: str
    reason: Reason


@dataclass(frozen=True)
class Refreshed:
    """What bringing the index up to date came to: files and chunks in it now, files read anew."""

    files: int
    chunks: int
    changed: int
    left: tuple[Left, ...]


@dataclass(frozen=True)
class Embedding:
    """What makes vectors of texts: equal names make equal vectors."""

    name: str
    embed: Callable[[Sequence[str]], list[list[float]]]
