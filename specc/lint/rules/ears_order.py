"""An EARS sentence whose clauses are not in the order of EARS.

## Why

EARS puts what always holds first (`Where`, `While`), then the trigger (`When`, `If`), then who does
what: `While the shop is open, when a parcel arrives, the clerk shall sign for it`. In another order
it is unclear which clause a condition belongs to. Only sentences with `shall` or `must` and two
such conditions are looked at.

## Example

```spec
specc 1
module shop.parcels
> The clerk shall sign for a parcel when it arrives while the shop is open.
```

## Use instead

```spec
specc 1
module shop.parcels
> While the shop is open, when a parcel arrives, the clerk shall sign for it.
```
"""

import re
from collections.abc import Iterator, Sequence

from specc.language.diagnostics import Edit, Reading
from specc.language.prose import Prose
from specc.lint.prose.sentences import sentences
from specc.lint.rule import Finding, Rule, Subject

_CLAUSE = r"(?:While|Where|When|If|while|where|when|if)\s[^,;.]+"
_LEADING = re.compile(
    rf"({_CLAUSE}),\s+({_CLAUSE}),\s+(?:then\s+)?((?:the|a|an|each|every|no)\s[^,;]*?\b(?:shall|must)\b.*)",
    re.DOTALL,
)
_TRAILING = re.compile(
    r"((?:The|A|An|Each|Every|No)\s[^,;]*?\b(?:shall|must)\b[^,;]*?),?\s+"
    r"((?:while|where|when|if)\s(?:(?!\b(?:while|where|when|if)\b)[^,;])+?),?\s+"
    r"((?:while|where|when|if)\s(?:(?!\b(?:while|where|when|if)\b)[^,;])+)",
    re.DOTALL,
)
_RANK = {"where": 0, "while": 1, "when": 2, "if": 2}


def ears_order(subject: Subject) -> Iterator[Finding]:
    """Sentences with two conditions that do not come as While or Where, When or If, then who
    shall."""
    for prose in subject.prose:
        text = prose.plain
        if prose.kind == "question" or not ("shall" in text or "must" in text):
            continue
        for start, end in sentences(text):
            last = end - 1 if text[end - 1] in ".!" else end
            clauses, main = _parts(text[start:last])
            if clauses:
                yield _finding(prose, start, last, clauses, main)


def _parts(sentence: str) -> tuple[Sequence[tuple[int, int]], tuple[int, int]]:
    """Where the conditions and the main clause of a sentence stand that is out of order; no
    conditions where it is none."""
    found = _LEADING.fullmatch(sentence)
    if found and _rank(found[1]) > _rank(found[2]):
        return (found.span(2), found.span(1)), found.span(3)
    found = _TRAILING.fullmatch(sentence)
    if found and _rank(found[2]) != _rank(found[3]):
        pair = sorted(
            (found.span(2), found.span(3)), key=lambda each: _rank(sentence[slice(*each)])
        )
        return pair, found.span(1)
    return (), (0, 0)


def _finding(
    prose: Prose, start: int, end: int, clauses: Sequence[tuple[int, int]], main: tuple[int, int]
) -> Finding:
    parts = [" ".join(prose.text[start + a : start + b].split()) for a, b in (*clauses, main)]
    parts = [f"{each[0].lower()}{each[1:]}" for each in parts]
    text = ", ".join(parts)
    text = f"{text[0].upper()}{text[1:]}"
    span = prose.span(start, end)
    return Finding(
        span=span,
        message="The conditions of this sentence are not in the order of EARS.",
        item=prose.item,
        label="While or Where, then When or If, then who shall",
        help=f"Write: {text}.",
        readings=(Reading("A", "both are conditions of the whole sentence", (Edit(span, text),)),),
    )


def _rank(clause: str) -> int:
    return _RANK[clause.split()[0].lower()]


RULE = Rule(
    "L110", "ears-order", "prose", "warning", ears_order, __doc__ or "", frozenset({"readings"})
)
