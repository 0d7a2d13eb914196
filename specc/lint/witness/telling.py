"""How a witness is told: its input, the names of clauses, and the limit that a result needs."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import partial

from specc.language import ir, types
from specc.language.boundary import limits, widened, with_wider
from specc.language.diagnostics import Edit
from specc.language.evaluate import Program, evaluate, within
from specc.language.evaluate.program import RaisedError, Run, Undefined
from specc.language.places import antecedent, conditions
from specc.language.show import show
from specc.language.values import Value
from specc.lint.rule import Subject
from specc.lint.witness.normal import question_of
from specc.lint.witness.pointwise import Asked, asked_of, case_of
from specc.lint.witness.replay import given_elsewhere
from specc.lint.witness.terms import with_lets

STEPS = 8_000
"""Steps of one look at an input."""


def input_of(
    names: Mapping[str, Value], parameters: Iterable[ir.Parameter], program: Program
) -> str:
    """`for n = 3, paid = True`, or `always`."""
    shown = [
        f"{each.name} = {show(names[each.name], types.expand(each.type, program.module))}"
        for each in parameters
        if each.name in names
    ]
    return f"for {', '.join(shown)}" if shown else "always"


def result_of(value: Value, function: ir.Function, program: Program) -> str:
    """A result as the language writes it."""
    return show(value, types.expand(function.returns or types.NONE, program.module))


def code_of(clause: str) -> str:
    """What an author calls a clause: the code of its criterion, or what kind of line it is."""
    parts = clause.split("/")
    kinds = {"ensures": "`ensures`", "example": "an example", "returns": "a rule"}
    return next((kinds[each] for each in parts[2:] if each in kinds), parts[2])


def widenings(
    subject: Subject, function: ir.Function, names: Mapping[str, Value]
) -> dict[Value, tuple[str, Edit]]:
    """Results that a criterion would give the input, did one of its limits hold for equal values
    too: the code of the criterion, and the edit."""
    asked = asked_of(question_of(function, subject.program))
    try:
        given = within(Run(subject.program, STEPS), partial(_given, asked, names))
    except (Undefined, RaisedError):
        return {}
    found: dict[Value, tuple[str, Edit]] = {}
    for value, clause in given.items():
        for criterion in function.criteria:
            edit = _widening(subject, criterion, clause, names)
            if edit is not None:
                found[value] = (criterion.code, edit)
    return found


def _given(asked: Asked, names: Mapping[str, Value], run: Run) -> dict[Value, str]:
    case = case_of(asked, names, run)
    return {} if case is None else given_elsewhere(case)


def _widening(
    subject: Subject, criterion: ir.Criterion, clause: str, names: Mapping[str, Value]
) -> Edit | None:
    """The edit of a limit that makes the criterion's check say something of the input."""
    check = next((each for each in criterion.checks if each.id == clause), None)
    if check is None or criterion.variables:
        return None
    items, spans = subject.analysis.items, subject.spans
    told = list(zip(criterion.whens, conditions(items, spans[criterion.id]), strict=False))
    before = antecedent(items, spans[check.id])
    if before is not None and isinstance(check.condition, ir.Logical):
        told.append((check.condition.left, before))
    lets = {each.name: each.value for each in criterion.lets}

    def value(expression: ir.Expression) -> Value:
        return evaluate(with_lets(expression, lets), subject.program, names, STEPS)

    with suppress(Undefined, RaisedError):
        for condition, place in told:
            for limit in limits(condition, place):
                if not limit.strict or value(limit.low) != value(limit.high):
                    continue
                wider = with_wider(condition, limit)
                if all(value(wider if each is condition else each) for each, _ in told):
                    return widened(limit)
    return None
