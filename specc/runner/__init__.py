"""Runs emitted tests against a project's code, with its interpreter, in the sandbox."""

import json
import os
import secrets
import shutil
import time
from dataclasses import replace
from pathlib import Path
from typing import Literal

from specc import config as settings
from specc import sandbox
from specc.results import Report, TestModule
from specc.runner import records
from specc.runner.scratch import fill
from specc.sandbox import Job, Limits, Tier, interpreter
from specc.sandbox.interpreter import Interpreter
from specc.sandbox.scratch import scratch
from specc.settings import Config
from specc.store import digest

Effort = Literal["loop", "gate"]

_INSIDE = Path(__file__).with_name("inside")
_SCRIPT = "import sys\n\nfrom specc_inside.{} import main\n\nsys.exit(main())\n"
_MEGABYTE = 1 << 20


def find_interpreter(config: Config) -> Interpreter:
    """The Python that the project's code and tests run with, which has all that they need."""
    return interpreter.inspect(settings.interpreter(config))


def find_tier(config: Config) -> Tier:
    """The sandbox that the settings ask for, or the strongest that works here."""
    return sandbox.choose(config.sandbox, config.container)


def facts(config: Config) -> str:
    """What besides code and tests decides how a run ends: interpreter, packages, limits.

    Nothing is started to find out, since a build that has nothing to do asks too.
    """
    return "\n".join(
        [
            config.sandbox,
            config.container,
            repr(_limits(config)),
            interpreter.facts(settings.interpreter(config)),
        ]
    )


def run_tests(
    project: Path, tests: TestModule, target: str, config: Config, effort: Effort = "gate"
) -> Report:
    """Run a test module against the code in `project`, of which a copy is used.

    `target` is the file whose coverage is told, by its path from `project`. The gate runs all tests
    as they are written. The loop suite is for code that is still being written: rows first, and
    only if none fails draws, each of which judges all tests of a function that take it. It tells
    no coverage.
    """
    tier = find_tier(config)
    with scratch(config.state) as folder:
        fill(folder / "tree", project, tests)
        results = folder / "results"
        key = secrets.token_bytes(32)
        with results.open("w+b", buffering=0) as file:
            request = _request(folder, tests, target, config)
            request |= {"key": key.hex(), "quick": effort == "loop"}
            request |= {"cover": []} if effort == "loop" else {}
            job = job_of(folder, tests, config, tier)
            began = time.perf_counter()
            done = sandbox.run(replace(job, stdin=json.dumps(request).encode()), tier)
            took = time.perf_counter() - began
            report = records.report(file, key, _expected(tests, effort), done)
    if effort == "loop":
        stages = report.seconds
        seconds = {"start-up": took - sum(stages.values()), **stages}
        report = report.model_copy(update={"seconds": seconds})
    lost = report.problem is not None and report.problem.exception == "ModuleNotFoundError"
    if lost and tier.name != "container":
        interpreter.require(
            settings.interpreter(config), settings.dependencies(project), config.root
        )
    return report


def _expected(tests: TestModule, effort: Effort) -> list[str]:
    """The tests that must say something: the loop suite measures no times."""
    timed = effort == "gate"
    return [each.function for each in tests.cases if timed or each.layer != "time"]


def _request(folder: Path, tests: TestModule, target: str, config: Config) -> dict[str, object]:
    tree = folder / "tree"
    ini = folder / "pytest.ini"
    ini.write_text("[pytest]\npython_files = *.py\n", encoding="utf-8")
    options = [
        "-c", str(ini), "--rootdir", str(tree), "--confcutdir", str(tree), "-p", "no:cacheprovider",
        "-p", "no:randomly", "--import-mode=importlib", "--tb=no", "-q", "--no-header", "-Wignore",
    ]  # fmt: skip
    return {
        "root": str(tree),
        "results": str(folder / "results"),
        "test": str(tree / tests.path),
        "sources": list(config.sources),
        "cover": [target] if target else [],
        "options": options,
        "test_seconds": config.seconds / 2,
        "example_seconds": min(10, config.seconds / 4),
        "tests": {
            each.function: {
                "owner": each.owner,
                "code": each.code,
                "layer": each.layer,
                "decides": "yes" if each.decides else "",
            }
            for each in tests.cases
        },
    }


def job_of(folder: Path, tests: TestModule, config: Config, tier: Tier, entry: str = "main") -> Job:
    """The sandboxed process of one run. `entry` is the module of `inside` that is to run."""
    for name in ("home", "tmp", "inside", "hypothesis"):
        (folder / name).mkdir()
    left_out = shutil.ignore_patterns("__pycache__")
    shutil.copytree(_INSIDE, folder / "inside" / "specc_inside", ignore=left_out)
    script = folder / "inside" / "run.py"
    script.write_text(_SCRIPT.format(entry), encoding="utf-8")
    python, binaries = "python", Path("/usr/local/bin")
    readable: tuple[Path, ...] = ()
    if tier.name != "container":
        found = find_interpreter(config)
        python, binaries, readable = str(found.executable), found.executable.parent, found.readable
        _bring_tables(folder / "hypothesis", tests, found, config)
    return Job(
        argv=(python, str(script)),
        writable=folder,
        cwd=folder / "tree",
        readable=readable,
        environment={
            "HOME": str(folder / "home"),
            "TMPDIR": str(folder / "tmp"),
            "PATH": os.pathsep.join((str(binaries), "/usr/local/bin", "/usr/bin", "/bin")),
            "LANG": "C.UTF-8",
            "TZ": "UTC",
            "USER": "specc",
            "LOGNAME": "specc",
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONHASHSEED": "0",
            "PYTHONUTF8": "1",
            "PYTHONNOUSERSITE": "1",
            "HYPOTHESIS_STORAGE_DIRECTORY": str(folder / "hypothesis"),
            **_plugins(folder / "tree", tests.path),
        },
        limits=_limits(config),
    )


def _bring_tables(storage: Path, tests: TestModule, found: Interpreter, config: Config) -> None:
    """Copy what Hypothesis would take seconds to make anew before it draws its first text."""
    if "st.text(" in tests.text:
        name = digest(interpreter.facts(found.executable))[:16]
        made = interpreter.tables(found.executable, config.state / "hypothesis" / name)
        if made is not None:
            shutil.copytree(made, storage / made.name)


def _plugins(tree: Path, tests: str) -> dict[str, str]:
    """Plugins of pytest take most of the time of a short run, and only a conftest needs them."""
    folders = [each for each in (tree / tests).parents if each.is_relative_to(tree)]
    needed = any((each / "conftest.py").is_file() for each in folders)
    return {} if needed else {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}


def _limits(config: Config) -> Limits:
    return Limits(
        seconds=config.seconds,
        cpu=config.seconds * (os.cpu_count() or 1),
        memory=config.memory_mb * _MEGABYTE,
        processes=config.processes,
        written=config.written_mb * _MEGABYTE,
        output=config.output_mb * _MEGABYTE,
    )
