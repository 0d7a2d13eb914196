"""Text that is still to be written: `TBD`, `TODO`, `???`, `to be defined`, `<name>`.

## Why

A placeholder is a question that nobody is asked. `open "…"` asks it: it is listed, and stops the
build until it is answered.

## Example

```spec
specc 1
module shop.parcels
> Parcels of more than TBD kg are refused.
```

## Use instead

```spec
specc 1
module shop.parcels
> Parcels of more than 30 kg are refused.
```
"""

import re
from collections.abc import Iterator

from specc.lint.prose.answers import finding
from specc.lint.prose.escapes import PLACEHOLDERS
from specc.lint.prose.found import Phrase
from specc.lint.rule import Finding, Rule, Subject

_SIGNS = re.compile(r"\?{2,}|(?<![\w<])<(?:[^\W\d][\w /'-]*|\.{3}|…)>|\[(?:\.{3}|…)\]")


def placeholder(subject: Subject) -> Iterator[Finding]:
    """Words and signs that stand for what is to come."""
    for phrase in (*subject.phrases.get("L104", ()), *_signs(subject)):
        yield finding(phrase, f"`{phrase.text}` stands for something that is not written yet.")


def _signs(subject: Subject) -> Iterator[Phrase]:
    for prose in subject.prose:
        if any(each in prose.plain for each in ("??", "<", "[")):
            for match in _SIGNS.finditer(prose.plain):
                yield Phrase(prose, *match.span(), PLACEHOLDERS[0])


RULE = Rule("L104", "placeholder", "prose", "warning", placeholder, __doc__ or "")
