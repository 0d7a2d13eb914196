"""A criterion whose conditions no input satisfies, so that it says nothing.

## Why

Its test passes whatever the code does, and the reader believes that something is promised. Either
two conditions exclude each other, or one of them excludes what the function takes.

## Example

```spec
specc 1
module shop.order
target "src/shop/order.py"

function bonus(points: Int where 0 <= value <= 100) -> Int:
    returns points // 10

    criterion BONUS-1 "Many points give at least ten":
        when points > 100
        check result >= 10
```

## Use instead

```spec
specc 1
module shop.order
target "src/shop/order.py"

function bonus(points: Int where 0 <= value <= 100) -> Int:
    returns points // 10

    criterion BONUS-1 "All points give ten":
        when points == 100
        check result == 10
```
"""

from collections.abc import Iterable, Iterator

from specc.language import ir
from specc.lint.rule import Finding, Rule, Subject


def criterion_never_applies(subject: Subject) -> Iterator[Finding]:
    """Criteria of functions, machines and the module that never say anything."""
    for function in subject.functions:
        yield from _findings(function.criteria, f" that `{function.name}` takes", subject)
    for machine in subject.machines:
        yield from _findings(machine.criteria, f" of `{machine.name}`", subject)
    own = [each for each in subject.module.declarations if isinstance(each, ir.Criterion)]
    yield from _findings(own, "", subject)


def _findings(criteria: Iterable[ir.Criterion], whose: str, subject: Subject) -> Iterator[Finding]:
    for each in criteria:
        if each.id in subject.idle:
            yield _finding(each, whose, subject)


def _finding(criterion: ir.Criterion, whose: str, subject: Subject) -> Finding:
    return Finding(
        span=subject.head(criterion.id),
        message=f"`{criterion.code}` never applies: no input{whose} satisfies its conditions.",
        item=criterion.id,
        label="says nothing",
        help="Correct its `when` lines, or leave the criterion out.",
    )


RULE = Rule(
    "L302",
    "criterion-never-applies",
    "witness",
    "warning",
    criterion_never_applies,
    __doc__ or "",
)
