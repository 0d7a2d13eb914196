"""The bundle: who reviews it, what is in it, and that it is there whole or not at all."""

import json
import xml.etree.ElementTree as xml
from dataclasses import replace
from pathlib import Path

import pytest

from specc.bundle import assemble, codeowners, pages
from specc.bundle.pages import Circumstances
from specc.bundle.trace import Evidence, coverage, time_bounds, traces
from specc.errors import SpeccError
from specc.language import ir
from specc.language.source import Source, Span
from specc.plan import Surroundings, plan
from specc.results import (
    Apart,
    Audit,
    Change,
    Failure,
    FileCoverage,
    Outcome,
    Report,
    Survivor,
    TestCase,
    TestModule,
)

OWNERS = """# the last matching line wins
*       @global  # and a comment
*.js    @js
/build/logs/ @logs
docs/*  docs@example.com
apps/   @apps
/docs/  @docs
/docs/*.txt @text
/scripts/ @one @org/two
**/cache @cache
/apps/free
a\\ b.txt @space
src/**/deep.py @deep
file?.md @question
[Section] @section
!negated @negated
[ab].py @range
broken.py not-an-owner
"""


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("main.c", "@global"),
        ("lib/a.js", "@js"),
        ("build/logs/x/y.txt", "@logs"),
        ("other/build/logs/x.txt", "@global"),
        ("docs/a.md", "@docs"),
        ("docs/b/c.md", "@docs"),
        ("docs/a.txt", "@text"),
        ("docs/b/a.txt", "@docs"),
        ("src/docs/a.md", "@global"),
        ("k/apps/z", "@apps"),
        ("k/apps", "@global"),
        ("scripts/run", "@one @org/two"),
        ("a/b/cache", "@cache"),
        ("a/b/cache/file", "@cache"),
        ("apps/free", ""),
        ("apps/free/x", ""),
        ("a b.txt", "@space"),
        ("src/deep.py", "@deep"),
        ("src/a/b/deep.py", "@deep"),
        ("file1.md", "@question"),
        ("file12.md", "@global"),
        ("negated", "@global"),
        ("a.py", "@global"),
        ("broken.py", "@global"),
    ],
)
def test_owners_of_a_file(path: str, expected: str):
    assert " ".join(codeowners.owners(OWNERS, path)) == expected


def test_a_star_at_the_end_stops_at_the_folder():
    assert codeowners.owners("docs/* @here\n", "docs/a.md") == ("@here",)
    assert codeowners.owners("docs/* @here\n", "docs/b/c.md") == ()


def test_reviewers_are_named_once_and_githubs_folder_counts_first():
    files = {"docs/CODEOWNERS": "* @c", ".github/CODEOWNERS": "* @a\n*.py @b @a"}
    assert codeowners.reviewers(codeowners.find(files), ["x.md", "x.py"]) == ("@a", "@b")
    assert codeowners.find({}) == ""


SPEC = """specc 1
module shop.rates
target "src/rates.py"
function rate(days: Int = 1) -> Int:
    > Longer is | cheaper.
    requires days > 0
    returns 1
    criterion RATE-1 "Never | negative":
        check result >= 0
    criterion RATE-2 "Feels fair"
    unspecified "the currency" because "one country"
"""
TARGET = "import os\n\n\ndef rate(days=1):\n    return 1\n"
TESTS = "def test_rate_1():\n    pass\n\n\ndef test_rate_returns():\n    pass\n"


