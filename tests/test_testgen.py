"""The emitted tests: clean, the same every time, true of right code, and false of wrong code."""

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from specc import plan
from specc.derive.derive import derive
from specc.derive.splice import splice
from specc.language import ir
from specc.language.analysis import Library, analyse
from specc.language.evaluate import evaluate, program_of, satisfies
from specc.language.source import Source
from specc.testgen import emit
from specc.testgen.facts import conjuncts
from specc.testgen.imports import target_module
from specc.testgen.inputs import inputs
from specc.testgen.preconditions import criteria_of, valid
from specc.testgen.recursion import unrolled
from specc.testgen.samples import cases
from tests import passes
from tests.faults import Job, faults, survivors
from tests.harness import CASES, ROOT, all_cases, blocks

EXAMPLES = {
    name: ROOT / "examples" / name / f"{spec}.spec"
    for name, spec in (
        ("checkout", "pricing"),
        ("loan", "loan"),
        ("parking", "parking"),
        ("subscription", "subscription"),
    )
}

SURVIVORS = {
    "checkout": (
        "shipping weight > 2 and (not express) -> not express",  # the rule above: not up to 2
        "shipping weight > 2 -> weight >= 2",  # likewise
        "shipping 2 -> 1",  # likewise
        "total not order.lines -> False",  # `discounted` raises the same error
        "total 100 -> 99",  # an order that comes to 99 and something after its discount is rare
    ),
    "loan": (),
    "parking": (),
    "subscription": (
        # below 3 the transition above has applied already
        "Subscription self.state is SubscriptionState.past_due and self.tries >= 3"
        " -> self.state is SubscriptionState.past_due",
        "Subscription self.tries >= 3 -> self.tries <= 3",  # likewise
        "Subscription 3 -> 2",  # likewise
    ),
}
"""The faults that no test sees, and why."""


def library(folder: Path) -> Library:
    """The Python modules of an example."""
    source = folder / "src"
    texts = {
        path.relative_to(source).with_suffix("").as_posix(): path.read_text(encoding="utf-8")
        for path in source.rglob("*.py")
    }
    names = {path.removesuffix("/__init__").replace("/", "."): path for path in texts}
    return Library({}, {name: Source(f"{path}.py", texts[path]) for name, path in names.items()})


def example(name: str) -> ir.Module:
    path = EXAMPLES[name]
    analysis = analyse(Source(path.name, path.read_text(encoding="utf-8")), library(path.parent))
    assert not analysis.diagnostics
    assert analysis.module is not None
    return analysis.module


def repository() -> Mapping[str, ir.Module]:
    """All modules without errors: of the Markdown cases, and of the examples."""
    found = {name: example(name) for name in EXAMPLES}
    for case in all_cases(passes.PASSES):
        if case.text.startswith("specc 1\n"):
            analysis = passes.analyse(case.text, case.files)
            errors = [each for each in analysis.diagnostics if each.severity == "error"]
            if analysis.module is not None and not errors:
                found[str(case)] = analysis.module
    return found


@pytest.fixture(scope="module")
def modules() -> Mapping[str, ir.Module]:
    return repository()


