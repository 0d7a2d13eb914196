"""Test modules in the sandbox: what comes back as values, and code that wants to look good."""

import re
import subprocess
import sys
import textwrap
from dataclasses import replace
from pathlib import Path

import pytest

from specc import runner
from specc.errors import SpeccError
from specc.results import Outcome, Report, TestCase, TestModule
from specc.settings import Config

SHOP = """
import enum

class Country(enum.Enum):
    DE = "DE"
    FR = "FR"

def vat(country, amount):
    if amount > 13 and country is Country.FR:
        return amount + 1
    if amount == 7:
        raise KeyError("seven")
    return amount

def grow(items):
    items.append(0)
    return len(items)

def broken():
    raise ValueError("\\ud800 is half a character")

def unused():
    return 1
"""


def run(folder: Path, code: str, tests: str, *also: str, **settings: int) -> Report:
    """The report of `tests` against `code`, which is src/shop/pricing.py."""
    files = {"src/shop/__init__.py": "", "src/shop/pricing.py": code}
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(textwrap.dedent(text))
    text = textwrap.dedent(tests)
    functions = [*re.findall(r"^def (test_\w+)", text, re.MULTILINE), *also]
    cases = tuple(
        TestCase(function=name, item="i", code="C", title="t", owner="o", layer="property")
        for name in functions
    )
    module = TestModule(path="tests/specc/test_pricing.py", text=text, cases=cases)
    config = replace(Config(folder), python=sys.executable, **settings)
    return runner.run_tests(folder, module, "src/shop/pricing.py", config)


def outcomes(report: Report) -> dict[str, str]:
    return {each.function: each.outcome for each in report.outcomes}


def test_failures_come_back_as_values(tmp_path):
    report = run(
        tmp_path,
        SHOP,
        """
        import pytest
        from hypothesis import given, strategies as st
        from shop.pricing import Country, broken, grow, vat

        @given(country=st.sampled_from(Country), amount=st.integers(0, 100))
        def test_property(country, amount):
            assert vat(country, amount) == amount

        @given(st.lists(st.integers(), min_size=1))
        def test_changed_argument(items):
            assert grow(items) <= 1

        @pytest.mark.parametrize(("amount", "expected"), [(1, 1), (20, 21), (30, 30)])
        def test_examples(amount, expected):
            assert vat(Country.FR, amount) == expected

        def test_passing():
            assert vat(Country.DE, 1) == 1

        def test_raises():
            with pytest.raises(ValueError):
                vat(Country.DE, 1)

        def test_broken():
            broken()

        @pytest.mark.skip
        def test_skipped():
            pass
        """,
        "test_absent",
    )
    assert outcomes(report) == {
        "test_property": "failed",
        "test_changed_argument": "failed",
        "test_examples": "failed",
        "test_passing": "passed",
        "test_raises": "failed",
        "test_broken": "failed",
        "test_skipped": "skipped",
        "test_absent": "missing",
    }
    assert not report.passed
    by_name = {each.function: each for each in report.outcomes}
    wrong, crash = failures(by_name["test_property"])
    assert (wrong.kind, wrong.inputs) == ("assertion", {"country": "Country.FR", "amount": "14"})
    assert (wrong.expected, wrong.actual) == ("14", "15")
    assert (crash.kind, crash.exception) == ("exception", "KeyError")
    assert crash.inputs == {"country": "Country.DE", "amount": "7"}
    assert [(each.file, each.function, each.code) for each in crash.frames] == [
        ("tests/specc/test_pricing.py", "test_property", "assert vat(country, amount) == amount"),
        ("src/shop/pricing.py", "vat", 'raise KeyError("seven")'),
    ]
    (changed,) = failures(by_name["test_changed_argument"])
    assert changed.inputs == {"items": "[0]"}, "as it was before the call"
    assert (changed.expected, changed.actual) == ("<= 1", "2")
    (row,) = failures(by_name["test_examples"])
    assert row.inputs == {"amount": "30", "expected": "30"}
    assert by_name["test_raises"].failure.message.startswith("DID NOT RAISE")
    assert by_name["test_broken"].failure.message == "\\ud800 is half a character"
    (coverage,) = report.coverage
    assert coverage.file == "src/shop/pricing.py"
    assert coverage.missing == (23,)
    assert report.problem is None


