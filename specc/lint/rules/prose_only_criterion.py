"""A criterion in words alone, which no test can check.

## Why

It is allowed, and reported everywhere as not machine-checked. A criterion that can be written as a
`check` is tested on every build; one in words waits for somebody to read it.

## Example

```spec
specc 1
module shop.fee
target "src/shop/fee.py"

function fee(hours: Int where value > 0) -> Int:
    returns 3 * hours

    criterion FEE-1 "A longer stay costs more"
```

## Use instead

```spec
specc 1
module shop.fee
target "src/shop/fee.py"

function fee(hours: Int where value > 0) -> Int:
    returns 3 * hours

    criterion FEE-1 "A longer stay costs more":
        check fee(hours) < fee(hours + 1)
```
"""

from collections.abc import Iterator

from specc.language import ir
from specc.language.diagnostics import Edit, Reading
from specc.language.places import column
from specc.lint.rule import Finding, Rule, Subject
from specc.lint.structure.freedom import Owner, free, left_open, question


def prose_only_criterion(subject: Subject) -> Iterator[Finding]:
    """Criteria that have neither a check nor a time."""
    for each in subject.module.declarations:
        match each:
            case ir.Criterion():
                found, owner = [each], None
            case ir.Function() | ir.Machine():
                found, owner = list(each.criteria), each
            case _:
                continue
        for criterion in found:
            in_words = not criterion.checks and criterion.within is None
            if in_words and not left_open(subject, owner, criterion.code):
                yield _finding(criterion, owner, subject)


def _finding(criterion: ir.Criterion, owner: Owner | None, subject: Subject) -> Finding:
    code = criterion.code
    return Finding(
        span=subject.head(criterion.id),
        message=f"`{code}` is in words only, so no test checks it.",
        item=criterion.id,
        label="no `check`",
        help="Write it as a condition: `check …`, with `when …` for what it depends on.",
        readings=(
            Reading("A", "it explains, and asks for nothing", (_explaining(criterion, subject),)),
            Reading(
                "B",
                "how it is checked has yet to be said: no build until then",
                (question(subject, owner, f"How is `{code}` checked?"),),
            ),
            free(subject, owner, f"how `{code}` is checked"),
        ),
    )


def _explaining(criterion: ir.Criterion, subject: Subject) -> Edit:
    """The sentences of the criterion as prose."""
    span = subject.spans[criterion.id]
    indent = " " * column(subject.source, span.start)
    return Edit(
        span, f"\n{indent}".join(f"> {each}" for each in (criterion.title, *criterion.prose))
    )


RULE = Rule(
    "L205",
    "prose-only-criterion",
    "structure",
    "warning",
    prose_only_criterion,
    __doc__ or "",
    frozenset({"readings"}),
)