def test_emitted_modules_are_clean(modules: Mapping[str, ir.Module], tmp_path: Path) -> None:
    for number, module in enumerate(modules.values()):
        text = emit.emit(module, emit.Style()).text
        assert not re.search(r"^ *(from|import) specc\b", text, re.MULTILINE)
        (tmp_path / f"test_{number}.py").write_text(text, encoding="utf-8")
        for each in (target_module(module), *(one.module for one in module.imports)):
            place = tmp_path / "src" / f"{each.replace('.', '/')}.py"
            place.parent.mkdir(parents=True, exist_ok=True)
            place.touch()
    rules = "--select=E,F,W,I,UP,B,SIM,PT,RUF"
    kept = "--ignore=RUF005,SIM103,SIM300,PT019"  # names and the order of sides are the spec's own
    options = ["--isolated", "--line-length=100", "--target-version=py311"]
    for command in (["check", rules, kept], ["format", "--diff"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *command, *options, "."],
            cwd=tmp_path,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_test_stands_for_an_item(name: str) -> None:
    module = example(name)
    emitted = emit.emit(module, emit.Style())
    functions = [case.function for case in emitted.cases]
    defined = [
        line[4:].split("(")[0] for line in emitted.text.splitlines() if line[:8] == "def test"
    ]
    assert functions == defined
    assert len(set(functions)) == len(functions)
    criteria = {each.id for each in criteria_of(module)}
    assert criteria == {case.item for case in emitted.cases} & criteria | set(emitted.unchecked)


@pytest.mark.slow
def test_emission_does_not_depend_on_the_process() -> None:
    program = (
        "import sys; from tests.test_testgen import *;"
        "sys.stdout.write(''.join(emit.emit(example(n), emit.Style()).text for n in EXAMPLES))"
    )
    texts = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(texts) == 1


def test_domains_keep_what_is_asked(modules: Mapping[str, ir.Module]) -> None:
    """Every draw keeps the types' refinements and all preconditions but those left over."""
    drawn = 0
    for module in modules.values():
        scope = emit.scope_of(module)
        program = program_of(module)
        definitions = {name: unrolled(name, scope.definitions) for name in scope.definitions}
        for function in module.declarations:
            if not isinstance(function, ir.Function):
                continue
            conditions = valid(function)
            made = inputs(function.parameters, conditions, scope.context, scope.definitions)
            kept = [each for each in conditions if each not in made.rest]
            for draw in cases(made, program, definitions, function.id, 20):
                drawn += 1
                for parameter in function.parameters:
                    assert satisfies(draw.names[parameter.name], parameter.type, program)
                for condition in kept:
                    if not any(rest in conjuncts(condition) for rest in made.rest):
                        assert evaluate(condition, program, draw.names) is True
    assert drawn > 500


def built(module: ir.Module, before: Path | None, folder: Path) -> tuple[Path, list[str]]:
    """A module's derived code, beside the sources in `before`, and its tests, in `folder`: the
    target, and the names of what was derived."""
    for path in before.rglob("*.py") if before else ():
        copy = folder / path.relative_to(before)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    target = folder / (module.target or "").removeprefix("src/")
    target.parent.mkdir(parents=True, exist_ok=True)
    text = target.read_text(encoding="utf-8") if target.exists() else ""
    definitions = [derive(module, unit.id) for unit in plan.units(module)]
    target.write_text(splice(text, definitions), encoding="utf-8")
    tests = emit.emit(module, emit.Style()).text
    (folder / "test_spec.py").write_text(tests, encoding="utf-8")
    return target, [each for one in definitions for each in one.symbols]


def caught(name: str, folder: Path) -> tuple[int, list[str]]:
    """How many faults were planted in an example's derived code, and which were not seen."""
    module = example(name)
    target, symbols = built(module, EXAMPLES[name].parent / "src", folder)
    text = target.read_text(encoding="utf-8")
    planted = [(each.label, each.text) for each in faults(text, symbols)]
    job = Job(str(folder), target_module(module), ["test_spec.py"], text, planted)
    return len(planted), survivors(job)


@pytest.mark.slow
@pytest.mark.parametrize("number", range(5))
def test_right_code_raises_no_alarm(number: int, tmp_path: Path) -> None:
    document = (CASES / "testgen" / "determined.md").read_text(encoding="utf-8")
    spec = [block.body for block in blocks(document) if block.language == "spec"][number]
    module = passes.analyse(spec, {}).module
    assert module is not None
    target, _ = built(module, None, tmp_path)
    sound = target.read_text(encoding="utf-8")
    job = Job(str(tmp_path), target_module(module), ["test_spec.py"], sound, [])
    assert survivors(job) == []


def test_wrong_code_is_seen(tmp_path: Path) -> None:
    planted, unseen = caught("parking", tmp_path)
    assert planted >= 5
    assert unseen == []


@pytest.mark.slow
def test_planted_faults_are_caught(tmp_path: Path) -> None:
    """Over all examples, at least 30 faults are caught; those that survive are listed above."""
    total = 0
    for name, known in SURVIVORS.items():
        (tmp_path / name).mkdir()
        planted, unseen = caught(name, tmp_path / name)
        labels = {re.sub(r":\d+", "", label) for label in unseen}
        assert labels <= set(known), "a fault that was caught before survives"
        total += planted - len(unseen)
    assert total >= 30
