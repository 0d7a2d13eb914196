"""Which embedding a project's vectors come from, and what it lacks: installed, or an endpoint."""

import json
from collections.abc import Sequence
from functools import partial
from http.client import HTTPException
from importlib.util import find_spec
from urllib.error import HTTPError
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
)

from specc import config
from specc.errors import SpeccError
from specc.index import minilm
from specc.index.values import Embedding
from specc.settings import IndexConfig

KEY = "SPECC_EMBEDDING_KEY"
SECONDS = 120


def chosen(settings: IndexConfig) -> Embedding | None:
    """The embedding that the settings ask for; None where there is to be none, or it lacks
    something."""
    if settings.embedding == "none" or lacks(settings):
        return None
    if settings.embedding == "minilm":
        return Embedding(minilm.NAME, minilm.embed)
    url, model = settings.embedding_url.rstrip("/"), settings.embedding_model
    return Embedding(f"{url} {model}", partial(ask, url, model))


def lacks(settings: IndexConfig) -> list[str]:
    """What is not installed and would be needed: `chromadb`, `minilm`."""
    if settings.embedding == "none":
        return []
    needed = {"chromadb": find_spec("chromadb") is not None}
    if settings.embedding == "minilm":
        needed["minilm"] = minilm.folder() is not None
    return [name for name, there in needed.items() if not there]


def ask(url: str, model: str, texts: Sequence[str]) -> list[list[float]]:
    """Vectors of texts from an endpoint as OpenAI's and many others are."""
    headers = {"Content-Type": "application/json"}
    key = config.environment().get(KEY)
    if key:
        headers["Authorization"] = f"Bearer {key}"
    body = json.dumps({"model": model, "input": list(texts)}).encode()
    hint = f"see `embedding-url`, `embedding-model` and {KEY}; what is done so far is kept"
    try:
        with _opener().open(Request(f"{url}/embeddings", body, headers), timeout=SECONDS) as reply:
            return _vectors(json.loads(reply.read()), len(texts))
    except HTTPError as error:
        problem = f"{url} answered {error.code}: {error.read(300)!r}"
    except (OSError, HTTPException) as error:
        problem = f"cannot reach {url}: {error}"
    except (LookupError, TypeError, ValueError) as error:
        problem = f"{url} answered no vectors: {error}"
    raise SpeccError(problem, hint)


def _opener() -> OpenerDirector:
    """HTTP without redirects, which would carry the key elsewhere."""
    opener = OpenerDirector()
    for each in (
        ProxyHandler(), HTTPHandler(), HTTPSHandler(), HTTPErrorProcessor(),
        HTTPDefaultErrorHandler(),
    ):  # fmt: skip
        opener.add_handler(each)
    return opener


def _vectors(reply: dict[str, list[dict[str, object]]], number: int) -> list[list[float]]:
    """The vectors of a reply in the order of the texts."""
    found = {each["index"]: each["embedding"] for each in reply["data"]}
    vectors = [_numbers(found[at]) for at in range(number)]
    if len({len(each) for each in vectors}) != 1 or not vectors[0]:
        raise ValueError("they are not of one length")
    return vectors


def _numbers(vector: object) -> list[float]:
    if not isinstance(vector, list):
        raise TypeError(f"a vector is a list of numbers, not {type(vector).__name__}")
    return [float(each) for each in vector]