def failures(outcome: Outcome):
    return (outcome.failure, *outcome.more)


def test_steps_of_a_machine(tmp_path):
    report = run(
        tmp_path,
        """
        class Meter:
            def __init__(self):
                self.count = 0
            def tick(self, by):
                self.count += 1
                if self.count > 2:
                    raise RuntimeError("stuck")
        """,
        """
        from hypothesis import strategies as st
        from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test
        from shop.pricing import Meter

        class Ticking(RuleBasedStateMachine):
            def __init__(self):
                super().__init__()
                self.meter = Meter()

            @rule(by=st.integers())
            def tick(self, by):
                self.meter.tick(by)

        TestTicking = Ticking.TestCase

        def test_ticking():
            run_state_machine_as_test(Ticking)
        """,
        "TestTicking",
    )
    assert outcomes(report) == {"test_ticking": "failed", "TestTicking": "failed"}
    for each in report.outcomes:
        assert each.failure.inputs == {"steps": "state = Ticking()" + "\nstate.tick(by=0)" * 3}
        assert each.failure.frames[-1].code == 'raise RuntimeError("stuck")'


def test_an_endless_loop_costs_one_test_and_names_its_input(tmp_path):
    report = run(
        tmp_path,
        "def wait(n):\n    while n > 5:\n        pass\n    return n\n",
        """
        from hypothesis import given, strategies as st
        from shop.pricing import wait

        @given(n=st.integers(0, 100))
        def test_loop(n):
            assert wait(n) == n

        def test_after():
            assert wait(1) == 1
        """,
        seconds=4,
    )
    assert outcomes(report) == {"test_loop": "failed", "test_after": "passed"}
    failure = report.outcomes[0].failure
    assert failure.kind == "timeout" and int(failure.inputs["n"]) > 5
    assert failure.frames[-1].function == "wait"


def test_a_loop_that_cannot_be_interrupted_ends_the_run(tmp_path):
    report = run(
        tmp_path,
        "def count():\n    return sum(range(10**12))\n",
        """
        from shop.pricing import count

        def test_before():
            pass

        def test_loop():
            count()

        def test_after():
            pass
        """,
        seconds=2,
    )
    assert outcomes(report) == {
        "test_before": "passed",
        "test_loop": "failed",
        "test_after": "missing",
    }
    assert report.outcomes[1].failure.kind == "timeout"


TESTS = """
import shop.pricing

def test_first():
    assert shop.pricing.answer() == 42

def test_second():
    assert shop.pricing.answer() == 42
"""
FORGERIES = {
    "exit_at_import": "import os; os._exit(0)",
    "leave_at_import": "import sys; sys.exit(0)",
    "exit_in_call": "def answer():\n    import os\n    os._exit(0)",
    "leave_in_call": "def answer():\n    import sys\n    sys.exit(0)",
    "end_pytest": "def answer():\n    import pytest\n    pytest.exit('fine', 0)",
    "skip": "def answer():\n    import pytest\n    pytest.skip()",
    "skip_at_import": "import pytest; pytest.skip('no', allow_module_level=True)",
    "expected_failure": "def answer():\n    import pytest\n    pytest.xfail()",
    "kill": "def answer():\n    import os\n    os.kill(os.getpid(), 9)",
    "crash": "def answer():\n    import ctypes\n    ctypes.string_at(0)",
    "delete_results": """
        import os, pathlib
        for path in pathlib.Path.cwd().parent.iterdir():
            if path.is_file():
                path.unlink()
        def answer():
            os._exit(0)
        """,
    "empty_results": """
        import os, pathlib
        os.truncate(pathlib.Path.cwd().parent / "results", 0)
        def answer():
            os._exit(0)
        """,
    "forge_results": """
        import json, os, pathlib
        with (pathlib.Path.cwd().parent / "results").open("a") as file:
            for name in ("test_first", "test_second"):
                for kind in ("start", "passed"):
                    text = json.dumps({"kind": kind, "functions": [name]})
                    file.write("0" * 128 + " " + text + "\\n")
            file.write("0" * 128 + ' {"kind": "end", "code": 0}\\n')
        os._exit(0)
        """,
    "link_results": """
        import os, pathlib
        results = pathlib.Path.cwd().parent / "results"
        results.unlink()
        results.symlink_to("/etc/passwd")
        os._exit(0)
        """,
    "replace_outcomes": """
        import _pytest.reports, json
        _pytest.reports.TestReport.outcome = property(lambda self: "passed", lambda *_: None)
        json.dumps = lambda *_: "{}"
        def answer():
            return 41
        """,
}

