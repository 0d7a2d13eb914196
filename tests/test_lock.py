"""specc.lock: line-sized, sorted, and honest about what it cannot read."""

import pytest

from specc import lock
from specc.errors import SpeccError

HASH = "0" * 64
TARGET = '''import os

RATES: dict[str, int] = {}


@cached
def discount(order):
    """Less."""
    return 1


# a comment
def shipping():
    return _double(1)


def _double(number):
    return number * _TWO


_TWO = 2
'''


def entry(unit: str, code: str = HASH) -> lock.Entry:
    return lock.Entry(unit, HASH, code, "derive")


def test_entries_come_back_as_written_and_sorted():
    text = lock.merged("", "shop.pricing", [entry("shop.pricing/b"), entry("shop.pricing/a")])
    assert list(lock.parse(text)) == ["shop.pricing/a", "shop.pricing/b"]
    assert text.splitlines()[2].startswith("shop.pricing/a  spec=sha256:000")


def test_a_build_replaces_only_the_lines_of_its_own_module():
    before = lock.merged("", "shop.pricing", [entry("shop.pricing/a"), entry("shop.pricing/gone")])
    before = lock.merged(before, "shop.pricing_extra", [entry("shop.pricing_extra/x")])
    after = lock.merged(before, "shop.pricing", [entry("shop.pricing/a", "1" * 64)])
    assert list(lock.parse(after)) == ["shop.pricing/a", "shop.pricing_extra/x"]
    assert len(set(before.splitlines()) ^ set(after.splitlines())) == 3


def test_the_code_of_a_unit_is_its_own_lines_with_decorators():
    assert lock.code_text(TARGET, ["discount"]).startswith("@cached\ndef discount")
    assert lock.code_text(TARGET, ["RATES"]) == "RATES: dict[str, int] = {}\n"
    assert lock.code_text(TARGET, ["discount", "absent"]) == ""
    assert lock.code_text("def broken(:", ["broken"]) == ""


def test_other_code_of_the_file_does_not_change_the_hash_of_a_unit():
    edited = TARGET.replace("_double(1)", "_double(2)").replace("# a comment", "# another")
    assert lock.code_hash(TARGET, ["discount"]) == lock.code_hash(edited, ["discount"])
    assert lock.code_hash(TARGET, ["shipping"]) != lock.code_hash(edited, ["shipping"])


def test_the_private_helpers_of_a_unit_are_part_of_its_code():
    edited = TARGET.replace("_TWO = 2", "_TWO = 3")
    assert lock.code_hash(TARGET, ["shipping"]) != lock.code_hash(edited, ["shipping"])
    assert lock.code_hash(TARGET, ["discount"]) == lock.code_hash(edited, ["discount"])


def test_a_unit_is_locked_only_while_both_hashes_hold():
    entries = {"m/f": lock.Entry("m/f", "a" * 64, "b" * 64, "agent")}
    assert lock.holds(entries, "m/f", "a" * 64, "b" * 64)
    assert not lock.holds(entries, "m/f", "c" * 64, "b" * 64)
    assert not lock.holds(entries, "m/f", "a" * 64, "")
    assert not lock.holds(entries, "m/g", "a" * 64, "b" * 64)


@pytest.mark.parametrize(
    ("line", "said", "remedy"),
    [
        ("<<<<<<< HEAD", "an unsolved merge conflict", "both sides"),
        ("shop.pricing/a spec=1", "not an entry", "last good commit"),
        ("schema 9 specc 4.2.0", "written by specc 4.2.0 (schema 9)", "specc-lang>=4.2.0"),
    ],
)
def test_a_lock_that_cannot_be_read_says_why_and_what_to_do(line, said, remedy):
    with pytest.raises(SpeccError) as caught:
        lock.parse(f"# head\n{line}\n")
    assert said in caught.value.message
    assert remedy in caught.value.hint
