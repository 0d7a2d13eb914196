"""Answers by trying: inputs from small to larger, with results that the spec itself suggests."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice

from specc.language import ir, types
from specc.language.evaluate import Program, evaluate, within
from specc.language.evaluate.program import RaisedError, Run, Undefined
from specc.language.search import inputs
from specc.language.values import Value, alike
from specc.lint.witness.aim import aimed, constants
from specc.lint.witness.cover import agreeing, covered
from specc.lint.witness.larger import larger
from specc.lint.witness.options import Options, options_at
from specc.lint.witness.pointwise import Asked, Case, Names, case_of, verdict
from specc.lint.witness.question import Answer, Budget, Witness

AIMED = 4
"""Inputs of each kind from which others are made that meet a limit."""

PART = 6
"""One input may take this part of all steps."""


UNKNOWN = Answer("unknown")


@dataclass
class Survey:
    """What was seen: both answers; how many inputs of the domain; whether a value is given for all
    inputs; whether nothing else can be seen at those met; one at which no result was found although
    there may be one."""

    two: Answer = UNKNOWN
    clash: Answer = UNKNOWN
    met: int = 0
    pinned: bool = False
    settled: bool = True
    stuck: Names | None = None


def survey(asked: Asked, budget: Budget, *, seek_two: bool) -> Survey:
    """Looks for an input with two results (where sought), and for one with none."""
    found = Survey()
    holes: list[Names] = []
    if seek_two:
        found.pinned, holes = covered(asked)
        if found.pinned:
            found.two = Answer("none", reason="a value is given for every input")
    agreed, edges = agreeing(asked)
    agreed = agreed and _fitting(asked)
    if agreed:
        found.clash = Answer("none", reason="what values are given agree")
    function = asked.question.function
    pool = inputs(function.parameters, asked.program, asked.pools.hints, budget.inputs)
    seeds = [*holes, *edges, *_of_examples(function, asked.program), *_compared(asked, budget)]
    seeking = seek_two and not found.pinned
    whole, left = pool.exhaustive, budget.steps
    more = () if pool.exhaustive else larger(function.parameters, asked.pools, budget.inputs // 4)
    stream = chain(seeds, pool.values, more, _aimed(asked, seeds, budget))
    for number, names in enumerate(stream):
        done = found.clash.status == "found" or (agreed and number >= len(seeds))
        if left <= 0 or (done and not seeking):
            whole = False
            break
        share = min(left, max(budget.steps // PART, 1))
        run = Run(asked.program, share)
        seen = look(asked, names, run, seeking=seeking)
        left -= share - run.steps + 1
        if seen is None:
            whole &= run.steps >= 0
            continue
        found.met += 1
        whole &= seen.settled
        found.settled &= seen.settled
        seeking = seeking and not seen.two
        _add(found, seen, names)
    return _ended(found, whole, seek_two)


def _fitting(asked: Asked) -> bool:
    """Whether what values are given are of the result's type, by their own."""
    carrier = types.carrier(asked.type, asked.program.module)
    pins = (each.pin for each in asked.question.clauses)
    return all(types.assignable(each.type, carrier) for each in pins if each is not None)


def _compared(asked: Asked, budget: Budget) -> Iterator[Names]:
    """Inputs that a guard names: parameters that must equal some constant."""
    function, program = asked.question.function, asked.program
    pool = inputs(function.parameters, program, asked.pools.hints, budget.inputs).values
    bases = list(islice(pool, 2))
    for each in asked.question.clauses:
        named = constants(each.guards, program)
        if named and "/example/" not in each.id:
            yield from ({**base, **named} for base in bases)


def _aimed(asked: Asked, seeds: list[Names], budget: Budget) -> Iterator[Names]:
    """Inputs where a computed number meets a limit."""
    guards = [guard for each in asked.question.clauses for guard in each.guards]
    conditions = dict.fromkeys((*asked.question.domain, *guards))
    function = asked.question.function
    pool = inputs(function.parameters, asked.program, asked.pools.hints, budget.inputs).values
    yield from aimed(conditions, [*seeds[:AIMED], *islice(pool, AIMED)], asked.program)


def _add(found: Survey, seen: "Seen", names: Names) -> None:
    if seen.two and found.two.status != "found":
        found.two = Answer("found", Witness(names, results=seen.two))
    if seen.clash and found.clash.witness is None:
        found.clash = Answer("found", Witness(names, clauses=seen.clash))
    if seen.stuck and found.stuck is None:
        found.stuck = names


def _ended(found: Survey, whole: bool, seek_two: bool) -> Survey:
    answer = Answer("none" if whole else "unknown", reason=f"{found.met} inputs show nothing")
    if found.clash.status == "unknown":
        found.clash = answer
    if found.two.status == "unknown" and seek_two:
        found.two = answer
    return found


def _of_examples(function: ir.Function, program: Program) -> Iterator[Names]:
    for each in function.examples:
        try:
            values = [evaluate(one, program) for one in each.arguments]
        except (Undefined, RaisedError):
            continue
        yield dict(zip((one.name for one in function.parameters), values, strict=True))


# ---- one input -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Seen:
    """What one input shows: two results, or the clauses that clash, if any. settled: nothing else
    is to be seen there. stuck: no result was found, and perhaps there is one."""

    two: tuple[Value, ...] = ()
    clash: tuple[str, ...] = ()
    settled: bool = True
    stuck: bool = False


def look(asked: Asked, names: Names, run: Run, *, seeking: bool = True) -> Seen | None:
    """What an input shows; None outside of the domain, or where a guard has no value."""
    try:
        return within(run, partial(_look, asked, names, seeking))
    except (Undefined, RaisedError):
        return None


def _look(asked: Asked, names: Names, seeking: bool, run: Run) -> Seen | None:
    case = case_of(asked, names, run)
    if case is None:
        return None
    options = options_at(case)
    good: list[Value] = []
    known = True
    for value in options.values:
        holds = verdict(case, value)
        known &= holds is not None
        if holds and all(differ(value, each) for each in good):
            good.append(value)
            if len(good) == 2 or not seeking or options.unique:
                break
    if len(good) == 2:
        return Seen(two=tuple(good))
    if good:
        return Seen(settled=not seeking or options.unique or (options.complete and known))
    if options.complete and known:
        return Seen(clash=_minimal(case, options))
    return Seen(settled=False, stuck=True)


def differ(one: Value, other: Value) -> bool:
    """Whether two results are different on purpose; Floats that are close are not."""
    return not alike(one, other, _is_close)


def _is_close(one: float, other: float) -> bool:
    return abs(one - other) <= 1e-6 * max(1.0, abs(one), abs(other))


def _minimal(case: Case, options: Options) -> tuple[str, ...]:
    """The clauses that no result keeps together, of which none can be left out."""
    active = (said.clause.id for said, _ in case.active)
    ids = list(dict.fromkeys((*active, case.asked.question.function.id)))
    for each in reversed(tuple(ids)):
        fewer = frozenset(ids) - {each}
        if clashes(case, fewer):
            ids.remove(each)
    return tuple(ids)


def clashes(case: Case, ids: frozenset[str]) -> bool:
    """Whether it is sure that no result keeps the active clauses of these ids."""
    options = options_at(case, ids)
    return options.complete and all(verdict(case, value, ids) is False for value in options.values)
