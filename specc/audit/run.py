"""Runs the tests on changed versions of accepted code, in the sandbox."""

import ast
import json
import random
import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from specc import runner, sandbox
from specc.audit.mutate import Mutant, mutants
from specc.language import ir
from specc.results import Apart, Change, Survivor, TestModule
from specc.runner import records
from specc.runner.scratch import fill
from specc.sandbox import Tier
from specc.sandbox.scratch import scratch
from specc.settings import Config
from specc.testgen.imports import target_module

LONGER = 10
"""So many times as long as a run of the tests may an audit take."""

RUNS = 10
"""So many times may the sandbox be ended by a change before the audit gives up."""


@dataclass(frozen=True)
class Subject:
    """Accepted code and its tests: the project's folder, the IR, and the target's path and text."""

    project: Path
    module: ir.Module
    tests: TestModule
    target: str
    text: str
    config: Config


@dataclass(frozen=True)
class Tried:
    """What became of the changes that were tried: `survivors` without a verdict yet. `failed` is
    what stopped the audit: a test that the accepted code fails, or why nothing ran."""

    possible: int
    tried: int
    survivors: tuple[Survivor, ...] = ()
    failed: str = ""
    tier: str = ""


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Sound(_Record):
    kind: Literal["sound"]
    failed: str


class _Version(_Record):
    kind: Literal["version"]
    number: int
    survived: bool
    by: str


class _Apart(Apart):
    kind: Literal["apart"]
    number: int


class _End(_Record):
    kind: Literal["end"]
    code: int


_Told = _Sound | _Version | _Apart | _End
_ANY: TypeAdapter[_Told] = TypeAdapter(_Told)


def run(subject: Subject, most: int) -> Tried:
    """Try the changes of the code that the spec asks for, at most so many of them.

    Which ones are tried where there are more follows from the code alone.
    """
    symbols = [each.name for each in subject.module.named() if each.name]
    found = list(mutants(subject.text, symbols))
    chosen = _some(found, most, subject.module.name)
    tier = runner.find_tier(subject.config)
    survivors: list[Survivor] = []
    at = 0
    for _ in range(RUNS):
        told, reason = _batch(subject, chosen[at:], tier)
        failed = reason if not told else told[0].failed if isinstance(told[0], _Sound) else ""
        if failed:
            return Tried(len(found), 0, failed=failed, tier=tier.name)
        survivors += _survivors(told, chosen[at:])
        if isinstance(told[-1], _End):
            return Tried(len(found), len(chosen), tuple(survivors), tier=tier.name)
        at += _past(told)
    return Tried(len(found), 0, failed="the sandbox ended it again and again", tier=tier.name)


def _batch(subject: Subject, chosen: Sequence[Mutant], tier: Tier) -> tuple[list[_Told], str]:
    """What one run in the sandbox tells of these changes, and why it told nothing."""
    with scratch(subject.config.state) as folder:
        fill(folder / "tree", subject.project, subject.tests)
        key = secrets.token_bytes(32)
        with (folder / "results").open("w+b", buffering=0) as file:
            work = folder / "work.json"  # more than the pipe to standard input holds
            work.write_text(json.dumps(_request(folder, subject, chosen)), encoding="utf-8")
            request = {"work": str(work), "key": key.hex()}
            job = runner.job_of(folder, subject.tests, subject.config, tier, "audited")
            seconds = LONGER * subject.config.seconds
            limits = replace(job.limits, seconds=seconds, cpu=LONGER * job.limits.cpu)
            job = replace(job, stdin=json.dumps(request).encode(), limits=limits)
            done = sandbox.run(job, tier)
            told = list(_told(file, key))
    said = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
    return told, said or "the audit did not end"


def _past(told: Sequence[_Told]) -> int:
    """How many changes are done with after a run that was cut short: the sandbox ends everything
    where one of them takes too much, which is noticed like a test that fails."""
    last = told[-1]
    compared = isinstance(last, _Version) and last.survived
    return sum(isinstance(each, _Version) for each in told) + (0 if compared else 1)


def _some(found: Sequence[Mutant], most: int, seed: str) -> list[Mutant]:
    """All of them, or as many drawn from all over the code, in their order."""
    if len(found) <= most:
        return list(found)
    chance = random.Random(f"audit {seed}")
    return [found[place] for place in sorted(chance.sample(range(len(found)), most))]


def _request(folder: Path, subject: Subject, chosen: Sequence[Mutant]) -> dict[str, object]:
    tree = folder / "tree"
    return {
        "root": str(tree),
        "results": str(folder / "results"),
        "test": str(tree / subject.tests.path),
        "tests": [_rows_only(subject.tests.text), subject.tests.text],
        "timed": [each.function for each in subject.tests.cases if each.layer == "time"],
        "sources": list(subject.config.sources),
        "module": target_module(subject.module),
        "target": subject.target,
        "functions": functions(subject.module),
        "machines": machines(subject.module),
        "versions": [
            {
                "symbol": each.symbol,
                "text": each.text,
                "definition": _definition(each.text, each.symbol),
            }
            for each in chosen
        ],
    }


def functions(module: ir.Module) -> Mapping[str, Sequence[str]]:
    """The module's own functions with the names of their parameters."""
    return {
        each.name: [parameter.name for parameter in each.parameters]
        for each in module.declarations
        if isinstance(each, ir.Function)
    }


def _rows_only(text: str) -> str:
    """The tests without draws: without seeds, and machines without a model's run."""
    text = re.sub(r"^SEEDS = .*$", "SEEDS = ()", text, count=1, flags=re.MULTILINE)
    wanted = "SETTINGS = settings(phases=[__import__('hypothesis').Phase.explicit], "
    return text.replace("SETTINGS = settings(", wanted, 1)


def machines(module: ir.Module) -> Mapping[str, object]:
    """The module's own machines: the names of parameters and events, and the attributes."""
    return {
        each.name: {
            "parameters": [parameter.name for parameter in each.parameters],
            "events": {
                event.name: [parameter.name for parameter in event.parameters]
                for event in each.events
            },
            "attributes": [*(["state"] if each.states else []), *(one.name for one in each.data)],
        }
        for each in module.declarations
        if isinstance(each, ir.Machine)
    }


def _definition(text: str, symbol: str) -> str:
    """The statement that defines a name."""
    for each in ast.parse(text).body:
        if isinstance(each, ast.FunctionDef | ast.ClassDef) and each.name == symbol:
            return ast.unparse(each)
    return ""


def _told(file: IO[bytes], key: bytes) -> Iterator[_Told]:
    for each in records.genuine(file, key):
        try:
            yield _ANY.validate_python(each)
        except ValidationError:
            return


def _survivors(told: Sequence[_Told], chosen: Sequence[Mutant]) -> Iterator[Survivor]:
    apart = {each.number: each for each in told if isinstance(each, _Apart)}
    for each in told:
        if isinstance(each, _Version) and each.survived and each.number < len(chosen):
            known = apart.get(each.number)
            yield Survivor(
                change=_change(chosen[each.number]),
                verdict="equivalent" if _compared(known) else "unknown",
                apart=Apart.model_validate(
                    known.model_dump(exclude={"kind", "number"}) if known else {}
                ),
            )


def _compared(apart: _Apart | None) -> bool:
    """Whether the versions were compared, and nothing was found."""
    return apart is not None and apart.ended and not apart.function


def _change(mutant: Mutant) -> Change:
    return Change(
        symbol=mutant.symbol,
        line=mutant.line,
        operator=mutant.operator,
        before=mutant.before,
        after=mutant.after,
    )
