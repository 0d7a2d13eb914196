"""Ranks chunks by a query without a model: words, names and parts of words, their ranks fused.

Each of the three sees what the others miss. Ranks are added rather than scores, which are on
different scales: reciprocal rank fusion.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from specc.index.values import Chunk, Hit, Index
from specc.index.words import trigrams, words

Postings = Mapping[str, Sequence[tuple[int, int]]]
Scores = Mapping[int, float]

STOP = frozenset(
    "a an and are as at be by for from has have if in into is it its of on or that the then this "
    "to when which whether will with".split()
)
"""Words that stand in any sentence about anything."""

SATURATION, LENGTH = 1.2, 0.75
"""The usual constants of BM25: how fast repeats lose weight, and how much length counts."""

FUSION = 60
"""The usual constant of reciprocal rank fusion: how far down a list ranks still differ much."""


@dataclass(frozen=True)
class Field:
    """One way to see all chunks: which hold a term and how often, and how long each is."""

    postings: Postings
    lengths: Sequence[int]
    mean: float


@dataclass(frozen=True)
class Tables:
    """What queries are answered from. `vocabulary` says which words hold a run of characters."""

    chunks: tuple[Chunk, ...]
    text: Field
    names: Field
    vocabulary: Mapping[str, Sequence[str]]


def tables(index: Index) -> Tables:
    """The index, prepared for queries."""
    text = _field([each.words for each in index.chunks])
    names = _field([_name(each) for each in index.chunks])
    vocabulary: dict[str, list[str]] = {}
    for word in text.postings:
        for part in set(trigrams(word)):
            vocabulary.setdefault(part, []).append(word)
    return Tables(index.chunks, text, names, vocabulary)


def search(prepared: Tables, query: str, limit: int) -> tuple[Hit, ...]:
    """The best chunks, best first; a chunk with the very name that was asked for comes before."""
    every = words(query)
    terms = [each for each in every if each not in STOP] or list(every)
    rankings = (
        _ranked(_scores(prepared.text, terms)),
        _ranked(_scores(prepared.names, terms)),
        _ranked(_alike(prepared, terms)),
    )
    total: dict[int, float] = dict.fromkeys(_named(prepared.chunks, query.strip()), 1.0)
    for ranking in rankings:
        for rank, number in enumerate(ranking, 1):
            total[number] = total.get(number, 0.0) + 1 / (FUSION + rank)
    return tuple(Hit(prepared.chunks[each], total[each]) for each in _ranked(total)[:limit])


def _name(chunk: Chunk) -> tuple[str, ...]:
    """The words of a chunk's name, the last part twice: it says what the chunk itself is."""
    return words(chunk.symbol) + words(chunk.symbol.rpartition(".")[2])


def _field(documents: Sequence[Sequence[str]]) -> Field:
    postings: dict[str, list[tuple[int, int]]] = {}
    for number, document in enumerate(documents):
        for word, count in Counter(document).items():
            postings.setdefault(word, []).append((number, count))
    lengths = [len(each) for each in documents]
    return Field(postings, lengths, sum(lengths) / max(len(lengths), 1))


def _scores(field: Field, terms: Iterable[str]) -> Scores:
    """BM25 of each chunk that holds a term."""
    total: dict[int, float] = {}
    for term in dict.fromkeys(terms):
        _add(total, field, field.postings.get(term, ()), 1.0)
    return total


def _alike(prepared: Tables, terms: Iterable[str]) -> Scores:
    """BM25 over runs of three characters, found by way of the words that hold them."""
    total: dict[int, float] = {}
    for part in dict.fromkeys(each for term in terms for each in trigrams(term)):
        counts: Counter[int] = Counter()
        for word in prepared.vocabulary.get(part, ()):
            for number, count in prepared.text.postings[word]:
                counts[number] += count
        _add(total, prepared.text, list(counts.items()), 1.0)
    return total


def _add(
    total: dict[int, float], field: Field, found: Sequence[tuple[int, int]], weight: float
) -> None:
    """Add one term's part of BM25 to the chunks that hold it."""
    everything = len(field.lengths)
    rarity = weight * math.log(1 + (everything - len(found) + 0.5) / (len(found) + 0.5))
    for number, count in found:
        size = 1 - LENGTH + LENGTH * field.lengths[number] / max(field.mean, 1.0)
        gain = rarity * count * (SATURATION + 1) / (count + SATURATION * size)
        total[number] = total.get(number, 0.0) + gain


def _ranked(scores: Scores) -> list[int]:
    """Best first; chunks that score the same stay in the order of path and line."""
    return sorted(scores, key=lambda number: (-scores[number], number))


def _named(chunks: Sequence[Chunk], name: str) -> list[int]:
    """The chunks whose name, or the end of it after a dot, is `name`."""
    ending = f".{name}"
    return [
        number
        for number, each in enumerate(chunks)
        if each.symbol == name or each.symbol.endswith(ending)
    ]
