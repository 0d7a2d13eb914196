"""Numbers in sentences: what they are worth, and in which unit; those that are no amounts left out.

A year, the number of a section, a version, an example and whatever else may be no amount that the
spec has to compute with is not mentioned here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from specc.language.prose import Prose

_SMALL = "two three four five six seven eight nine ten eleven twelve"
NUMBER_WORDS = {word: number for number, word in enumerate(_SMALL.split(" "), 2)}

TIMES = {
    "ms": "0.001",
    **dict.fromkeys(("s", "sec", "second", "seconds"), "1"),
    **dict.fromkeys(("min", "mins", "minute", "minutes"), "60"),
    **dict.fromkeys(("h", "hour", "hours"), "3600"),
    **dict.fromkeys(("d", "day", "days"), "86400"),
    **dict.fromkeys(("week", "weeks"), "604800"),
}
"""Units of time, in seconds."""

MONTHS = {"month": 1, "months": 1, "quarter": 3, "quarters": 3, "year": 12, "years": 12}

MEASURES = frozenset(
    (
        *("kg", "g", "t", "kilo", "kilos", "kilogram", "kilograms", "gram", "grams", "tonnes"),
        *("km", "m", "cm", "mm", "metre", "metres", "meter", "meters", "kilometres", "l", "ml"),
        *("litre", "litres", "liter", "liters", "euro", "euros", "dollar", "dollars", "pounds"),
        *("cent", "cents", "pence", "ct", "eur", "usd", "gbp", "chf", "€", "$", "£"),
        *("kb", "mb", "gb", "kib", "mib", "gib", "byte", "bytes", "bit", "bits"),
    )
)
"""Units that have others, ten, a hundred or a thousand times as large."""

WIDTHS = frozenset(
    (
        *("character", "characters", "letter", "letters", "digit", "digits", "symbols", "decimal"),
        *("decimals", "place", "places"),
    )
)
"""What numbers and texts are made of."""

_SCALES = {"thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000, "k": 1_000}
_COUNTED = frozenset(
    (
        *("try", "tries", "attempt", "attempts", "time", "times", "retries", "failures"),
        *("words", "point", "points", "percent", "x"),
    )
)
_BOUNDING = frozenset(
    (
        *("than", "least", "most", "over", "under", "above", "below", "exactly", "from", "to"),
        *("within", "after", "costs", "cost", "maximum", "minimum", "limit", "by", "only", "top"),
        *("exceed", "exceeds", "beyond", "up", "until", "between"),
    )
)
_LABELS = frozenset(
    (
        *("rfc", "iso", "en", "din", "section", "sections", "chapter", "page", "pages", "table"),
        *("figure", "fig", "version", "versions", "release", "step", "phase", "line", "article"),
        *("art", "paragraph", "rule", "item", "no", "nr", "number", "ticket", "issue", "pr"),
        *("level", "tier", "edition", "http", "status", "code", "type", "day", "week", "month"),
        *("year", "group", "layer", "class", "part", "example", "case", "criterion", "appendix"),
        *("annex", "form", "option", "variant", "stage", "zone", "category", "sprint", "port"),
        *("about", "around", "roughly", "approximately", "nearly", "almost", "circa", "some"),
        *("quarter", "base", "sha", "utf", "since", "like", "say"),
    )
)
_UNSURE = re.compile(
    r"\be\.g\.|\bi\.e\.|\bfor (?:example|instance)\b|\bsuch as\b|\bexample\b|\bformerly\b"
    r"|\bpreviously\b|\bused to\b|\bno longer\b|\binstead of\b|\brather than\b|\bsee\b",
    re.IGNORECASE,
)
_UNIT = r"(?:(?:kg|kb|mb|gb|km|cm|mm|ms|min|ml|ct|g|s|h|d|m|k)\b|[%€$£])"
_DIGITS = re.compile(
    r"(?<![\w.,:/#§'’+~≈*^=()\[\]–—-])(?P<sign>[€$£] ?)?"
    r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:_\d{3})*(?:\.\d+)?)"
    rf"(?:(?P<glued>{_UNIT})|[ \n-](?P<unit>[A-Za-z]+|[%€$£])|(?P<end>))"
    r"(?![\w/:'’*^(–—-]|[.,]\d| \d)"
)
_WORDS = re.compile(
    rf"\b(?P<number>{'|'.join(NUMBER_WORDS)})[ \n-]"
    r"(?:(?:more|further|full|whole|other|consecutive|failed|working|calendar)[ \n])*"
    r"(?P<unit>[a-z]+)\b",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?;](?=\s|$)")
_WORD_BEFORE = re.compile(r"([^\s]+)\s+$")


@dataclass(frozen=True)
class Mention:
    """A number in the text of a prose, from `start` to `end` without its unit."""

    value: Decimal
    unit: str
    start: int
    end: int

    @property
    def percent(self) -> bool:
        """Whether it is a percentage."""
        return self.unit in ("%", "percent", "percentage", "per", "pct")


def mentions(prose: Prose) -> Iterator[Mention]:
    """The amounts that a sentence speaks of."""
    for match in (*_DIGITS.finditer(prose.plain), *_WORDS.finditer(prose.plain)):
        found = _mention(match)
        if found and not _is_unsure(found, prose.plain):
            yield found


def _mention(match: re.Match[str]) -> Mention | None:
    """The amount of a match; None for what need not be one."""
    groups = match.groupdict()
    word = match["number"].lower()
    unit = str(groups.get("glued") or groups.get("unit") or groups.get("sign") or "").strip()
    named = word in NUMBER_WORDS
    value = Decimal(NUMBER_WORDS[word]) if named else Decimal(re.sub("[,_]", "", word))
    value *= _SCALES.get(unit.lower(), 1)
    measured = unit.lower() in _MEASURED
    small = value <= 12 and value == int(value) and "." not in word
    if value in (0, 1) or (value == 100 and unit in ("%", "percent", "per")):
        return None
    if named and not measured:
        return None
    if small and not measured and _word_before(match.string, match.start()) not in _BOUNDING:
        return None
    if not measured and 1900 <= value < 2200 and word.isdigit():
        return None
    return Mention(value, unit.lower(), *match.span("number"))


_MEASURED = frozenset((*TIMES, *MONTHS, *MEASURES, *WIDTHS, *_COUNTED, *_SCALES, "%", "per", "pct"))


def _is_unsure(found: Mention, text: str) -> bool:
    """Whether the sentence is an example, or the word before makes it a label or an estimate."""
    before = _word_before(text, found.start)
    if before.lower() in _LABELS:
        return True
    ends = [each.end() for each in _SENTENCE_END.finditer(text)]
    first = max((each for each in ends if each <= found.start), default=0)
    last = min((each for each in ends if each > found.start), default=len(text))
    begins = text[first : found.start].split()
    named = before[:1].isupper() and before.lower() not in _BOUNDING
    if named and (len(begins) > 1 or before.lower() not in _OPENING):
        return True
    return _UNSURE.search(text, first, last) is not None


_OPENING = frozenset(("a", "an", "the", "at", "of", "for", "with", "every", "each", "on", "and"))


def _word_before(text: str, start: int) -> str:
    found = _WORD_BEFORE.search(text[max(0, start - 40) : start])
    return found[1].strip("([,:;\"'“*_") if found else ""
