"""What a coder is told of a failure is enough to repair it, and what is right is never blamed."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from specc import config, runner, workspace
from specc.coder.records import records
from specc.results import Violation
from specc.testgen import emit
from tests import repairing
from tests.endpoint import Answer, say, serve
from tests.harness import ROOT
from tests.shell import commit_all, specc

TEXT = (ROOT / "tests/data/repairs.md").read_text(encoding="utf-8")
FILE = "src/kit/work.py"
HEAD = 'specc 1\nmodule kit.work\ntarget "src/kit/work.py"\n\n'


@dataclass(frozen=True)
class Function:
    """A function of the document: its spec, the right code, and faults by kind."""

    name: str
    spec: str
    right: str
    faults: tuple[tuple[str, str, str], ...]


def functions() -> Iterator[Function]:
    """All functions of the document."""
    for part in TEXT.split("\n## ")[1:]:
        name, _, rest = part.partition("\n")
        spec, right = (
            re.search(rf"```{each}\n(.*?)```", rest, re.DOTALL)[1] for each in ("spec", "python")
        )
        found = re.findall(r"^- (.+?): `(.*?)`(?: → `(.*?)`)?$", rest, re.MULTILINE)
        faults = tuple(
            (kind, *(each.replace("\\n", "\n") for each in (old, new))) for kind, old, new in found
        )
        yield Function(name, HEAD + spec, right, faults)


FUNCTIONS = {each.name: each for each in functions()}
FAULTS = [(each.name, *fault) for each in FUNCTIONS.values() for fault in each.faults]


def project(folder: Path, spec: str) -> Path:
    """A project with one spec."""
    for path, text in {
        "work.spec": spec,
        "pyproject.toml": '[project]\nname = "kit"\nversion = "1"\n',
        "src/kit/__init__.py": "",
        "tests/test_kit.py": "def test_nothing():\n    pass\n",
        ".gitignore": ".specc/\n",
    }.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    commit_all(folder)
    return folder


def whole(source: str, path: str = FILE) -> str:
    """A reply of a whole file."""
    return f"FILE: {path}\n````python\n{source.rstrip()}\n````\n"


def planted(function: Function, kind: str, old: str, new: str, stood: str) -> str:
    """The first reply: the right code, put into the file as it stood, with a fault."""
    before = stood.partition(f"def {function.name}(")[0]
    source = ("" if function.right.startswith("import") else before) + function.right
    match old:
        case "!malformed":
            return whole(source).rpartition("````")[0]
        case "!tests":
            return whole(source) + whole(
                "def test_nothing():\n    assert True\n", "tests/test_kit.py"
            )
        case "!outside":
            return whole(source, f"../{FILE}")
    assert old in source, (function.name, kind)
    return whole(source.replace(old, new, 1))


@dataclass
class Coder:
    """Replies with a planted fault first, then with what the repairer makes of the request."""

    function: Function
    fault: tuple[str, str, str]
    asked: int = 0
    memory: repairing.Memory = field(default_factory=repairing.Memory)

    def __call__(self, body: dict[str, Any]) -> Answer:
        """The answer to a request."""
        self.asked += 1
        text = "\n".join(
            block["text"]
            for message in body["messages"]
            if message["role"] == "user"
            for block in message["content"]
            if block["type"] == "text"
        )
        if self.asked == 1:
            return say(planted(self.function, *self.fault, repairing.current(text)))
        if "Nothing was changed" in text:
            return say(whole(unplanted(self.function, body, text)))
        return say(repairing.reply(text, self.function.name, FILE, self.memory))


def unplanted(function: Function, body: dict[str, Any], text: str) -> str:
    """What was sent last, so that what specc says is wrong with it is right: the line that Python
    cannot read, the file that is not the coder's, the fence without end."""
    last = next(each for each in reversed(body["messages"]) if each["role"] == "assistant")
    sent = "\n".join(each["text"] for each in last["content"])
    source = re.search(r"````python\n(.*?)(?:````|\Z)", sent, re.DOTALL)[1]
    said = text.rpartition("Nothing was changed")[2]
    found = re.search(r"line (\d+)", said)
    lines = source.rstrip().split("\n")
    try:
        compile(source, "sent", "exec")
    except SyntaxError as error:
        at = int(found[1] if found else error.lineno or 1) - 1
        for place in (at, at - 1):
            for end in (":", ")", "]", "))"):
                version = "\n".join([*lines[:place], lines[place] + end, *lines[place + 1 :]])
                try:
                    compile(version, "sent", "exec")
                except SyntaxError:
                    continue
                return version
    return source


