"""Decides criteria that relate several calls by going through whole tables of results.

This is only possible where a function has few inputs, and few results for each.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from specc.language.evaluate import Program, compiled, guarded, routine_of, within
from specc.language.evaluate.calls import frame_of, in_domain
from specc.language.evaluate.program import Code, Frame, RaisedError, Run, Undefined, with_lets
from specc.language.search import inputs
from specc.language.values import Value
from specc.lint.witness.bounded import differ
from specc.lint.witness.options import options_at
from specc.lint.witness.pointwise import Asked, Names, case_of, verdict
from specc.lint.witness.question import Answer, Budget, Witness

INPUTS = 24
"""Functions with more inputs are not gone through."""

CLASHING = 20
"""The smallest clashing set is only looked for among so many clauses."""

CASES = 600
"""Values of parameters and variables for which criteria are tried on a table."""

Judge = Mapping[str, tuple[tuple[Code, ...], tuple[tuple[str, Code], ...], Code]]
"""Conditions, lets and condition of each related check."""

Row = tuple[Value, ...]
Table = dict[Row, Value]


class TooManyError(Exception):
    """The steps are used up."""


@dataclass
class _Search:
    """The inputs, the results that each may have by itself, and cases of related calls."""

    asked: Asked
    rows: list[Row]
    alone: list[list[Value]]
    cases: list[tuple[str, Names]]
    left: int
    table: Table = field(default_factory=dict)


def by_tables(asked: Asked, budget: Budget) -> tuple[Answer, Answer] | None:
    """The answers on two results, and on none; None where the tables are too many."""
    search = _search(asked, budget)
    if search is None:
        return None
    try:
        return _answers(search)
    except TooManyError:
        return None


def _answers(search: _Search) -> tuple[Answer, Answer]:
    first = next(_tables(search), None)
    if first is None:
        return Answer("none"), Answer("found", Witness({}, clauses=_minimal(search)))
    names = [each.name for each in search.asked.question.function.parameters]
    for place, row in enumerate(search.rows):
        others = [each for each in search.alone[place] if differ(each, first[row])]
        alone = [*search.alone[:place], others, *search.alone[place + 1 :]]
        other = next(_tables(replace(search, alone=alone, table={})), None)
        if other is not None:
            given = dict(zip(names, row, strict=True))
            return Answer("found", Witness(given, (first[row], other[row]))), Answer("none")
    return Answer("none", reason="all tables of results were tried"), Answer("none")


def _minimal(search: _Search) -> tuple[str, ...]:
    """The clauses that no table keeps together, of which none can be left out."""
    asked = search.asked
    ids = [*asked.question.others, *(each.id for each in asked.question.clauses)]
    for each in dict.fromkeys(ids) if len(ids) <= CLASHING else ():
        fewer = _search(_without(asked, each), Budget(INPUTS, search.left, 0))
        if fewer is not None and next(_tables(fewer), None) is None:
            asked, search.left = fewer.asked, fewer.left
    left = (*asked.question.others, *(each.id for each in asked.question.clauses))
    return tuple(dict.fromkeys(left))


def _without(asked: Asked, clause: str) -> Asked:
    question = asked.question
    fewer = replace(
        question,
        clauses=tuple(each for each in question.clauses if each.id != clause),
        others=tuple(each for each in question.others if each != clause),
    )
    said = tuple(each for each in asked.said if each.clause.id != clause)
    return replace(asked, question=fewer, said=said)


def _search(asked: Asked, budget: Budget) -> _Search | None:
    function = asked.question.function
    pool = inputs(function.parameters, asked.program, asked.pools.hints, INPUTS)
    if not pool.exhaustive:
        return None
    rows: list[Row] = []
    alone: list[list[Value]] = []
    for names in pool.values:
        found = _alone(asked, names, budget)
        if found is None:
            return None
        if found:
            rows.append(tuple(names[each.name] for each in function.parameters))
            alone.append(found)
    cases = _cases(asked, rows)
    return None if cases is None else _Search(asked, rows, alone, cases, budget.steps)


def _alone(asked: Asked, names: Names, budget: Budget) -> list[Value] | None:
    """The results that an input may have, pointwise; empty outside of the domain."""

    def work(run: Run) -> list[Value] | None:
        code = routine_of(asked.question.function, asked.program)
        arguments = [names[each] for each in code.parameters]
        if not in_domain(code, frame_of(code, arguments, run)):
            return []
        case = case_of(asked, names, run)
        if case is None:
            return []
        options = options_at(case)
        verdicts = [(each, verdict(case, each)) for each in options.values]
        good = [each for each, holds in verdicts if holds]
        sure = options.complete and all(holds is not None for _, holds in verdicts)
        return good if sure and good else None

    try:
        return within(Run(asked.program, budget.steps), work)
    except (Undefined, RaisedError):
        return None


def _cases(asked: Asked, rows: Sequence[Row]) -> list[tuple[str, Names]] | None:
    """Each related check with all values of parameters and variables; None if they are many."""
    function = asked.question.function
    names = [each.name for each in function.parameters]
    found: list[tuple[str, Names]] = []
    for criterion in function.criteria:
        checks = [each.id for each in criterion.checks if each.id in asked.question.others]
        if not checks:
            continue
        pool = inputs(criterion.variables, asked.program, asked.pools.hints, CASES)
        if criterion.variables and not pool.exhaustive:
            return None
        variables = list(pool.values) if criterion.variables else [{}]
        for row in rows:
            given = dict(zip(names, row, strict=True))
            found += [(each, {**given, **more}) for each in checks for more in variables]
            if len(found) > CASES:
                return None
    known = {each.id for criterion in function.criteria for each in criterion.checks}
    return found if known.issuperset(asked.question.others) else None


# ---- the search ----------------------------------------------------------------------------------


def _tables(search: _Search) -> Iterator[Table]:
    """The tables that keep everything."""
    yield from _extended(search, 0, [*range(len(search.cases))], _judge(search))


def _extended(
    search: _Search, place: int, open_: list[int], judged: tuple[Program, Judge]
) -> Iterator[Table]:
    if place == len(search.rows):
        yield dict(search.table)
        return
    row = search.rows[place]
    for value in search.alone[place]:
        search.table[row] = value
        still: list[int] = []
        for case in open_:
            holds = _holds(search, case, judged)
            if holds is False:
                break
            if holds is None:
                still.append(case)
        else:
            yield from _extended(search, place + 1, still, judged)
        del search.table[row]


def _holds(search: _Search, case: int, judged: tuple[Program, Judge]) -> bool | None:
    """Whether a case holds of the table so far; None where it asks for what is not in it yet."""
    search.left -= 2
    if search.left < 0:
        raise TooManyError
    program, judge = judged
    check, names = search.cases[case]
    whens, lets, condition = judge[check]
    row = tuple(names[each.name] for each in search.asked.question.function.parameters)
    if row not in search.table:
        return None

    def work(run: Run) -> bool:
        frame = with_lets(Frame({**names, "result": search.table[row]}, run), lets)
        return not all(guarded(each, frame) for each in whens) or bool(guarded(condition, frame))

    try:
        return within(Run(program, 1_000), work)
    except RaisedError:
        return True
    except Undefined as problem:
        return None if problem.kind == "unknown" else True


def _judge(search: _Search) -> tuple[Program, Judge]:
    """A program in which the function looks its results up, and the related checks in it."""
    asked = search.asked
    function = asked.question.function
    program = replace(asked.program, codes={}, routines={}, constants=dict(asked.program.constants))
    routine = routine_of(function, program)

    def look(frame: Frame) -> Value:
        row = tuple(frame.names[each] for each in routine.parameters)
        if row not in search.table:
            raise Undefined("not in the table yet", "unknown")
        return search.table[row]  # type: ignore[index]  # parameters are never lazy

    program.routines[id(function)] = function, replace(routine, rules=((None, look),))
    code = partial(compiled, program=program)
    judge = {
        check.id: (
            tuple(map(code, criterion.whens)),
            tuple((each.name, code(each.value)) for each in criterion.lets),
            code(check.condition),
        )
        for criterion in function.criteria
        for check in criterion.checks
        if check.id in asked.question.others
    }
    return program, judge
