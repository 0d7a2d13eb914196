"""A function that its rules do not determine, and that no example shows.

## Why

Criteria say what holds of a result, not what it is. One row of an `examples` table tells the
reader, and whoever writes the code, more than the third reading of a criterion.

## Example

```spec
specc 1
module text.slug
target "src/text/slug.py"

function slug(title: Text) -> Text:
    criterion SLUG-1 "A slug has no capitals":
        check result == result.lower() and len(result) <= len(title)
```

## Use instead

```spec
specc 1
module text.slug
target "src/text/slug.py"

function slug(title: Text) -> Text:
    returns title.lower().replace(" ", "-")

    criterion SLUG-1 "A slug has no capitals":
        check result == result.lower() and len(result) <= len(title)
```
"""

from collections.abc import Iterator
from itertools import islice

from specc.language import ir, types
from specc.language.evaluate import RaisedError, Undefined, evaluate
from specc.language.search import hints_of, inputs
from specc.language.show import show
from specc.language.walk import nodes
from specc.lint.rule import Finding, Rule, Subject
from specc.lint.structure.conditions import equal_to_constant
from specc.lint.structure.truth import constant

_LONGEST = 60


def no_example(subject: Subject) -> Iterator[Finding]:
    """Functions of which no example, and no criterion on a concrete call, shows what they give."""
    for each in subject.functions:
        if each.rules or each.returns is None or not each.parameters or each.examples:
            continue
        if not (_determined(each, subject) or _called(each, subject.module)):
            yield _finding(each, subject)


def _determined(function: ir.Function, subject: Subject) -> bool:
    """Whether criteria state the result itself: everywhere, in each of their cases, or for one
    input."""
    said = subject.sayings[function.id]
    if any(each.pins and not each.guards for each in said):
        return True
    if said and all(each.pins for each in said):
        return True
    names = {each.name for each in function.parameters}
    return any(names <= equal_to_constant(each.guards) for each in said)


def _called(function: ir.Function, module: ir.Module) -> bool:
    """Whether a criterion anywhere calls the function on constants."""
    criteria = [each for each in module.declarations if isinstance(each, ir.Criterion)]
    for each in module.declarations:
        if isinstance(each, ir.Function | ir.Machine):
            criteria += each.criteria
    return any(
        isinstance(node, ir.Call) and node.function == function.name and constant(node)
        for each in criteria
        for node in nodes(each)
    )


def _finding(function: ir.Function, subject: Subject) -> Finding:
    header = " | ".join([*(each.name for each in function.parameters), "result"])
    row = _row(function, subject)
    example = f", such as `| {row} | … |`" if row else ""
    return Finding(
        span=subject.head(function.id),
        message=f"No example shows what `{function.name}` gives.",
        item=function.id,
        label="no example",
        help=f"Add `examples:` with the columns `| {header} |` and a row{example}.",
    )


def _row(function: ir.Function, subject: Subject) -> str:
    """An input that is easy to read, with the result left to the author."""
    program = subject.program
    hints = hints_of([*function.parameters, *function.requires, *function.criteria], program)
    shown: list[str] = []
    for names in islice(inputs(function.parameters, program, hints, 24).values, 24):
        try:
            if not all(evaluate(each.condition, program, names) for each in function.requires):
                continue
        except (Undefined, RaisedError):
            continue
        cells = (
            show(names[each.name], types.expand(each.type, subject.module))
            for each in function.parameters
        )
        shown.append(" | ".join(cells))
    fitting = [each for each in shown if len(each) <= _LONGEST]
    return max(fitting[:8], key=len, default="")


RULE = Rule(
    "L206",
    "no-example",
    "structure",
    "warning",
    no_example,
    __doc__ or "",
)
