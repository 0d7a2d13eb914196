"""Criteria for less and for more than a limit, and none for the limit itself.

## Why

`<` in one place and `>` in the other is the most common slip at a boundary: nobody notices that
the limit itself is in neither. (Rules with such a gap are E401.)

## Example

```spec
specc 1
module mail.postage
target "src/mail/postage.py"

function postage(grams: Int where value > 0) -> Int:
    criterion POST-1 "Letters cost 85":
        when grams < 50
        check result == 85

    criterion POST-2 "Heavier letters cost 100":
        when grams > 50
        check result == 100
```

## Use instead

```spec
specc 1
module mail.postage
target "src/mail/postage.py"

function postage(grams: Int where value > 0) -> Int:
    criterion POST-1 "Letters cost 85":
        when grams <= 50
        check result == 85

    criterion POST-2 "Heavier letters cost 100":
        when grams > 50
        check result == 100
```
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from specc.language import ir, types
from specc.language.boundary import Limit, conjuncts, edges, widened
from specc.language.diagnostics import Label, Reading
from specc.language.evaluate import RaisedError, Undefined, evaluate
from specc.language.walk import nodes
from specc.lint.rule import Finding, Rule, Subject
from specc.lint.structure.conditions import facts
from specc.lint.structure.domain import equal_in_examples, excluded
from specc.lint.structure.freedom import free, left_open
from specc.lint.structure.sayings import Saying
from specc.lint.structure.truth import Same, Told, constant, every, truth


def no_equality_case(subject: Subject) -> Iterator[Finding]:
    """Limits that criteria of a function without rules meet from both sides only."""
    for function in subject.functions:
        if function.rules:
            continue
        said = subject.sayings[function.id]
        seen: set[frozenset[ir.Expression]] = set()
        for first, second in combinations(said, 2):
            for one, other in edges(first.limits, second.limits):
                key = frozenset((one.low, one.high))
                rest = _rest(first, one)
                if key in seen or rest != _rest(second, other):
                    continue
                seen.add(key)
                if not _covered(one, rest, (function, said), subject):
                    yield _finding(((first, one), (second, other)), function, subject)


def _rest(said: Saying, limit: Limit) -> frozenset[ir.Expression]:
    """What else must hold for the saying to apply."""
    found = (each for guard in said.guards for each in conjuncts(guard))
    return frozenset(each for each in found if each != limit.comparison)


def _covered(
    limit: Limit,
    rest: Iterable[ir.Expression],
    given: tuple[ir.Function, Sequence[Saying]],
    subject: Subject,
) -> bool:
    """Whether something is said of equal values, or they do not occur."""
    function, said = given
    told = _told(limit, subject)
    if told is None or _impossible(limit, function, subject):
        return True
    sides = set(told)
    told = {**facts(rest, subject.program), **told}
    if excluded(function, told, subject.program):
        return True
    for each in said:
        parts = (*each.guards, each.condition)
        speaks = each.pins or any(node in sides for part in parts for node in nodes(part))
        if speaks and every(truth(g, told, subject.program) for g in each.guards) is not False:
            return True
    written = " ".join(_where(limit, subject).split())
    left_open_ = left_open(subject, function, written)
    return left_open_ or equal_in_examples(function, limit.low, limit.high, subject.program)


def _where(limit: Limit, subject: Subject) -> str:
    left, right = (subject.source.text[each.start : each.end] for each in limit.sides)
    return f"{left} == {right}"


def _told(limit: Limit, subject: Subject) -> Told | None:
    """That both sides are equal; their value, where one of them is a constant."""
    for one, other in ((limit.low, limit.high), (limit.high, limit.low)):
        if constant(other):
            try:
                return {one: evaluate(other, subject.program)}
            except (Undefined, RaisedError):
                return None
    same = Same(limit.low)
    return {limit.low: same, limit.high: same}


def _impossible(limit: Limit, function: ir.Function, subject: Subject) -> bool:
    """Whether the type of a parameter does not hold the constant that it is compared with."""
    program = subject.program
    declared = {each.name: each.type for each in function.parameters}
    for one, other in ((limit.low, limit.high), (limit.high, limit.low)):
        if isinstance(one, ir.Name) and one.name in declared and constant(other):
            value = evaluate(other, program)
            for each in types.refinements(declared[one.name], subject.module):
                names = [n for n in nodes(each) if isinstance(n, ir.Name) and n.name == "value"]
                if truth(each, dict.fromkeys(names, value), program) is False:
                    return True
    return False


def _finding(
    ways: tuple[tuple[Saying, Limit], tuple[Saying, Limit]], function: ir.Function, subject: Subject
) -> Finding:
    (first, one), (_, other) = ways
    where = " ".join(_where(one, subject).split())
    readings = tuple(
        Reading(name, f"where `{where}`, {_named(said)} holds", (widened(limit),))
        for name, (said, limit) in zip("AB", ways, strict=True)
    )
    return Finding(
        span=one.span,
        message=f"No criterion of `{function.name}` says what holds where `{where}`.",
        item=first.criterion.id if first.criterion else first.id,
        label="not where they are equal",
        labels=(Label(other.span, "nor here"),),
        help="Let one of the two hold there as well, or add a criterion for it.",
        readings=(*readings, free(subject, function, f"what holds where {where}")),
    )


def _named(said: Saying) -> str:
    return f"`{said.criterion.code}`" if said.criterion else "the postcondition"


RULE = Rule(
    "L209",
    "no-equality-case",
    "structure",
    "warning",
    no_equality_case,
    __doc__ or "",
    frozenset({"readings"}),
)
