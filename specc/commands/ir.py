"""`specc ir`: the intermediate representation as JSON, and its schema."""

import json
from collections.abc import Sequence
from pathlib import Path

from specc import workspace
from specc.commands.terminal import colour, note, say
from specc.language import render
from specc.language.ir import Module


def run(paths: Sequence[Path], output_format: str, schema: bool) -> int:
    """Print the IR of specs without errors; 1 if one has errors."""
    if schema:
        _say(Module.model_json_schema(), output_format)
        return 0
    found = workspace.find(paths)
    modules = []
    code = 0
    for spec in found.specs:
        analysis = workspace.analyse(spec)
        errors = [each for each in analysis.diagnostics if each.severity == "error"]
        for error in errors:
            note(render.text(error, colour(err=True)))
        if errors or analysis.module is None:
            code = 1
        else:
            modules.append(analysis.module.model_dump(mode="json"))
    for sentence in found.passed_by:
        note(f"passed by: {sentence}")
    single = len(paths) == 1 and paths[0].is_file()
    if modules or not single:
        _say(modules[0] if single else modules, output_format)
    return code


def _say(value: object, output_format: str) -> None:
    """Indented for people, on one line for programs."""
    say(json.dumps(value, indent=2 if output_format == "text" else None, ensure_ascii=False))
