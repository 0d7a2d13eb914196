"""A result that is rounded, while nothing says in which direction.

## Why

Half a cent goes up in a shop, to the even neighbour in Python's `round`, and down in a bank's
favour. Whoever writes the code has to choose, and the tests cannot tell who chose right.

## Example

```spec
specc 1
module shop.share
target "src/shop/share.py"

function share(
    price: Decimal(12, 2) where value >= 0, people: Int where value >= 1
) -> Decimal(12, 2):
    > What each of the people pays, rounded to cents.

    criterion SHARE-1 "Nobody pays more than the price":
        check result <= price
```

## Use instead

```spec
specc 1
module shop.share
target "src/shop/share.py"

function share(
    price: Decimal(12, 2) where value >= 0, people: Int where 1 <= value <= 99
) -> Decimal(12, 2):
    > What each of the people pays, rounded half up to cents.
    returns round_half_up(price / people, 2)

    criterion SHARE-1 "Nobody pays more than the price":
        check result <= price

    criterion SHARE-2 "One alone pays everything":
        when people == 1
        check result == price
```
"""

import re
from collections.abc import Iterator

from specc.language import ir, types
from specc.language.diagnostics import Edit, Reading
from specc.language.prose import Prose
from specc.language.source import Span
from specc.lint.edits import add_prose
from specc.lint.rule import Finding, Rule, Subject
from specc.lint.words.items import any_of, reached, result_type, said, sentences, undetermined
from specc.lint.words.writing import free

_ROUNDED = any_of(r"rounded|rounding|rounds? (?:(?:it|them|the \w+|its \w+) )?(?:off|to)")
_DIVIDED = any_of(
    r"percent|per cent|percentage|pro rata|proportional(?:ly)?|average|the mean|mean value",
    r"(?:divided|split|shared) (?:by|equally|evenly|among|between)",
    r"(?:interest|exchange|vat) rate",
)
_PERCENT = re.compile(r"\b\d+ ?%")
_DIRECTION = any_of(
    r"round(?:ed|ing|s)?\W+(?:\w+\W+){0,6}?(?:up|down|half|even|bankers?|away|towards?)",
    r"round(?:ed|ing|s)?\W+commercial(?:ly)?|half[- ](?:up|down|even|to|away)|nearest even",
    r"truncat\w+|floor\w*|ceil\w*|cut off|(?:not|never|without) (?:be )?round\w*|unrounded",
    r"to even|bankers?'|next (?:lower|higher|smaller|larger|full|whole)",
    r"(?:up|down) to the (?:next|full|whole)",
)
_WAYS = (
    ("A", "half up", "half a unit goes up"),
    ("B", "half to even", "half a unit goes to the even neighbour"),
    ("C", "down", "what is left over is dropped"),
)


def undefined_rounding(subject: Subject) -> Iterator[Finding]:
    """Functions that only criteria describe, and whose result has to be rounded somehow."""
    for function in undetermined(subject):
        found = _cause(function, subject)
        if found and not _is_said(function, subject):
            prose, match = found
            yield _finding(function, prose, match, subject)


def _cause(function: ir.Function, subject: Subject) -> tuple[Prose, re.Match[str]] | None:
    """The words that tell that a result is rounded, or is a part of a sum of money."""
    result = result_type(function, subject.module)
    if not types.is_number(result):
        return None
    divided = isinstance(result, ir.DecimalType) and result.scale is not None
    for pattern in (_ROUNDED, *((_DIVIDED, _PERCENT) if divided else ())):
        for prose in sentences(subject, function.id):
            match = pattern.search(prose.plain)
            if match and prose.kind in ("lines", "title"):
                return prose, match
    return None


def _is_said(function: ir.Function, subject: Subject) -> bool:
    """Whether a sentence gives the direction, a freedom is declared, or a condition rounds."""
    if _DIRECTION.search(said(subject, function.id)):
        return True
    if any("round" in f"{each.what} {each.because}".lower() for each in function.unspecified):
        return True
    return any(
        isinstance(each, ir.BuiltinCall) and (each.name.startswith("round") or each.name == "int")
        for each in reached(function, subject.module)
    )


def _finding(
    function: ir.Function, prose: Prose, match: re.Match[str], subject: Subject
) -> Finding:
    readings = tuple(
        Reading(name, f"{means} (rounded {way})", _edits(way, function, prose, match, subject))
        for name, way, means in _WAYS
    )
    return Finding(
        span=prose.span(*match.span()),
        message=f"Nothing says in which direction the result of `{function.name}` is rounded.",
        item=function.id,
        label="rounded how?",
        help="Say `rounded half up`, `half to even`, `down` or `up`; or write the rule.",
        readings=(*readings, free(subject, function.id, "how the result is rounded")),
    )


def _edits(
    way: str, function: ir.Function, prose: Prose, match: re.Match[str], subject: Subject
) -> tuple[Edit, ...]:
    """Says it after the word `rounded`, or in a sentence of its own."""
    if match[0].lower() != "rounded":
        return add_prose(subject, function.id, f"The result is rounded {way}.")
    end = prose.span(*match.span()).end
    return (Edit(Span(end, end), f" {way}"),)


RULE = Rule(
    "L214",
    "undefined-rounding",
    "structure",
    "warning",
    undefined_rounding,
    __doc__ or "",
    frozenset({"readings"}),
)
