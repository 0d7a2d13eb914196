"""A number in a sentence about an item that no expression of the item holds.

## Why

Code and tests are made of the expressions, people read the sentences. Where only the sentence has
a number, nothing holds the code to it; where the expression has another, one of both is wrong.
Units are counted with: 2 hours are `120` minutes, 20 % are `0.20` or `100 - 20`.

## Example

```spec
specc 1
module shop.returns
target "src/shop/returns.py"

function accepted(days: Int where value >= 0) -> Bool:
    > Goods come back within 30 days.
    returns days <= 31

    criterion BACK-1 "Waiting helps nobody":
        when accepted(days + 1)
        check accepted(days)
```

## Use instead

```spec
specc 1
module shop.returns
target "src/shop/returns.py"

function accepted(days: Int where value >= 0) -> Bool:
    > Goods come back within 30 days.
    returns days <= 30

    criterion BACK-1 "Waiting helps nobody":
        when accepted(days + 1)
        check accepted(days)
```
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from specc.language import ir
from specc.language.diagnostics import Edit, Reading
from specc.language.prose import Prose
from specc.lint.rule import Finding, Rule, Subject
from specc.lint.words.amounts import Amounts
from specc.lint.words.items import sentences, top
from specc.lint.words.literals import Literal, literals, written
from specc.lint.words.mentions import Mention, mentions


def number_not_in_expressions(subject: Subject) -> Iterator[Finding]:
    """Numbers of sentences and titles that stand in no expression."""
    items = {each.id: each for each in subject.module.declarations}
    known = Amounts(subject.module)
    for prose in subject.prose:
        owner = items.get(top(prose.item))
        if owner is not None and prose.kind in ("lines", "title") and _is_judged(owner, prose):
            for mention in mentions(prose):
                if not known.has(mention, owner):
                    yield _finding(mention, prose, owner.id, subject)


def _is_judged(owner: ir.Declaration, prose: Prose) -> bool:
    """Functions, machines, records and criteria with checks."""
    if isinstance(owner, ir.Function | ir.Machine):
        code = prose.item.rpartition("/")[2]
        bare = (each for each in owner.criteria if each.code == code)
        return all(each.checks or each.within for each in bare)
    if isinstance(owner, ir.Criterion):
        return bool(owner.checks or owner.within)
    return isinstance(owner, ir.Record)


def _finding(mention: Mention, prose: Prose, owner: str, subject: Subject) -> Finding:
    text = prose.text[mention.start : mention.end]
    place = "title" if prose.kind == "title" else "sentence"
    name = owner.rpartition("/")[2]
    near = _near(mention, owner, subject)
    readings = _readings(mention, prose, near, text)
    meant = f"`{near[0].text}`" if near else ""
    return Finding(
        span=prose.span(mention.start, mention.end),
        message=f"This {place} says {text}; no expression of `{name}` does.",
        item=prose.item,
        label=f"the expressions say {meant}" if meant else "nothing holds the code to it",
        help="" if readings else f"Write a rule or a criterion that says {text}, or correct it.",
        readings=readings,
    )


def _near(mention: Mention, owner: str, subject: Subject) -> tuple[Literal, ...]:
    """The literals of the one number that may be meant instead: it is close, and no sentence speaks
    of it."""
    told = {each for prose in sentences(subject, owner) for each in _values(prose)}
    close = [
        each
        for each in literals(subject, owner)
        if each.value not in told and _is_close(mention.value, each.value)
    ]
    sure = len({each.value for each in close}) == 1
    return tuple(close) if sure else ()


def _values(prose: Prose) -> Iterator[Decimal]:
    return (each.value for each in mentions(prose))


def _is_close(left: Decimal, right: Decimal) -> bool:
    """At most a quarter more or less, ten times as much, or the same digits in another order."""
    small, large = sorted((left, right))
    if small == large or small < 2:
        return False
    digits = [sorted(f"{each.normalize():f}") for each in (small, large)]
    tenfold = small >= 10 and large == small * 10
    return tenfold or digits[0] == digits[1] or (large - small) * 4 <= large


def _readings(
    mention: Mention, prose: Prose, near: Sequence[Literal], text: str
) -> tuple[Reading, ...]:
    """The sentence is right, or the expression."""
    if not near or any(each.in_example for each in near):
        return ()
    code = tuple(Edit(each.span, written(mention.value, each.text)) for each in near)
    other = near[0].text.rstrip("0").rstrip(".") if "." in near[0].text else near[0].text
    said = Edit(prose.span(mention.start, mention.end), other)
    return (
        Reading("A", f"the sentence is right: {text}", code),
        Reading("B", f"the expression is right: {other}", (said,)),
    )


RULE = Rule(
    "L204",
    "number-not-in-expressions",
    "structure",
    "warning",
    number_not_in_expressions,
    __doc__ or "",
    frozenset({"readings"}),
)
