"""Answers questions by z3, exactly, where they speak of numbers, Bools, enums, records and dates.

z3 is an extra; it is only loaded when the solver is asked.
"""

from collections.abc import Sequence
from importlib.util import find_spec

from specc.language import ir
from specc.lint.witness.question import Answer, Question


def available() -> bool:
    """Whether z3 is installed."""
    return find_spec("z3") is not None


def supports(question: Question) -> bool:
    """Whether all that a question speaks of is known to the solver."""
    from specc.lint.witness.solver.queries import supported

    return supported(question)


def two_results(question: Question, rlimit: int) -> Answer:
    """Whether there is an input for which two results satisfy all clauses."""
    from specc.lint.witness.solver.queries import two_results_of

    return two_results_of(question, rlimit)


def contradiction(question: Question, rlimit: int) -> Answer:
    """Whether there is an input for which no result satisfies all clauses."""
    from specc.lint.witness.solver.queries import contradiction_of

    return contradiction_of(question, rlimit)


def satisfiable(
    question: Question,
    conditions: Sequence[ir.Expression],
    rlimit: int,
    variables: Sequence[ir.Parameter] = (),
) -> Answer:
    """Whether there is an input of the function's domain, and values of the variables, for which
    all of the conditions hold."""
    from specc.lint.witness.solver.queries import input_where

    return input_where(question, conditions, rlimit, variables)
