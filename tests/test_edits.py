"""Edits of replies: read where that is safe, applied all or none, never to a place in doubt."""

from random import Random

import pytest

from specc.coder.edits import (
    Applied,
    Edits,
    Malformed,
    Refused,
    Replacement,
    WholeFile,
    apply,
    merge,
    parse,
)

FILE = "src/shop/pricing.py"
BEFORE = '''"""Prices."""


def net(price: int) -> int:
    if price > 10:
        return price - 1
    return price


def gross(price: int) -> int:
    if price > 10:
        return price + 1
    return price
'''
CODE = "def net():\n    return 1\n"


def block(search: str, replace: str) -> str:
    return f"<<<<<<< SEARCH\n{search}=======\n{replace}>>>>>>> REPLACE\n"


def fenced(code: str, marks: str = "```", tag: str = "python") -> str:
    return f"{marks}{tag}\n{code}{marks}\n"


def edits(reply: str, only: str = "") -> Edits:
    read = parse(reply, only)
    assert isinstance(read, Edits), read
    return read


def refused(search: str, replace: str = "x = 1\n", before: str = BEFORE) -> str:
    done = apply({FILE: before}, Edits((Replacement(FILE, search, replace),)))
    assert isinstance(done, Refused), done
    assert len(done.problems) == 1
    assert done.problems[0].block == 1
    assert done.problems[0].path == FILE
    return str(done.problems[0])


def applied(search: str, replace: str, before: str = BEFORE) -> str:
    done = apply({FILE: before}, Edits((Replacement(FILE, search, replace),)))
    assert isinstance(done, Applied), done
    return done.files[FILE]


AB, GONE, NEW = block("a\n", "b\n"), block("a\n", ""), block("", "b\n")
TICKS = block("```\na\n```\n", "```\nb\n```\n")
LINED = block("a\n=======\n", "b\n")
NUL = "x = 1\0\n"
DOCSTRING = 'def net():\n    """So:\n\n```\nnet()\n```\n    """\n'
INDENTED = 'def net():\n    """So:\n\n    ```\n    net()\n    ```\n    """\n'

READ = {
    "plain": (f"FILE: {FILE}\n{fenced(CODE)}", CODE),
    "no language": (f"FILE: {FILE}\n{fenced(CODE, tag='')}", CODE),
    "another language": (f"FILE: {FILE}\n{fenced(CODE, tag='text')}", CODE),
    "longer fence": (f"FILE: {FILE}\n{fenced(CODE, '`````')}", CODE),
    "tildes": (f"FILE: {FILE}\n{fenced(CODE, '~~~')}", CODE),
    "a shorter fence inside": (f"FILE: {FILE}\n{fenced(DOCSTRING, '````')}", DOCSTRING),
    "an indented fence inside": (f"FILE: {FILE}\n{fenced(INDENTED)}", INDENTED),
    "CRLF": (f"FILE: {FILE}\n{fenced(CODE)}".replace("\n", "\r\n"), CODE),
    "bold": (f"**FILE: {FILE}**\n{fenced(CODE)}", CODE),
    "bold word": (f"**FILE:** {FILE}\n{fenced(CODE)}", CODE),
    "backticks": (f"FILE: `{FILE}`\n\n{fenced(CODE)}", CODE),
    "heading and colon": (f"### FILE: {FILE}:\n{fenced(CODE)}", CODE),
    "small letters": (f"File: ./{FILE}\n{fenced(CODE)}", CODE),
    "prose around": (f"I did it.\n\nFILE: {FILE}\nThe file:\n{fenced(CODE)}\nDone.", CODE),
    "output in prose": (f"{fenced('$ ls', tag='console')[:-4]}\n```\nFILE: {FILE}\n{fenced(CODE)}", CODE),
    "no end of line at the end": (f"FILE: {FILE}\n{fenced(CODE)[:-1]}", CODE),
    "in a list": (f"1. FILE: {FILE}\n".replace("1.", "-") + "  ```python\n  x = 1\n  ```\n", "x = 1\n"),
}  # fmt: skip


