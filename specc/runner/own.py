"""The tests that a project has itself: which of them touch a file, and whether a change breaks one.

A test that fails before the change, too, is nobody's fault here.
"""

import ast
import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Literal

from pydantic import Field, TypeAdapter, ValidationError

from specc import runner, sandbox
from specc.results import Failure, Result, TestModule
from specc.runner.records import genuine
from specc.runner.scratch import bring
from specc.sandbox import Completed
from specc.sandbox.scratch import scratch
from specc.settings import Config


class Own(Result):
    """How the project's own tests ended, by node id: None for those that passed. A run that was
    cut short says why."""

    tests: dict[str, Failure | None] = Field(default_factory=dict)
    cut: str = ""


class _Passed(Result):
    kind: Literal["passed"]
    test: str


class _Failed(Result):
    kind: Literal["failed"]
    test: str
    failure: Failure


class _End(Result):
    kind: Literal["end"]
    code: int


_Record = _Passed | _Failed | _End
_RECORD: TypeAdapter[_Record] = TypeAdapter(_Record)


def touching(files: Mapping[str, str], changed: str, config: Config) -> tuple[str, ...]:
    """The test files that import a changed file, straight or by way of others, by path.

    `files` are the texts of the project's Python files. specc's own tests are none of these.
    """
    names = {path: set(_names(path, config)) for path in files}
    uses = {path: set(_imports(path, text, config)) for path, text in files.items()}
    reached = {changed}
    while True:
        known = {name for path in reached for name in names.get(path, set(_names(path, config)))}
        more = {path for path, used in uses.items() if used & known} - reached
        if not more:
            break
        reached |= more
    return tuple(sorted(path for path in reached & files.keys() if _is_test(path, config)))


def run(project: Path, files: Sequence[str], config: Config) -> Own:
    """Run test files of the project on a copy of it, in the sandbox."""
    tier = runner.find_tier(config)
    with scratch(config.state) as folder:
        bring(folder / "tree", project)
        key = secrets.token_bytes(32)
        none = TestModule(path="tests/none.py", text="", cases=())
        with (folder / "results").open("w+b", buffering=0) as file:
            request = {
                "root": str(folder / "tree"),
                "results": str(folder / "results"),
                "key": key.hex(),
                "sources": list(config.sources),
                "options": ["-p", "no:cacheprovider", "--tb=no", "-q", "--no-header"],
                "files": list(files),
            }
            job = runner.job_of(folder, none, config, tier, "own")
            plugins = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD"}
            kept = {name: each for name, each in job.environment.items() if name not in plugins}
            stdin = json.dumps(request).encode()
            done = sandbox.run(replace(job, stdin=stdin, environment=kept), tier)
            records = list(_read(file, key))
    tests: dict[str, Failure | None] = {}
    for each in records:
        if isinstance(each, _Failed):
            tests.setdefault(each.test, each.failure)
        elif isinstance(each, _Passed):
            tests.setdefault(each.test, None)
    ended = bool(records) and isinstance(records[-1], _End)
    return Own(tests=dict(sorted(tests.items())), cut="" if ended else _why(done))


def broken(before: Own, after: Own) -> tuple[str, ...]:
    """What a change breaks, a sentence each."""
    found = []
    for test, failure in after.tests.items():
        passed = test in before.tests and before.tests[test] is None
        new = test not in before.tests and failure is not None and failure.kind == "collection"
        if failure is not None and (passed or new):
            where = failure.frames[-1] if failure.frames else None
            place = f" ({where.file}:{where.line}: `{where.code}`)" if where else ""
            name = f"{failure.exception}: " if failure.exception else ""
            found.append(f"breaks the project's test {test}: {name}{failure.message}{place}")
    if after.cut and not before.cut:
        found.append(f"the project's own tests no longer end: {after.cut}")
    return tuple(found)


def _read(file: object, key: bytes) -> Iterator[_Record]:
    for each in genuine(file, key):  # type: ignore[arg-type]
        try:
            yield _RECORD.validate_python(each)
        except ValidationError:
            return


def _why(done: Completed) -> str:
    if done.exceeded:
        return f"they use too much: {done.exceeded}"
    said = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
    return said or f"Python ended with code {done.returncode}"


# ---- which files -------------------------------------------------------------------------------


def _is_test(path: str, config: Config) -> bool:
    pure = PurePosixPath(path)
    named = pure.name.startswith("test_") or pure.name.endswith("_test.py")
    return named and not pure.is_relative_to(config.tests)


def _names(path: str, config: Config) -> Iterator[str]:
    """The names that a file may be imported by."""
    pure = PurePosixPath(path).with_suffix("")
    for source in map(PurePosixPath, (*config.sources, ".")):
        if pure.is_relative_to(source) or source == PurePosixPath():
            parts = pure.relative_to(source).parts if source.parts else pure.parts
            parts = parts[:-1] if parts and parts[-1] == "__init__" else parts
            if parts:
                yield ".".join(parts)
    if PurePosixPath(path).parent.name in ("tests", "test"):
        yield pure.name


def _imports(path: str, text: str, config: Config) -> Iterator[str]:
    """The names of modules that a file imports, wherever in it, and of what it takes from them."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                for each in names:
                    yield each.name
                    yield from _above(each.name)
            case ast.ImportFrom(module=module, names=names, level=level):
                for base in _bases(path, module or "", level, config):
                    yield base
                    yield from _above(base)
                    yield from (f"{base}.{each.name}" for each in names)
            case _:
                pass
    folder = PurePosixPath(path).parent
    yield from (name for each in (folder, *folder.parents)
                for name in _names(str(each / "conftest.py"), config))  # fmt: skip


def _above(name: str) -> Iterator[str]:
    parts = name.split(".")
    return (".".join(parts[:number]) for number in range(1, len(parts)))


def _bases(path: str, module: str, level: int, config: Config) -> Iterator[str]:
    if not level:
        yield module
        return
    for own in _names(path, config):
        parts = own.split(".")
        inside = parts if path.endswith("__init__.py") else parts[:-1]
        kept = inside[: len(inside) - level + 1]
        yield ".".join((*kept, module)) if module else ".".join(kept)
