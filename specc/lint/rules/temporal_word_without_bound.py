"""A word of time that sets no bound: `soon`, `immediately`, `periodically`, `in real time`.

## Why

Whether `soon` was kept cannot be tested; `within 50 ms` can. A sentence that gives the number too
is no finding, nor is the place of one thing beside another (`immediately after`).

## Example

```spec
specc 1
module shop.parcels
> A lost parcel is reported immediately.
```

## Use instead

```spec
specc 1
module shop.parcels
> A lost parcel is reported within 2 hours.
```
"""

from collections.abc import Iterator

from specc.lint.prose.answers import asked, finding, freed
from specc.lint.rule import Finding, Rule, Subject


def temporal_word_without_bound(subject: Subject) -> Iterator[Finding]:
    """Words of time in sentences without a number."""
    for phrase in subject.phrases.get("L107", ()):
        yield finding(
            phrase,
            f"`{phrase.text}` sets no bound.",
            *asked(subject, phrase),
            *freed(subject, phrase),
        )


RULE = Rule(
    "L107",
    "temporal-word-without-bound",
    "prose",
    "warning",
    temporal_word_without_bound,
    __doc__ or "",
    frozenset({"readings"}),
)
