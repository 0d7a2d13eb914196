"""A comparison that does not say with what: `faster`, `more reliable`, `improves`.

## Why

`Faster` is true of any code that beats some other one. Comparisons within a sentence (`costs more
than`, `the larger the order, the higher the discount`) say what is compared, and are no finding.

## Example

```spec
specc 1
module shop.parcels
> A gold customer gets better support.
```

## Use instead

```spec
specc 1
module shop.parcels
> A gold customer gets an answer earlier than a silver one.
```
"""

from collections.abc import Iterator

from specc.lint.prose.answers import asked, finding, freed
from specc.lint.rule import Finding, Rule, Subject


def comparative_without_reference(subject: Subject) -> Iterator[Finding]:
    """Comparatives in sentences that name nothing to compare with."""
    for phrase in subject.phrases.get("L105", ()):
        yield finding(
            phrase,
            f"`{phrase.text}` does not say what it is compared with.",
            *asked(subject, phrase),
            *freed(subject, phrase),
        )


RULE = Rule(
    "L105",
    "comparative-without-reference",
    "prose",
    "warning",
    comparative_without_reference,
    __doc__ or "",
    frozenset({"readings"}),
)