@pytest.mark.parametrize("case", READ)
def test_a_whole_file_is_read(case: str) -> None:
    reply, code = READ[case]
    assert edits(reply).edits == (WholeFile(FILE, code),)


BLOCK = Replacement(FILE, "a\n", "b\n")
BLOCKS = {
    "plain": f"FILE: {FILE}\n{AB}",
    "in a fence": f"FILE: {FILE}\n```python\n{AB}```\n",
    "FILE in the fence": f"```\nFILE: {FILE}\n{AB}```\n",
    "CRLF": f"FILE: {FILE}\n{AB}".replace("\n", "\r\n"),
    "short marks": f"FILE: {FILE}\n{AB}".replace("<<<<<<< ", "<<<<< "),
}


@pytest.mark.parametrize("case", BLOCKS)
def test_a_block_is_read(case: str) -> None:
    assert edits(BLOCKS[case]).edits == (BLOCK,)


def test_blocks_go_on_after_their_file_line_and_prose_is_kept() -> None:
    reply = f"First.\nFILE: a.py\n{GONE}and\n{NEW}FILE: b.py\n{fenced(CODE)}"
    assert edits(reply) == Edits(
        (Replacement("a.py", "a\n", ""), Replacement("a.py", "", "b\n"), WholeFile("b.py", CODE)),
        "First.\nand",
    )


def test_a_fence_in_a_block_is_code() -> None:
    reply = f"FILE: a.md\n```\n{TICKS}```\n"
    assert edits(reply).edits == (Replacement("a.md", "```\na\n```\n", "```\nb\n```\n"),)


def test_where_one_file_may_be_edited_its_name_may_be_left_out() -> None:
    assert edits(fenced(CODE), FILE).edits == (WholeFile(FILE, CODE),)
    assert edits(fenced(CODE) + fenced("1\n", tag=""), FILE).edits == (WholeFile(FILE, CODE),)
    assert edits(block("a\n", "b\n"), FILE).edits == (BLOCK,)
    assert isinstance(parse(fenced(CODE) + fenced(CODE), FILE), Malformed)
    assert isinstance(parse(fenced(CODE)), Malformed)


MALFORMED = {
    "": "no code in the reply",
    "I cannot do that.": "no code in the reply",
    f"FILE: {FILE}\n": f"no code comes after FILE {FILE}",
    f"FILE: {FILE}\n```python\n{CODE}": "line 2: the fence is not closed",
    f"FILE: {FILE}\n{fenced(DOCSTRING)}": "no FILE line says where this code belongs",
    f"FILE: {FILE}\n{fenced('')}": "no code in the fence",
    fenced(CODE): "line 1: no FILE line says where this code belongs",
    block("a\n", "b\n"): "line 1: no FILE line",
    f"FILE: {FILE}\n<<<<<<< SEARCH\na\n=======\nb\n": "line 2: SEARCH has no end",
    f"FILE: {FILE}\n<<<<<<< SEARCH\na\n>>>>>>> REPLACE\n": "this one has 0",
    f"FILE: {FILE}\n{LINED}": "this one has 2",
    f"FILE: {FILE}\n<<<<<<< SEARCH\na\n{AB}": "line 2: SEARCH has no end",
    f"FILE: {FILE}\n{AB}>>>>>>> REPLACE\n": "belongs to no block",
    f"FILE: {FILE}\n ```\n  {AB}  ```": "marks of a block",
    f"FILE: {FILE}\n```\n{AB}": "the fence around the last block is not closed",
    f"FILE: {FILE}\n{fenced(CODE)}FILE: {FILE}\n{fenced(CODE)}": "is sent whole and again",
    f"FILE: {FILE}\n{fenced(CODE)}FILE: {FILE}\n{AB}": "is sent whole and again",
    f"FILE: /etc/passwd\n{fenced(CODE)}": "not relative",
    f"FILE: ~/.bashrc\n{fenced(CODE)}": "not relative",
    f"FILE: src/../../x.py\n{fenced(CODE)}": "has `..`",
    f"FILE: C:\\x.py\n{fenced(CODE)}": "slashes only",
    f"FILE: src\\x.py\n{fenced(CODE)}": "slashes only",
    f"FILE: .\n{fenced(CODE)}": "the path is empty",
    f"FILE: src/\u202ex.py\n{fenced(CODE)}": "invisible",
    f"FILE: {FILE}\n{fenced(NUL)}": "NUL",
    f"FILE: {FILE}\n{fenced(chr(0xD800))}": "surrogate",
}


