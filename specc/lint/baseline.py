"""Findings that a project knows of and has not settled yet, as a file that only shrinks.

An entry is the code, the item and the text of the finding's lines, with how often that occurs; so
it stays when lines above it come or go, and is gone when its own line changes.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import NamedTuple

VERSION = 1


class Key(NamedTuple):
    """What makes two findings the same, wherever they stand."""

    code: str
    item: str
    text: str

    @property
    def module(self) -> str:
        """The module of the item."""
        return self.item.partition("/")[0]

    @property
    def fingerprint(self) -> str:
        """The key, for programs."""
        return blake2b("\n".join(self).encode(), digest_size=16).hexdigest()


Baseline = Mapping[Key, int]
"""How often each finding is known."""


class UnreadableError(ValueError):
    """A text is no baseline; the sentence says why."""


@dataclass(frozen=True)
class Comparison:
    """Which of the findings, by their index, are known, and the entries that nothing matches."""

    known: frozenset[int]
    stale: Baseline


def key(code: str, item: str, lines: str) -> Key:
    """The key of a finding that begins and ends in `lines`."""
    return Key(code, item, " ".join(lines.split()))


def parse(text: str) -> Baseline:
    """The entries of a baseline file."""
    try:
        read = json.loads(text)
        version = read["version"]
        if version != VERSION:
            raise UnreadableError(f"it has version {version}; this specc reads version {VERSION}")
        entries = [
            (Key(str(each["code"]), str(each["item"]), str(each["text"])), int(each["count"]))
            for each in read["findings"]
        ]
    except UnreadableError:
        raise
    except (ValueError, KeyError, TypeError) as error:
        raise UnreadableError("it is not what `--update-baseline` writes") from error
    known: Counter[Key] = Counter()
    for each, number in entries:
        known[each] += number
    return known


def text(baseline: Baseline) -> str:
    """The file: JSON, sorted, one entry a line."""
    lines = [
        json.dumps({**each._asdict(), "count": number}, ensure_ascii=False)
        for each, number in sorted(baseline.items())
        if number > 0
    ]
    listed = ",\n".join(lines)
    return f'{{"version": {VERSION}, "findings": [\n{listed}\n]}}\n'


def count(keys: Iterable[Key]) -> Baseline:
    """The baseline that knows these findings and no others."""
    return Counter(keys)


def compare(baseline: Baseline, keys: Iterable[Key], seen: Baseline) -> Comparison:
    """Holds the findings against a baseline of which only the entries `seen` can be gone."""
    left = dict(baseline)
    known = []
    for index, each in enumerate(keys):
        if left.get(each, 0) > 0:
            left[each] -= 1
            known.append(index)
    stale = {each: number for each, number in left.items() if number > 0 and each in seen}
    return Comparison(frozenset(known), stale)


def without(baseline: Baseline, stale: Baseline) -> Baseline:
    """What is left of a baseline."""
    return {
        each: number - stale.get(each, 0)
        for each, number in baseline.items()
        if number > stale.get(each, 0)
    }
