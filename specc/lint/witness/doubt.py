"""Results that code was seen to give for one input, held against what the spec says."""

from specc.language import ir
from specc.language.evaluate import Program, within
from specc.language.evaluate.program import RaisedError, Run, Undefined
from specc.language.values import Value
from specc.lint.witness.bounded import differ
from specc.lint.witness.normal import question_of
from specc.lint.witness.pointwise import Asked, Names, asked_of, case_of, verdict
from specc.lint.witness.question import Witness
from specc.lint.witness.replay import STEPS


def allowed(function: ir.Function, program: Program, names: Names, result: Value) -> bool | None:
    """Whether a function without rules may return `result` for an input; None where that is not
    known, as with criteria that relate several calls."""
    question = question_of(function, program)
    if function.returns is None or function.rules:
        return None
    kept = _keeps(asked_of(question), names, result)
    return None if kept and question.others else kept


def open_between(
    function: ir.Function, program: Program, names: Names, results: tuple[Value, Value]
) -> Witness | None:
    """The two results as a witness, if the spec allows both."""
    free = bool(function.unspecified or function.opens)
    both = all(allowed(function, program, names, each) is True for each in results)
    return Witness(names, results=results) if both and not free and differ(*results) else None


def _keeps(asked: Asked, names: Names, result: Value) -> bool | None:
    def work(run: Run) -> bool | None:
        case = case_of(asked, names, run)
        return None if case is None else verdict(case, result)

    try:
        return within(Run(asked.program, STEPS), work)
    except (Undefined, RaisedError):
        return None
