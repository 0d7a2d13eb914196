"""A clause of a condition that can be left out: for every input the condition means the same.

## Why

A reader takes each clause for a limit, and looks for the case that it excludes; there is none.
Often another limit was meant. Tests cannot help, since code that ignores the clause is right as
well. It is only said where it is proved, and never of a clause that keeps another one from being
undefined, as in `n != 0 and total / n > 2`.

## Example

```spec
specc 1
module shop.discount
target "src/shop/discount.py"

function discount(age: Int where 0 <= value <= 120) -> Int:
    returns 10 when age >= 65 and age > 60
    returns 0 when age < 65

    examples:
        | age | result |
        | 65  | 10     |
```

## Use instead

```spec
specc 1
module shop.discount
target "src/shop/discount.py"

function discount(age: Int where 0 <= value <= 120) -> Int:
    returns 10 when age >= 65
    returns 0 when age < 65

    examples:
        | age | result |
        | 65  | 10     |
```
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from specc.language.diagnostics import Fix, Label
from specc.language.source import Span
from specc.lint.rule import Finding, Rule, Subject

if TYPE_CHECKING:
    from specc.lint.structure.sites import Site
    from specc.lint.witness.redundant import Redundant


def redundant_clause(subject: Subject) -> Iterator[Finding]:
    """Clauses that make no difference, wherever a condition is said."""
    from specc.lint.structure.sites import sites
    from specc.lint.witness.question import BUDGETS
    from specc.lint.witness.redundant import redundant

    budget = BUDGETS[subject.options.effort]
    for site in sites(subject):
        for each in redundant(site, subject.program, budget):
            yield _finding(each, site, subject)


def _finding(found: "Redundant", site: "Site", subject: Subject) -> Finding:
    clause, by = found.clause, found.by
    text = _text(clause.span, subject)
    alone = "never adds a case" if clause.joined == "or" else "excludes nothing"
    return Finding(
        span=clause.span,
        message=f"`{text}` {alone}: {_why(found, text, subject)}.",
        item=site.lines[clause.line].item,
        label="makes no difference",
        labels=() if by is None else (Label(by.span, "this says it already"),),
        help="Leave it out, or correct the limit if another one was meant.",
        fix=Fix(f"leave out `{text}`", clause.removal) if clause.removal else None,
    )


def _why(found: "Redundant", text: str, subject: Subject) -> str:
    if found.by_types:
        return "the types say so already"
    if found.by is None:
        return "the types and conditions around it say so together"
    other = _text(found.by.span, subject)
    if other == text:
        return "it is said already"
    if found.excluded:
        return f"it does not hold where `{other}` does"
    if found.clause.joined == "or":
        return f"wherever it holds, `{other}` does"
    return f"it holds wherever `{other}` does"


def _text(span: Span, subject: Subject) -> str:
    return " ".join(subject.source.text[span.start : span.end].split())


RULE = Rule(
    "L308",
    "redundant-clause",
    "witness",
    "note",
    redundant_clause,
    __doc__ or "",
    frozenset({"fix"}),
)
