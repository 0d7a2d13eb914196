"""Which texts are paths below the project, and which of these no agent may write."""

import unicodedata
from pathlib import PurePosixPath

_TESTS = frozenset(("tests", "test", "testing", "conftest.py"))
_CI = frozenset(
    (".github", ".gitlab", ".gitlab-ci.yml", ".circleci", ".travis.yml", "azure-pipelines.yml",
     "jenkinsfile", ".buildkite", "bitbucket-pipelines.yml", ".pre-commit-config.yaml")
)  # fmt: skip


def normal(path: str) -> str:
    """A path without `.` and doubled slashes."""
    return str(PurePosixPath(path))


def unsafe(path: str) -> str:
    """Why a text is no path below the project; empty if it is one."""
    if not path.strip() or normal(path) == ".":
        return "the path is empty"
    if any(unicodedata.category(each).startswith("C") for each in path):
        return "the path has control or invisible characters"
    if "\\" in path or ":" in path:
        return "the path is not written with slashes only"
    if path.startswith(("/", "~")):
        return "the path is not relative to the project"
    if ".." in path.split("/"):
        return "the path has `..`"
    return ""


def protected(path: str) -> str:
    """What a path is that no agent may write; empty for all others."""
    parts = [unicodedata.normalize("NFKC", each).casefold() for each in path.split("/")]
    name = parts[-1]
    if not _TESTS.isdisjoint(parts) or name.startswith("test_") or name.endswith("_test.py"):
        return "tests"
    if name.endswith(".spec"):
        return "a spec"
    if name == "specc.lock":
        return "the record of accepted code"
    if not _CI.isdisjoint(parts):
        return "settings of CI"
    if name == "codeowners":
        return "the list of owners"
    if ".git" in parts or ".specc" in parts:
        return "the state of git or specc"
    return ""
