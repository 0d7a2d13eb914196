"""Examines one function: asks the bounded search, then the solver, and believes what replays."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from specc.language import ir
from specc.language.evaluate import Program
from specc.lint.witness import replay
from specc.lint.witness.applies import applies, circumstances, duties, known_inputs, never
from specc.lint.witness.bounded import UNKNOWN, Survey, survey
from specc.lint.witness.implementations import two_functions
from specc.lint.witness.normal import question_of
from specc.lint.witness.pointwise import Asked, asked_of
from specc.lint.witness.question import Answer, Budget, Question
from specc.lint.witness.solving import solver_for
from specc.lint.witness.tables import by_tables

SMALL = 4
"""So many small inputs, each of which leaves one result for sure, speak for all."""

FEW = 3
"""More criteria than these are tried on the same inputs first."""


@dataclass(frozen=True)
class Examination:
    """What is known of one function. found: the fault is there, with a witness or a proof. none: it
    is not, by proof, or by a decision at each of the small inputs.

    `empty`: no input keeps the preconditions; `barred`: some do, but all of them raise; `never`:
    criteria that say nothing about any input, by id; `two`: an input with two results; `clash`: one
    with none. `undecided` are sentences.
    """

    empty: Answer = UNKNOWN
    barred: Answer = UNKNOWN
    never: Mapping[str, Answer] = field(default_factory=dict)
    two: Answer = UNKNOWN
    clash: Answer = UNKNOWN
    undecided: tuple[str, ...] = ()


def examine(function: ir.Function, program: Program, budget: Budget) -> Examination:
    """Asks everything about one function."""
    question = question_of(function, program)
    empty = never(duties(function, program, raises=False), question, program, budget)
    if empty.status == "found":
        return Examination(empty=empty)
    barred = never(duties(function, program, raises=True), question, program, budget)
    if barred.status == "found":
        return Examination(empty, barred)
    idle = _idle(function, question, budget)
    two, clash, stuck = _results(question, budget)
    undecided = [*_domain(empty, barred), *_criteria(idle, function)]
    if clash.status != "found":
        undecided += [*_two(two, function, question), *([stuck] if stuck else [])]
    return Examination(empty, barred, idle, two, clash, tuple(undecided))


def _idle(function: ir.Function, question: Question, budget: Budget) -> dict[str, Answer]:
    """The answers on criteria that have conditions."""
    program = question.program
    criteria = [each for each in function.criteria if each.whens]
    inputs = duties(function, program, raises=True)
    known = known_inputs(inputs, program, budget) if len(criteria) > FEW else []
    found: dict[str, Answer] = {}
    for each in criteria:
        asked = circumstances(each, function, program)
        if applies(asked, known, program):
            found[each.id] = Answer("none")
        else:
            found[each.id] = never(asked, question, program, budget)
    return found


def _results(question: Question, budget: Budget) -> tuple[Answer, Answer, str]:
    """The answers on two results and on none, and what is not decided about the latter."""
    function = question.function
    if function.returns is None or function.rules:
        return UNKNOWN, UNKNOWN, ""
    asked = asked_of(question)
    free = bool(function.unspecified or function.opens)
    seen = survey(asked, budget, seek_two=not free)
    if question.others and seen.clash.status != "found":
        tables = by_tables(asked, budget)
        if tables is not None:
            return UNKNOWN if free else tables[0], tables[1], ""
    two = UNKNOWN if free else _two_results(asked, seen, budget)
    clash = _contradiction(asked, seen, budget) if question.clauses else Answer("none")
    if clash.status == "unknown" and seen.stuck is not None:
        return two, clash, "whether every input has a result that keeps all criteria"
    return two, clash, ""


def _two_results(asked: Asked, seen: Survey, budget: Budget) -> Answer:
    answer, question = seen.two, asked.question
    if answer.status == "unknown":
        solver = solver_for(question)
        if solver is not None:
            told: Answer = solver.two_results(question, budget.rlimit)
            answer = answer if told.status == "unknown" else told
    if answer.status == "unknown" and seen.settled and seen.met >= SMALL:
        return Answer("none", reason=f"each of {seen.met} small inputs has one result")
    if answer.witness is None:
        return answer
    small = replay.two_results(asked, answer.witness)
    if small is None:
        return Answer("unknown", reason="the solver's witness does not hold in the evaluator")
    if question.others:
        return two_functions(asked, budget, small.names)
    return Answer("found", small)


def _contradiction(asked: Asked, seen: Survey, budget: Budget) -> Answer:
    answer = seen.clash
    if answer.status == "unknown":
        solver = solver_for(asked.question)
        if solver is not None:
            answer = solver.contradiction(asked.question, budget.rlimit)
    if answer.witness is None:
        return answer
    small = replay.contradiction(asked, answer.witness)
    return UNKNOWN if small is None else Answer("found", small)


# ---- what is not decided -------------------------------------------------------------------------


def _domain(empty: Answer, barred: Answer) -> list[str]:
    if empty.status == "unknown":
        return [f"whether any input keeps the preconditions: {empty.reason}"]
    if barred.status == "unknown":
        return [f"whether any call does not raise: {barred.reason}"]
    return []


def _criteria(idle: Mapping[str, Answer], function: ir.Function) -> list[str]:
    codes = {each.id: each.code for each in function.criteria}
    return [
        f"whether {codes[each]} ever applies: {answer.reason}"
        for each, answer in idle.items()
        if answer.status == "unknown"
    ]


def _two(two: Answer, function: ir.Function, question: Question) -> list[str]:
    said = question.clauses or question.others
    free = function.unspecified or function.opens or function.rules
    if two.status != "unknown" or not said or free:
        return []
    return [f"whether only one result keeps all criteria: {two.reason}"]
