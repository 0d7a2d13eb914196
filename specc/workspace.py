"""Finds and reads what lies in a project: its specs, and the modules that they use."""

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatch
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from specc import config
from specc.cache import digest
from specc.errors import SpeccError
from specc.language.source import Source
from specc.settings import Config, SandboxTier

if TYPE_CHECKING:
    from specc.language import ir
    from specc.language.analysis import Analysis
    from specc.results import TestModule
    from specc.testgen import failed_once

LARGEST_FILE = 1_000_000
"""In bytes. A spec is written and read by people."""

_FIRST_LINE = re.compile(rb"(?:\xef\xbb\xbf)?specc[ \t]+\d")
_USE = re.compile(r"^use[ \t]+([\w.]+)", re.MULTILINE)
_MODULE = re.compile(r"^module[ \t]+([\w.]+)", re.MULTILINE)
_NEVER_SEARCHED = {"node_modules", "__pycache__", "build", "dist"}


@dataclass(frozen=True)
class Spec:
    """A spec file of a project. `source.path` is the path as it is shown."""

    path: Path
    config: Config
    source: Source


@dataclass(frozen=True)
class Found:
    """The specs below some paths, and what was passed by, in sentences."""

    specs: tuple[Spec, ...]
    passed_by: tuple[str, ...]


@dataclass(frozen=True)
class Closure:
    """What a spec uses, directly and indirectly, by dotted module name.

    `inputs` are all files looked at on the way with their digests, for the cache; `complete` says
    whether every module was found.
    """

    specs: Mapping[str, Source] = field(default_factory=dict)
    modules: Mapping[str, Source] = field(default_factory=dict)
    inputs: Mapping[str, str] = field(default_factory=dict)
    complete: bool = True


def find(
    paths: Sequence[Path], *, force_exclude: bool = False, sandbox: SandboxTier | None = None
) -> Found:
    """The specs named by `paths`, or below them; without paths those of the current project.

    A file that is named is read whatever it is called or begins with, unless `force_exclude` says
    to treat it as if it had been found in its folder. `sandbox` overrides the project's setting.
    """
    specs: dict[Path, Spec] = {}
    passed_by: list[str] = []
    settings_of = cache(partial(_settings, sandbox=sandbox))
    for path, named in _candidates(paths or (config.project_root(Path.cwd()),), settings_of):
        resolved = path.resolve()
        settings = settings_of(config.project_root(resolved.parent))
        strict = named and not force_exclude
        if resolved in specs or (not strict and _excluded(resolved, settings)):
            continue
        if strict or _begins_as_spec(path):
            text = decode(path, read_bytes(path))
            specs[resolved] = Spec(resolved, settings, Source(shown(path), text))
        else:
            passed_by.append(f"{shown(path)} is not a specc file (no first line `specc 1`)")
    return Found(tuple(specs.values()), tuple(passed_by))


def projects(paths: Sequence[Path]) -> tuple[Config, ...]:
    """The projects that `paths` lie in; without paths the current one."""
    for path in paths:
        if not path.exists():
            raise SpeccError(f"{shown(path)} does not exist")
    roots = [config.project_root(path.resolve()) for path in paths or (Path.cwd(),)]
    return tuple(config.load(root) for root in dict.fromkeys(roots))


def closure(spec: Spec) -> Closure:
    """Everything that `spec` uses, found in its project."""
    specs: dict[str, Source] = {}
    modules: dict[str, Source] = {}
    inputs = {str(spec.path): digest(spec.source.text.encode())}
    waiting = uses(spec.source.text)
    index = _spec_index(spec.config, inputs) if waiting else {}
    while waiting:
        name = waiting.pop()
        if name in specs or name in modules:
            continue
        if name in index:
            path = _only(name, index[name])
            specs[name] = Source(shown(path), decode(path, read_bytes(path)))
            waiting += uses(specs[name].text)
        else:
            waiting += _add_python(name, spec.config, modules, inputs)
    wanted = [name for source in (spec.source, *specs.values()) for name in uses(source.text)]
    complete = all(name in specs or name in modules for name in wanted)
    return Closure(specs, modules, inputs, complete)


def analyse(spec: Spec) -> "Analysis":
    """The analysis of a spec together with all that it uses."""
    from specc.language import analysis

    used = closure(spec)
    return analysis.analyse(spec.source, analysis.Library(used.specs, used.modules))


def tests_of(
    settings: Config,
    module: "ir.Module",
    path: str,
    known: "failed_once.Found | None" = None,  # noqa: PT028  (no test)
) -> "TestModule":
    """The property tests of the spec at `path` from the project, as wide as the project's code;
    `known` are inputs on which code failed once."""
    from specc.testgen.emit import Style, emit

    style = Style(
        folder=settings.tests,
        width=config.line_length(settings.root),
        spec=path,
        time_bounds=settings.time_bounds,
    )
    return emit(module, style, known)


def not_ours(path: Path) -> SpeccError:
    """What to say when a file stands where generated tests belong, and somebody wrote it."""
    return SpeccError(
        f"{shown(path)} was not written by specc, so that it is not overwritten",
        "rename it, or set another folder for `tests` in [tool.specc]",
    )


