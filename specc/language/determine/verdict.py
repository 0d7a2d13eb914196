"""What is said about a table of rules, and what the deciders are asked about."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from specc.language import ir, types
from specc.language.evaluate.program import Check, Program, Routine
from specc.language.show import show
from specc.language.values import Value

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


def plain(status: Status, reason: str) -> Determination:
    """A verdict without a witness."""
    return Determination(status, {}, (), reason)


def shown(
    names: Mapping[str, Value], parameters: Iterable[ir.Parameter], module: ir.Module
) -> dict[str, str]:
    """The values of parameters as the language writes them, in the order of the parameters."""
    return {
        each.name: show(names[each.name], types.expand(each.type, module)) for each in parameters
    }
