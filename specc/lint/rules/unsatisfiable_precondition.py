"""A function that no input can be given: its types, preconditions and errors exclude them all.

## Why

A test has nothing to call the function with, so all its criteria hold whatever the code does. One
of the conditions is stricter than it was meant to be, or turned round.

## Example

```spec
specc 1
module shop.order
target "src/shop/order.py"

function bonus(points: Int where 0 <= value <= 100) -> Int:
    requires points > 100
    returns points // 10
```

## Use instead

```spec
specc 1
module shop.order
target "src/shop/order.py"

function bonus(points: Int where 0 <= value <= 100) -> Int:
    requires points > 10
    returns points // 10
```
"""

from collections.abc import Iterator

from specc.language import ir
from specc.language.diagnostics import Label
from specc.lint.rule import Finding, Rule, Subject


def unsatisfiable_precondition(subject: Subject) -> Iterator[Finding]:
    """Functions without any input, and those of which every call raises an error."""
    for function in subject.functions:
        seen = subject.examinations[function.id]
        if seen.empty.status == "found":
            message = f"No input satisfies the preconditions of `{function.name}`."
            if not function.requires:
                message = f"No input of `{function.name}` is allowed by the types."
            yield _finding(function, message, [each.id for each in function.requires], subject)
        elif seen.barred.status == "found":
            message = f"Every call of `{function.name}` raises an error."
            yield _finding(function, message, [each.id for each in function.raises], subject)


def _finding(function: ir.Function, message: str, ids: list[str], subject: Subject) -> Finding:
    first, *others = ids or [function.id]
    return Finding(
        span=subject.head(first),
        message=message,
        item=function.id,
        label="excludes every input" if not others else "this one",
        labels=tuple(Label(subject.head(each), "and this one") for each in others),
        help="Correct the condition that excludes more than it is meant to.",
    )


RULE = Rule(
    "L301",
    "unsatisfiable-precondition",
    "witness",
    "error",
    unsatisfiable_precondition,
    __doc__ or "",
)