def uses(text: str) -> list[str]:
    """The modules named by the `use` lines of a spec."""
    return _USE.findall(text)


def target_path(root: Path, target: str) -> Path:
    """Where a spec's target lies, which must be inside `root`, links followed."""
    path = root / target
    if not path.resolve().is_relative_to(root.resolve()) or Path(target).is_absolute():
        raise SpeccError(
            f"the target {target} lies outside the project {shown(root)}",
            'name a file of the project, such as `target "src/shop/pricing.py"`',
        )
    return path


def shown(path: Path) -> str:
    """A path as people see it: relative to where they are, if it lies below."""
    relative = os.path.relpath(path)
    return str(path.absolute()) if relative.startswith("..") else relative.replace(os.sep, "/")


def read_bytes(path: Path) -> bytes:
    """The content of a spec file, or an error that says what is in the way."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            size = path.stat().st_size / 1_000_000
            raise SpeccError(
                f"{shown(path)} has {size:.1f} MB; a spec may have {LARGEST_FILE / 1_000_000:.0f}",
                "split it into modules, and `use` one from the other",
            )
        return path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error) from error


def decode(path: Path, data: bytes) -> str:
    """The text of a file, which must be UTF-8 without a byte order mark."""
    for mark, encoding in (
        (b"\xef\xbb\xbf", "UTF-8"),
        (b"\xff\xfe", "UTF-16"),
        (b"\xfe\xff", "UTF-16"),
    ):
        if data.startswith(mark):
            raise SpeccError(
                f"{shown(path)} begins with a byte order mark ({encoding})",
                "save it as UTF-8 without a byte order mark",
            )
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SpeccError(
            f"{shown(path)}:{line}: byte {data[error.start]:#04x} is not UTF-8",
            "save the file as UTF-8",
        ) from error


def _settings(root: Path, sandbox: SandboxTier | None) -> Config:
    settings = config.load(root)
    return settings if sandbox is None else replace(settings, sandbox=sandbox)


def _candidates(
    paths: Iterable[Path], settings_of: Callable[[Path], Config]
) -> Iterator[tuple[Path, bool]]:
    """Files, each with whether it was named itself. Wrong settings show even in empty folders."""
    for path in paths:
        if path.is_dir():
            settings_of(config.project_root(path.resolve()))
            for found in _walk(path):
                yield found, False
        else:
            yield path, True


def _walk(folder: Path) -> Iterator[Path]:
    """The .spec files below a folder, sorted; hidden folders and those of tools are left out."""
    for current, folders, files in os.walk(folder):
        folders[:] = sorted(
            each for each in folders if not each.startswith(".") and each not in _NEVER_SEARCHED
        )
        if "pyvenv.cfg" in files:
            folders[:] = []
        else:
            yield from (Path(current, each) for each in sorted(files) if each.endswith(".spec"))


def _begins_as_spec(path: Path) -> bool:
    """Whether the first line is that of a specc file; others may be of any size and encoding."""
    try:
        with path.open("rb") as file:
            return _FIRST_LINE.match(file.read(64)) is not None
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError) -> SpeccError:
    match error:
        case FileNotFoundError():
            return SpeccError(f"{shown(path)} does not exist")
        case PermissionError():
            return SpeccError(f"{shown(path)} may not be read", "check its permissions")
        case _:
            return SpeccError(f"cannot read {shown(path)}: {error.strerror}")


def _excluded(path: Path, settings: Config) -> bool:
    relative = path.relative_to(settings.root.resolve())
    names = [each.as_posix() for each in (relative, *relative.parents)]
    return any(fnmatch(name, pattern.rstrip("/")) for name in names for pattern in settings.exclude)


def _spec_index(settings: Config, inputs: dict[str, str]) -> dict[str, list[Path]]:
    """The project's spec files by module name. All become inputs: any of them may be renamed."""
    index: dict[str, list[Path]] = {}
    for path in _walk(settings.root):
        if not _excluded(path.resolve(), settings) and _begins_as_spec(path):
            data = read_bytes(path)
            match = _MODULE.search(data.decode("utf-8", "replace"))
            index.setdefault(match[1] if match else "", []).append(path)
            inputs[str(path.resolve())] = digest(data)
    return index


def _only(name: str, paths: Sequence[Path]) -> Path:
    if len(paths) > 1:
        raise SpeccError(
            f"{len(paths)} specs are called {name}: {', '.join(map(shown, paths))}",
            "give each its own `module` line",
        )
    return paths[0]


def _add_python(
    name: str, settings: Config, modules: dict[str, Source], inputs: dict[str, str]
) -> list[str]:
    """Read the Python module `name` if the project has it; what it imports in turn."""
    from specc.language.foreign import imported_modules

    for source in settings.sources:
        stem = settings.root.joinpath(source, *name.split("."))
        for path in (stem.with_name(stem.name + ".py"), stem / "__init__.py"):
            data = path.read_bytes() if path.is_file() else b""
            inputs[str(path)] = digest(data) if path.is_file() else ""
            if path.is_file():
                text = data.decode("utf-8", "replace")
                modules[name] = Source(shown(path), text)
                return list(imported_modules(name, text, package=path.name == "__init__.py"))
    return []
