"""A `let` of a function or criterion, or a variable of `forall`, that nothing uses.

## Why

Most often another name was meant where it should stand. A `forall` whose variable is not used
promises a test of many values that is a test of one.

## Example

```spec
specc 1
module shop.fee
target "src/shop/fee.py"

function fee(hours: Int where value > 0) -> Int:
    let paid = hours - 1
    returns 3 * hours
```

## Use instead

```spec
specc 1
module shop.fee
target "src/shop/fee.py"

function fee(hours: Int where value > 0) -> Int:
    let paid = hours - 1
    returns 3 * paid
```
"""

from collections.abc import Iterator

from specc.language import ir
from specc.language.diagnostics import Edit, Fix
from specc.language.places import parameters
from specc.language.source import Span
from specc.lint.rule import Finding, Rule, Subject
from specc.lint.structure.edits import removed
from specc.lint.structure.mentions import names_in


def unused_declaration(subject: Subject) -> Iterator[Finding]:
    """Names of functions, defines and criteria that are used nowhere."""
    for each in subject.module.declarations:
        match each:
            case ir.Function():
                yield from _lets(each, each.lets, subject)
                yield from _of_criteria(each.criteria, subject)
            case ir.Define():
                yield from _lets(each, each.lets, subject)
            case ir.Machine():
                yield from _of_criteria(each.criteria, subject)
            case ir.Criterion():
                yield from _of_criteria((each,), subject)
            case _:
                pass


def _of_criteria(criteria: tuple[ir.Criterion, ...], subject: Subject) -> Iterator[Finding]:
    for each in criteria:
        own = tuple(let for let in each.lets if let.id.startswith(f"{each.id}/"))
        if own:
            yield from _lets(each, own, subject)
        if each.variables and each.checks:
            used = names_in(each)
            unused = [one.name for one in each.variables if one.name not in used]
            yield from (_of_variable(name, each, subject) for name in unused if name[0] != "_")


def _lets(owner: ir.Node, lets: tuple[ir.Let, ...], subject: Subject) -> Iterator[Finding]:
    if not lets:
        return
    used = names_in(owner)
    for each in lets:
        if each.name not in used and each.name[0] != "_":
            span = subject.spans[each.id]
            yield Finding(
                span=subject.head(each.id),
                message=f"`{each.name}` is used nowhere.",
                item=each.id,
                label="not used",
                help="Use it, or remove it.",
                fix=Fix(f"remove `{each.name}`", (removed(subject, span),)),
            )


def _of_variable(name: str, criterion: ir.Criterion, subject: Subject) -> Finding:
    places = parameters(subject.analysis.items, subject.spans[criterion.id])
    span = places[name][0]
    edit = _without(name, places, subject)
    return Finding(
        span=span,
        message=f"`{criterion.code}` is for all `{name}`, and never uses it.",
        item=criterion.id,
        label="not used",
        help="Use it in `when` or `check`, or remove it.",
        fix=Fix(f"remove `{name}`", (edit,)),
    )


def _without(name: str, places: dict[str, tuple[Span, Span]], subject: Subject) -> Edit:
    """Takes a variable out of its `forall`, or the line where it is the only one."""
    text = subject.source.text
    start, end = places[name][0].start, places[name][1].end
    before, behind = text[:start].rstrip(), text[end:].lstrip(" \t")
    if behind.startswith(","):
        rest = text.index(",", end) + 1
        return Edit(Span(start, rest + len(text[rest:]) - len(text[rest:].lstrip())), "")
    if before.endswith(","):
        return Edit(Span(len(before) - 1, end), "")
    return removed(subject, Span(text.rfind("forall", 0, start), end))


RULE = Rule(
    "L219",
    "unused-declaration",
    "structure",
    "warning",
    unused_declaration,
    __doc__ or "",
    frozenset({"fix"}),
)