QUICK = {"exit_at_import", "exit_in_call", "forge_results"}


@pytest.mark.parametrize(
    "forgery",
    [name if name in QUICK else pytest.param(name, marks=pytest.mark.slow) for name in FORGERIES],
)
def test_code_cannot_pass_by_leaving(forgery, tmp_path):
    report = run(tmp_path, FORGERIES[forgery], TESTS)
    assert not report.passed
    assert "passed" not in outcomes(report).values()
    assert report.problem or any(
        each.failure or each.outcome == "skipped" for each in report.outcomes
    )


def test_the_same_tests_pass_for_honest_code(tmp_path):
    report = run(tmp_path, "def answer():\n    return 42\n", TESTS)
    assert report.passed and report.problem is None
    assert set(outcomes(report).values()) == {"passed"}


def test_modules_of_the_project_cannot_stand_in_for_the_tools(tmp_path):
    (tmp_path / "src").mkdir()
    for name in ("pytest", "hypothesis", "coverage", "json"):
        (tmp_path / "src" / f"{name}.py").write_text("raise RuntimeError('not me')\n")
    report = run(tmp_path, "def answer():\n    return 42\n", TESTS)
    assert report.passed


def test_the_project_s_own_fixtures_and_settings(tmp_path):
    """A conftest applies; settings of pytest that would break the run do not."""
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "conftest.py").write_text(
        "import pytest\n\n@pytest.fixture(autouse=True)\ndef prepared(monkeypatch):\n"
        "    monkeypatch.setenv('PREPARED', 'yes')\n"
    )
    (tmp_path / "pyproject.toml").write_text("[tool.pytest.ini_options]\naddopts = '--nonsense'\n")
    report = run(
        tmp_path,
        "import os\n\ndef prepared():\n    return os.environ.get('PREPARED')\n",
        """
        from shop.pricing import prepared

        def test_prepared():
            assert prepared() == "yes"
        """,
    )
    assert report.passed, report


@pytest.mark.parametrize(
    ("code", "message"),
    [("import nowhere", "No module named 'nowhere'"), ("def f(:", "invalid syntax")],
)
def test_code_that_cannot_be_imported_is_a_problem(code, message, tmp_path):
    report = run(tmp_path, code, TESTS)
    assert report.problem.kind == "collection"
    assert report.problem.message.startswith(message)
    assert report.problem.frames[-1].file == "src/shop/pricing.py"
    assert set(outcomes(report).values()) == {"missing"}


def test_a_dependency_that_is_not_installed_is_the_world_s_fault(tmp_path):
    text = "[project]\nname = 'shop'\nversion = '1'\ndependencies = ['pytest', 'not-here >= 2']\n"
    (tmp_path / "pyproject.toml").write_text(text)
    with pytest.raises(SpeccError) as raised:
        run(tmp_path, "import not_here", TESTS)
    assert raised.value.message == (
        f"{sys.executable} lacks not-here, which the project depends on"
    )
    assert raised.value.hint == f"run: {sys.executable} -m pip install -e {tmp_path}"


