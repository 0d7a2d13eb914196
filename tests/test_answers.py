"""Answers hold: each reading, written into its spec, settles its finding and breaks nothing."""

from collections import Counter
from collections.abc import Iterable
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from specc.language.analysis import Library, analyse
from specc.language.diagnostics import Diagnostic, Edit, Reading
from specc.language.evaluate import RaisedError
from specc.language.format import format_text
from specc.language.source import Source
from specc.lint import edits, manual
from specc.lint.answer import Refusal, Request, answer, parse_answer
from specc.lint.fixes import applied
from specc.lint.lint import report
from specc.lint.rule import Options, Subject
from specc.lint.rules import RULES
from specc.lint.selection import Selection
from tests.harness import CASES, ROOT, blocks
from tests.passes import analyse as checked
from tests.passes import linted
from tests.shell import specc

REASON = 'both "will" do'
WIDTH = 300
Key = tuple[str, str, tuple[str, ...]]


def key(finding: Diagnostic) -> Key:
    """A finding without its place, which edits move."""
    return finding.code, finding.message, finding.notes


def keys(findings: Iterable[Diagnostic]) -> "Counter[Key]":
    return Counter(key(each) for each in findings)


def specs() -> dict[str, tuple[str, dict[str, str]]]:
    """The specs of the manuals, of the documents about lint and determination, and the draft."""
    found = {f"{rule.name} manual": (manual.example(rule), dict[str, str]()) for rule in RULES}
    documents = [*sorted((CASES / "lint").glob("*.md")), CASES / "check" / "determination.md"]
    for document in documents:
        parts = list(blocks(document.read_text(encoding="utf-8")))
        files = {each.path: each.body for each in parts if each.path}
        for number, block in enumerate(parts, 1):
            if block.language == "spec" and not block.path:
                found[f"{document.stem}#{number}"] = (block.body, files)
    draft = ROOT / "examples" / "vague" / "draft.spec"
    found["draft"] = (draft.read_text(encoding="utf-8"), {})
    return found


SPECS = specs()


@cache
def readings(name: str) -> list[tuple[tuple[Diagnostic, ...], Diagnostic, Reading]]:
    """Every reading that a spec's findings offer, with all of its findings."""
    found = linted(*SPECS[name])
    return [(found, each, reading) for each in found for reading in each.readings if reading.edits]


def of_code(code: str, text: str, files: dict[str, str]) -> tuple[Diagnostic, ...]:
    """What check says, and lint of one code: to ask all rules after each answer takes too long."""
    return report(checked(text, files), selection=Selection(select=("E", code))).diagnostics


@pytest.mark.parametrize("name", SPECS)
def test_each_reading_settles_its_finding_and_breaks_nothing(name: str) -> None:
    text, files = SPECS[name]
    for before, finding, reading in readings(name):
        told = f"{finding.code} {finding.item} {reading.name}"
        same = [each for each in before if (each.code, each.item) == (finding.code, finding.item)]
        number = f"#{same.index(finding) + 1}" if len(same) > 1 else ""
        made = answer(before, f"{finding.code}@{finding.item}{number}={reading.name}", REASON)
        assert not isinstance(made, Refusal), (told, made)
        assert all(one.span.end <= other.span.start for one, other in pairwise(ordered(made))), told
        after = of_code(finding.code, applied(text, made), files)
        errors = {each.code for each in after if each.code[0] == "E" and each.severity == "error"}
        assert errors <= {each.code for each in before}, told
        assert keys(after)[key(finding)] < keys(before)[key(finding)], told


@pytest.mark.parametrize("name", SPECS)
def test_answered_specs_are_formatted_where_they_were_before(name: str) -> None:
    """But for lines that have become too long."""
    text, _ = SPECS[name]
    for _, finding, reading in readings(name) if format_text(text, WIDTH) == text else ():
        after = applied(text, reading.edits)
        assert format_text(after, WIDTH) == after, f"{finding.code} {finding.item} {reading.name}"


def ordered(made: Iterable[Edit]) -> list[Edit]:
    return sorted(made, key=lambda each: each.span)


# ---- what an answer names ------------------------------------------------------------------------

DRAFT = linted(*SPECS["draft"])


