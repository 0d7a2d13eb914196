"""The way to the solver, which is an extra: without it, the bounded search serves alone."""

from types import ModuleType

from specc.lint.witness.question import Question


def solver_for(question: Question) -> ModuleType | None:
    """The solver, where it is installed and understands the question."""
    from specc.lint.witness import solver

    return solver if solver.available() and solver.supports(question) else None


def installed() -> bool:
    """Whether there is a solver."""
    from specc.lint.witness import solver

    return solver.available()
