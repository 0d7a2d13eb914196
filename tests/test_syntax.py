"""Parsing never raises, and one mistake gives one error, on its line."""

import random
import tomllib
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lark import Token, Tree

from specc.language import driver, syntax
from specc.language.format_pieces import statements
from specc.language.lexer import logical_lines
from specc.language.source import Source
from specc.language.syntax import parse
from specc.resources import GRAMMAR
from tests.harness import ROOT
from tests.sentences import declaration

SLIPS = tomllib.loads((GRAMMAR / "slips.toml").read_text(encoding="utf-8"))["slip"]
HEADER = 'specc 1\nmodule m\ntarget "m.py"\n\n'
HEAD = HEADER + "function f(a: Int, b: Int) -> Int:\n"
SPECS = [
    path.read_text(encoding="utf-8")
    for folder in ("tests/specs", "examples")
    for path in sorted((ROOT / folder).rglob("*.spec"))
]


def diagnostics(text: str):
    return parse(Source("case.spec", text)).diagnostics


def test_the_grammar_has_no_conflicts() -> None:
    assert driver.load(strict=True).rules


def same(one: object, other: object) -> bool:
    """Whether two trees are equal, with all places."""
    if isinstance(one, Tree) and isinstance(other, Tree):
        places = [
            None if each.empty else (each.start_pos, each.end_pos)
            for each in (one.meta, other.meta)
        ]
        pairs = zip(one.children, other.children, strict=True)
        return (
            one.data == other.data and places[0] == places[1] and all(same(*each) for each in pairs)
        )
    if isinstance(one, Token) and isinstance(other, Token):
        return (one.type, one, one.start_pos) == (other.type, other, other.start_pos)
    return one is None and other is None


def test_the_driver_makes_the_trees_that_lark_makes() -> None:
    lark = driver.load()
    for text in (*SPECS, *(declaration(seed) for seed in range(200))):
        items = [] if diagnostics(text) else syntax.concrete(Source("", text))
        for item, tree in zip(items, parse(Source("", text)).items, strict=False):
            state = lark.parse_interactive().parser_state
            for each in tokens_in(item):
                state.feed_token(each)
            last = state.feed_token(Token("$END", ""), True)
            assert same(last, tree)


def tokens_in(item: object) -> Iterator[Token]:
    """All tokens of an item, in order."""
    if isinstance(item, Token):
        yield item
    else:
        for each in item.children:
            yield from tokens_in(each)


def example(row: dict[str, str]) -> str:
    """The spec in which a row of the table speaks."""
    if "bad_item" in row:
        return f"{HEADER}{row['bad_item']}\n"
    return HEAD + "".join(f"    {line}\n" for line in row["bad"].split("\n"))


@pytest.mark.parametrize("row", SLIPS, ids=lambda row: row.get("bad") or row["bad_item"])
def test_each_slip_is_named_and_its_fix_settles_it(row: dict[str, str]) -> None:
    text = example(row)
    (found,) = diagnostics(text)
    assert found.code == row["code"]
    assert found.message.startswith(row["message"].partition("{")[0])
    if "replace" in row:
        (edit,) = found.fix.edits
        assert diagnostics(text[: edit.span.start] + edit.text + text[edit.span.end :]) == ()


ODD = {
    "empty": ("", "E102"),
    "only comments": ("# nothing\n\n", "E102"),
    "tab": (HEAD + "\treturns a\n", "E106"),
    "NUL": (HEAD + "    returns a \x00\n", "E105"),
    "unclosed bracket": (HEAD + "    returns (a + b\n    requires a > 0\n", "E108"),
    "unclosed bracket at the end": (HEAD + "    returns [a, b", "E108"),
    "unclosed text": (HEAD + '    requires "x == a\n', "E109"),
    "wrong bracket": (HEAD + "    returns (a + b]\n", "E116"),
    "uneven indentation": (
        HEAD + "        returns a\n    requires a > 0\n",
        "E107",
    ),
    "reserved word as a name": ("specc 1\nmodule m\nrecord R:\n    in: Int\n", "E117"),
    "later word": ('specc 1\nmodule m\nendpoint GET "/" calls f:\n    returns 200\n', "E114"),
    "later states": ("specc 1\nmodule m\nmachine M:\n    state a(at: Date)\n    start a\n", "E114"),
    "deep brackets": (HEAD + f"    returns {'(' * 500}a{')' * 500}\n", "E104"),
    "long chain": (HEAD + f"    returns {' + '.join(['a'] * 3000)}\n", "E104"),
    "long number": (HEAD + f"    returns {'9' * 5000}\n", "E105"),
    "number that ends in a line": (HEAD + "    returns 1_\n", "E105"),
    "digits of another script": (HEAD + "    returns ٣\n", "E105"),
    "huge": ("# x\n" * 600_000, "E103"),
    "word of another language": (
        "specc 1\nmodule m\ndef f(a: Int) -> Int:\n    returns a\n",
        "E111",
    ),
    "empty block": (HEAD, "E119"),
}


