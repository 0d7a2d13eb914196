"""How close two spellings are: typing slips, British and American, joined and separated."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

_SUFFIXES = ("s", "es", "d", "ed", "r", "er", "ing", "ly", "y", "n", "t", "al", "able")
_SHORTEST = 5
_LONG = 9


def key(name: str) -> str:
    """The name without case, underscores and hyphens."""
    return name.replace("_", "").replace("-", "").lower()


def is_slip(written: str, meant: str) -> int:
    """The typing errors that make `written` of `meant`: 1 or 2, or 0 where it is no such slip.

    A name that is only inflected, or has another number in it, is a name of its own; and nobody
    mistypes the first letter.
    """
    if written[0].lower() != meant[0].lower() or abs(len(written) - len(meant)) > 2:
        return 0
    longest = max(len(written), len(meant))
    if longest < _SHORTEST or min(len(written), len(meant)) < _SHORTEST - 1:
        return 0
    if _same_but_digits(written, meant):
        return 0
    found = distance(written, meant, 2 if longest >= _LONG else 1)
    return 0 if found and _inflected(written, meant) else found


def distance(left: str, right: str, limit: int) -> int:
    """How many letters are missing, extra, other, or swapped with the next; 0 if over the limit."""
    if abs(len(left) - len(right)) > limit:
        return 0
    before: list[int] = []
    last = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        row = [i]
        for j, b in enumerate(right, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return 0
        before, last = last, row
    return last[-1] if last[-1] <= limit else 0


def _same_but_digits(left: str, right: str) -> bool:
    bare = [re.sub(r"\d+", "", each) for each in (left, right)]
    return bare[0] == bare[1]


def _inflected(left: str, right: str) -> bool:
    """`lines` and `line`, `order_lines` and `order_line`, `deliver` and `delivered`."""
    short, long = sorted((left, right), key=len)
    if long in (f"{short}s", f"{short}es"):
        return True
    if "_" in left or "_" in right:
        return any(f"{each}s" == other for each, other in _parts(short, long))
    stem = len(_common(short, long))
    ends = {"", *_SUFFIXES}
    return stem >= 3 and short[stem:] in ends and long[stem:] in ends


def _parts(short: str, long: str) -> Iterator[tuple[str, str]]:
    yield from zip(short.split("_"), long.split("_"), strict=False)


def _common(left: str, right: str) -> str:
    count = next((i for i, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), None)
    return left[: min(len(left), len(right)) if count is None else count]


# ---- British and American ------------------------------------------------------------------------

_OUR = "behavi col fav flav hon harb hum lab neighb od rum sav vap arm endeav parl rig"
_DOUBLED = "cancel label level model signal total travel fuel channel counsel initial marshal dial"
_IZE = (
    "author categor custom digit final general initial local maxim minim normal optim organ "
    "personal priorit real recogn serial special standard summar synchron token util visual"
)


@dataclass(frozen=True)
class Dialect:
    """A word that is spelt in two ways: `other` is the other one; all words of one `family` are
    spelt alike by those who write British (or not)."""

    other: str
    family: str
    british: bool


def dialect(word: str) -> Dialect | None:
    """How the other side of the Atlantic writes a word; None if both write it alike."""
    return _dialects().get(word.lower())


def like(word: str, model: str) -> str:
    """`word` with the capitals of `model`."""
    if model.isupper() and len(model) > 1:
        return word.upper()
    return word[:1].upper() + word[1:] if model[:1].isupper() else word


def _families() -> Iterator[tuple[str, str, str]]:
    """Families of words, and the British and American spelling of each of their words."""
    for stem in _OUR.split():
        for end in ("", "s", "ed", "ing", "ful", "less", "able", "al"):
            yield stem, f"{stem}our{end}", f"{stem}or{end}"
    for stem in _DOUBLED.split():
        for end in ("ed", "ing", "er", "ers"):
            yield stem, f"{stem}l{end}", f"{stem}{end}"
    for stem in _IZE.split():
        for end in ("e", "es", "ed", "er", "ing", "ation", "ations"):
            yield f"{stem}ize", f"{stem}is{end}", f"{stem}iz{end}"
    for stem in ("anal", "paral", "catal"):
        for end in ("e", "ed", "er", "ing"):
            yield f"{stem}yze", f"{stem}ys{end}", f"{stem}yz{end}"
    for british, american in _SINGLE.items():
        for end in ("", "s"):
            yield british, british + end, american + end


_SINGLE: Mapping[str, str] = {
    "centre": "center",
    "centred": "centered",
    "grey": "gray",
    "instalment": "installment",
    "fulfilment": "fulfillment",
    "fulfil": "fulfill",
    "enrolment": "enrollment",
    "enrol": "enroll",
    "defence": "defense",
    "offence": "offense",
    "acknowledgement": "acknowledgment",
    "judgement": "judgment",
    "fibre": "fiber",
    "litre": "liter",
    "theatre": "theater",
    "catalogue": "catalog",
    "catalogued": "cataloged",
    "jewellery": "jewelry",
    "sceptical": "skeptical",
}


@cache
def _dialects() -> Mapping[str, Dialect]:
    return {
        word: Dialect(other, family, word == british)
        for family, british, american in _families()
        for word, other in ((british, american), (american, british))
    }
