"""Holds witnesses against the evaluator, makes them small, and chooses which results are shown."""

from collections.abc import Iterator, Mapping
from functools import partial

from specc.language import ir
from specc.language.evaluate import Program, compiled, guarded, within
from specc.language.evaluate.program import Frame, RaisedError, Run, Undefined
from specc.language.search.pools import pool_of
from specc.language.values import Value
from specc.lint.witness.bounded import Seen, differ, look
from specc.lint.witness.options import fit, options_at
from specc.lint.witness.pointwise import Asked, Case, Names, Said, case_of, value_of, verdict
from specc.lint.witness.question import Witness
from specc.lint.witness.shrink import shrunk, weight

WIDER: Mapping[str, str] = {"<": "<=", ">": ">="}

STEPS = 8_000
"""Steps for one look at an input."""

SIMPLE = 3
"""Simple values of each parameter that are tried in place of larger ones."""


def two_results(asked: Asked, witness: Witness) -> Witness | None:
    """A small witness of two results, made from one that is not believed yet."""
    given = witness.results
    if not _both(asked, witness.names, given):
        return None

    def holds(names: Names) -> bool:
        seen = _look(asked, names)
        return seen is not None and bool(seen.two)

    names = _own(asked, witness.names)
    if holds(names):
        names = shrunk(names, holds, _simple(asked))
    results = _chosen(asked, names) or given
    return Witness(names, results=results)


def contradiction(asked: Asked, witness: Witness) -> Witness | None:
    """A small witness of clauses that clash, made from one that is not believed yet."""
    names = _own(asked, witness.names)
    first = _look(asked, names)
    if first is None or first.two:
        return None
    if not first.clash:
        return Witness(names, clauses=witness.clauses) if first.stuck else None

    def holds(names: Names) -> bool:
        seen = _look(asked, names)
        return seen is not None and set(seen.clash) == set(first.clash)

    small = shrunk(names, holds, _simple(asked))
    own = asked.question.function.id
    return Witness(small, clauses=tuple(each for each in first.clash if each != own))


def _look(asked: Asked, names: Names) -> Seen | None:
    return look(asked, names, Run(asked.program, STEPS))


def _own(asked: Asked, names: Names) -> Names:
    """The values of the parameters, without those of variables."""
    return {each.name: names[each.name] for each in asked.question.function.parameters}


def _both(asked: Asked, names: Names, results: tuple[Value, ...]) -> bool:
    """Whether both results keep every clause that is active at the input."""

    def work(run: Run) -> bool:
        case = case_of(asked, _own(asked, names), run)
        return case is not None and all(verdict(case, each) is True for each in results)

    try:
        return len(results) == 2 and differ(*results) and within(Run(asked.program, STEPS), work)
    except (Undefined, RaisedError):
        return False


def _simple(asked: Asked) -> dict[str, tuple[Value, ...]]:
    return {
        each.name: pool_of(each.type, asked.pools).values[:SIMPLE]
        for each in asked.question.function.parameters
    }


def _chosen(asked: Asked, names: Names) -> tuple[Value, ...]:
    """The two results to show: values that the spec gives elsewhere first, then the simplest."""
    try:
        return within(Run(asked.program, STEPS), partial(_choose, asked, names))
    except (Undefined, RaisedError):
        return ()


def _choose(asked: Asked, names: Names, run: Run) -> tuple[Value, ...]:
    case = case_of(asked, names, run)
    if case is None:
        return ()
    good = [each for each in options_at(case).values if verdict(case, each)]
    given, meeting = given_elsewhere(case), meeting_here(case)
    good.sort(key=lambda each: (each not in meeting, each not in given, weight(each)))
    second = next((each for each in good[1:] if differ(each, good[0])), None)
    return (good[0], second) if second is not None else ()


def given_elsewhere(case: Case) -> dict[Value, str]:
    """The values that clauses give the whole result, were they active, with the clause's id."""
    return {value: said.clause.id for value, said in _given(case)}


def meeting_here(case: Case) -> frozenset[Value]:
    """Those of them whose clause just misses the input: it is at the edge of a limit."""
    frame = Frame({**case.names}, case.run)
    program = case.asked.program
    return frozenset(
        value
        for value, said in _given(case)
        if all(
            guarded(compiled(each, program), frame) or _at_edge(each, frame, program)
            for guard in said.clause.guards
            for each in _conjuncts(guard)
        )
    )


def _given(case: Case) -> Iterator[tuple[Value, Said]]:
    asked = case.asked
    for said in asked.said:
        if said.clause.pin is None or said.clause.variables or "/example/" in said.clause.id:
            continue
        value = value_of(said, Frame({**case.names}, case.run))
        if value is not None:
            whole = len(asked.leaves) > 1
            yield value[0] if whole else fit(value[0], asked.leaves[0].carrier), said


def _conjuncts(condition: ir.Expression) -> Iterator[ir.Expression]:
    if isinstance(condition, ir.Logical) and condition.operator == "and":
        yield from (*_conjuncts(condition.left), *_conjuncts(condition.right))
    else:
        yield condition


def _at_edge(condition: ir.Expression, frame: Frame, program: Program) -> bool:
    """Whether a comparison fails only since its sides are equal."""
    if not isinstance(condition, ir.Comparison) or not {"<", ">"} & {*condition.operators}:
        return False
    operators = tuple(WIDER.get(each, each) for each in condition.operators)
    wider = condition.model_copy(update={"operators": operators})
    return bool(guarded(compiled(wider, program), frame))