@pytest.mark.parametrize("item", ["library.desk/late_fee", "late_fee", "desk/late_fee"])
def test_the_end_of_an_id_is_enough(item: str) -> None:
    short = answer(DRAFT, f"L303@{item.removeprefix('desk/')}=a")
    assert short == answer(DRAFT, "L303@library.desk/late_fee=A")
    assert isinstance(short, tuple) and short


TWICE = """specc 1
module library.shelf
> Books are moved quickly, and readers served easily.
target "library/shelf.py"
"""


@pytest.mark.parametrize(
    ("findings", "request_", "reason"),
    [
        ("draft", "L303", "write CODE@item=reading"),
        ("draft", "L303@late_fee", "write CODE@item=reading"),
        ("draft", "L999@late_fee=A", "no finding with readings has the code L999"),
        ("draft", "L303@late_fe=A", "L303 is not found on late_fe, but on late_fee"),
        ("draft", "L303@Hold=A", "but on library.desk/late_fee and library.desk/order"),
        ("draft", "L303@library.desk=A", "library.desk/late_fee or library.desk/order"),
        ("draft", "L303@late_fee=C", "L303 has no reading C there, but A: result 0.00"),
        ("draft", "L303@late_fee#2=A", "name one, as in L303@library.desk/late_fee#1=A"),
        ("draft", "L303@late_fee=free", 'a freedom needs its reason: --because "…"'),
        ("twice", "L101@library.shelf=free", "#2: line 3: `easily`"),
    ],
)
def test_a_refusal_says_what_would_be_taken(findings: str, request_: str, reason: str) -> None:
    refused = answer(DRAFT if findings == "draft" else linted(TWICE, {}), request_)
    assert isinstance(refused, Refusal)
    assert reason in refused.reason


def test_of_several_findings_a_number_names_one() -> None:
    made = answer(linted(TWICE, {}), "L101@library.shelf#2=free", "  as it\ncomes ")
    assert isinstance(made, tuple)
    after = applied(TWICE, made)
    assert 'because "as it comes"' in after
    assert [each.message for each in linted(after, {})] == [linted(TWICE, {})[0].message]


def test_what_an_answer_is_made_of() -> None:
    assert parse_answer("E401@a.b/f#3=free") == Request("E401", "a.b/f", 3, "free")
    assert parse_answer("L205@DISC-1=B") == Request("L205", "DISC-1", 0, "B")


# ---- edits ---------------------------------------------------------------------------------------

SPEC = """specc 1
module shop.shelf
> What stands where.
target "shop/shelf.py"

error Full(count: Int) "{count} are too many"

# the numbers
function places(count: Int where value >= 0, wide: Bool = False) -> Int:  # of a shelf
    > How many are left.
    raises Full(count) when count > 20
    returns 20 - count when not wide  # as built
    returns 10 when wide

    # never below nothing
    criterion PLACE-1 "At least none":
        check result >= 0  # see (above)

    examples:
        | count | result |  # by hand
        | 3     | 17     |  # counted

function label(
    count: Int,  # how many
    名: Text,
) -> Int:
    criterion LABEL-1 "A title: with a colon"

    criterion LABEL-2 "Another"  # to be done

    examples:
        | count | 名   | result |
        | 1     | "日" | 1      |

# doors
machine Door:  # of the shelf
    state open, shut
    start open
    on push: open -> shut
    # the end
"""
ENDS = {"lines": SPEC, "no last line end": SPEC.rstrip(), "CRLF": SPEC.replace("\n", "\r\n")}


def subject(text: str) -> Subject:
    return Subject(analyse(Source("shelf.spec", text), Library({}, {})), Options())