def evidence(outcome: str = "passed", tier: str = "landlock") -> Evidence:
    integer = ir.ScalarType(name="Int")
    one = ir.LiteralValue(type=integer, text="1")
    days = ir.Name(type=integer, name="days", binding="parameter")
    unit = "shop.rates/rate"
    function = ir.Function(
        id=unit,
        name="rate",
        prose=("Longer is | cheaper.",),
        parameters=(ir.Parameter(name="days", type=integer, default=one),),
        returns=integer,
        requires=(ir.Requires(id=f"{unit}/requires/1", condition=days),),
        rules=(ir.Rule(id=f"{unit}/returns/1", value=one),),
        criteria=(
            ir.Criterion(
                id=f"{unit}/RATE-1", code="RATE-1", title="Never | negative", owner="rate"
            ),
            ir.Criterion(id=f"{unit}/RATE-2", code="RATE-2", title="Feels fair", owner="rate"),
        ),
        unspecified=(
            ir.Unspecified(id=f"{unit}/unspecified/1", what="the currency", because="one country"),
        ),
    )
    module = ir.Module(
        edition=1,
        name="shop.rates",
        target="src/rates.py",
        owner="@rates",
        declarations=(function,),
    )
    cases = tuple(
        TestCase(function=name, item=item, code=code, title=title, owner="rate", layer="property")
        for name, item, code, title in (
            ("test_rate_1", f"{unit}/RATE-1", "RATE-1", "Never | negative"),
            ("test_rate_returns", f"{unit}/implicit/returns", "returns", "returns an Int"),
        )
    )
    tests = TestModule(path="t/test_r.py", text=TESTS, cases=cases, unchecked=(f"{unit}/RATE-2",))
    spans = {
        item: Span(SPEC.index(text), SPEC.index(text) + len(text))
        for item, text in (
            (unit, "function rate"),
            (f"{unit}/requires/1", "requires days > 0"),
            (f"{unit}/RATE-1", "criterion RATE-1"),
            (f"{unit}/RATE-2", "criterion RATE-2"),
        )
    }
    determined = {unit: Determined()}
    planned = plan(module, Surroundings("rates.spec", tests, determined, TARGET))
    failure = Failure(kind="assertion", message="was \x00 -1") if outcome == "failed" else None
    report = Report(
        outcomes=(
            Outcome(function="test_rate_1", outcome=outcome, failure=failure),
            Outcome(function="test_rate_returns", outcome="passed"),
        ),
        coverage=(FileCoverage(file="src/rates.py", executed=(1, 4), missing=(5,)),),
        tier=tier,
    )
    return Evidence(Source("rates.spec", SPEC), spans, module, planned, tests, TARGET, report)


FAILED = {
    "spec": "rates.spec",
    "module": "shop.rates",
    "target": "src/rates.py",
    "failed": "it did not end",
}


class Determined:
    status, reason, witness = "determined", "", {}


AROUND = Circumstances(
    "b" * 40, "c" * 40, "specc/shop.rates", ".specc/bundles/shop.rates", ("@rates",)
)


def test_a_time_bound_that_decides_nothing_changes_no_byte_of_a_bundle():
    found = []
    for outcome in ("passed", "slower than said"):
        made = evidence()
        cases = (*made.tests.cases[:-1], made.tests.cases[-1].model_copy(update={"decides": False}))
        late = Outcome(function="test_rate_returns", outcome=outcome)
        made = replace(
            made,
            tests=made.tests.model_copy(update={"cases": cases}),
            report=made.report.model_copy(update={"outcomes": (made.report.outcomes[0], late)}),
        )
        assert made.report.passed
        assert time_bounds(made) == {"returns": outcome}
        found.append(assemble.contents(made, AROUND, b"", b""))
    assert found[0] == found[1]
    assert "| reported |" in found[0]["PR.md"].decode()


def test_each_thing_asked_for_is_followed_to_its_result():
    rows = [
        (row.code, row.spec_line, row.code_lines, row.test, row.test_line, row.result)
        for row in traces(evidence())
    ]
    assert rows == [
        ("RATE-1", 8, (4, 5), "test_rate_1", 1, "passed"),
        ("RATE-2", 10, (4, 5), "", 0, "not machine-checked"),
        ("returns", 4, (4, 5), "test_rate_returns", 5, "passed"),
    ]
    assert [(each.unit, each.executed, each.missing) for each in coverage(evidence())] == [
        ("shop.rates/rate", (4,), (5,))
    ]