@pytest.mark.parametrize(("text", "code"), ODD.values(), ids=ODD.keys())
def test_odd_files_have_an_error_of_their_own(text: str, code: str) -> None:
    assert [each.code for each in diagnostics(text)] == [code]


def test_a_byte_order_mark_and_carriage_returns_are_read() -> None:
    text = HEAD + "    returns a\n"
    assert diagnostics("\ufeff" + text.replace("\n", "\r\n")) == ()


def test_words_that_begin_a_line_stay_usable_as_names() -> None:
    fields = "".join(
        f"    {word}: Int\n" for word in ("state", "type", "check", "on", "open", "data")
    )
    assert diagnostics(f"specc 1\nmodule m\nrecord R:\n{fields}") == ()


def test_a_declaration_with_thousands_of_mistakes_is_given_up() -> None:
    found = diagnostics(HEAD + "    retruns a\n" * 3000)
    assert 20 < len(found) < 1000
    assert found[-1].notes == ("the rest of this declaration was not read",)


def test_errors_in_three_declarations_are_all_reported() -> None:
    text = SPECS[0] + "\nfunction g(:\n    returns 1\n\ntype = Int\n\nlet x 1\n"
    first = text[: len(SPECS[0])].count("\n")
    lines = [each.source.position(each.span.start)[0] - first for each in diagnostics(text)]
    assert lines == [2, 5, 7]


def tokens_of(text: str) -> list[tuple[int, int]]:
    """Places of all tokens of a text that parses, but prose."""
    lines = statements(Source("", text), logical_lines(text))
    return [(each.start, each.end) for line in lines for each in line if each.kind != "PROSE"]


def mutants(text: str, seed: int) -> Iterator[tuple[int, int, str]]:
    """Texts with one token dropped, doubled, exchanged with its neighbour, or replaced."""
    places = tokens_of(text)
    words = [text[start:end] for start, end in places]
    chooser = random.Random(seed)
    for index, (start, end) in enumerate(places):
        other = chooser.choice(words)
        follower = places[index + 1] if index + 1 < len(places) else None
        yield start, end, text[:start] + text[end:]
        yield start, end, text[:end] + " " + text[start:]
        yield start, end, text[:start] + other + text[end:]
        if follower and "\n" not in text[end : follower[0]]:
            swapped = text[follower[0] : follower[1]] + text[end : follower[0]] + text[start:end]
            yield start, end, text[:start] + swapped + text[follower[1] :]


def campaign(seed: int, limit: int) -> dict[str, int]:
    """How single-token mutants that do not parse are reported."""
    count = {"mutants": 0, "one": 0, "right": 0}
    chosen = [
        (text, mutant)
        for number, text in enumerate(SPECS)
        if not diagnostics(text)
        for mutant in mutants(text, seed + number)
    ]
    random.Random(seed).shuffle(chosen)
    for text, (start, _, mutated) in chosen:
        found = diagnostics(mutated)
        if not found:
            continue
        count["mutants"] += 1
        count["one"] += len(found) == 1
        line = Source("", text).position(start)[0]
        first = min(found, key=lambda each: abs(each.source.position(each.span.start)[0] - line))
        near = first.source.position(first.span.start)[0]
        statement = next(
            each for each in logical_lines(text) if each.start <= start <= max(each.end, each.start)
        )
        begin = Source("", text).position(statement.start)[0]
        count["right"] += begin <= near <= line
        if count["mutants"] == limit:
            break
    return count


def test_one_mistake_gives_one_error_on_its_line() -> None:
    count = campaign(seed=1, limit=400)
    assert count["mutants"] == 400
    assert count["one"] >= 0.95 * count["mutants"], count
    assert count["right"] >= 0.98 * count["mutants"], count


@pytest.mark.slow
def test_two_thousand_mutants() -> None:
    count = campaign(seed=2, limit=2000)
    print(count)
    assert count["mutants"] == 2000
    assert count["one"] >= 0.95 * count["mutants"], count
    assert count["right"] >= 0.98 * count["mutants"], count


PIECES = sorted({word for text in SPECS for word in text.split()})[:400]


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(), st.lists(st.sampled_from([*PIECES, "\n", "\n    "])).map(" ".join)))
def test_parsing_never_raises(text: str) -> None:
    parsed = parse(Source("fuzz.spec", "specc 1\nmodule m\n" + text))
    for each in parsed.diagnostics:
        assert 0 <= each.span.start <= each.span.end