@pytest.mark.parametrize("reply", MALFORMED)
def test_a_reply_in_doubt_is_malformed(reply: str) -> None:
    for ends in ("\n", "\r\n"):
        read = parse(reply.replace("\n", ends))
        assert isinstance(read, Malformed)
        assert MALFORMED[reply] in "\n".join(read.problems)


# ---- applied -----------------------------------------------------------------------------------


def test_a_block_replaces_the_one_place_that_it_matches() -> None:
    after = applied("        return price - 1\n", "        return price - 2\n")
    assert after == BEFORE.replace("- 1", "- 2")
    assert applied("        return price - 1\n", "        pass\n        # x\n") == BEFORE.replace(
        "return price - 1", "pass\n        # x"
    )
    assert applied('"""Prices."""\n', "") == BEFORE.removeprefix('"""Prices."""\n')


def test_trailing_whitespace_and_one_difference_of_indentation_do_not_matter() -> None:
    wanted = BEFORE.replace("- 1", "- 2")
    assert applied("return price - 1  \n", "return price - 2\n") == wanted
    search = "if price > 10:\n    return price - 1\n\t\n"
    assert "matches no place" in refused(search)
    search, replace = (
        "if price > 10:\n    return price - 1\n",
        "if price > 10:\n    return price - 2\n",
    )
    assert applied(search, replace) == wanted
    deep = "".join(f"      {each}\n" for each in search.splitlines())
    assert applied(deep, deep.replace("- 1", "- 2")) == wanted
    assert "matches no place" in refused("if price > 10:\nreturn price - 1\n")
    assert "indented less" in refused("      def net(price: int) -> int:\n", "  def net():\n")


def test_what_matches_exactly_goes_before_what_matches_nearly() -> None:
    before = "if True:\n    x = 1\nx = 1\n"
    assert applied("x = 1\n", "x = 2\n", before) == "if True:\n    x = 1\nx = 2\n"
    assert "2 places, at lines 2, 3" in refused("  x = 1\n", "  x = 2\n", before)


def test_line_ends_and_byte_order_marks_stay() -> None:
    before = "\ufeff" + BEFORE.replace("\n", "\r\n")
    wanted = before.replace("- 1", "- 2")
    assert applied("        return price - 1\n", "        return price - 2\n", before) == wanted
    done = apply({FILE: before}, Edits((WholeFile(FILE, BEFORE.replace("- 1", "- 2")),)))
    assert done == Applied({FILE: wanted})
    assert applied("x = 1\n", "x = 2\ny = 3\n", "a = 1\r\nx = 1") == "a = 1\r\nx = 2\r\ny = 3"


def test_problems_say_what_to_do() -> None:
    assert refused("    if price > 10:\n") == (
        f"Block 1 ({FILE}): SEARCH matches 2 places, at lines 5, 11.\n"
        "Add lines above or below to SEARCH, until only one place matches."
    )
    assert refused("    if price > 10:\n        return price * 2\n") == (
        f"Block 1 ({FILE}): SEARCH matches no place of the file. The nearest lines are:\n"
        "5:     if price > 10:\n6:         return price - 1\n"
        "Copy the lines to be replaced as they stand."
    )
    assert "4: def net(price: int) -> int:" in refused("def net(prize: int):\n")
    assert "Nothing in it is alike." in refused("import os\n")
    assert "has the lines of REPLACE already" in refused("return 3\n", "    return price - 1\n")
    assert "SEARCH is empty" in refused("\n")
    assert "line 7: expected an indented block" in refused("    if price > 10:\n        return price - 1\n    return price\n", "")  # fmt: skip


