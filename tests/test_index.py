"""The index of a project's code: what is in it, what stays out, and what a search finds."""

import json
import os
import random
from pathlib import Path

import pytest

from specc import config, store
from specc.index import project
from specc.index.chunks import chunks, read
from specc.index.search import search, tables
from specc.index.values import Chunk, Index
from specc.index.words import split, stem, words
from specc.secrets import holds_secret
from tests.harness import ROOT
from tests.shell import commit_all, run, specc

PRICING = '''"""What things cost."""

from decimal import Decimal

RATE = Decimal("0.19")


class Basket(list[Decimal]):
    """What somebody is about to buy."""

    limit: int = 20

    @property
    def total(self) -> Decimal:
        """The sum of all prices."""
        return sum(self, Decimal(0))


async def fetchPrices(url: str) -> str:
    def inner() -> str:
        return url
    return inner()


try:
    import fast
except ImportError:
    def fallback_rounding(amount: Decimal) -> Decimal:
        """Round half a cent up.

        More text.
        """
        return amount
'''
# In parts, so that this file holds none.
KEY = "AKIA" + "ABCDEFGHIJKLMNOP"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A repository with one module of code."""
    folder = tmp_path / "shop"
    (folder / "src" / "shop").mkdir(parents=True)
    (folder / "pyproject.toml").write_text("[tool.specc]\n")
    (folder / "src" / "shop" / "pricing.py").write_text(PRICING)
    (folder / ".gitignore").write_text("ignored.py\n")
    commit_all(folder)
    return folder


def made(text: str, path: str = "src/shop/pricing.py") -> tuple[Chunk, ...]:
    """The chunks of one text."""
    parsed = read(path, text.encode())
    assert parsed is not None
    return chunks(parsed)


def refreshed(folder: Path, state: Path) -> tuple[Index, dict[str, str]]:
    """The index after a refresh, and what was left out."""
    settings = config.load(folder)
    with store.open_store(state) as opened:
        done = project.refresh(settings, opened)
        index = project.load(opened)
    assert done.chunks == len(index.chunks)
    return index, {each.path: each.reason for each in done.left}


def files(index: Index) -> set[str]:
    """The files that are in an index."""
    return {each.path for each in index.chunks}


# ---- chunks ------------------------------------------------------------------------------------


def test_a_file_is_cut_into_header_classes_methods_and_functions() -> None:
    assert [(each.line, each.kind, each.symbol, each.summary) for each in made(PRICING)] == [
        (1, "module", "shop.pricing", "What things cost."),
        (8, "class", "Basket", "What somebody is about to buy."),
        (14, "method", "Basket.total", "The sum of all prices."),
        (19, "function", "fetchPrices", ""),
        (28, "function", "fallback_rounding", "Round half a cent up."),
    ]


def test_a_class_holds_its_fields_and_the_names_of_its_methods_but_no_bodies() -> None:
    basket, total = made(PRICING)[1:3]
    assert set(words("limit total somebody")) <= set(basket.words)
    assert "return" not in basket.words
    assert set(words("return property prices")) <= set(total.words)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("get_user_name", ("get", "user", "nam")),
        ("HTTPServerError2", ("http", "server", "error", "2")),
        ("fetchPrices", ("fetch", "pric")),
        ("__init__", ("init",)),
        ("größe", ("gr", "öß", "e")),
        ("a" * 41, ()),
    ],
)
def test_identifiers_are_split_where_people_see_a_boundary(
    name: str, parts: tuple[str, ...]
) -> None:
    assert split(name) == parts


@pytest.mark.parametrize(
    "same",
    [
        "parse parses parsed parsing",
        "query queries",
        "stop stops stopped stopping",
        "class classes",
    ],
)
def test_forms_of_a_word_meet(same: str) -> None:
    assert len({stem(each) for each in same.split()}) == 1


def test_an_edit_changes_the_hash_of_its_own_chunk_only() -> None:
    edited = made(PRICING.replace("return sum(", "return max("))
    assert [
        old.symbol for old, new in zip(made(PRICING), edited, strict=True) if old.hash != new.hash
    ] == ["Basket.total"]


@pytest.mark.parametrize(
    "content",
    [
        b"def f(:\n",
        b"x = 1\0",
        b"x = '\xe9'\n",
        b"# coding: no-such-encoding\n",
        b"(" * 5_000,
        b"x = " + b"-" * 200_000 + b"1\n",
    ],
)
def test_what_python_cannot_read_is_no_text(content: bytes) -> None:
    assert read("bad.py", content) is None


def test_lines_are_counted_as_python_counts_them() -> None:
    text = "x = '\u2028'\r\n\x0c\r\n# coding\rdef after() -> None: ...\n"
    assert made(text)[-1].line == 4
    latin = read("latin.py", b"# coding: latin-1\ndef caf\xe9(): ...\n")
    assert latin is not None
    assert chunks(latin)[-1].symbol == "café"


# ---- search ------------------------------------------------------------------------------------


def found(query: str, *texts: str) -> list[str]:
    """The symbols that a query finds in some texts."""
    index = Index(tuple(each for at, text in enumerate(texts) for each in made(text, f"m{at}.py")))
    return [hit.chunk.symbol for hit in search(tables(index), query, 10)]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("total sum of prices", "Basket.total"),
        ("fetchPrices", "fetchPrices"),
        ("fetch prices", "fetchPrices"),
        ("roundings", "fallback_rounding"),
        ("Basket", "Basket"),
        ("total", "Basket.total"),
        ("somebody buys", "Basket"),
    ],
)
def test_search_finds_by_words_names_and_parts(query: str, first: str) -> None:
    assert found(query, PRICING)[0] == first


def test_the_very_name_comes_first_however_often_others_say_it() -> None:
    loud = (
        "def price_price_total() -> None:\n    '''Price of a price.'''\n    price(price, price)\n"
    )
    long = f"def price() -> None:\n    return {' + '.join(f'other{n}' for n in range(300))}\n"
    assert found("price", loud, loud, long)[0] == "price"


def test_chunks_that_score_the_same_stay_in_order_of_path_and_line() -> None:
    twice = "def same() -> int:\n    return 1\n\n\ndef other() -> int:\n    return 2\n"
    index = Index(made(twice, "a.py") + made(twice, "b.py"))
    hits = search(tables(index), "same", 10)
    assert [(each.chunk.path, each.chunk.line) for each in hits[:2]] == [("a.py", 1), ("b.py", 1)]


def test_what_is_near_in_meaning_joins_what_is_found_by_words() -> None:
    prepared = tables(Index(made(PRICING)))
    symbols = [each.symbol for each in prepared.chunks]
    fallback, total = symbols.index("fallback_rounding"), symbols.index("Basket.total")

    def first(query: str, *nearest: int) -> list[str]:
        return [hit.chunk.symbol for hit in search(prepared, query, 10, nearest)]

    assert first("zzzqqq", fallback, total) == ["fallback_rounding", "Basket.total"]
    assert first("total of prices")[0] == "Basket.total"
    assert first("total of prices", fallback, total)[:2] == ["Basket.total", "fallback_rounding"]
    assert first("fetchPrices", fallback, total)[0] == "fetchPrices"


@pytest.mark.parametrize("query", ["", "  ", "???", "\0", "zzzqqq", "💥"])
def test_nothing_is_found_by_nothing(query: str) -> None:
    assert found(query, PRICING) == []


# ---- the working tree --------------------------------------------------------------------------


def test_the_index_of_edits_is_the_index_from_nothing(shop: Path, tmp_path: Path) -> None:
    choices = random.Random("edits of the index")
    sources = sorted((ROOT / "specc" / "lint").rglob("*.py"))
    kept = tmp_path / "kept"
    for number in range(12):
        for _ in range(3):
            target = shop / f"m{choices.randrange(6)}.py"
            match choices.randrange(4):
                case 0:
                    target.unlink(missing_ok=True)
                case 1:
                    target.write_bytes(b"def broken(:\n")
                case _:
                    target.write_bytes(choices.choice(sources).read_bytes())
        assert refreshed(shop, kept) == refreshed(shop, tmp_path / f"fresh{number}")


def test_an_edit_that_keeps_size_and_time_is_seen(shop: Path, tmp_path: Path) -> None:
    file = shop / "same.py"
    file.write_text("def before(): ...\n")
    long_ago = (1_000_000_000, 1_000_000_000)
    os.utime(file, long_ago)
    refreshed(shop, tmp_path / "kept")
    file.write_text("def latter(): ...\n")
    os.utime(file, long_ago)
    index, _ = refreshed(shop, tmp_path / "kept")
    assert [each.symbol for each in index.chunks if each.path == "same.py"] == ["same", "latter"]


def test_only_what_changed_is_read_anew(shop: Path) -> None:
    assert specc("index", cwd=shop).stdout.endswith("(1 read anew)\n")
    assert specc("index", cwd=shop).stdout.endswith("(0 read anew)\n")
    (shop / "more.py").write_text("def more() -> None: ...\n")
    assert specc("index", cwd=shop).stdout.endswith("(1 read anew)\n")


def test_what_is_not_the_projects_own_code_stays_out(shop: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "stolen.py").write_text("def stolen(): ...\n")
    (shop / "tracked").mkdir()
    (shop / "tracked" / "stolen.py").write_text("def mine(): ...\n")
    (shop / "pipe.py").write_text("def piped(): ...\n")
    commit_all(shop)
    (shop / "tracked" / "stolen.py").unlink()
    (shop / "tracked").rmdir()
    (shop / "tracked").symlink_to(outside)
    (shop / "link.py").symlink_to(outside / "stolen.py")
    (shop / "loop.py").symlink_to("loop.py")
    (shop / "pipe.py").unlink()
    os.mkfifo(shop / "pipe.py")
    (shop / "huge.py").write_bytes(b"x = 1\n" * 200_000)
    (shop / "bad.py").write_bytes(b"caf\xe9 = 1\n")
    (shop / "key.py").write_text(f"ACCESS = '{KEY}'\n")
    (shop / "ignored.py").write_text("def ignored(): ...\n")
    for folder in ("node_modules", "vendor", ".venv", "third_party", "lib/site-packages"):
        (shop / folder).mkdir(parents=True)
        (shop / folder / "theirs.py").write_text("def theirs(): ...\n")
    index, left = refreshed(shop, tmp_path / "kept")
    assert files(index) == {"src/shop/pricing.py"}
    assert left == {
        "tracked/stolen.py": "link",
        "link.py": "link",
        "loop.py": "link",
        "pipe.py": "not readable",
        "huge.py": "too large",
        "bad.py": "not Python",
        "key.py": "holds a secret",
    }


def test_a_secret_that_comes_into_a_file_takes_it_out_of_the_store(shop: Path) -> None:
    file = shop / "client.py"
    file.write_text("def connect(): ...\n")
    assert specc("search", "connect", cwd=shop).returncode == 0
    file.write_text(f"def connect():\n    return '{KEY}'\n")
    done = specc("search", "connect", cwd=shop)
    assert "client.py" not in done.stdout
    assert KEY not in specc("index", cwd=shop).stdout
    assert "client.py" not in json.dumps(refreshed(shop, shop / ".specc")[0].chunks, default=vars)
    assert "left out (holds a secret): client.py" in specc("index", cwd=shop).stderr


@pytest.mark.parametrize(
    ("line", "secret"),
    [
        (f"key = '{KEY}'", True),
        ("-----BEGIN RSA " + "PRIVATE KEY-----", True),
        ("token = 'ghp_" + "a1" * 18 + "'", True),
        ('API_KEY = "' + "x7f9" * 6 + '"', True),
        ("{'password': '" + "hunter2-" * 3 + "'}", True),
        ("password = input('your password please: ')", False),
        ("token = 'the-word-that-ends-a-block'", False),
        ("secret = secrets.token_hex(1234567890123456)", False),
        ("digest = '0123456789abcdef0123456789abcdef'", False),
    ],
)
def test_the_shapes_of_secrets(line: str, secret: bool) -> None:
    assert holds_secret(line.encode()) is secret


def test_names_of_files_cannot_break_the_output(shop: Path) -> None:
    (shop / "two\nlines\x1b[2J.py").write_text("def oddly_named(): ...\n")
    Path(os.fsdecode(os.fsencode(shop) + b"/\xff.py")).write_text("def not_utf(): ...\n")
    done = specc("search", "oddly_named", "--limit", "1", cwd=shop)
    assert done.stdout == "two\\nlines\\x1b[2J.py:1  oddly_named\n"
    assert "left out (name is not UTF-8)" in specc("index", cwd=shop).stderr
    (hit,) = json.loads(
        specc("search", "oddly_named", "--limit", "1", "--format", "json", cwd=shop).stdout
    )
    assert hit["path"] == "two\nlines\x1b[2J.py"


# ---- the commands ------------------------------------------------------------------------------


def test_search_prints_place_name_and_summary(shop: Path) -> None:
    done = specc("search", "total sum of prices", "--limit", "1", cwd=shop)
    assert done.returncode == 0
    assert done.stdout == "src/shop/pricing.py:14  Basket.total  The sum of all prices.\n"
    below = specc("search", "Basket", "--limit", "1", cwd=shop / "src")
    assert below.stdout.startswith("src/shop/pricing.py:8  Basket  ")


def test_json_of_both_commands(shop: Path) -> None:
    told = json.loads(specc("index", "--format", "json", cwd=shop).stdout)
    assert {name: told[name] for name in ("files", "chunks", "changed", "left")} == {
        "files": 1, "chunks": 5, "changed": 1, "left": [],
    }  # fmt: skip
    answer = specc("search", "round", "--format", "json", "--limit", "2", cwd=shop)
    first = json.loads(answer.stdout)[0]
    assert (first["line"], first["symbol"], first["kind"]) == (28, "fallback_rounding", "function")
    seeds = [
        specc(
            "search", "round", "--format", "json", "--limit", "2",
            cwd=shop, env={"PYTHONHASHSEED": seed},
        ).stdout
        for seed in "12"
    ]  # fmt: skip
    assert set(seeds) == {answer.stdout}


def test_no_hit_is_1_and_no_repository_is_2(shop: Path, tmp_path: Path) -> None:
    none = specc("search", "zzzqqq", cwd=shop)
    assert (none.returncode, none.stdout, none.stderr) == (1, "", "nothing found\n")
    assert specc("search", "zzzqqq", "--format", "json", cwd=shop).stdout == "[]\n"
    assert specc("search", cwd=shop).returncode == 2
    assert specc("search", "x", "--limit", "0", cwd=shop).returncode == 2
    bare = tmp_path / "bare"
    bare.mkdir()
    done = specc("index", cwd=bare, env={"GIT_CEILING_DIRECTORIES": str(tmp_path)})
    assert done.returncode == 2
    assert "is not in a git repository" in done.stderr


def test_an_empty_repository_has_an_empty_index(tmp_path: Path) -> None:
    run("git", "init", "-q", cwd=tmp_path)
    assert specc("index", cwd=tmp_path).stdout.startswith("0 files, 0 chunks, ")
    assert specc("index", "--conventions", cwd=tmp_path).stdout == "no Python code found\n"


def test_conventions_are_said_with_examples_from_the_code(shop: Path) -> None:
    (shop / "tests").mkdir()
    (shop / "tests" / "test_pricing.py").write_text("def test_total_is_a_sum() -> None: ...\n")
    (shop / "errors.py").write_text(
        "class Unpaid(Exception): ...\n\n\ndef pay(x: int | None) -> int:\n"
        "    raise Unpaid('no money')\n"
    )
    done = specc("index", "--conventions", cwd=shop)
    assert done.returncode == 0
    for line in (
        "Functions: snake_case (4 of 5), such as pay, fetchPrices, total.",
        "Error classes: Unpaid(Exception).",
        "  As in `raise Unpaid('no money')`.",
        "  What may be absent: `X | None` (1).",
        "Tests: 1 file, in tests.",
        "  1 test function, such as test_total_is_a_sum.",
    ):
        assert line in done.stdout.splitlines()


def test_conventions_of_specc_itself_are_short(tmp_path: Path) -> None:
    done = specc("index", "--conventions", "--format", "json", cwd=ROOT)
    lines = json.loads(done.stdout)["conventions"]
    assert 10 <= len(lines) <= 40
    assert max(map(len, lines)) <= 120


def test_of_many_files_only_the_changed_one_is_read_again(tmp_path: Path, shop: Path) -> None:
    for number in range(10):
        (shop / f"m{number}.py").write_text(PRICING)
    settings = config.load(shop)
    with store.open_store(tmp_path / "kept") as opened:
        assert project.refresh(settings, opened).changed >= 10
        (shop / "m7.py").write_text(f"{PRICING}\nEDIT = 1\n")
        assert project.refresh(settings, opened).changed == 1
