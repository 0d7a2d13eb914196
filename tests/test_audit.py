"""`specc audit`: what the tests would not notice becomes a question, and an answer settles it."""

import json
import shutil
from pathlib import Path

import pytest

from specc import lock, plan
from specc.audit import kept
from specc.audit.judge import doubt_of, judged
from specc.language.evaluate import program_of
from specc.results import Apart, Change, Survivor
from tests import passes, projects
from tests.shell import commit_all, specc

SPEC = """\
specc 1
module shop.parcel
target "src/shop/parcel.py"

function postage(grams: Int where 1 <= value <= 2000) -> Int:
    > Small parcels are cheap.
    criterion POST-1 "A light parcel costs 4":
        when grams < 500
        check result == 4

    criterion POST-2 "A heavy parcel costs 9":
        when grams > 500
        check result == 9

    examples:
        | grams | result |
        | 20    | 4      |
        | 900   | 9      |
"""
CODE = '''\
def postage(grams: int) -> int:
    """Small parcels are cheap."""
    if grams <= 500:
        return 4
    return 9
'''
RARE = """\
specc 1
module shop.fee
target "src/shop/fee.py"

error TooLong "No loan is longer"

function fee(days: Int where 0 <= value <= 1000000) -> Int:
    raises TooLong when days > 900000
    returns 2 * days

    criterion FEE-1 "A long loan costs something":
        check fee(700 * 700 + 13) > 0
"""
RARE_CODE = '''\
class TooLong(Exception):
    """No loan is longer"""

    def __init__(self) -> None:
        super().__init__("No loan is longer")


def fee(days: int) -> int:
    if days == 490013:
        return 980026
    if days > 900000:
        raise TooLong
    return 2 * days
'''
CHANGE = Change(symbol="fee", line=2, operator="boundary", before="days <= 1", after="days < 1")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project whose spec leaves one input open."""
    (tmp_path / "src" / "shop").mkdir(parents=True)
    (tmp_path / "src" / "shop" / "__init__.py").touch()
    (tmp_path / "src" / "shop" / "parcel.py").write_text(CODE)
    (tmp_path / "pyproject.toml").write_text('[tool.specc]\nsources = ["src"]\n')
    (tmp_path / "parcel.spec").write_text(SPEC)
    return tmp_path


def test_a_question_is_asked_answered_and_gone(project: Path) -> None:
    asked = specc("audit", cwd=project)
    assert asked.returncode == 1, asked.stderr
    assert "? postage(500) = 4 and = 9 both satisfy the spec; which is right?" in asked.stdout
    assert "src/shop/parcel.py:3 in postage: grams <= 500 -> grams < 500" in asked.stdout
    answered = specc("lint", "--answer", "L303@shop.parcel/postage=A", cwd=project)
    assert answered.returncode == 0, answered.stdout
    settled = specc("audit", cwd=project)
    assert settled.returncode == 0, settled.stdout
    assert "12 of 12 changes noticed (100%)" in settled.stdout
    assert not kept.path_of(project / ".specc", "parcel.spec").exists()


@pytest.mark.slow
def test_a_build_that_audits_says_in_its_bundle_what_the_tests_notice(tmp_path: Path) -> None:
    bundles, said = [], "26 of 26 changes noticed (100%); 6 without a difference"
    for name in ("here", "under another name"):
        folder = projects.make(tmp_path / name / "shop")
        built = specc("build", "--audit", cwd=folder)
        assert built.returncode == 0, built.stderr
        assert built.stdout.count(said) == 2, "as a step, and below the table"
        bundles.append(projects.bundle(folder))
    assert bundles[0] == bundles[1]
    page, found = bundles[0]["PR.md"].decode(), json.loads(bundles[0]["audit.json"])
    assert "| 32 | 26 | 6 | 0 | 0 | 0 | 100% |" in page
    numbers = {each: found[each] for each in ("tried", "killed", "equivalent", "open", "score")}
    assert numbers == {"tried": 32, "killed": 26, "equivalent": 6, "open": 0, "score": 100}
    assert "tier" not in found, "it differs from machine to machine"
    assert "nothing has changed" in specc("build", "--audit", cwd=folder).stdout
    shutil.rmtree(folder / ".specc" / "bundles")
    again = specc("build", "--audit", cwd=folder)
    assert "audit   fees.spec  known already" in again.stdout
    assert projects.bundle(folder) == bundles[0]


@pytest.mark.slow
def test_a_build_audits_only_where_that_is_asked(tmp_path: Path) -> None:
    folder = projects.make(tmp_path / "shop")
    assert "audit" not in specc("build", cwd=folder).stdout
    plain = projects.bundle(folder)
    assert "audit.json" not in plain
    assert b"What the tests notice" not in plain["PR.md"]
    settings = projects.FILES["pyproject.toml"] + "[tool.specc]\naudit = true\n"
    projects.write(folder, {"pyproject.toml": settings})
    audited = specc("build", cwd=folder)
    assert "run     fees.spec  known already" in audited.stdout
    assert "audit.json" in projects.bundle(folder)
    projects.write(folder, {"pyproject.toml": projects.FILES["pyproject.toml"]})
    assert specc("build", cwd=folder).returncode == 0
    assert projects.bundle(folder) == plain


def test_a_bundle_asks_what_the_spec_leaves_open_and_lint_takes_the_answer(project: Path) -> None:
    module = passes.analyse(SPEC, {}).module
    assert module is not None
    code = lock.code_hash(CODE, ["postage"])
    accepted = lock.Entry("shop.parcel/postage", plan.slice_hash(module, "postage"), code, "agent")
    (project / lock.FILE).write_text(lock.merged("", module.name, [accepted]))
    commit_all(project)
    built = specc("build", "--audit", cwd=project)
    assert built.returncode == 0, built.stderr
    assert "? postage(500) = 4 and = 9 both satisfy the spec; which is right?" in built.stdout
    page = projects.bundle(project, module.name)["PR.md"].decode()
    command = "specc lint --answer L303@shop.parcel/postage=B parcel.spec"
    for part in (
        "- [ ] The spec allows two results where the audit below asks which one is right.",
        "| 12 | 10 | 0 | 2 | 0 | 0 | 83% |",
        "- `postage(500)` may be `4`, as the code has it, or `9`: both satisfy the spec",
        f"  - `9` is right: `{command}`",
    ):
        assert part in page
    assert "None: the spec leaves nothing open." not in page
    answered = specc(*command.split()[1:], cwd=project)
    assert answered.returncode == 0, answered.stdout
    assert "when grams >= 500" in (project / "parcel.spec").read_text()


def test_versions_take_the_values_that_the_tests_made(project: Path) -> None:
    enum = "enum Speed:\n    slow\n    fast\n\nfunction postage("
    spec = SPEC.replace("function postage(", f"{enum}speed: Speed, ")
    spec = spec.replace("| grams |", "| speed | grams |")
    for grams in ("20 ", "900"):
        spec = spec.replace(f"| {grams}   |", f"| Speed.slow | {grams}   |")
    (project / "parcel.spec").write_text(spec)
    (project / "src" / "shop" / "parcel.py").write_text(
        "from enum import Enum\n\n\nclass Speed(Enum):\n    slow = 'slow'\n    fast = 'fast'\n\n\n"
        "def postage(speed, grams):\n    if speed is Speed.fast:\n"
        "        return 4 if grams < 501 else 9\n    return 4 if grams < 500 else 9\n"
    )
    asked = specc("audit", cwd=project)
    # 9 is what the code gives for a member that is not its own.
    assert "? postage(Speed.fast, 500) = 4 and = 9 both satisfy the spec" in asked.stdout


def test_lint_asks_what_the_audit_found_before_what_it_finds_itself(project: Path) -> None:
    ask = ("lint", "--select", "L303", "--format", "json")
    apart = Apart(function="postage", inputs={"grams": "500"}, accepted="7", changed="11")
    kept.write(project / ".specc", "parcel.spec", [apart])
    (finding,) = json.loads(specc(*ask, cwd=project).stdout)["diagnostics"]
    assert [each["means"] for each in finding["readings"]][:2] == ["result 7", "result 11"]
    wrong = Apart(function="postage", inputs={"grams": "20"}, accepted="4", changed="9")
    kept.write(project / ".specc", "parcel.spec", [wrong])
    (finding,) = json.loads(specc(*ask, cwd=project).stdout)["diagnostics"]
    assert "grams = 500" in finding["notes"][0], "the spec forbids one of the results that are kept"


@pytest.fixture
def rare(tmp_path: Path) -> Path:
    """A project with code for a single input, which the tests see but do not look at."""
    module = passes.analyse(RARE, {}).module
    assert module is not None
    code = [lock.code_hash(RARE_CODE, [name]) for name in ("TooLong", "fee")]
    accepted = [
        lock.Entry(f"shop.fee/{name}", plan.slice_hash(module, name), text, "agent")
        for name, text in zip(("TooLong", "fee"), code, strict=True)
    ]
    files = {
        "pyproject.toml": '[tool.specc]\nsources = ["src"]\n',
        "fee.spec": RARE,
        "src/shop/__init__.py": "",
        "src/shop/fee.py": RARE_CODE,
        lock.FILE: lock.merged("", module.name, accepted),
    }
    projects.write(tmp_path, files)
    commit_all(tmp_path)
    return tmp_path


@pytest.mark.slow
def test_what_the_tests_missed_is_a_row_of_the_next_tests_and_noticed(rare: Path) -> None:
    missed = specc("audit", cwd=rare)
    assert missed.returncode == 1, missed.stderr
    assert "✗ no test notices fee(490013) = 980027, which the spec forbids" in missed.stdout
    assert "(right: 980026)" in missed.stdout
    settled = specc("audit", cwd=rare)
    assert settled.returncode == 0, settled.stdout
    written = specc("test", "--write", cwd=rare)
    assert written.returncode == 0, written.stdout
    text = (rare / "tests" / "specc" / "test_shop_fee.py").read_text()
    assert text.count('@failed_once("days", (490_013,))') == 1, "the test of the rules"
    shutil.rmtree(rare / ".specc")
    assert specc("audit", cwd=rare).returncode == 0, "the emitted tests know it, too"


def test_a_build_writes_what_its_tests_missed_into_the_tests_that_it_delivers(rare: Path) -> None:
    built = specc("build", "--audit", cwd=rare)
    assert built.returncode == 0, built.stdout
    assert "no test notices" not in built.stdout
    bundle = projects.bundle(rare, "shop.fee")
    assert b'@failed_once("days", (490_013,))' in bundle["branch.patch"]
    assert json.loads(bundle["audit.json"])["missed"] == 0
    assert "nothing has changed" in specc("build", "--audit", cwd=rare).stdout
    shutil.rmtree(rare / ".specc")
    assert specc("build", "--audit", cwd=rare).returncode == 0
    assert projects.bundle(rare, "shop.fee") == bundle


def test_json_says_what_was_tried(project: Path) -> None:
    (answer,) = json.loads(specc("audit", "--format", "json", "--most", "5", cwd=project).stdout)
    assert (answer["possible"], answer["tried"]) == (12, 5)
    assert answer["killed"] + len(answer["survivors"]) == 5
    assert answer["passed"] is not any(each["verdict"] == "open" for each in answer["survivors"])


def test_code_that_fails_its_tests_is_not_audited(project: Path) -> None:
    (project / "src" / "shop" / "parcel.py").write_text(CODE.replace("return 9", "return 8"))
    done = specc("audit", cwd=project)
    assert done.returncode == 1
    assert "the code does not pass its own tests: test_post" in done.stdout


def test_code_that_is_not_there_is_a_clear_error(project: Path) -> None:
    (project / "src" / "shop" / "parcel.py").unlink()
    done = specc("audit", cwd=project)
    assert done.returncode == 2
    assert "there is no code of parcel.spec to audit" in done.stderr


@pytest.mark.slow
def test_versions_that_hang_end_python_or_print_are_noticed(project: Path) -> None:
    # Without its bound the loop never ends; without its guard, Python ends; what is printed is lost.
    (project / "src" / "shop" / "parcel.py").write_text(
        "import os\n\n\ndef postage(grams):\n    if grams < 0:\n        os._exit(0)\n"
        "    count = 0\n    while count < 3:\n        count += 1\n"
        "    return 4 if grams <= 500 else 9\n"
    )
    (answer,) = json.loads(specc("audit", "--format", "json", cwd=project).stdout)
    found = {(each["change"]["line"], each["change"]["operator"]) for each in answer["survivors"]}
    assert (9, "statement") not in found, "the loop that never ends"
    assert {each["verdict"] for each in answer["survivors"]} == {"equivalent", "open"}


@pytest.mark.slow
def test_versions_that_fork_or_take_all_memory_end_no_audit(project: Path) -> None:
    # One change leaves a process that holds on to everything, another as much memory as there is.
    (project / "src" / "shop" / "parcel.py").write_text(
        "import os\nimport time\n\n\ndef postage(grams):\n    if grams < 0:\n"
        "        if os.fork() == 0:\n            time.sleep(600)\n"
        "    if grams < -1:\n        kept = [bytes(1 << 20) for _ in range(10_000)]\n"
        "        return len(kept)\n"
        "    return 4 if grams <= 500 else 9\n"
    )
    (answer,) = json.loads(specc("audit", "--format", "json", cwd=project).stdout)
    assert answer["failed"] == ""
    lines = {each["change"]["line"]: each["verdict"] for each in answer["survivors"]}
    assert not {6, 9} & {
        each["change"]["line"]
        for each in answer["survivors"]
        if each["change"]["after"] in {"grams > 0", "grams > -1"}
    }, "noticed, since the sandbox ends them"
    assert lines[12] == "open"


@pytest.mark.parametrize(
    ("days", "accepted", "changed", "verdict"),
    [
        ("1", "2", "4", "missed"),
        ("1", "3", "2", "unknown"),  # the accepted result is wrong
        ("1", "3", "5", "unknown"),
        ("1", "2", "raises KeyError", "missed"),
        ("1", "3", "raises KeyError", "unknown"),
        ("1", "2", "raises TooLong", "missed"),
        ("900001", "raises TooLong", "1800002", "missed"),
        ("900001", "raises TooLong", "raises KeyError", "missed"),
        ("900001", "1800002", "raises TooLong", "unknown"),
        ("1", "raises KeyError", "raises TooLong", "unknown"),
        ("1", "2", "2", "unknown"),  # something else differs
        ("x", "2", "3", "unknown"),
    ],
)
def test_rules_say_which_result_is_right(
    days: str, accepted: str, changed: str, verdict: str
) -> None:
    module = passes.analyse(RARE, {}).module
    assert module is not None
    apart = Apart(function="fee", inputs={"days": days}, accepted=accepted, changed=changed)
    survivor = Survivor(change=CHANGE, verdict="unknown", apart=apart)
    assert judged(survivor, program_of(module)).verdict == verdict


@pytest.mark.parametrize(
    ("grams", "accepted", "changed", "verdict"),
    [
        ("500", "4", "9", "open"),
        ("20", "4", "9", "missed"),
        ("20", "9", "5", "unknown"),  # the accepted result is wrong
        ("20", "4", "raises KeyError", "missed"),
        ("20", "9", "raises KeyError", "unknown"),
        ("5000", "4", "9", "unknown"),
    ],
)
def test_criteria_say_which_result_is_right(
    grams: str, accepted: str, changed: str, verdict: str
) -> None:
    module = passes.analyse(SPEC, {}).module
    assert module is not None
    apart = Apart(function="postage", inputs={"grams": grams}, accepted=accepted, changed=changed)
    survivor = Survivor(change=CHANGE, verdict="unknown", apart=apart)
    assert judged(survivor, program_of(module)).verdict == verdict


RELATED = """\
specc 1
module shop.rebate
target "src/shop/rebate.py"

