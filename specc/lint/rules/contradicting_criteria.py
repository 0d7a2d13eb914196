"""Criteria that no result can satisfy together, for an input that the function has to take.

## Why

There is no right code: whatever it returns for that input, a test fails. The criteria named are
the smallest set that clashes, so one of them has to give way.

## Example

```spec
specc 1
module shop.parcel
target "src/shop/parcel.py"

function postage(grams: Int where 1 <= value <= 2000) -> Int:
    criterion POST-1 "A light parcel costs 4":
        when grams <= 500
        check result == 4

    criterion POST-2 "A heavy parcel costs 9":
        when grams >= 500
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
from specc.language.diagnostics import Label
from specc.lint.rule import Finding, Rule, Subject

if TYPE_CHECKING:
    from specc.lint.witness.question import Witness


def contradicting_criteria(subject: Subject) -> Iterator[Finding]:
    """Functions with an input for which their clauses leave no result."""
    for function in subject.functions:
        witness = subject.examinations[function.id].clash.witness
        if witness is not None:
            yield _finding(function, witness, subject)


def _finding(function: ir.Function, witness: "Witness", subject: Subject) -> Finding:
    from specc.lint.witness.telling import code_of, input_of

    first, *others = witness.clauses or (function.id,)
    names = list(dict.fromkeys(code_of(each) for each in witness.clauses))
    together = f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)
    message = f"No result of `{function.name}` can satisfy {together} for this input."
    given = input_of(witness.names, function.parameters, subject.program)
    notes = [f"{given} there is no result"]
    if function.parameters and not witness.names:
        message = f"No implementation of `{function.name}` can satisfy {together}."
        notes = ["whatever its results are, one of these does not hold"]
    if not others:
        notes.append("the type of the result, or this line itself, rules out every value")
    return Finding(
        span=subject.head(first),
        message=message,
        item=function.id,
        label="cannot be kept" if not others else "this one",
        labels=tuple(Label(subject.head(each), "and this one") for each in others),
        notes=tuple(notes),
        help="Correct one of them, or limit it to the inputs that it is meant for: `when …`.",
    )


RULE = Rule(
    "L304",
    "contradicting-criteria",
    "witness",
    "error",
    contradicting_criteria,
    __doc__ or "",
)
