"""`specc check`: diagnostics, answered from the cache where nothing has changed."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from specc import cache, workspace
from specc.commands.terminal import colour, count, note, say, say_json
from specc.workspace import Spec


def run(paths: Sequence[Path], output_format: str, force_exclude: bool) -> int:
    """Print what is wrong with the specs; 1 if something is."""
    found = workspace.find(paths, force_exclude=force_exclude)
    tool = cache.tool_state()
    answers = [checked(spec, tool) for spec in found.specs]
    errors, warnings = (sum(each[kind] for each in answers) for kind in ("errors", "warnings"))
    for sentence in found.passed_by:
        note(f"passed by: {sentence}")
    if output_format == "json":
        records = [record for each in answers for record in each["records"]]
        say_json(
            {"specs": len(answers), "errors": errors, "warnings": warnings}
            | {"diagnostics": records}
        )
    else:
        styled = colour()
        for text in (text for each in answers for text in each["texts"]):
            say(text if styled else click.unstyle(text))
        say(summary(answers, errors, warnings))
    return 1 if errors else 0


def summary(answers: Sequence[dict[str, Any]], errors: int, warnings: int) -> str:
    """`2 errors in 1 file; 3 specs checked`."""
    checked = f"{count(len(answers), 'spec')} checked"
    if not errors and not warnings:
        return f"{checked}: no errors" if answers else "no specs found"
    files = sum(1 for each in answers if each["errors"] or each["warnings"])
    kinds = [(errors, "error"), (warnings, "warning")]
    found = " and ".join(count(number, noun) for number, noun in kinds if number)
    return f"{found} in {count(files, 'file')}; {checked}"


def checked(spec: Spec, tool: str) -> dict[str, Any]:
    """What there is to say about one spec: numbers, records for programs, coloured texts."""
    key = f"check {spec.path} {spec.source.path}"
    known = cache.read(spec.config.state, key, tool)
    if known is not None:
        return known
    from specc.language import analysis, render

    used = workspace.closure(spec)
    library = analysis.Library(used.specs, used.modules)
    diagnostics = analysis.analyse(spec.source, library).diagnostics
    answer = {
        "errors": sum(each.severity == "error" for each in diagnostics),
        "warnings": sum(each.severity == "warning" for each in diagnostics),
        "records": [render.record(each) for each in diagnostics],
        "texts": [render.text(each, colour=True) for each in diagnostics],
    }
    if used.complete:
        settings = str(spec.config.root / "pyproject.toml")
        inputs = {**used.inputs, settings: cache.state_of(Path(settings))}
        cache.write(spec.config.state, key, tool, inputs, answer)
    return answer
