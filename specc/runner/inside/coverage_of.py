"""Lines of the project's code that ran."""

import importlib
from pathlib import Path
from typing import Any

from .shown import Values


class Coverage:
    """It is on while code of the project runs, so as not to slow Hypothesis."""

    def __init__(self, root: Path, files: list[str]) -> None:
        self.root, self.files = root, files
        self.recorder: Any = None
        if files:
            coverage = importlib.import_module("coverage")
            include = [str(root / file) for file in files]
            self.recorder = coverage.Coverage(data_file=None, config_file=False, include=include)

    def __enter__(self) -> None:
        if self.recorder:
            self.recorder.start()

    def __exit__(self, *_: object) -> None:
        if self.recorder:
            self.recorder.stop()

    def found(self) -> list[Values]:
        """The executed and missing lines of each file that is there."""
        existing = [file for file in self.files if (self.root / file).is_file()]
        found = []
        for file in existing:
            _, lines, _, missing, _ = self.recorder.analysis2(str(self.root / file))
            executed = sorted(set(lines) - set(missing))
            found.append({"file": file, "executed": executed, "missing": missing})
        return found
