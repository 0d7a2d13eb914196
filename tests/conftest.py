"""Options of the test run."""

import pytest
from hypothesis import settings

# A commit passes or fails whatever the day: other inputs are tried by `--hypothesis-profile default`.
settings.register_profile("same", derandomize=True, database=None)
settings.load_profile("same")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`pytest --update` rewrites the output blocks of the Markdown cases."""
    parser.addoption("--update", action="store_true", help="rewrite expected outputs in place")


def pytest_configure(config: pytest.Config) -> None:
    """Two workers would write over each other's case files."""
    if config.getoption("--update") and config.getoption("numprocesses", None):
        raise pytest.UsageError("--update rewrites files in place: run it without -n")