def test_the_description_tells_what_to_decide_and_what_was_not_verified():
    text = pages.description(evidence(), AROUND)
    for part in (
        "# Build `shop.rates` from `rates.spec`",
        "2 of 3 checks passed; the tests executed 1 of 2 lines of the new code.",
        "- **`rate`** Longer is | cheaper.",
        "- [ ] The spec leaves open: the currency. Because: one country.",
        "- [ ] `rate` trusts its callers, and does not check: `requires days > 0`.",
        "| RATE-1 | Never \\| negative | `test_rate_1` (t/test_r.py:1) | passed |",
        '- RATE-2 "Feels fair" has no executable form.',
        "no test executed line 5 of `src/rates.py`",
        "git fetch .specc/bundles/shop.rates/branch.bundle specc/shop.rates",
        "Reviewers: @rates",
    ):
        assert part in text
    assert "without a sandbox" not in text
    assert "without a sandbox" in pages.description(evidence(tier="none"), AROUND)


def apart(given: str, changed: str, verdict: str) -> Survivor:
    change = Change(symbol="rate", line=5, operator="x", before="a | b", after="`a`\n& b")
    shown = Apart(function="rate", inputs={"days": given}, accepted="1", changed=changed)
    return Survivor(change=change, verdict=verdict, apart=shown)


def test_the_description_scores_the_tests_and_asks_one_question_about_a_function_at_a_time():
    audit = Audit(
        spec="rates.spec",
        module="shop.rates",
        target="src/rates.py",
        possible=400,
        tried=300,
        survivors=(apart("1", "2", "open"), apart("7", "8", "open"), apart("3", "-1", "missed")),
    )
    text = pages.description(replace(evidence(), audit=audit), AROUND)
    asked = text[text.index("## What the tests notice") : text.index("## Not verified")]
    assert "on 300 of 400 that are possible." in asked
    assert "| 300 | 297 | 0 | 2 | 1 | 0 | 99% |" in asked
    assert "- `rate(1)` may be `1`, as the code has it, or `2`" in asked
    assert "(`` src/rates.py:5 in rate: a | b -> `a` & b ``)" in asked
    assert asked.count("specc lint --answer L303@shop.rates/rate=") == 2
    assert "  - To settle it: answer once the question above is settled." in asked
    assert "- No test notices `rate(3) = -1`, which the spec forbids (right: `1`;" in asked
    failed = pages.description(replace(evidence(), audit=Audit(**FAILED)), AROUND)
    assert "The audit could not be made: it did not end." in failed
    assert "Score" not in failed


def test_junit_is_well_formed_and_counts():
    root = xml.fromstring(pages.junit(evidence("failed")))
    assert root.attrib == {"tests": "2", "failures": "1", "errors": "0", "skipped": "0"}
    failure = root.find(".//failure")
    assert failure is not None
    assert failure.attrib["message"] == "was \ufffd -1"


def test_a_bundle_is_whole_or_not_there(tmp_path: Path):
    folder = tmp_path / "bundles" / "shop.rates"
    files = assemble.contents(evidence(), AROUND, b"branch", b"patch")
    assert files == assemble.contents(evidence(), AROUND, b"branch", b"patch")
    assemble.write(folder, files, {"seconds": 1.0})
    assemble.write(folder, files, {"seconds": 2.0})
    print_of_all = assemble.fingerprint(files)
    assert assemble.whole(folder, print_of_all)
    assert sorted(path.name for path in folder.parent.iterdir()) == ["shop.rates"]
    manifest = json.loads((folder / "manifest.json").read_text())
    on_disk = {path.name for path in folder.iterdir()}
    assert on_disk == {*manifest["files"], "manifest.json", "run.json"}
    (folder / "PR.md").write_text("edited")
    assert not assemble.whole(folder, print_of_all)
    (folder / "PR.md").unlink()
    assert not assemble.whole(folder, print_of_all)
    assert not assemble.whole(tmp_path / "nothing", print_of_all)


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path):
    (tmp_path / "bundles").write_text("a file")
    with pytest.raises(SpeccError, match="cannot write the bundle"):
        assemble.write(tmp_path / "bundles" / "x", {}, {})