def test_an_empty_search_makes_a_new_file() -> None:
    made = Edits((Replacement("new.py", "", "x = 1\n"),))
    assert apply({}, made) == Applied({"new.py": "x = 1\n"})
    assert apply({"new.py": "\n"}, made) == Applied({"new.py": "x = 1\n"})
    done = apply({FILE: BEFORE}, Edits((Replacement("new.py", "x\n", "y\n"),)))
    assert isinstance(done, Refused)
    assert "There is no such file." in done.problems[0].what


def test_all_blocks_apply_or_none_and_all_problems_are_told() -> None:
    files = {FILE: BEFORE, "b.py": "x = 1\n"}
    kept = dict(files)
    good = Replacement("b.py", "x = 1\n", "x = 2\n")
    done = apply(
        files,
        Edits((good, Replacement(FILE, "no\n", "yes\n"), WholeFile("c.py", "def"), Replacement(FILE, "nor\n", "yes\n"))),
    )  # fmt: skip
    assert isinstance(done, Refused)
    assert [(each.block, each.path) for each in done.problems] == [
        (2, FILE),
        (3, "c.py"),
        (4, FILE),
    ]
    assert "line 1: invalid syntax" in done.problems[1].what
    assert files == kept
    assert apply(files, Edits((good,))) == Applied({FILE: BEFORE, "b.py": "x = 2\n"})
    assert files == kept


def test_blocks_of_a_file_apply_in_order() -> None:
    first, second = (
        Replacement("b.py", "x = 1\n", "x = 2\n"),
        Replacement("b.py", "x = 2\n", "x = 3\n"),
    )
    assert apply({"b.py": "x = 1\n"}, Edits((first, second))) == Applied({"b.py": "x = 3\n"})
    assert isinstance(apply({"b.py": "x = 1\n"}, Edits((second, first))), Refused)


def test_a_file_may_be_broken_between_two_blocks_and_the_breaking_one_is_named() -> None:
    before = "if a:\n    b = 1\nc = 2\n"
    opened, closed = Replacement("b.py", "    b = 1\n", ""), Replacement("b.py", "if a:\n", "")
    assert apply({"b.py": before}, Edits((opened, closed))) == Applied({"b.py": "c = 2\n"})
    harmless = Replacement("b.py", "c = 2\n", "c = 3\n")
    done = apply({"b.py": before}, Edits((harmless, opened)))
    assert isinstance(done, Refused)
    assert [each.block for each in done.problems] == [2]


# ---- what failed, again ------------------------------------------------------------------------


def failing(files: dict[str, str], sent: Edits, again: Edits) -> Edits:
    done = apply(files, sent)
    assert isinstance(done, Refused)
    return merge(sent, again, done.problems)


def test_only_what_failed_is_sent_again() -> None:
    files = {"a.py": "x = 1\ny = 1\n", "b.py": "z = 1\n"}
    good, bad = Replacement("a.py", "x = 1\n", "x = 2\n"), Replacement("a.py", "y = 0\n", "y = 2\n")
    mended = Replacement("a.py", "y = 1\n", "y = 2\n")
    other = Replacement("b.py", "z = 1\n", "z = 2\n")
    sent = Edits((bad, good, other), "first")
    wanted = Edits((mended, good, other), "second")
    assert failing(files, sent, Edits((mended,), "second")) == wanted
    assert failing(files, sent, Edits((good, mended, other), "second")) == wanted
    assert failing(files, sent, Edits((other,))) == sent
    whole = WholeFile("a.py", "x = 2\ny = 2\n")
    assert failing(files, sent, Edits((whole,), "second")) == Edits((whole, other), "second")
    new = WholeFile("c.py", "")
    assert failing(files, sent, Edits((new, mended))).edits == (mended, good, other, new)


