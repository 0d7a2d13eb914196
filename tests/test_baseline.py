"""A baseline knows each finding as often as it was there, and forgets what is gone."""

from hypothesis import given
from hypothesis import strategies as st

from specc.lint.baseline import Key, compare, count, key, parse, text, without
from specc.lint.github import github

KEYS = st.builds(key, st.sampled_from(["L101", "L303"]), st.text(max_size=8), st.text(max_size=20))
FINDINGS = st.lists(KEYS, max_size=8)


@given(FINDINGS)
def test_what_is_written_is_read(found: list[Key]) -> None:
    known = count(found)
    written = text(known)
    assert parse(written) == known
    assert text(parse(written)) == written
    assert written.count("\n") == len(known) + 2 + (not known)


@given(FINDINGS, FINDINGS)
def test_a_baseline_shrinks_to_what_is_still_there(before: list[Key], after: list[Key]) -> None:
    known = count(before)
    compared = compare(known, after, seen=known)
    left = without(known, compared.stale)
    for each in {*before, *after}:
        assert left.get(each, 0) == min(before.count(each), after.count(each))
    assert len(compared.known) == sum(left.values())
    assert compare(left, after, seen=left).stale == {}


@given(FINDINGS, FINDINGS)
def test_entries_that_could_not_be_seen_stay(before: list[Key], after: list[Key]) -> None:
    known = count(before)
    assert without(known, compare(known, after, seen={}).stale) == known


def test_neither_spaces_nor_other_lines_change_a_key() -> None:
    assert key("L101", "m", "  > a   b\n   > c ") == key("L101", "m", "> a b\n> c")
    assert key("L101", "m", "> a b") != key("L101", "m", "> a c")
    assert key("L101", "m.n/f", "> a").fingerprint != key("L101", "m.n/g", "> a").fingerprint


def test_workflow_commands_are_one_line_each() -> None:
    record = {
        "severity": "note",
        "code": "L101",
        "path": "a:b,c%\r\n.spec",
        "line": 1,
        "column": 2,
        "end_line": 3,
        "end_column": 4,
        "message": "50%: a\rb, c::d",
        "notes": ["e\nf"],
        "readings": [{"name": "A", "means": "g"}],
        "help": "",
    }
    assert github([record]) == (
        "::notice file=a%3Ab%2Cc%25%0D%0A.spec,line=1,col=2,endLine=3,endColumn=4,title=L101"
        "::50%25: a%0Db, c::d%0Ae%0Af%0AA: g\n"
    )
