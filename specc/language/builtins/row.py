"""The form of one row of the table of built-ins."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from specc.language.values import Value


@dataclass(frozen=True)
class Builtin:
    """One built-in function or method; a method's receiver is its first parameter.

    `python` says how a call prints: "" as the call itself, by the same name; else a template where
    `{0}` stands for the first argument (the receiver) in a place that takes any expression, and
    `{0:a}` in one that takes an atom only; None where printing needs more (optional arguments, a
    helper) and has a rule of its own under the built-in's name. `imports` are (module, name) pairs.
    `lazy` marks what Python answers with an iterator or a view, so that it needs `list(…)` unless
    it is only iterated over.

    `partial` marks what is not defined for all values of its types; a call on an empty list counts.

    `evaluate` takes values (lambdas as callables) by position and by name. Where the operation is
    not defined it raises one of Python's own errors.
    """

    name: str
    kind: Literal["function", "method"]
    signatures: tuple[str, ...]
    evaluate: Callable[..., Value]
    python: str | None = ""
    imports: tuple[tuple[str, str], ...] = ()
    lazy: bool = False
    partial: bool = False


@dataclass(frozen=True)
class Attribute:
    """A field of a scalar type, such as `.year`; it has the same name in Python."""

    receiver: str
    name: str
    type: str
