"""What lint says about one spec of a project: from the cache, or asked anew."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatch
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from specc import cache, config, workspace
from specc.audit import kept
from specc.errors import SpeccError
from specc.settings import Config, Effort
from specc.workspace import Closure, Spec

if TYPE_CHECKING:
    from specc.language import ir
    from specc.language.diagnostics import Diagnostic
    from specc.lint.lint import Report
    from specc.lint.rule import Doubt, Options
    from specc.lint.selection import Selection


@dataclass(frozen=True)
class Wanted:
    """What flags say about the codes to look for; what they leave open the settings say."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    effort: Effort | None = None


@dataclass(frozen=True)
class Told:
    """What lint says about one spec, as values that a cache can hold."""

    spec: Spec
    answer: Mapping[str, Any]

    @property
    def findings(self) -> Sequence[Mapping[str, Any]]:
        """Each with its `record`, its coloured `text`, and the `key` that a baseline has."""
        found: Sequence[Mapping[str, Any]] = self.answer["findings"]
        return found

    @property
    def module(self) -> str:
        """The module's name; empty where it could not be read."""
        return str(self.answer["module"])

    @cached_property
    def asked(self) -> frozenset[str]:
        """The codes that were looked for."""
        return frozenset(self.answer["asked"])


def told(spec: Spec, wanted: Wanted, tool: str) -> Told:
    """The answer, kept while the spec, what it uses and the settings are unchanged."""
    key = f"lint {spec.path} {spec.source.path} {wanted}"
    known = cache.read(spec.config.state, key, tool)
    if known is not None:
        return Told(spec, known)
    used = workspace.closure(spec)
    answer = _answer(report(spec, wanted, used), spec)
    if used.complete:
        settings = str(spec.config.root / "pyproject.toml")
        asked = str(kept.path_of(spec.config.state, _name(spec)))
        inputs = {**used.inputs, **{each: cache.state_of(Path(each)) for each in (settings, asked)}}
        cache.write(spec.config.state, key, tool, inputs, answer)
    return Told(spec, answer)


def report(spec: Spec, wanted: Wanted, used: Closure | None = None) -> "Report":
    """Everything that check and lint say about a spec as it is now, with what it uses."""
    from specc.language import analysis
    from specc.lint.lint import report

    selection = _selection(spec, wanted)
    used = used or workspace.closure(spec)
    found = analysis.analyse(spec.source, analysis.Library(used.specs, used.modules))
    options = replace(_options(spec, wanted), doubts=_doubts(spec, found.module))
    return report(found, replace(options, reached=reached), selection)


def reached(module: "ir.Module") -> "Mapping[str, tuple[int, int]]":
    """Of how many draws the tests of criteria come to their checks."""
    from specc.testgen.reach import reached

    return reached(module)


def _doubts(spec: Spec, module: "ir.Module | None") -> "tuple[Doubt, ...]":
    """What the last audit of the spec's code asks."""
    asked = kept.read(spec.config.state, _name(spec))
    if not asked or module is None:
        return ()
    from specc.audit.judge import doubt_of

    return tuple(doubt for each in asked if (doubt := doubt_of(each, module)))


def _name(spec: Spec) -> str:
    return spec.path.relative_to(spec.config.root.resolve()).as_posix()


def check_codes(settings: Config, wanted: Wanted) -> None:
    """Refuses codes and severities that there are not, in flags and in settings."""
    from specc.lint.selection import unknown_codes, unknown_levels

    for flag, codes in (("select", wanted.select), ("ignore", wanted.ignore)):
        for code in unknown_codes(codes):
            raise SpeccError(f"there is no code {code}, as --{flag} names it", _hint(code))
    lint = settings.lint
    named = {"select": lint.select, "ignore": lint.ignore, "severity": tuple(lint.severity)}
    per_file = tuple(each for codes in lint.per_file_ignores.values() for each in codes)
    for name, codes in {**named, "per-file-ignores": per_file}.items():
        for code in unknown_codes(codes):
            raise config.wrong(settings, name, f"unknown code `{code}`", _hint(code))
    for code in unknown_levels(lint.severity):
        problem = f"`{code}` cannot be `{lint.severity[code]}`"
        raise config.wrong(settings, "severity", problem, "one of error, warning, note, off")


def _hint(code: str) -> str:
    if code.startswith("E"):
        return "errors of `specc check` are always reported"
    return "`specc lint --list` names them all; `L1` means all that begin so"


def _options(spec: Spec, wanted: Wanted) -> "Options":
    from specc.lint.rule import Options

    settings = spec.config.lint
    return Options(
        vocabulary=frozenset(each.lower() for each in settings.vocabulary),
        glossary={word.lower(): meaning for word, meaning in settings.glossary.items()},
        effort=wanted.effort or settings.effort,
    )


def _selection(spec: Spec, wanted: Wanted) -> "Selection":
    from specc.lint.selection import Selection

    check_codes(spec.config, wanted)
    settings = spec.config.lint
    relative = spec.path.relative_to(spec.config.root.resolve())
    names = [each.as_posix() for each in (relative, *relative.parents)]
    per_file = [
        code
        for pattern, codes in settings.per_file_ignores.items()
        if any(fnmatch(name, pattern.rstrip("/")) for name in names)
        for code in codes
    ]
    return Selection(
        wanted.select or settings.select,
        (*settings.ignore, *wanted.ignore, *per_file),
        settings.severity,
    )


def _answer(report: "Report", spec: Spec) -> dict[str, Any]:
    from dataclasses import asdict

    from specc.commands.pages import page
    from specc.language import render

    codes = sorted({each.code for each in report.diagnostics})
    return {
        "module": report.module,
        "asked": sorted(report.asked),
        "findings": [
            {
                "record": render.record(each),
                "text": render.text(each, colour=True),
                "concise": render.concise(each),
                "key": _key(each, spec),
            }
            for each in report.diagnostics
        ],
        "pages": [asdict(page(code)) for code in codes],
    }


def _key(diagnostic: "Diagnostic", spec: Spec) -> tuple[str, str, str]:
    from specc.lint.baseline import key

    source = diagnostic.source
    first = source.position(diagnostic.span.start)[0]
    last = source.position(max(diagnostic.span.start, diagnostic.span.end - 1))[0]
    lines = "\n".join(source.line(number) for number in range(first, last + 1))
    return key(diagnostic.code, diagnostic.item or spec.source.path, lines)
