"""A time or a size that is a bare number: `within 5`, `a timeout of 30`.

## Why

Thirty seconds and thirty milliseconds are both thirty. Only numbers of which the sentence says that
they measure a time or a size are looked at: a count needs no unit.

## Example

```spec
specc 1
module shop.parcels
> A request is answered within 200.
```

## Use instead

```spec
specc 1
module shop.parcels
> A request is answered within 200 ms.
```
"""

import re
from collections.abc import Iterator

from specc.language.diagnostics import Edit, Reading
from specc.language.prose import Prose
from specc.lint.prose.scan import lowered
from specc.lint.rule import Finding, Rule, Subject

_OF = (
    r"(?:\s+(?:of|is|be|to|at most|at least|up to|must be|shall be|must not exceed|"
    r"shall not exceed|about|under|over|below|above|than|exceeds?))*"
)
_NUMBER = r"\s+(\d+(?:[.,]\d+)*)"
_ENDS = (
    r"(?=\s*(?:[.;:!?)](?!\d)|,\s|$)|\s+(?:and|or|if|when|unless|otherwise|after the|before the)\b)"
)
_TIME = re.compile(
    r"(?<!\w)(?:(?:time-?out|latency|delay|response time|waiting time|lifetime|time to live|ttl)"
    + _OF
    + r"|(?:answers?|answered|responds?|replies|reply|returns?|finish(?:es)?|expires?|arrives?|"
    r"delivered|completes?|ends?|repeats?|retries|waits?)"
    r"\s+(?:within|after|every|for|in)(?:\s+(?:at most|up to))?)" + _NUMBER + _ENDS
)
_SIZE = re.compile(
    r"(?<!\w)(?:file size|disk space|memory|bandwidth|distance|temperature|upload size|body size)"
    + _OF
    + _NUMBER
    + _ENDS
)
_TIMES = (
    ("A", "seconds", "s"),
    ("B", "milliseconds", "ms"),
    ("C", "minutes", "min"),
    ("D", "days", "days"),
)


def number_without_unit(subject: Subject) -> Iterator[Finding]:
    """Numbers behind a word of time or size with no word behind them."""
    for prose in subject.prose:
        text = prose.plain
        if prose.kind == "question" or not any(map(str.isdigit, text)):
            continue
        text = lowered(text)
        for match in _TIME.finditer(text):
            yield _finding(prose, match, "Say it: `5 s`, `200 ms`.", _readings(prose, match))
        for match in _SIZE.finditer(text):
            yield _finding(prose, match, "Say it: `10 MB`, `5 km`, `20 °C`.")


def _readings(prose: Prose, match: re.Match[str]) -> tuple[Reading, ...]:
    place = prose.span(*match.span(1))
    return tuple(
        Reading(name, f"{match[1]} {means}", (Edit(place, f"{match[1]} {unit}"),))
        for name, means, unit in _TIMES
    )


def _finding(
    prose: Prose, match: re.Match[str], help: str, readings: tuple[Reading, ...] = ()
) -> Finding:
    return Finding(
        span=prose.span(*match.span(1)),
        message=f"`{match[1]}` has no unit.",
        item=prose.item,
        label="of what?",
        help=help,
        readings=readings,
    )


RULE = Rule(
    "L106",
    "number-without-unit",
    "prose",
    "warning",
    number_without_unit,
    __doc__ or "",
    frozenset({"readings"}),
)
