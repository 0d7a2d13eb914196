"""Ranks chunks by a query: words, names and parts of words, their ranks fused; no model is needed.

Each ranking sees what the others miss; one by meaning is handed in where there are vectors. Ranks
are added rather than scores, which are on different scales: reciprocal rank fusion.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from specc.index.values import Chunk, Hit, Index, Kind
from specc.index.words import stem, trigrams, words

Postings = Mapping[str, Sequence[tuple[int, int]]]
Scores = Mapping[int, float]

STOP = frozenset(
    stem(each)
    for each in (
        "a", "all", "an", "and", "any", "are", "as", "at", "be", "by", "call", "can", "for", "from",
        "function", "given", "has", "have", "if", "in", "into", "is", "it", "its", "like", "method",
        "not", "of", "on", "or", "return", "should", "that", "the", "then", "this", "to", "use",
        "value", "when", "which", "whether", "will", "with", "true", "false",
    )
)  # fmt: skip
"""Words that stand in any sentence about any code."""

SATURATION, LENGTH = 1.2, 0.75
"""The usual constants of BM25: how fast repeats lose weight, and how much length counts."""

FUSION = 20
"""How far down a list ranks still differ much."""

WORDS, NAMES, PARTS, PARTS_OF_NAMES = 1.0, 0.5, 0.75, 1.0
VECTORS = 3.0
"""What each ranking counts, measured by the bench of retrieval."""

OF_KIND: Mapping[Kind, float] = {"module": 0.3, "class": 0.5, "function": 1.0, "method": 1.0}
"""Headers of modules and classes mention much that they do not do themselves."""


@dataclass(frozen=True)
class Field:
    """One way to see all chunks: which hold a term and how often, and how long each is.

    `vocabulary` says which terms hold a run of characters.
    """

    postings: Postings
    lengths: Sequence[int]
    mean: float
    vocabulary: Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Tables:
    """What queries are answered from: the chunks by all of their words, and by their names."""

    chunks: tuple[Chunk, ...]
    text: Field
    names: Field


def tables(index: Index) -> Tables:
    """The index, prepared for queries. A method's text does not name its class: its symbol does."""
    text = _field([each.words + words(each.symbol) for each in index.chunks])
    names = _field([_name(each) for each in index.chunks])
    return Tables(index.chunks, text, names)


def search(
    prepared: Tables, query: str, limit: int, nearest: Sequence[int] = ()
) -> tuple[Hit, ...]:
    """The best chunks, best first; a chunk with the very name that was asked for comes before.

    `nearest` are numbers of chunks that mean about the same as the query, nearest first.
    """
    every = words(query)
    terms = [each for each in every if each not in STOP] or list(every)
    rankings = (
        (WORDS, _ranked(_scores(prepared.text, terms))),
        (NAMES, _ranked(_scores(prepared.names, terms))),
        (PARTS, _ranked(_alike(prepared.text, terms))),
        (PARTS_OF_NAMES, _ranked(_alike(prepared.names, terms))),
        (VECTORS, nearest),
    )
    total: dict[int, float] = {}
    for weight, ranking in rankings:
        for rank, number in enumerate(ranking, 1):
            gain = weight * OF_KIND[prepared.chunks[number].kind] / (FUSION + rank)
            total[number] = total.get(number, 0.0) + gain
    for number in _named(prepared.chunks, query.strip()):
        total[number] = total.get(number, 0.0) + 1.0
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
    vocabulary: dict[str, list[str]] = {}
    for word in postings:
        for part in set(trigrams(word)):
            vocabulary.setdefault(part, []).append(word)
    return Field(postings, lengths, sum(lengths) / max(len(lengths), 1), vocabulary)


def _scores(field: Field, terms: Iterable[str]) -> Scores:
    """BM25 of each chunk that holds a term."""
    total: dict[int, float] = {}
    for term in dict.fromkeys(terms):
        _add(total, field, field.postings.get(term, ()))
    return total


def _alike(field: Field, terms: Iterable[str]) -> Scores:
    """BM25 over runs of three characters, found by way of the words that hold them."""
    total: dict[int, float] = {}
    for part in dict.fromkeys(each for term in terms for each in trigrams(term)):
        counts: dict[int, int] = {}
        for word in field.vocabulary.get(part, ()):
            for number, count in field.postings[word]:
                counts[number] = counts.get(number, 0) + count
        _add(total, field, list(counts.items()))
    return total


def _add(total: dict[int, float], field: Field, found: Sequence[tuple[int, int]]) -> None:
    """Add one term's part of BM25 to the chunks that hold it."""
    everything = len(field.lengths)
    rarity = math.log(1 + (everything - len(found) + 0.5) / (len(found) + 0.5))
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