def test_a_limit_that_is_exceeded_is_named(tmp_path):
    code = """
        import os, time

        def answer():
            for _ in range(30):
                if os.fork() == 0:
                    time.sleep(9)
            time.sleep(9)
        """
    report = run(tmp_path, code, TESTS, processes=10)
    assert outcomes(report) == {"test_first": "failed", "test_second": "missing"}
    assert report.outcomes[0].failure.message == "it used too many processes"


def test_the_user_s_files_are_not_touched(tmp_path):
    code = """
        from pathlib import Path

        def answer():
            Path(__file__).write_text('gone')
            return 42
        """
    report = run(tmp_path, code, TESTS)
    assert report.passed
    written = {path.name for path in tmp_path.rglob("*") if path.is_file()}
    assert written == {"__init__.py", "pricing.py", ".gitignore"}
    assert not list((tmp_path / ".specc" / "runs").iterdir())
    assert "gone" not in (tmp_path / "src/shop/pricing.py").read_text().splitlines()


def test_what_hypothesis_makes_once_is_kept_out_of_reach(tmp_path):
    """Its tables of characters take seconds; code under test gets a copy."""
    code = """
        import os
        from pathlib import Path

        for path in Path(os.environ["HYPOTHESIS_STORAGE_DIRECTORY"]).rglob("*.gz"):
            path.write_bytes(b"mine")

        def answer():
            return 42
        """
    tests = """
        from hypothesis import given, strategies as st
        from shop.pricing import answer

        @given(st.text())
        def test_text(text):
            assert answer() == 42
        """
    for _ in range(2):
        assert run(tmp_path, code, tests).passed
        tables = list((tmp_path / ".specc" / "hypothesis").rglob("*.gz"))
        assert tables
        assert all(each.read_bytes()[:2] == b"\x1f\x8b" for each in tables), "they are gzipped"


def test_what_a_killed_run_left_is_removed(tmp_path):
    left = tmp_path / ".specc" / "runs" / "4194999-abc"  # no process has this number
    (left / "closed").mkdir(parents=True)
    (left / "closed" / "file").touch()
    (left / "closed").chmod(0)
    assert run(tmp_path, "def answer():\n    return 42\n", TESTS).passed
    assert not left.exists()


def test_links_out_of_the_project_are_not_written_through(tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    project = tmp_path / "project"
    project.mkdir()
    (project / "tests").symlink_to(outside)
    with pytest.raises(SpeccError, match="leads out of the project"):
        run(project, "def answer():\n    return 42\n", TESTS)
    assert not list(outside.iterdir())


def test_generated_modules_are_there_and_ignored_folders_are_not(tmp_path):
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    (tmp_path / ".gitignore").write_text("data/\n_version.py\n")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "large").write_text("x")
    (tmp_path / "src" / "shop").mkdir(parents=True)
    (tmp_path / "src" / "shop" / "_version.py").write_text("version = 42\n")
    code = """
        from pathlib import Path
        from shop._version import version

        def answer():
            return version if not Path("data").exists() else 0
        """
    assert run(tmp_path, code, TESTS).passed


def test_what_is_missing_is_named_with_the_command(tmp_path):
    subprocess.run(
        [sys.executable, "-m", "venv", "--without-pip", str(tmp_path / ".venv")], check=True
    )
    with pytest.raises(SpeccError) as raised:
        runner.find_interpreter(Config(tmp_path))
    python = tmp_path / ".venv" / "bin" / "python"
    assert raised.value.message == (
        f"{python} cannot run tests: it lacks pytest 8 or newer, hypothesis 6.112 or newer, "
        "coverage 7.6 or newer"
    )
    assert raised.value.hint == (
        f"run: uv pip install --python {python} 'pytest>=8' 'hypothesis>=6.112' 'coverage>=7.6'"
    )
    broken = tmp_path / "python"
    broken.write_text("#!/bin/sh\necho no\n")
    broken.chmod(0o755)
    with pytest.raises(SpeccError, match="not a Python that works"):
        runner.find_interpreter(replace(Config(tmp_path), python=str(broken)))