def made(text: str) -> dict[str, tuple[Edit, ...]]:
    """One of each kind of edit, on each kind of item."""
    given = subject(text)
    places, label = given.functions
    wide = {"count": 1000, "名": "日本"}
    found = {
        "example": edits.add_example(given, places, {"count": 4}, 16),
        "example of all": edits.add_example(given, places, {"count": 20, "wide": True}, 10),
        "wide example": edits.add_example(given, label, wide, 123456789),
        "failing": edits.add_failing_example(
            given, places, {"count": 21}, RaisedError("Full", (("count", 21),))
        ),
        "line": edits.add_line(given, "shop.shelf/places/PLACE-1", "check result <= 20"),
        "block": edits.add_lines(
            given, "shop.shelf/Door", ('criterion DOOR-1 "x":', "    check state == state")
        ),
        "end": edits.add_lines(given, "shop.shelf", ("let most = 20",)),
    }
    for item in ("", "/places", "/places/PLACE-1/check/1", "/label", "/Door", "/Full"):
        found[f"free {item}"] = edits.add_unspecified(given, f"shop.shelf{item}", 'a "word"')
    for item in ("", "/places", "/label", "/label/LABEL-1", "/label/LABEL-2", "/Door"):
        found[f"prose {item}"] = edits.add_prose(given, f"shop.shelf{item}", "More is to say.")
    for item in ("LABEL-1", "LABEL-2"):
        found[f"check {item}"] = edits.add_line(given, f"shop.shelf/label/{item}", "check True")
    for item in ("Full", "label", "Door", "places/PLACE-1", "places/example/1", "label/LABEL-1"):
        found[f"removed {item}"] = edits.remove_item(given, f"shop.shelf/{item}")
    return found


NAMES = list(made(SPEC))


@pytest.mark.parametrize("ends", ENDS)
@pytest.mark.parametrize("name", NAMES)
def test_an_edited_spec_parses_and_is_formatted(name: str, ends: str) -> None:
    text = ENDS[ends]
    after = applied(text, made(text)[name])
    assert after != text
    left = {each.code for each in subject(after).analysis.diagnostics}
    assert left <= ({"E201"} if name == "removed Full" else set())
    assert format_text(after) == after.replace("\r\n", "\n").rstrip("\n") + "\n"
    assert after.count("\r\n") == (after.count("\n") if ends == "CRLF" else 0)
    plain = applied(SPEC, made(SPEC)[name])
    assert after.replace("\r\n", "\n").rstrip() == plain.rstrip()


def lines_of(name: str) -> list[str]:
    """The lines that an edit adds."""
    before = SPEC.split("\n")
    return [each for each in applied(SPEC, made(SPEC)[name]).split("\n") if each not in before]


def test_a_row_widens_its_table() -> None:
    assert lines_of("wide example") == [
        "        | count | 名     | result    |",
        '        | 1     | "日"   | 1         |',
        '        | 1000  | "日本" | 123456789 |',
    ]
    assert lines_of("failing")[-1] == "        | 21    | raises Full(21) |"


def test_an_argument_without_a_column_makes_a_new_table() -> None:
    assert lines_of("example of all") == [
        "        | count | wide | result |",
        "        | 20    | True | 10     |",
    ]


def test_comments_about_a_removed_item_go_with_it_and_others_stay() -> None:
    after = applied(SPEC, made(SPEC)["removed places/PLACE-1"])
    assert "never below nothing" not in after and "as built" in after
    after = applied(SPEC, made(SPEC)["removed Door"])
    assert "doors" not in after and "the end" not in after
    last_row = applied(SPEC, made(SPEC)["removed places/example/1"])
    assert "by hand" not in last_row and last_row.count("examples:") == 1


def test_the_only_line_of_a_block_stays() -> None:
    given = subject(SPEC)
    assert edits.remove_item(given, "shop.shelf/places/PLACE-1/check/1") == ()


def test_edits_at_one_place_come_in_their_order() -> None:
    span = edits.replace(subject(SPEC).spans["shop.shelf/Door"], "")[0].span
    place = type(span)(span.end, span.end)
    after = applied(SPEC, (Edit(place, "1"), Edit(place, "2"), Edit(place, "1")))
    assert after[place.end : place.end + 2] == "12"


# ---- the command line ----------------------------------------------------------------------------


def test_an_answer_is_written_and_holds(tmp_path: Path) -> None:
    spec = tmp_path / "draft.spec"
    spec.write_bytes(SPECS["draft"][0].replace("\n", "\r\n").encode())
    refused = specc("lint", "--answer", "L303@late_fee=free", "draft.spec", cwd=tmp_path)
    assert refused.returncode == 2 and "--because" in refused.stderr
    choices = ("--answer", "L303@late_fee=A", "--answer", "L303@order=free")
    done = specc("lint", *choices, "--because", "for now", "draft.spec", cwd=tmp_path)
    assert "made 2 answers in 1 file" in done.stderr
    assert "L303" not in done.stdout
    text = spec.read_bytes().decode()
    assert "when days <= 7\r\n" in text
    assert 'because "for now"\r\n' in text
    assert text.count("\r\n") == text.count("\n")
