"""Vectors as they are made and kept; `make test-slow` runs these in an environment with Chroma and weights."""

import json
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from specc import config, store
from specc.index import minilm, project, vectors
from specc.index.embedding import chosen
from specc.index.values import Embedding, Index
from specc.settings import Config
from tests.harness import ROOT
from tests.shell import QUIET, commit_all, run, specc

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        find_spec("chromadb") is None,
        reason="Chroma is not installed here: `make test-slow` runs this in .venv-index",
    ),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]

SHOP = '''def refund(order: str) -> int:
    """Give the money back."""
    return 0


def greet(person: str) -> str:
    """Say hello."""
    return person


def area(width: int, height: int) -> int:
    """How large a rectangle is."""
    return width * height
'''


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A repository with one module of code."""
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "pyproject.toml").write_text('[project]\nname = "shop"\n')
    (folder / "shop.py").write_text(SHOP)
    commit_all(folder)
    return folder


def indexed(folder: Path) -> dict[str, object]:
    """What `specc index` says of vectors."""
    done = specc("index", "--format", "json", cwd=folder)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["vectors"]


def found(folder: Path, query: str) -> list[str]:
    """The symbols that `specc search` finds."""
    done = specc("search", query, "--format", "json", cwd=folder)
    return [each["symbol"] for each in json.loads(done.stdout)]


def refreshed(folder: Path) -> tuple[Config, Index]:
    """The settings and the present index of a project."""
    settings = config.load(folder)
    with store.open_store(settings.state) as opened:
        project.refresh(settings, opened)
        return settings, project.load(opened)


def kept(folder: Path) -> set[str]:
    """What the project keeps vectors by."""
    settings = config.load(folder)
    embedding = chosen(settings.index)
    assert embedding is not None
    return set(vectors.opened(settings, embedding).collection.get(include=[])["ids"])


# ---- the model ---------------------------------------------------------------------------------


def cosine(left: list[float], right: list[float]) -> float:
    """Of vectors of length one."""
    return sum(a * b for a, b in zip(left, right, strict=True))


def test_the_model_gives_the_similarities_that_its_makers_publish() -> None:
    weather, sunny, drove = minilm.embed(
        ["The weather is lovely today.", "It's so sunny outside!", "He drove to the stadium."]
    )
    assert cosine(weather, sunny) == pytest.approx(0.6660, abs=0.00006)
    assert cosine(weather, drove) == pytest.approx(0.1046, abs=0.00006)
    assert cosine(sunny, drove) == pytest.approx(0.1411, abs=0.00006)


def test_a_vector_does_not_depend_on_what_is_embedded_beside_it() -> None:
    texts = ["", "short", "def f():\n    return 1", "déjà vu 🎉", "word " * 1000, "\0", "x" * 5000]
    together = minilm.embed(texts)
    for text, vector in zip(texts, together, strict=True):
        (alone,) = minilm.embed([text])
        assert vector == pytest.approx(alone, abs=1e-5)
        assert cosine(vector, vector) == pytest.approx(1, abs=1e-5)
    assert minilm.embed(["word " * 300]) == minilm.embed(["word " * 900])
    assert minilm.embed([]) == []


# ---- what is kept ------------------------------------------------------------------------------


def test_search_finds_what_means_the_same_in_other_words(shop: Path) -> None:
    query = "reimburse a dissatisfied person"
    assert found(shop, query)[0] == "greet"
    assert indexed(shop) == {"embedding": "all-MiniLM-L6-v2", "embedded": 4}
    assert found(shop, query)[0] == "refund"
    assert found(shop, "greet")[0] == "greet"


def test_only_what_changed_is_embedded_and_what_is_gone_goes(shop: Path) -> None:
    assert indexed(shop)["embedded"] == 4
    (shop / "shop.py").write_text(f"# A comment\n\n{SHOP}")
    (shop / "copy.py").write_text(SHOP)
    assert indexed(shop)["embedded"] == 1  # the header of the copy, by its name
    before = kept(shop)
    (shop / "copy.py").write_text(SHOP.replace("return 0", "return 1"))
    assert indexed(shop)["embedded"] == 1
    assert len(kept(shop) - before) == 1
    (shop / "copy.py").unlink()
    indexed(shop)
    assert len(kept(shop)) == 4
    (shop / "shop.py").write_text(f"{SHOP}KEY = 'AKIA{'ABCDEFGHIJKLMNOP'}'\n")
    indexed(shop)
    assert kept(shop) == set()


def test_a_killed_run_goes_on_where_it_was(shop: Path) -> None:
    lines = (f"def function_{number}() -> int:\n    return {number}\n" for number in range(90))
    (shop / "many.py").write_text("\n\n".join(lines))
    program = (
        "import os, sys; from pathlib import Path; from tests.test_vectors import *;"
        "settings, index = refreshed(Path(sys.argv[1]));"
        "opened = vectors.opened(settings, chosen(settings.index));"
        "next(vectors.fill(opened, settings, vectors.missing(opened, index)));"
        "os.kill(os.getpid(), 9)"
    )
    killed = run(sys.executable, "-c", program, shop, cwd=ROOT)
    assert killed.returncode == -9, killed.stderr
    assert indexed(shop)["embedded"] == 95 - vectors.BATCH
    assert indexed(shop)["embedded"] == 0


def test_two_at_once_wait_for_each_other(shop: Path) -> None:
    command = [Path(sys.executable).parent / "specc", "index", "--format", "json"]
    both = [
        subprocess.Popen(command, cwd=shop, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    said = [json.loads(each.communicate()[0]) for each in both]
    assert sorted(each["vectors"]["embedded"] for each in said) == [0, 4]


def test_another_embedding_has_vectors_of_its_own(shop: Path) -> None:
    settings, index = refreshed(shop)
    for size in (2, 3):
        made = Embedding(
            f"lengths {size}", lambda texts, size=size: [[len(x), *[1] * (size - 1)] for x in texts]
        )
        opened = vectors.opened(settings, made)
        assert sum(vectors.fill(opened, settings, vectors.missing(opened, index))) == 4
        assert len(vectors.nearest(opened, index, "refund")) == 4


def test_a_folder_that_is_broken_is_named_and_search_goes_on(shop: Path) -> None:
    indexed(shop)
    folder = shop / ".specc" / "vectors"
    shutil.rmtree(folder)
    folder.mkdir()
    (folder / "chroma.sqlite3").write_bytes(b"garbage" * 1000)
    done = specc("index", cwd=shop)
    assert done.returncode == 2
    assert f"cannot use the vectors at {folder}" in done.stderr
    assert "delete the folder" in done.stderr
    searched = specc("search", "refund", cwd=shop)
    assert searched.returncode == 0
    assert searched.stderr.startswith("by words only: cannot use the vectors at")


# ---- a server ----------------------------------------------------------------------------------


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A Chroma server of this test's own, and its process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        Path(sys.executable).parent / "chroma",
        "run",
        "--path",
        tmp_path / "served",
        "--port",
        str(port),
    ]
    process = subprocess.Popen(
        list(map(str, command)), cwd=tmp_path, env=QUIET, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        for _ in range(600):
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}", process
    finally:
        process.kill()
        process.wait()


def test_clones_share_the_vectors_of_a_server(
    shop: Path, tmp_path: Path, server: tuple[str, subprocess.Popen[bytes]]
) -> None:
    address, process = server
    settings = (shop / "pyproject.toml").read_text()
    (shop / "pyproject.toml").write_text(f'{settings}[tool.specc.index]\nserver = "{address}"\n')
    other = tmp_path / "clone"
    shutil.copytree(shop, other)
    assert indexed(shop)["embedded"] == 4
    (other / "shop.py").write_text(SHOP.replace("person", "guest"))
    assert indexed(other)["embedded"] == 1
    assert indexed(shop)["embedded"] == 0
    assert found(other, "reimburse a dissatisfied person")[0] == "refund"
    assert not (shop / ".specc" / "vectors" / "chroma.sqlite3").exists()
    process.kill()
    process.wait()
    done = specc("search", "refund", cwd=shop)
    assert re.match(r"by words only: cannot use the vectors at http", done.stderr)
    assert "refund" in done.stdout
    assert specc("index", cwd=shop).returncode == 2
