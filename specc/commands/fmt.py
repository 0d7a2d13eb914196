"""`specc fmt`: the canonical form, written in place or shown."""

import difflib
import os
from collections.abc import Sequence
from pathlib import Path

from specc import workspace
from specc.commands.terminal import GREEN, RED, colour, count, note, paint, say, say_json
from specc.language import render
from specc.language.format import format_text
from specc.language.syntax import parse
from specc.workspace import Spec


def run(paths: Sequence[Path], output_format: str, force_exclude: bool, mode: str) -> int:
    """Format specs; 1 if one does not parse, or with `--check` and `--diff` if one would change."""
    found = workspace.find(paths, force_exclude=force_exclude)
    broken = {spec.path: parse(spec.source).diagnostics for spec in found.specs}
    sound = [spec for spec in found.specs if not broken[spec.path]]
    changes = [
        (spec, new) for spec in sound if (new := format_text(spec.source.text)) != spec.source.text
    ]
    if mode == "write":
        for spec, new in changes:
            write_whole(spec.path, new)
    problems = [each for diagnostics in broken.values() for each in diagnostics]
    for sentence in found.passed_by:
        note(f"passed by: {sentence}")
    if output_format == "json":
        say_json(
            {
                "specs": len(found.specs),
                "changed": [spec.source.path for spec, _ in changes],
                "diagnostics": [render.record(each) for each in problems],
            }
        )
    else:
        for problem in problems:
            note(render.text(problem, colour(err=True)))
        for spec, new in changes:
            say(diff(spec, new) if mode == "diff" else f"{verb(mode)} {spec.source.path}")
        say(summary(len(found.specs), len(changes), len(found.specs) - len(sound), mode))
    return 1 if problems or (changes and mode != "write") else 0


def verb(mode: str) -> str:
    """How a changed file is announced."""
    return "formatted" if mode == "write" else "would format"


def summary(specs: int, changed: int, broken: int, mode: str) -> str:
    """`1 spec formatted, 2 left as they are, 1 does not parse`."""
    kept = specs - changed - broken
    parts = [f"{count(changed, 'spec')} {verb(mode).replace('would format', 'to format')}"]
    parts += [f"{kept} already formatted"] if kept else []
    parts += [f"{broken} not parsed, left alone"] if broken else []
    return ", ".join(parts) if specs else "no specs found"


def diff(spec: Spec, new: str) -> str:
    """A unified diff."""
    old, path = spec.source.text, spec.source.path
    lines = difflib.unified_diff(old.splitlines(), new.splitlines(), path, path, lineterm="")
    styles = {"-": RED, "+": GREEN}
    shown = (render.printable(line) for line in lines)
    return "\n".join(paint(each, styles[each[0]]) if each[:1] in styles else each for each in shown)


def write_whole(path: Path, text: str) -> None:
    """Replace a file at once, so that it is never half-written; its permissions stay."""
    part = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        part.write_text(text, encoding="utf-8", newline="")
        part.chmod(path.stat().st_mode & 0o7777)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
