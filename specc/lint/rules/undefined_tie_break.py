"""The best of several, or several in an order, while nothing says what happens on a tie.

## Why

Two offers may have one price. Which of both is the cheapest is then up to whoever writes the code,
and changes with the order in which a database happens to give them.

## Example

```spec
specc 1
module shop.offers
target "src/shop/offers.py"

record Offer:
    id: Int
    price: Int

function cheapest(offers: List[Offer] where value is not empty) -> Offer:
    criterion OFFER-1 "It is one of the offers":
        check result in offers

    criterion OFFER-2 "Nothing is cheaper":
        check every offer in offers: result.price <= offer.price
```

## Use instead

```spec
specc 1
module shop.offers
target "src/shop/offers.py"

record Offer:
    id: Int
    price: Int

function cheapest(offers: List[Offer] where value is not empty) -> Offer:
    > Among equals the one with the smallest id is taken.
    returns min(offers, key=lambda offer: (offer.price, offer.id))

    criterion OFFER-1 "It is one of the offers":
        check result in offers

    criterion OFFER-2 "Nothing is cheaper":
        check every offer in offers: result.price <= offer.price
```
"""

from collections.abc import Iterator

from specc.language import ir, types
from specc.language.diagnostics import Reading
from specc.lint.edits import add_prose
from specc.lint.rule import Finding, Rule, Subject
from specc.lint.words.items import any_of, said, sentences, undetermined
from specc.lint.words.ties import (
    Choice,
    Source,
    extremes,
    identifies,
    settles,
    source_of,
    unordered,
)
from specc.lint.words.writing import free

_SETTLED = any_of(
    r"ties?|tied|equals?|equally|same|identical|alike|both|stable|whichever|arbitrar\w+|any of",
    r"alphabetical\w*|lexicographical\w*|first|last|earlier|later|order of|in order|either",
    r"among|of (?:those|these|two|several)|(?:if|when|where) (?:two|several|more)",
)
_BEST = any_of(
    r"the (?:cheapest|largest|smallest|biggest|greatest|highest|lowest|best|latest|earliest)",
    r"the (?:oldest|newest|longest|shortest|nearest|closest|heaviest|lightest|fastest)",
    r"the most (?:expensive|frequent|common|recent|valuable)",
)
_BEST_TEXT = any_of(r"the (?:longest|shortest|most (?:frequent|common))")


def undefined_tie_break(subject: Subject) -> Iterator[Finding]:
    """Choices by something that two items may share."""
    for function in undetermined(subject):
        choice = _choice(function, subject)
        if choice:
            yield _finding(function, choice, subject)
    for function in subject.functions if "key=" in subject.source.text else ():
        for item, name in unordered(function):
            if not _SETTLED.search(said(subject, function.id)):
                yield _of_set(function, item, name, subject)


def _choice(function: ir.Function, subject: Subject) -> Choice | None:
    """How a function chooses, where ties stay open."""
    source = source_of(function, subject.module)
    if source is None or settles(function) or _SETTLED.search(said(subject, function.id)):
        return None
    return next(extremes(function, source), None) or _told(function, source, subject)


def _told(function: ir.Function, source: Source, subject: Subject) -> Choice | None:
    """The superlative of a sentence, where one item is given."""
    if source.several:
        return None
    pattern = _BEST_TEXT if source.item == types.TEXT else _BEST
    for prose in sentences(subject, function.id):
        match = pattern.search(prose.plain)
        if match and prose.kind in ("lines", "title"):
            return Choice(f"two are “{match[0].lower()}”", source)
    return None


def _finding(function: ir.Function, choice: Choice, subject: Subject) -> Finding:
    what = "comes first" if choice.source.several else "is taken"
    rest = free(subject, function.id, f"which of equals {what}")
    return Finding(
        span=subject.head(function.id),
        message=f"Nothing says which one {what} in `{function.name}` when {choice.tie}.",
        item=function.id,
        label="and on a tie?",
        help="Say it in a sentence or a criterion, or declare the freedom.",
        readings=(*_readings(function, choice.source, subject), rest),
    )


def _readings(function: ir.Function, source: Source, subject: Subject) -> Iterator[Reading]:
    """The first of the list, or by what identifies the items."""
    names = iter("AB")
    if not source.unordered:
        sentence = f"Among equals, the first of `{source.name}` is taken."
        if source.several:
            sentence = f"Equals stay in the order of `{source.name}`."
        edits = add_prose(subject, function.id, sentence)
        yield Reading(next(names), f"as `{source.name}` has them", edits)
    record = subject.module.declaration(getattr(source.item, "name", ""))
    fields = record.fields if isinstance(record, ir.Record) else ()
    field = next((each.name for each in fields if identifies(each.name)), None)
    if field is not None:
        what = "comes first" if source.several else "is taken"
        sentence = f"Among equals, the one with the smallest `{field}` {what}."
        edits = add_prose(subject, function.id, sentence)
        yield Reading(next(names), f"the smallest `{field}`", edits)


def _of_set(function: ir.Function, item: str, name: str, subject: Subject) -> Finding:
    what = "comes first" if name == "sorted" else "is taken"
    return Finding(
        span=subject.head(item),
        message=f"A set has no order: nothing says which one {what} when two have the same key.",
        item=item,
        label="and on a tie?",
        help="Make the key a tuple that tells any two apart, such as `(each.price, each.id)`.",
        readings=(free(subject, function.id, f"which of equals {what}"),),
    )


RULE = Rule(
    "L213",
    "undefined-tie-break",
    "structure",
    "warning",
    undefined_tie_break,
    __doc__ or "",
    frozenset({"readings"}),
)
