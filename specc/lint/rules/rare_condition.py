"""A criterion whose conditions hold for few random inputs, so that tests hardly reach its check.

## Why

Tests draw inputs from the types, and so that conditions hold which say what one input is in terms
of those before it (`when high > low`, `when tax == 120 - net`). Draws that miss other conditions
are discarded. Where fewer than one in twenty remains (for machines none, since other tests walk
through their states), what is left to judge code are the few inputs that specc finds by search. An
example that keeps the conditions settles it as well.

## Example

```spec
specc 1
module shop.order
target "src/shop/order.py"

function total(net: Int where value >= 0, tax: Int where value >= 0) -> Int:
    returns net + tax

    criterion TOTAL-1 "Where the two multiply to 120, the total is at most 121":
        when net * tax == 120
        check result <= 121
```

## Use instead

```spec
specc 1
module shop.order
target "src/shop/order.py"

function total(net: Int where value >= 0, tax: Int where value >= 0) -> Int:
    returns net + tax

    criterion TOTAL-1 "Where the two multiply to 120, the total is at most 121":
        when net in {1, 2, 3, 4, 5, 6, 8, 10, 12} and tax == 120 // net
        check result <= 121
```
"""

from collections.abc import Iterator

from specc.language import ir
from specc.lint.rule import Finding, Rule, Subject

RARE = 0.05
"""The part of the draws below which a check of a function is hardly reached."""

HELP = "Say what one input is in terms of the others, narrow the types, or show it in an example."
AFTER = "Say it of what comes after certain events: `after(…)`."

Owned = tuple[ir.Function | ir.Machine | None, ir.Criterion]


def rare_condition(subject: Subject) -> Iterator[Finding]:
    """Criteria with conditions of which the draws of their test reach too little."""
    ask = subject.options.reached
    conditional = [each for each in _criteria(subject) if _is_conditional(*each)]
    if ask is None or not conditional:
        return
    found = ask(subject.module)
    for owner, criterion in conditional:
        met, draws = found.get(criterion.id, (1, 1))
        rare = met == 0 if isinstance(owner, ir.Machine) else met < RARE * draws
        if rare and not _is_settled(owner, criterion, subject):
            yield Finding(
                span=subject.head(criterion.id),
                message=f"The test of `{criterion.code}` hardly reaches its check.",
                item=criterion.id,
                label="conditions that hold rarely",
                notes=(f"{met} of {draws} draws keep the conditions",),
                help=AFTER if isinstance(owner, ir.Machine) else HELP,
            )


def _criteria(subject: Subject) -> Iterator[Owned]:
    for each in subject.module.declarations:
        match each:
            case ir.Function() | ir.Machine():
                yield from ((each, one) for one in each.criteria)
            case ir.Criterion():
                yield None, each
            case _:
                pass


def _is_conditional(owner: ir.Function | ir.Machine | None, criterion: ir.Criterion) -> bool:
    required = isinstance(owner, ir.Function) and bool(owner.requires or owner.raises)
    return bool(criterion.checks) and (required or bool(criterion.whens))


def _is_settled(
    owner: ir.Function | ir.Machine | None, criterion: ir.Criterion, subject: Subject
) -> bool:
    """Whether an example shows such a case, or another finding says that there is none."""
    from specc.lint.witness.applies import circumstances, holds, of_examples

    if criterion.id in subject.idle:
        return True
    if not isinstance(owner, ir.Function):
        return False
    seen = subject.examinations[owner.id]
    if "found" in (seen.empty.status, seen.barred.status):
        return True
    asked = circumstances(criterion, owner, subject.program)
    if asked.weakened or asked.variables:
        return False
    shown = of_examples(asked, {}, subject.program)
    return any(holds(asked, names, subject.program) for names in shown)


RULE = Rule(
    "L309",
    "rare-condition",
    "witness",
    "note",
    rare_condition,
    __doc__ or "",
)
