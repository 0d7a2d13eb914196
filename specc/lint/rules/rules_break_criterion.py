"""Rules, or a machine, that do something else than a criterion says, shown on an input.

## Why

A criterion is a second opinion on the rules. Where the two differ, the code that is derived from
the rules fails the test that is made of the criterion; better to hear of it before.

## Example

```spec
specc 1
module shop.fee
target "src/shop/fee.py"

function fee(days: Int where 0 <= value <= 30) -> Int:
    returns days * 2 when days < 10
    returns 15 when days >= 10

    criterion FEE-1 "A longer stay never costs less":
        forall more: Int where 0 <= value <= 30
        when days <= more
        check fee(days) <= fee(more)
```

## Use instead

```spec
specc 1
module shop.fee
target "src/shop/fee.py"

function fee(days: Int where 0 <= value <= 30) -> Int:
    returns days * 2 when days < 10
    returns 18 when days >= 10

    criterion FEE-1 "A longer stay never costs less":
        forall more: Int where 0 <= value <= 30
        when days <= more
        check fee(days) <= fee(more)
```
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from specc.lint.rule import Finding, Rule, Subject

if TYPE_CHECKING:
    from specc.lint.witness.outcome import Broken


def rules_break_criterion(subject: Subject) -> Iterator[Finding]:
    """Checks and invariants that do not hold on some input."""
    for each in subject.broken:
        if not each.undefined:
            yield _finding(each, subject)


def _finding(each: "Broken", subject: Subject) -> Finding:
    from specc.lint.witness.outcome import noted

    owner, kind = each.id.split("/")[1], each.id.split("/")[-2]
    if kind == "check":
        message = f"`{each.id.split('/')[-3]}` does not hold for what the rules say."
        help_ = "Correct the criterion, or the rule that breaks it."
    elif kind == "ensures":
        message = f"The rules of `{owner}` break this postcondition."
        help_ = "Correct it, or the rule that breaks it."
    else:
        message = f"A sequence of events of `{owner}` breaks this line."
        help_ = "Correct this line, or guard the transition that breaks it: `when …`."
    return Finding(
        span=subject.head(each.id),
        message=message,
        item=each.id,
        label="does not hold",
        notes=(noted(each),),
        help=help_,
    )


RULE = Rule(
    "L305",
    "rules-break-criterion",
    "witness",
    "error",
    rules_break_criterion,
    __doc__ or "",
)
