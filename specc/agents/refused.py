"""Which files an agent that works on its own may not change, by their paths alone."""

import re
import unicodedata
from pathlib import PurePosixPath

_TESTS = frozenset(("tests", "test", "testing", "conftest.py"))
_CI = frozenset(
    (".github", ".gitlab", ".gitlab-ci.yml", ".ci", ".circleci", ".travis.yml", ".drone.yml",
     ".buildkite", ".forgejo", ".gitea", ".woodpecker", "azure-pipelines.yml", "jenkinsfile",
     "bitbucket-pipelines.yml", ".pre-commit-config.yaml", ".pre-commit-hooks.yaml")
)  # fmt: skip
_PROJECT = frozenset(
    ("pyproject.toml", "setup.py", "setup.cfg", "noxfile.py", "tox.ini", "sitecustomize.py",
     "usercustomize.py")
)  # fmt: skip
_PLAIN = re.compile(r"[^\s\\:*`\"'](?:[^\\:\"]*[^\s\\:*`\"'])?")
"""What a FILE line of a reply can name."""


def kept_away(path: str, tests: str = "") -> str:
    """Why a change to `path` is not taken; empty if it may be.

    The path is written from the project's root with slashes; `tests` is the folder of generated
    tests.
    """
    parts = tuple(unicodedata.normalize("NFKC", each).casefold() for each in path.split("/"))
    name = parts[-1]
    if not _is_plain(path):
        return "its name cannot stand in a reply"
    if not _TESTS.isdisjoint(parts) or name.startswith("test_") or name.endswith("_test.py"):
        return "tests are not for agents to change"
    if tests and PurePosixPath(path).is_relative_to(tests):
        return "tests are not for agents to change"
    if name.endswith(".spec"):
        return "specs are not for agents to change"
    if name == "specc.lock":
        return "it records which code was accepted"
    if name == "codeowners":
        return "it says who owns the code"
    if not _CI.isdisjoint(parts):
        return "settings of CI are not for agents to change"
    if name in _PROJECT:
        return "settings of the project are not for agents to change"
    if not name.endswith(".py"):
        return "it is no Python code"
    return ""


def _is_plain(path: str) -> bool:
    hidden = any(unicodedata.category(each).startswith("C") for each in path)
    return not hidden and _PLAIN.fullmatch(path) is not None
