"""What is said about a table of rules, and what the deciders are asked about."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from specc.language import ir
from specc.language.evaluate.program import Check, Program, Routine
from specc.language.values import Value, show

Status = Literal["determined", "no rules", "incomplete", "conflicting", "undefined", "undecided"]


@dataclass(frozen=True)
class Determination:
    """Whether rules determine a result, and if not, an input that shows it.

    incomplete: no rule applies to the witness; conflicting: the two `rules` apply and differ;
    undefined: a rule has no value there, or one that its type does not allow; undecided: nothing
    of this was found, and nothing proves that there is nothing. The witness maps parameters to
    values as the language writes them; `reason` is a sentence, `rules` are ids.
    """

    status: Status
    witness: Mapping[str, str]
    rules: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class Table:
    """Rules over parameters, `otherwise` last, where `requires` hold and no `raises` does.

    `result` is the declared type of the result, `check` its refinements; `errors` may be raised.
    """

    title: str
    parameters: tuple[ir.Parameter, ...]
    lets: Mapping[str, ir.Expression]
    requires: tuple[ir.Expression, ...]
    raises: tuple[ir.Expression, ...]
    rules: tuple[ir.Rule, ...]
    errors: frozenset[str]
    check: Check | None
    code: Routine
    program: Program


def determination(
    status: Status, reason: str, names: Mapping[str, Value] | None = None, *rules: ir.Rule
) -> Determination:
    """A verdict with its witness written out."""
    shown = {name: show(value) for name, value in (names or {}).items()}
    return Determination(status, shown, tuple(each.id for each in rules), reason)