def tried(folder: Path, function: Function, fault: tuple[str, str, str]) -> tuple[bool, bool, int]:
    """Whether a fault was noticed, whether it was repaired, and in how many attempts."""
    coder = Coder(function, fault)
    with serve(coder) as endpoint:
        env = {
            "ANTHROPIC_API_KEY": "k" * 20, "ANTHROPIC_BASE_URL": endpoint.url, "SPECC_MODEL": "m",
        }  # fmt: skip
        done = specc("build", cwd=project(folder, function.spec), env=env)
    assert done.returncode in (0, 1), done.stderr
    if done.returncode:
        print(function.name, fault, done.stdout[-1500:])
    return coder.asked > 1, done.returncode == 0, coder.asked


def test_one_fault_through_all_of_it(tmp_path: Path) -> None:
    """A fault of each sort in the fast suite: of the code, and of the reply."""
    for name, fault in (("first_free", FUNCTIONS["first_free"].faults[0]),
                        ("spread", FUNCTIONS["spread"].faults[-1])):  # fmt: skip
        noticed, repaired, _ = tried(tmp_path / name, FUNCTIONS[name], fault)
        assert noticed
        assert repaired


@pytest.mark.slow
def test_forty_faults(tmp_path: Path) -> None:
    """At least 95% are noticed, and of these 90% repaired in three further attempts."""
    assert len(FAULTS) == 40
    assert len({kind for _, kind, *_ in FAULTS}) >= 8
    results = {}
    for number, (name, *fault) in enumerate(FAULTS):
        results[name, fault[0]] = tried(tmp_path / str(number), FUNCTIONS[name], tuple(fault))
    unseen = [each for each, (noticed, *_) in results.items() if not noticed]
    noticed = [each for each, (found, *_) in results.items() if found]
    broken = [each for each in noticed if not results[each][1]]
    assert len(unseen) <= 2, unseen
    assert len(broken) <= len(noticed) // 10, broken


def said_twice(folder: Path, function: Function, fault: tuple[str, str, str]) -> tuple[str, str]:
    """What a coder is told of a fault, and what pytest prints of it; nothing where it hangs."""
    project(folder, function.spec)
    with (folder / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write("[tool.specc.agent]\nretries = 0\n")
    commit_all(folder)
    with serve(Coder(function, fault)) as endpoint:
        env = {
            "ANTHROPIC_API_KEY": "k" * 20, "ANTHROPIC_BASE_URL": endpoint.url, "SPECC_MODEL": "m",
        }  # fmt: skip
        done = specc("build", cwd=folder, env=env)
    assert done.returncode == 1, done.stdout
    (last,) = json.loads(specc("status", "--format", "json", cwd=folder).stdout)
    failures = last["build"]["halted"][0]["failures"]
    told = records([Violation.model_validate(each) for each in failures])
    try:
        printed = subprocess.run(
            [sys.executable, "-m", "pytest", "tests/specc", "-p", "no:cacheprovider"],
            cwd=folder / ".specc/candidates/kit.work", env={**os.environ, "PYTHONPATH": "src"},
            capture_output=True, text=True, check=False, timeout=20,
        ).stdout  # fmt: skip
    except subprocess.TimeoutExpired:
        return "", ""
    assert "failed" in printed
    return told, printed


@pytest.mark.slow
def test_feedback_is_a_quarter_of_what_pytest_says(tmp_path: Path) -> None:
    """Over the planted faults of each function, two of each."""
    told = printed = 0
    for function in FUNCTIONS.values():
        planted_ = [fault for fault in function.faults if not fault[1].startswith("!")][:2]
        for number, fault in enumerate(planted_):
            pair = said_twice(tmp_path / f"{function.name}-{number}", function, fault)
            print(function.name, fault[0], *map(len, pair))
            told, printed = told + len(pair[0]), printed + len(pair[1])
    assert 0 < told <= printed / 4, (told, printed)


@pytest.mark.slow
@pytest.mark.parametrize("name", FUNCTIONS)
def test_right_code_is_never_blamed(tmp_path: Path, name: str) -> None:
    """Twenty seeds, and each time all tests pass."""
    function = FUNCTIONS[name]
    folder = project(tmp_path / "kit", function.spec)
    (spec,) = workspace.find([folder / "work.spec"]).specs
    module = workspace.analyse(spec).module
    assert module is not None
    error = "class NoPeople(Exception):\n    '''There is nobody to share with.'''\n\n    def __init__(self):\n        super().__init__('There is nobody to share with')\n\n\n"
    text = (error if "NoPeople" in function.right else "") + function.right
    (folder / FILE).write_text(text, encoding="utf-8")
    settings = config.load(folder)
    for number in range(5):
        seeds = tuple(range(4 * number + 1, 4 * number + 5))
        tests = emit.emit(module, emit.Style(seeds=seeds, spec="work.spec"))
        report = runner.run_tests(folder, tests, "", settings)
        assert report.passed, report
