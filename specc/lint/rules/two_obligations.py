"""A criterion whose title, or one sentence of it, holds two obligations.

## Why

A criterion passes or fails as one. Of two obligations, one may hold and the other not; then neither
its name nor its id says what is broken.

## Example

```spec
specc 1
module shop.fee
target "src/shop/fee.py"

function fee(weight: Int where 1 <= value <= 30) -> Int:
    returns weight * 2

    criterion FEE-1 "The fee must be positive and it must be even":
        check result > 0
        check result % 2 == 0
```

## Use instead

```spec
specc 1
module shop.fee
target "src/shop/fee.py"

function fee(weight: Int where 1 <= value <= 30) -> Int:
    returns weight * 2

    criterion FEE-1 "The fee must be positive":
        check result > 0

    criterion FEE-2 "The fee must be even":
        check result % 2 == 0
```
"""

import re
from collections.abc import Iterator

from specc.language import ir
from specc.language.walk import nodes
from specc.lint.prose.sentences import sentences
from specc.lint.rule import Finding, Rule, Subject

_DUTY = re.compile(r"\b(?:shall|must)(?:\s+(?:not|never))?\b", re.IGNORECASE)
_CLAUSE = re.compile(
    r"\b(?:that|which|who|whose|what|whatever|where|when|while|if|because|since|as|than|before|after|unless|until|"
    r"how|why|whether)\s+(?:\w+\s+){0,4}$",
    re.IGNORECASE,
)


def two_obligations(subject: Subject) -> Iterator[Finding]:
    """Titles and sentences of criteria with two main clauses that say `shall` or `must`."""
    criteria = _criteria(subject)
    for prose in subject.prose:
        if prose.kind != "title" and (prose.kind != "lines" or prose.item not in criteria):
            continue
        for start, end in sentences(prose.plain):
            duties = [
                each
                for each in _DUTY.finditer(prose.plain, start, end)
                if not _CLAUSE.search(prose.plain, start, each.start())
            ]
            if len(duties) > 1:
                what = "title" if prose.kind == "title" else "sentence"
                yield Finding(
                    span=prose.span(*duties[1].span()),
                    message=f"This {what} of a criterion holds {_count(len(duties))} obligations.",
                    item=prose.item,
                    label="another obligation",
                    help="Make each a criterion of its own, with its own id.",
                )


def _criteria(subject: Subject) -> frozenset[str]:
    module = subject.analysis.module
    if module is None:
        return frozenset()
    return frozenset(each.id for each in nodes(module) if isinstance(each, ir.Criterion))


def _count(number: int) -> str:
    return {2: "two", 3: "three"}.get(number, str(number))


RULE = Rule("L109", "two-obligations", "prose", "warning", two_obligations, __doc__ or "")
