"""A phrase that lets an obligation off: `if possible`, `as appropriate`, `normally`.

## Why

With such a phrase nothing is required any more: every behaviour satisfies the sentence. Either
there is a condition, and it can be said, or there is none.

## Example

```spec
specc 1
module shop.parcels
> If possible, parcels leave on the day of the order.
```

## Use instead

```spec
specc 1
module shop.parcels
> Parcels leave on the day of the order, where it comes before noon.
```
"""

import re
from collections.abc import Iterator

from specc.lint.prose.answers import asked, finding, left_out
from specc.lint.rule import Finding, Rule, Subject

_AS_AS = re.compile(r"as\s\S+\sas\b", re.IGNORECASE)


def escape_clause(subject: Subject) -> Iterator[Finding]:
    """Phrases after which nothing is required."""
    for phrase in subject.phrases.get("L102", ()):
        yield finding(
            phrase,
            f"`{phrase.text}` lets the sentence off: nothing is required.",
            *(() if _AS_AS.match(phrase.text) else left_out(phrase, "it always holds")),
            *asked(subject, phrase),
        )


RULE = Rule(
    "L102",
    "escape-clause",
    "prose",
    "warning",
    escape_clause,
    __doc__ or "",
    frozenset({"readings"}),
)