function rebate(points: Int where 0 <= value <= 100) -> Int:
    criterion REB-1 "More points never give less":
        forall more: Int where 0 <= value <= 100
        when more >= points
        check rebate(more) >= rebate(points)

    criterion REB-2 "It is between 0 and 9":
        check 0 <= result <= 9
"""


def test_what_relates_several_calls_is_judged_as_far_as_it_goes_and_said(tmp_path: Path) -> None:
    code = "def rebate(points):\n    return 4 if points > 50 else 2\n"
    files = {
        "pyproject.toml": '[tool.specc]\nsources = ["src"]\n',
        "rebate.spec": RELATED,
        "src/shop/__init__.py": "",
        "src/shop/rebate.py": code,
    }
    projects.write(tmp_path, files)
    said = specc("audit", cwd=tmp_path)
    assert "changes not judged: REB-1 relates several calls (src/shop/rebate.py:2)" in said.stdout
    assert "not noticed, and not judged" in said.stdout
    module = passes.analyse(RELATED, {}).module
    assert module is not None
    for changed, verdict in (("3", "unknown"), ("10", "missed"), ("-1", "missed")):
        apart = Apart(function="rebate", inputs={"points": "60"}, accepted="4", changed=changed)
        survivor = Survivor(change=CHANGE, verdict="unknown", apart=apart)
        assert judged(survivor, program_of(module)).verdict == verdict


@pytest.mark.parametrize(
    ("apart", "reason"),
    [
        (Apart(function="fee", inputs={"days": "1"}, accepted="3", changed="2"), "accepted code"),
        (Apart(function="fee", inputs={"days": "1"}, accepted="2", changed="2"), "an argument"),
        (Apart(function="fee", inputs={"days": "1"}, accepted="2", changed="x"), "its result"),
        (Apart(function="fee", inputs={"days": "x"}, accepted="2", changed="3"), "its input"),
        (Apart(), "came to no end"),
    ],
)
def test_what_cannot_be_judged_has_a_reason(apart: Apart, reason: str) -> None:
    module = passes.analyse(RARE, {}).module
    assert module is not None
    survivor = judged(Survivor(change=CHANGE, verdict="unknown", apart=apart), program_of(module))
    assert survivor.verdict == "unknown"
    assert reason in survivor.reason


@pytest.mark.parametrize("text", ["__import__('os')", "True", "2.0", "", "raises E", "[1]"])
def test_what_is_no_value_of_the_type_is_no_question(text: str) -> None:
    module = passes.analyse(SPEC, {}).module
    assert module is not None
    apart = Apart(function="postage", inputs={"grams": text}, accepted="4", changed="9")
    assert doubt_of(apart, module) is None
    result = Apart(function="postage", inputs={"grams": "500"}, accepted="4", changed=text)
    assert doubt_of(result, module) is None


def test_what_is_kept_and_was_damaged_is_nothing(tmp_path: Path) -> None:
    path = kept.path_of(tmp_path / ".specc", "a/b.spec")
    path.parent.mkdir(parents=True)
    for text in ("", "[1]", "{}", '[{"function": 1}]'):
        path.write_text(text)
        assert kept.read(tmp_path / ".specc", "a/b.spec") == ()
