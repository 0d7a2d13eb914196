"""A check that has no value on some input: a division by zero, an index that is not there.

## Why

What is not defined is neither true nor false, so a test made of the check would fail whatever the
code does.

## Example

```spec
specc 1
module shop.share
target "src/shop/share.py"

function share(total: Int, people: Int where value >= 0) -> Int:
    returns 0 when people == 0
    returns total // people when people > 0

    criterion SHARE-1 "What is left over is less than a share for each":
        check total % people < people
```

## Use instead

```spec
specc 1
module shop.share
target "src/shop/share.py"

function share(total: Int, people: Int where value >= 0) -> Int:
    returns 0 when people == 0
    returns total // people when people > 0

    criterion SHARE-1 "What is left over is less than a share for each":
        when people > 0
        check total - result * people < people
```
"""

from collections.abc import Iterator

from specc.lint.rule import Finding, Rule, Subject


def criterion_without_value(subject: Subject) -> Iterator[Finding]:
    """Checks and invariants that are undefined on some input."""
    from specc.lint.witness.outcome import noted

    for each in subject.broken:
        if each.undefined:
            yield Finding(
                span=subject.head(each.id),
                message="This condition has no value for some inputs.",
                item=each.id,
                label="undefined for some inputs",
                notes=(noted(each),),
                help="Exclude them with `when …`, or with `and` before it in the condition.",
            )


RULE = Rule(
    "L307",
    "criterion-without-value",
    "witness",
    "warning",
    criterion_without_value,
    __doc__ or "",
)
