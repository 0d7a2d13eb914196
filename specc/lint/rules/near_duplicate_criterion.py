"""Two criteria of one owner that say the same, or that bear the same title.

## Why

Whoever changes one of both will forget the other, and a test that runs twice tells nothing new.
Operands in another order, variables with other names, and `a < b` for `b > a` are the same.

## Example

```spec
specc 1
module shop.fee
target "src/shop/fee.py"

function fee(weight: Int where 1 <= value <= 30) -> Int:
    returns weight * 2

    criterion FEE-1 "A heavier parcel never costs less":
        forall more: Int where 1 <= value <= 30
        when weight <= more
        check fee(weight) <= fee(more)

    criterion FEE-2 "Weight only adds":
        forall other: Int where 1 <= value <= 30
        when other >= weight
        check fee(other) >= fee(weight)
```

## Use instead

```spec
specc 1
module shop.fee
target "src/shop/fee.py"

function fee(weight: Int where 1 <= value <= 30) -> Int:
    returns weight * 2

    criterion FEE-1 "A heavier parcel never costs less":
        forall more: Int where 1 <= value <= 30
        when weight <= more
        check fee(weight) <= fee(more)
```
"""

import re
from collections.abc import Iterator, Sequence

from specc.language import ir
from specc.language.diagnostics import Fix, Label
from specc.lint.edits import remove_item
from specc.lint.rule import Finding, Rule, Subject
from specc.lint.words.sameness import meaning


def near_duplicate_criterion(subject: Subject) -> Iterator[Finding]:
    """Criteria that say what one above them says."""
    owners: tuple[ir.Function | ir.Machine, ...] = (*subject.functions, *subject.machines)
    for owner in owners:
        yield from _among(owner.criteria, owner, subject)
    own = (each for each in subject.module.declarations if isinstance(each, ir.Criterion))
    yield from _among(tuple(own), None, subject)


def _among(
    criteria: Sequence[ir.Criterion], owner: ir.Function | ir.Machine | None, subject: Subject
) -> Iterator[Finding]:
    if len(criteria) < 2:
        return
    meanings: dict[object, ir.Criterion] = {}
    titles: dict[str, ir.Criterion] = {}
    for each in criteria:
        said = meaning(each, owner)
        same = meanings.setdefault(said, each) if each.checks else each
        if same is not each:
            yield _finding(each, same, "says", subject)
            continue
        first = titles.setdefault(_letters(each.title), each)
        if first is not each:
            yield _finding(each, first, "is called", subject)


def _letters(title: str) -> str:
    return " ".join(re.findall(r"\w+", title.lower()))


def _finding(each: ir.Criterion, first: ir.Criterion, verb: str, subject: Subject) -> Finding:
    says = verb == "says"
    return Finding(
        span=subject.head(each.id),
        message=f"`{each.code}` {verb} the same as `{first.code}`.",
        item=each.id,
        label="once more",
        labels=(Label(subject.head(first.id), "the first one"),),
        help="Delete one of both." if says else "Give each a title that says what is particular.",
        fix=Fix(f"delete `{each.code}`", remove_item(subject, each.id)) if says else None,
    )


RULE = Rule(
    "L218",
    "near-duplicate-criterion",
    "structure",
    "warning",
    near_duplicate_criterion,
    __doc__ or "",
    frozenset({"fix"}),
)
