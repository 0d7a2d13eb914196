"""The shape of the code: doors, sizes, docstrings, and what the fast path loads."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harness import ROOT
from tests.shell import run

FILES = sorted((ROOT / "specc").rglob("*.py"))
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in FILES}

DOORS = {
    "anthropic": ("specc/agents/messages.py",),
    "chromadb": ("specc/index/vectors.py",),
    "click": ("specc/cli.py", "specc/commands/"),
    "coverage": (),
    "httpx2": ("specc/agents/chat.py", "specc/agents/messages.py", "specc/agents/wire.py"),
    "hypothesis": (),
    "jinja2": ("specc/bundle/pages.py", "specc/coder/prompts.py"),
    "lark": (
        "specc/language/analysis.py",  # the type of its trees
        "specc/language/boundary.py",  # the type of its trees
        "specc/language/places.py",  # the type of its trees
        "specc/language/prose.py",  # the type of its trees
        "specc/language/driver.py",
        "specc/language/syntax.py",
        "specc/language/lexer.py",
        "specc/language/slips.py",
        "specc/language/lower/",
    ),
    "numpy": ("specc/index/minilm.py",),
    "pytest": ("specc/runner/inside/",),  # runs in the project's interpreter
    "sqlite3": ("specc/store.py",),
    "subprocess": ("specc/git.py", "specc/sandbox/"),
    "tokenizers": ("specc/index/minilm.py",),
    "z3": ("specc/lint/witness/solver/",),
    "tomllib": ("specc/agents/models.py", "specc/config.py", "specc/language/slips.py"),
}
"""Each outside thing, and the only files that import it."""

PROGRAMS = {
    "specc/coder/ledger.py",
    "specc/language/python/helpers.py",
    "specc/sandbox/interpreter.py",
    "specc/sandbox/ladder.py",
    "specc/sandbox/seccomp.py",
    "specc/store.py",
}
"""Long texts that are programs, SQL or names of system calls; what people read is a template."""

NEVER_ON_CHECK = {"anthropic", "chromadb", "coverage", "hypothesis", "jinja2", "pytest", "sqlite3"}
FRONT_END = {"lark", "pydantic", "specc.language.syntax", "specc.language.ir"}

SPEC = 'specc 1\nmodule tiny\n\ncriterion TINY-1 "Two is even":\n    check 2 % 2 == 0\n'


def imported(tree: ast.Module) -> Iterator[str]:
    """Top-level packages that a module imports, wherever in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (each.name.partition(".")[0] for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").partition(".")[0]


def loaded_by(command: str, folder: Path) -> set[str]:
    """The modules in memory after a command that finds nothing in one spec."""
    program = f"import sys; from specc.cli import run; run({command.split()}); print(*sys.modules)"
    done = run(sys.executable, "-c", program, cwd=folder)
    assert re.match("1 spec (checked: no errors|linted: nothing found)", done.stdout), done
    return set(done.stdout.splitlines()[-1].split())


@pytest.mark.parametrize("door", DOORS)
def test_each_outside_thing_has_one_door(door: str) -> None:
    users = [str(path.relative_to(ROOT)) for path in FILES if door in imported(TREES[path])]
    assert [each for each in users if not each.startswith(DOORS[door])] == []


def test_every_module_begins_with_a_sentence() -> None:
    documented = {path: ast.get_docstring(TREES[path]) for path in FILES}
    bare = [
        str(path.relative_to(ROOT))
        for path, text in documented.items()
        if not text and path.read_text(encoding="utf-8").strip()
    ]
    assert bare == []


def test_files_and_functions_have_a_readable_size() -> None:
    sizes = {str(path.relative_to(ROOT)): path.read_text("utf-8").count("\n") for path in FILES}
    large = {path for path, lines in sizes.items() if lines > 500}
    for path, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno > 60:
                large.add(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert large == set()


def test_what_people_read_is_not_written_in_python() -> None:
    long = set()
    for path, tree in TREES.items():
        said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            text = node.value if isinstance(node, ast.Constant) else None
            if isinstance(text, str) and len(text) >= 250 and id(node) not in said:
                long.add(str(path.relative_to(ROOT)))
    assert long - PROGRAMS == set()


def test_no_test_replaces_what_it_tests() -> None:
    forbidden = re.compile(
        r"\b(unittest\.mock|monkeypatch\.set|MagicMock)\b|^\s*@patch", re.MULTILINE
    )
    texts = {path: path.read_text("utf-8") for path in (ROOT / "tests").rglob("*.py")}
    assert [str(path) for path, text in texts.items() if forbidden.search(text)] == [__file__]


def test_check_loads_nothing_heavy_and_from_the_cache_not_even_the_front_end(
    tmp_path: Path,
) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.specc]\n")
    (tmp_path / "tiny.spec").write_text(SPEC)
    cold = loaded_by("check", tmp_path)
    assert cold >= {"lark", "pydantic"}
    assert cold & NEVER_ON_CHECK == set()
    warm = loaded_by("check", tmp_path)
    assert warm & (NEVER_ON_CHECK | FRONT_END) == set()


def test_lint_loads_a_solver_only_for_what_it_is_asked(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.specc]\n")
    (tmp_path / "tiny.spec").write_text(SPEC)
    for effort in ("quick", "standard"):
        cold = loaded_by(f"lint --effort {effort}", tmp_path)
        assert cold >= {"lark", "pydantic"}
        assert cold & (NEVER_ON_CHECK | {"z3"}) == set()
        warm = loaded_by(f"lint --effort {effort}", tmp_path)
        assert warm & (NEVER_ON_CHECK | FRONT_END | {"z3", "specc.lint.rules"}) == set()
