"""`and/or`, or two words with a slash where one of them is meant.

## Why

Some read `and/or` as "both", others as "at least one"; what `create/update` does is anybody's
guess.

## Example

```spec
specc 1
module shop.parcels
> Parcels are signed for by the receiver and/or a neighbour.
```

## Use instead

```spec
specc 1
module shop.parcels
> Parcels are signed for by the receiver or a neighbour.
```
"""

import re
from collections.abc import Iterator

from specc.language.diagnostics import Edit, Reading
from specc.language.prose import Prose
from specc.lint.rule import Finding, Rule, Subject

_BOTH = re.compile(r"(?<![\w/])(?:and\s?/\s?or|or\s?/\s?and)(?![\w/])", re.IGNORECASE)
_CHOICE = re.compile(
    r"(?<![\w/])(?:shall|must|will|should|may|can|cannot)(?:\s+not)?(?:\s+(?:be able )?to)?\s+"
    r"((?!read/write|start/stop|open/close|do/don|on/off)[a-z]{3,}/[a-z]{3,})(?![\w/.])",
)


def and_or(subject: Subject) -> Iterator[Finding]:
    """Slashes in place of a conjunction."""
    for prose in subject.prose:
        if prose.kind == "question" or "/" not in prose.plain:
            continue
        for match in _BOTH.finditer(prose.plain):
            edits = ("or", "one of them is enough, both are allowed"), ("and", "both")
            yield _finding(prose, match.span(), edits)
        for match in _CHOICE.finditer(prose.plain):
            first, second = match[1].split("/")
            edits = (f"{first} or {second}", "either"), (f"{first} and {second}", "both")
            yield _finding(prose, match.span(1), edits)


def _finding(prose: Prose, place: tuple[int, int], ways: tuple[tuple[str, str], ...]) -> Finding:
    span = prose.span(*place)
    return Finding(
        span=span,
        message=f"`{prose.text[slice(*place)]}` can be read as `and` and as `or`.",
        item=prose.item,
        label="which one?",
        help="Write `or`, `and`, or `either … or …`.",
        readings=tuple(
            Reading(name, means, (Edit(span, text),))
            for name, (text, means) in zip("AB", ways, strict=True)
        ),
    )


RULE = Rule("L108", "and-or", "prose", "warning", and_or, __doc__ or "", frozenset({"readings"}))
