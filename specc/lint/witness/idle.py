"""Criteria that never say anything, since no input satisfies their conditions."""

from collections.abc import Iterator, Mapping

from specc.language import ir
from specc.language.evaluate import Program
from specc.lint.witness.applies import circumstances, never
from specc.lint.witness.examine import Examination
from specc.lint.witness.question import Budget


def idle(
    program: Program, examinations: Mapping[str, Examination], budget: Budget
) -> Iterator[str]:
    """The ids of such criteria of functions, machines and the module."""
    for each in program.module.declarations:
        match each:
            case ir.Function(id=item):
                never_ = examinations[item].never
                yield from (one for one, answer in never_.items() if answer.status == "found")
            case ir.Machine(criteria=criteria):
                yield from (one.id for one in criteria if _is_idle(one, each, program, budget))
            case ir.Criterion() if _is_idle(each, None, program, budget):
                yield each.id
            case _:
                pass


def _is_idle(
    criterion: ir.Criterion, owner: ir.Machine | None, program: Program, budget: Budget
) -> bool:
    if not criterion.whens:
        return False
    asked = circumstances(criterion, owner, program)
    return never(asked, None, program, budget).status == "found"
