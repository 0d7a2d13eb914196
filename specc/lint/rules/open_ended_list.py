"""A list that goes on without saying how: `etc.`, `and so on`, `including but not limited to`.

## Why

What is not in the list cannot be built or tested, and each reader goes on with it differently.
`such as` is only taken for one where it stands for a definition: `must accept formats such as …`.

## Example

```spec
specc 1
module shop.parcels
> Carriers, shops, etc. see the state of a parcel.
```

## Use instead

```spec
specc 1
module shop.parcels
> Carriers and shops see the state of a parcel.
```
"""

import re
from collections.abc import Iterator

from specc.language.diagnostics import Edit, Reading
from specc.lint.prose.answers import asked, finding, left_out
from specc.lint.prose.escapes import LISTS
from specc.lint.prose.found import Phrase
from specc.lint.rule import Finding, Rule, Subject

_ELLIPSIS = re.compile(r"(?<=[^\W\d]),\s*(\.\.\.|…)(?!\s*,)")
_BEGINS_LIST = ("such as", "including")


def open_ended_list(subject: Subject) -> Iterator[Finding]:
    """Phrases that stand for the rest of a list, and dots that do."""
    for phrase in (*subject.phrases.get("L103", ()), *_dots(subject)):
        yield finding(
            phrase,
            f"`{phrase.text}` leaves open what else belongs to the list.",
            *_complete(phrase),
            *(asked(subject, phrase) if phrase.text.isascii() and phrase.text != "..." else ()),
        )


def _complete(phrase: Phrase) -> tuple[Reading, ...]:
    """The reading that nothing else belongs to it."""
    words = phrase.text.lower()
    means = "the list is complete"
    if words.startswith(_BEGINS_LIST):
        return () if phrase.begins else (Reading("", means, _namely(phrase)),)
    if "limited" in words or "restricted" in words or words.startswith(("at least", "without")):
        return ()
    return left_out(phrase, means, ends_list=True)


def _namely(phrase: Phrase) -> tuple[Edit, ...]:
    before = phrase.prose.text[: phrase.start].rstrip(", \n")
    return (Edit(phrase.prose.span(len(before), phrase.end), ", namely"),)


def _dots(subject: Subject) -> Iterator[Phrase]:
    for prose in subject.prose:
        if prose.kind != "question" and ("…" in prose.plain or "..." in prose.plain):
            for match in _ELLIPSIS.finditer(prose.plain):
                yield Phrase(prose, *match.span(1), LISTS[0])


RULE = Rule(
    "L103",
    "open-ended-list",
    "prose",
    "warning",
    open_ended_list,
    __doc__ or "",
    frozenset({"readings"}),
)
