"""Two spellings of one concept: names that differ in underscores or case, or words of the prose.

## Why

Readers, and the agents among them, take two spellings for two things, or one for a mistake. Names
of types and of values may share their letters, and so may names that come with `use`.

## Example

```spec
specc 1
module shop.refund
target "src/shop/refund.py"

enum Status:
    paid
    cancelled

record Order:
    net_price: Int where value >= 0

function refund(netPrice: Int where value >= 0, status: Status) -> Order:
    > Only canceled orders are paid back.
    returns Order(netPrice) when status is Status.cancelled
    returns Order(0) when status is Status.paid

    criterion REF-1 "Never more than the price":
        check result.net_price <= netPrice
```

## Use instead

```spec
specc 1
module shop.refund
target "src/shop/refund.py"

enum Status:
    paid
    cancelled

record Order:
    net_price: Int where value >= 0

function refund(net_price: Int where value >= 0, status: Status) -> Order:
    > Only cancelled orders are paid back.
    returns Order(net_price) when status is Status.cancelled
    returns Order(0) when status is Status.paid

    criterion REF-1 "Never more than the price":
        check result.net_price <= net_price
```
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from specc.language.diagnostics import Edit, Fix, Label, Reading
from specc.lint.rule import Finding, Rule, Subject
from specc.lint.words.names import Declared, declared, words_of
from specc.lint.words.renaming import place_of, renamed
from specc.lint.words.spelling import dialect
from specc.lint.words.variants import Variant, variants

_SHORTEST = 4


def two_spellings(subject: Subject) -> Iterator[Finding]:
    """Names, and words of the prose, that differ in their spelling only."""
    names = declared(subject.module)
    for first, other in _pairs(names):
        yield _of_names(first, other, names, subject)
    for each in variants(subject, names):
        yield _of_prose(each)


def _pairs(names: Sequence[Declared]) -> Iterator[tuple[Declared, Declared]]:
    """Each second spelling of a concept, with the first one."""
    groups: dict[tuple[str, bool], dict[str, Declared]] = defaultdict(dict)
    for each in names:
        if not each.foreign and each.kind != "id" and not each.name.isupper():
            group = _letters(each.name), each.kind == "type"
            groups[group].setdefault(each.name, each)
    for (letters, _), spellings in groups.items():
        first, *others = spellings.values()
        if len(letters) >= _SHORTEST:
            yield from ((first, each) for each in others if _one_concept(first.name, each.name))


def _letters(name: str) -> str:
    """The name without case and underscores, and as a British speaker writes it."""
    found = ((each, dialect(each)) for each in words_of(name))
    return "".join(each if not d or d.british else d.other for each, d in found).lower()


def _one_concept(left: str, right: str) -> bool:
    """`userId` and `user_id`; not `Gold` and `gold`, `open_` and `open`, `v1_12` and `v11_2`."""
    if left[1:] == right[1:] or left.strip("_") == right.strip("_"):
        return False
    return not any(each.isdigit() for each in left + right)


def _of_names(
    first: Declared, other: Declared, names: Sequence[Declared], subject: Subject
) -> Finding:
    span = place_of(other, subject)
    label = Label(place_of(first, subject), f"the other spelling, `{first.name}`")
    pairs = ((other.name, first.name), (first.name, other.name))
    ways = [(new, renamed(old, new, names, subject)) for old, new in pairs]
    readings = (
        Reading(name, f"`{new}` everywhere", edits)
        for name, (new, edits) in zip("AB", (each for each in ways if each[1]), strict=False)
    )
    return Finding(
        span=span,
        message=f"`{other.name}` and `{first.name}` are two spellings of one name.",
        item=other.item,
        label="spelt in another way",
        labels=(label,),
        help="Choose one, or call two things by names that differ in more than this.",
        readings=tuple(readings),
    )


def _of_prose(found: Variant) -> Finding:
    edit = Edit(found.span, found.other)
    return Finding(
        span=found.span,
        message=f"`{found.text}` is spelt `{found.other}` elsewhere in this spec.",
        item=found.item,
        label="spelt in another way",
        labels=(Label(found.first, "the first spelling"),),
        fix=Fix(f"write `{found.other}`", (edit,), safe=True),
    )


RULE = Rule(
    "L202",
    "two-spellings",
    "structure",
    "warning",
    two_spellings,
    __doc__ or "",
    frozenset({"fix", "readings"}),
)
