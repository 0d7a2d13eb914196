"""An input for which two results keep every criterion of a function: which one is meant?

## Why

Whoever writes the code has to choose, and the tests accept either choice. A function is derivable
exactly when there is no such input: then criteria, examples and postconditions leave one result
for each, whatever the code looks like. Functions with rules are passed by, since their rules say
what the result is.

## Example

```spec
specc 1
module shop.parcel
target "src/shop/parcel.py"

function postage(grams: Int where 1 <= value <= 2000) -> Int:
    criterion POST-1 "A light parcel costs 4":
        when grams < 500
        check result == 4

    criterion POST-2 "A heavy parcel costs 9":
        when grams > 500
        check result == 9

    examples:
        | grams | result |
        | 20    | 4      |
```

## Use instead

```spec
specc 1
module shop.parcel
target "src/shop/parcel.py"

function postage(grams: Int where 1 <= value <= 2000) -> Int:
    criterion POST-1 "A light parcel costs 4":
        when grams <= 500
        check result == 4

    criterion POST-2 "A heavy parcel costs 9":
        when grams > 500
        check result == 9

    examples:
        | grams | result |
        | 20    | 4      |
        | 500   | 4      |
        | 501   | 9      |
```
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from specc.language import ir
from specc.language.diagnostics import Reading
from specc.lint.edits import add_example, add_unspecified
from specc.lint.rule import Finding, Rule, Subject

if TYPE_CHECKING:
    from specc.lint.witness.question import Witness


def two_results(subject: Subject) -> Iterator[Finding]:
    """Functions with an input that has two results."""
    for function in subject.functions:
        witness = _doubted(function, subject) or subject.examinations[function.id].two.witness
        if witness is not None and _is_described(function):
            yield _finding(function, witness, subject)


def _doubted(function: ir.Function, subject: Subject) -> "Witness | None":
    """What an audit of the code asks, if the spec still leaves it open: it comes first, since there
    is code that would have it either way."""
    doubts = [each for each in subject.options.doubts if each.function == function.id]
    if not doubts:
        return None
    from specc.lint.witness.doubt import open_between

    asked = (open_between(function, subject.program, each.names, each.results) for each in doubts)
    return next((each for each in asked if each is not None), None)


def _is_described(function: ir.Function) -> bool:
    """Whether anything is said that can be judged; else other rules ask for it."""
    checked = any(each.checks for each in function.criteria)
    return checked or bool(function.ensures or function.examples)


def _finding(function: ir.Function, witness: "Witness", subject: Subject) -> Finding:
    from specc.lint.witness.telling import input_of, result_of

    shown = [result_of(each, function, subject.program) for each in witness.results]
    given = input_of(witness.names, function.parameters, subject.program)
    return Finding(
        span=subject.head(function.id),
        message=f"Two results of `{function.name}` satisfy every criterion for this input.",
        item=function.id,
        label="which one is meant?",
        notes=(f"{given} the result may be {' or '.join(shown)}",),
        help="Say which one: in a criterion, by a limit that includes this input, or an example.",
        readings=tuple(_readings(function, witness, shown, subject)),
    )


def _readings(
    function: ir.Function, witness: "Witness", shown: list[str], subject: Subject
) -> Iterator[Reading]:
    from specc.lint.witness.telling import widenings

    limits = widenings(subject, function, witness.names)
    for name, value, text in zip("AB", witness.results, shown, strict=True):
        if value in limits:
            code, edit = limits[value]
            yield Reading(name, f"result {text}, as `{code}` says of its neighbours", (edit,))
        else:
            edits = add_example(subject, function, witness.names, value)
            yield Reading(name, f"result {text}", edits)
    what = f"the result of {function.name} where several keep the criteria"
    edits = add_unspecified(subject, function.id, what)
    yield Reading("free", "either is right, wherever the criteria allow several", edits)


RULE = Rule(
    "L303",
    "two-results",
    "witness",
    "warning",
    two_results,
    __doc__ or "",
    frozenset({"readings"}),
)
