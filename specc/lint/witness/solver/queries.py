"""The questions that are answered: is there an input, are there two results, is there none."""

from collections.abc import Mapping, Sequence

import z3

from specc.language import ir
from specc.lint.witness.question import Answer, Question, Witness
from specc.lint.witness.solver.clash import Demand
from specc.lint.witness.solver.covering import Cover
from specc.lint.witness.solver.models import Reader, Unreadable
from specc.lint.witness.solver.scope import Meaning, Scope
from specc.lint.witness.solver.search import Search
from specc.lint.witness.solver.shapes import Unsupported, equal
from specc.lint.witness.solver.stated import (
    Asked,
    asked_of,
    constants,
    fixed,
    inputs_of,
    put,
)
from specc.lint.witness.solver.symbols import Symbol, possible, symbol_of
from specc.lint.witness.solver.truth import Truth, every, negation
from specc.lint.witness.solver.variables import all_counterexamples, first_instances, instance

ROUNDS = 12
"""How often values of variables are added before giving up."""

CLAUSES = 32
"""For so many clauses more, each query may cost as much again."""

BEYOND = "what it speaks of is beyond the solver"
SPENT = "the solver could not decide it within its budget"
ROUGH = "quotients that are cut off at 28 digits are beyond the solver"
UNREAD = "the solver found numbers that no value stands for"


def supported(question: Question) -> bool:
    """Whether all of a question can be put to the solver."""
    try:
        return not asked_of(question).beyond
    except Unsupported:
        return False


def input_where(
    question: Question,
    conditions: Sequence[ir.Expression],
    rlimit: int,
    variables: Sequence[ir.Parameter],
) -> Answer:
    """An input, and values of the variables, for which all conditions hold."""
    try:
        asked = inputs_of(question, [*conditions, *variables])
        symbols = {each.name: symbol_of(each.name, each.type, asked.world) for each in variables}
        own = {name: Meaning(each.shape) for name, each in symbols.items()}
        scope = Scope(asked.world, {**asked.scope.names, **own})
        wanted = [scope.holds(each) for each in conditions]
        kept = [possible(each, asked.world, given=True) for each in symbols.values()]
    except Unsupported:
        return _unknown(BEYOND)
    search = Search(asked.world, rlimit)
    search.add(every([asked.domain, *kept, *wanted]))
    found = search.small([*asked.given, *symbols.values()])
    if isinstance(found, str):
        return _without(found, asked)
    return _read(asked, found, symbols)


def two_results_of(question: Question, rlimit: int) -> Answer:
    """An input for which two results satisfy all clauses."""
    try:
        asked = asked_of(question)
        return _two_results(asked, _share(asked, rlimit))
    except Unsupported:
        return _unknown(BEYOND)


def _two_results(asked: Asked, rlimit: int) -> Answer:
    first = asked.result
    assert first is not None
    second = symbol_of("result'", first.type, asked.world)
    other = tuple(zip(constants([first]), constants([second]), strict=True))
    search = Search(asked.world, rlimit)
    bound = [each for each in asked.stated if each.variables]
    kept = [possible(first, asked.world, given=False), *_kept_by_both(asked)]
    for each in bound:
        kept += [instance(each, values, each.keeps) for values in first_instances(each, asked)]
    search.add(every([asked.domain, negation(equal(first.shape, second.shape))]))
    for _ in range(ROUNDS):
        for condition in kept:
            search.add(condition)
            search.add(put(condition, other))
        found = search.small([*asked.given, first, second])
        if isinstance(found, str):
            return _without(found, asked)
        given = fixed(asked.given, found)
        once = (*given, *fixed([first], found))
        again = (*given, *((one, found.eval(two, model_completion=True)) for one, two in other))
        missed = [all_counterexamples(bound, at, asked, rlimit) for at in (once, again)]
        if None in missed:
            return _unknown(SPENT)
        kept = [instance(*each, each[0].keeps) for more in missed for each in more or ()]
        if not kept:
            return _unknown(BEYOND) if asked.beyond else _read(asked, found, {}, (first, second))
    return _unknown(SPENT)


def _share(asked: Asked, rlimit: int) -> int:
    """The budget of each query, which grows with the question."""
    return rlimit * (1 + len(asked.stated) // CLAUSES)


def _kept_by_both(asked: Asked) -> list[Truth]:
    """What clauses without variables say of each of two different results; one that allows a single
    value does not apply."""
    free = (each for each in asked.stated if not each.variables)
    return [each.keeps if each.clause.pin is None else negation(each.applies) for each in free]


def contradiction_of(question: Question, rlimit: int) -> Answer:
    """An input for which no result satisfies all clauses, and those that clash there."""
    try:
        asked = asked_of(question)
        found = Cover(asked, _share(asked, rlimit)).gap()
    except Unsupported:
        return _unknown(BEYOND)
    if found == "none" and asked.beyond:
        return _unknown(BEYOND)
    if isinstance(found, str):
        return _without(found, asked)
    model, clash = found
    return _read(asked, model, {}, (), clash.demands)


# ---- answers -------------------------------------------------------------------------------------


def _unknown(reason: str) -> Answer:
    return Answer("unknown", reason=reason)


def _without(found: str, asked: Asked) -> Answer:
    """The answer where there is no model."""
    if found == "unknown":
        return _unknown(SPENT)
    return _unknown(ROUGH) if asked.world.rough else Answer("none")


def _read(
    asked: Asked,
    model: z3.ModelRef,
    others: Mapping[str, Symbol],
    results: Sequence[Symbol] = (),
    demands: Sequence[Demand] = (),
) -> Answer:
    """What is found: the input, values of other names, and what it shows."""
    reader = Reader.of(model, asked.world)
    names = {**asked.inputs, **others}
    try:
        values = {name: reader.value(each) for name, each in names.items()}
        found = tuple(reader.value(each) for each in results)
        for demand in demands:
            pairs = zip(demand.stated.clause.variables, demand.stated.variables, strict=True)
            for parameter, symbol in pairs:
                values.setdefault(parameter.name, reader.put(symbol, demand.values))
    except Unreadable:
        return _unknown(UNREAD)
    clashing = {each.stated.clause.id for each in demands}
    ids = dict.fromkeys(each.id for each in asked.question.clauses if each.id in clashing)
    return Answer("found", Witness(values, found, tuple(ids)))
