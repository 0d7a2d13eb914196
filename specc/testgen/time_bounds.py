"""Time bounds: what a call may take, on the spec's own inputs and on the largest that are drawn.

A machine may be busy, so that a bound has a margin, and decides only where the project says so.
"""

from collections.abc import Iterator, Sequence

from specc.language import ir
from specc.language.evaluate import Program, RaisedError, Undefined, evaluate
from specc.language.rewrite import substitute
from specc.language.values import Value
from specc.testgen.assemble import Piece
from specc.testgen.criteria import snake_code
from specc.testgen.facts import conjuncts, inlined
from specc.testgen.inputs import inputs
from specc.testgen.largest import largest
from specc.testgen.mentions import names
from specc.testgen.naming import slug
from specc.testgen.parts import Part, Scope, call, sentence
from specc.testgen.preconditions import criteria_of, undetermined, valid
from specc.testgen.rows.goals import of_function

MARGIN = 3
"""So many times what the spec says may a call take."""

RUNS = 5
"""Calls with the same inputs, of which the fastest counts."""

DRAWS = 5
"""Inputs that are drawn from each seed."""


def tests(owner: ir.Function, scope: Scope, decides: bool) -> Iterator[Part]:
    """The tests of the time bounds of a function's criteria."""
    for each in owner.criteria:
        if each.within is not None and _is_timed(each, owner):
            yield _test(each, each.within, owner, scope, decides)


def _test(
    each: ir.Criterion, within: ir.Within, owner: ir.Function, scope: Scope, decides: bool
) -> Part:
    wanted = [*valid(owner), *_conditions(each, owner)]
    drawn = inputs(owner.parameters, wanted, scope.context, scope.definitions)
    arguments = [parameter.name for parameter in owner.parameters]
    seconds = repr(float(within.seconds))
    late = "fails" if decides else "is reported"
    return Part(
        name=f"{snake_code(each.code)}_{slug(each.title)}_in_time",
        item=each.id,
        code=each.code,
        title=each.title,
        owner=owner.name,
        sentences=(
            sentence(each.title),
            *each.prose,
            f"The spec says {seconds} s for one call. {MARGIN} times that {late}.",
        ),
        body=(f"all_seconds.append({call('fastest_call', [owner.name, *arguments])})",),
        inputs=drawn,
        largest=largest(owner.parameters, wanted, scope.context, scope.definitions),
        given=tuple(_arguments(row, owner) for row in owner.examples if row.raises is None),
        conditions=drawn.rest,
        asked=drawn.rest,
        allowed=undetermined(owner, scope.module),
        layer="time",
        decides=decides,
        seconds=seconds,
        goal=of_function(owner, wanted, scope.module),
    )


def unchecked(module: ir.Module, parts: Sequence[Part]) -> Iterator[str]:
    """The criteria of which something is not tested."""
    timed = {part.item for part in parts if part.seconds}
    for each in criteria_of(module):
        if each.id not in timed if each.within else not each.checks:
            yield each.id


def given(part: Part, program: Program) -> Iterator[dict[str, Value]]:
    """The inputs of the spec's examples that fit a test."""
    if part.goal is None:
        return
    for row in part.given:
        try:
            values = [evaluate(each, program, {}) for each in row]
            named = zip(part.goal.parameters, values, strict=True)
            names = {parameter.name: value for parameter, value in named}
            if all(evaluate(each, program, names) is True for each in part.goal.conditions):
                yield names
        except (Undefined, RaisedError):
            continue


def _is_timed(each: ir.Criterion, owner: ir.Function) -> bool:
    """Whether it is known before a call that the bound is about it."""
    known = {parameter.name for parameter in owner.parameters}
    variables = {variable.name for variable in each.variables} | {"result"}
    return not any(names(one) & (variables - known) for one in _conditions(each, owner))


def helpers(decides: bool) -> list[Piece]:
    """What the tests of time bounds use. A bound that does not decide is an expected failure."""
    late = 'f"a call took {slowest:.3g} s, which is more than {TIME_MARGIN} times {said} s"'
    end = "pytest.fail" if decides else "pytest.xfail"
    return [
        Piece(
            "TIME_MARGIN",
            (f"TIME_MARGIN = {MARGIN}  # so many times what the spec says is in time",),
        ),
        Piece("TIME_RUNS", (f"TIME_RUNS = {RUNS}  # calls, of which the fastest counts",)),
        Piece(
            "TIMED",
            (
                f"TIMED = settings(SETTINGS, max_examples={DRAWS}, "
                "phases=[Phase.explicit, Phase.generate])",
            ),
        ),
        Piece(
            "fastest_call",
            (
                "def fastest_call(function, *arguments):",
                '    """The seconds that the fastest of several calls takes."""',
                "    found = []",
                "    for _ in range(TIME_RUNS):",
                "        given_now = deepcopy(arguments)",
                "        began = perf_counter()",
                "        function(*given_now)",
                "        found.append(perf_counter() - began)",
                "    return min(found)",
            ),
        ),
        Piece(
            "in_time",
            (
                "def in_time(all_seconds, said):",
                f'    """{"Fail" if decides else "Report"} if a call took much too long."""',
                "    slowest = max(all_seconds, default=0)",
                "    if slowest > TIME_MARGIN * said:",
                f"        {end}({late})",
            ),
        ),
    ]


def _conditions(each: ir.Criterion, owner: ir.Function) -> list[ir.Expression]:
    lets = (*owner.lets, *each.lets)
    said = [*each.whens]
    if each.within is not None and each.within.condition is not None:
        said.append(each.within.condition)
    return [part for one in said for part in conjuncts(inlined(one, lets))]


def _arguments(row: ir.Example, owner: ir.Function) -> tuple[ir.Expression, ...]:
    """The arguments of an example; a cell may name other cells of its row."""
    known = {
        parameter.name: argument
        for parameter, argument in zip(owner.parameters, row.arguments, strict=True)
    }
    return tuple(substitute(each, known) for each in row.arguments)