def test_one_block_may_stand_for_several_and_several_for_one() -> None:
    files = {"a.py": "x = 1\ny = 1\n"}
    bad, worse = (
        Replacement("a.py", "x = 0\n", "x = 2\n"),
        Replacement("a.py", "y = 0\n", "y = 2\n"),
    )
    one = Replacement("a.py", "x = 1\ny = 1\n", "x = 2\ny = 2\n")
    x, y = Replacement("a.py", "x = 1\n", "x = 2\n"), Replacement("a.py", "y = 1\n", "y = 2\n")
    assert failing(files, Edits((bad, worse)), Edits((one,))).edits == (one,)
    assert failing(files, Edits((bad,)), Edits((x, y))).edits == (x, y)
    assert failing(files, Edits((bad, worse)), Edits((x, y))).edits == (x, y)


# ---- at random ---------------------------------------------------------------------------------


def joined(lines: list[str]) -> str:
    return "".join(f"{each}\n" for each in lines)


WORDS = ("x = 1", "y = x", "    z = 2", "", "    return x", "\tw = 3", "# note", "x = 1  ")


@pytest.mark.parametrize("seed", range(300))
def test_edits_of_random_files_round_trip_or_are_refused(seed: int) -> None:
    random = Random(f"edits {seed}")
    lines = [random.choice(WORDS) for _ in range(random.randint(1, 14))]
    if random.random() < 0.5:
        lines = [f"{each}  # {number}" for number, each in enumerate(lines)]
    start = random.randrange(len(lines))
    end = random.randint(start + 1, min(len(lines), start + 4))
    search, instead = lines[start:end], [random.choice(WORDS) for _ in range(random.randint(0, 3))]
    before = {"a.txt": joined(lines)}
    sent = edits(f"FILE: a.txt\n{block(joined(search), joined(instead))}")
    done = apply(before, sent)
    count = sum(lines[at : at + len(search)] == search for at in range(len(lines)))
    if count == 1 and "".join(search).strip():
        wanted = [*lines[:start], *instead, *lines[end:]]
        assert done == Applied({"a.txt": joined(wanted)})
    else:
        assert isinstance(done, Refused)
    assert before == {"a.txt": joined(lines)}


PARTS = (
    "FILE: a.py\n", "FILE: b.py\n", "**FILE: `a.py`**\n", "File: a.py:\n", "FILE:\n", "FILE: ../x\n", "```\n",
    "```python\n", "````\n", "~~~\n", "  ```\n", "<<<<<<< SEARCH\n", "=======\n", ">>>>>>> REPLACE\n",
    "<<<<<<< HEAD\n", "x = 1\n", "def f(:\n", "    return 1\n", "\n", "said\n", "\r\n", "\r", "\t", "\ufeff",
    "\0", "\ud800", "\u2028", "x = '\\d'\n", "(" * 300, "é\n", "`", "-",
)  # fmt: skip


def test_no_reply_breaks_the_reader_and_a_refusal_changes_nothing() -> None:
    random = Random("replies")
    read = applied_ = 0
    for _ in range(5000):
        reply = "".join(random.choice(PARTS) for _ in range(random.randint(1, 16)))
        if random.random() < 0.5:
            reply = random.choice(PARTS[:3]) + random.choice(
                (block("x = 1\n", reply), fenced(reply))
            )
        files = {"a.py": "x = 1\n    \nx = 2\n", "b.py": "\r\nx = 1"}
        kept = dict(files)
        sent = parse(reply, random.choice(("", "a.py")))
        if isinstance(sent, Malformed):
            assert all(sent.problems)
            continue
        read += 1
        done = apply(files, sent)
        assert files == kept
        if isinstance(done, Refused):
            assert done.problems
            assert isinstance(merge(sent, sent, done.problems), Edits)
        else:
            applied_ += 1
            assert done.files.keys() <= {"a.py", "b.py"}
    assert read >= 500
    assert applied_ >= 50
