"""Keeps an agent within its task: which file, which names in it, and nothing that acts on import.

What an agent says or reads cannot widen this; it is compared with the file as it was.
"""

import ast
import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from specc.derive.positions import Positions, defined
from specc.results import Task

_PROTECTED = ("tests", "test", ".git", ".github", ".gitlab", ".ci", ".circleci", ".specc")
_PROTECTED_NAMES = (
    "CODEOWNERS", "specc.lock", ".gitlab-ci.yml", ".pre-commit-config.yaml", "pyproject.toml",
    "setup.py", "setup.cfg", "conftest.py", "Makefile", "tox.ini", "noxfile.py",
)  # fmt: skip

_FOREIGN = frozenset(
    ("specc", "specc_inside", "pytest", "_pytest", "hypothesis", "unittest", "ctypes", "subprocess",
     "socket", "importlib", "multiprocessing", "inspect", "gc", "builtins", "atexit", "signal",
     "tests", "conftest", "pickle", "marshal", "code", "runpy", "sys", "os", "shutil", "tempfile",
     "threading", "traceback")
)  # fmt: skip
"""Modules that reach beyond what code for a criterion needs: tests, the process, the machine."""

_CALLS = frozenset(("exec", "eval", "compile", "__import__", "globals", "breakpoint", "open",
                    "input", "vars", "setattr", "delattr"))  # fmt: skip
_ATTRIBUTES = frozenset(
    ("__globals__", "__builtins__", "__subclasses__", "__code__", "__closure__", "f_back",
     "f_globals", "f_locals", "gi_frame", "tb_frame", "__import__", "__loader__", "__dict__",
     "__bases__", "__mro__")
)  # fmt: skip
_DECORATORS = frozenset(
    ("cache", "lru_cache", "functools.cache", "functools.lru_cache", "staticmethod", "classmethod",
     "property", "dataclass", "dataclasses.dataclass", "total_ordering",
     "functools.total_ordering", "functools.wraps", "wraps", "override", "typing.override")
)  # fmt: skip


def allowed_path(path: str, task: Task, root: Path) -> str:
    """What forbids an agent to write a file; empty where nothing does."""
    pure = PurePosixPath(path)
    if pure.is_absolute() or ".." in pure.parts or "\\" in path or "\0" in path:
        return f"{path} is not a path inside the project"
    if pure.parts and (pure.parts[0] in _PROTECTED or pure.name in _PROTECTED_NAMES):
        return f"{path} is not the coder's: tests, settings and CI stay as they are"
    if pure.suffix == ".spec":
        return f"{path} is a spec, which only people change"
    if str(pure) != task.file:
        return f"{path} is not part of the task, which is to write {task.file}"
    real = Path(os.path.realpath(root / path))
    if not real.is_relative_to(os.path.realpath(root)):
        return f"{path} leads out of the project by a symbolic link"
    return ""


def check(before: str, after: str, task: Task) -> tuple[str, ...]:
    """What is wrong with a change of the task's file, a sentence each; nothing if it is within the
    task."""
    try:
        old, new = Positions.of(before), Positions.of(after)
    except (SyntaxError, ValueError, RecursionError) as error:
        return (f"{task.file} is not valid Python: {error}",)
    problems = [*_missing(new, task), *_others(old, new, task), *_statements(old, new, task)]
    known = {name for node in old.tree.body for name in _imported(node)}
    for node in new.tree.body:
        problems += _import_problems(node, known, {ast.dump(each) for each in old.tree.body})
    for node in _own(old, new, task):
        problems += _reach(node)
    return tuple(dict.fromkeys(problems))


def _missing(new: Positions, task: Task) -> Iterator[str]:
    names = [defined(node) for node in new.tree.body]
    for symbol in task.symbols:
        if symbol not in names:
            yield f"`{symbol}` is not defined at the top level of {task.file}"
        elif names.count(symbol) > 1:
            yield f"`{symbol}` is defined more than once"


def _others(old: Positions, new: Positions, task: Task) -> Iterator[str]:
    """What the task does not name must stay as it is."""
    there = {defined(node): new.segment(node) for node in new.tree.body if defined(node)}
    own = _used_by(old, task)
    for node in old.tree.body:
        name = defined(node)
        if not name or name in task.symbols:
            continue
        text = there.get(name)
        if name in own and (text is None or text != old.segment(node)):
            continue
        if text is None:
            yield f"`{name}` was removed, which is not part of the task"
        elif text != old.segment(node):
            yield f"`{name}` was changed, which is not part of the task"


def _used_by(old: Positions, task: Task) -> set[str]:
    """Private helpers that nothing but the task's own symbols uses."""
    users: dict[str, set[str]] = {}
    for node in old.tree.body:
        for each in ast.walk(node):
            if isinstance(each, ast.Name) and each.id.startswith("_"):
                users.setdefault(each.id, set()).add(defined(node))
    own = set(task.symbols)
    while True:
        more = {name for name, by in users.items() if by - {name} and by - {name} <= own} | own
        if more == own:
            return own - set(task.symbols)
        own = more


def _statements(old: Positions, new: Positions, task: Task) -> Iterator[str]:
    """At the top level only definitions of the task, private ones and imports may be new."""
    known = {old.segment(node) for node in old.tree.body}
    names = {defined(node) for node in old.tree.body}
    for node in new.tree.body:
        name, text = defined(node), new.segment(node)
        if text in known or isinstance(node, ast.Import | ast.ImportFrom):
            continue
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue  # a docstring
        if not name:
            yield f"line {node.lineno}: a statement at the top level that is not part of the task"
        elif name not in task.symbols and name not in names and not name.startswith("_"):
            yield f"`{name}` is new and not part of the task: begin its name with an underscore"
    kept = {new.segment(node) for node in new.tree.body}
    for node in old.tree.body:
        gone = not defined(node) and old.segment(node) not in kept
        if gone and not isinstance(node, ast.Import | ast.ImportFrom | ast.Expr):
            yield f"the statement in line {node.lineno} was changed or removed"


def _own(old: Positions, new: Positions, task: Task) -> Iterator[ast.stmt]:
    """The definitions that the agent wrote or changed."""
    known = {old.segment(node) for node in old.tree.body}
    for node in new.tree.body:
        if defined(node) in task.symbols or (defined(node) and new.segment(node) not in known):
            yield node


def _imported(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (each.name.partition(".")[0] for each in node.names)
    elif isinstance(node, ast.ImportFrom):
        yield (node.module or "").partition(".")[0]


def _import_problems(node: ast.stmt, known: set[str], before: set[str]) -> Iterator[str]:
    """Imports at any depth of modules that code for a criterion has no business with."""
    if ast.dump(node) in before:
        return
    for each in ast.walk(node):
        if not isinstance(each, ast.stmt):
            continue
        for name in _imported(each):
            if name in _FOREIGN and name not in known:
                yield f"line {each.lineno}: `{name}` must not be imported here"
        if isinstance(each, ast.ImportFrom) and any(one.name == "*" for one in each.names):
            yield f"line {each.lineno}: import the names that are needed, not all"


def _reach(node: ast.stmt) -> Iterator[str]:
    """What code does that reaches beyond itself."""
    for each in ast.walk(node):
        line = getattr(each, "lineno", node.lineno)
        match each:
            case ast.Call(func=ast.Name(id=name)) if name in _CALLS:
                yield f"line {line}: `{name}` must not be called here"
            case ast.Attribute(attr=name) if name in _ATTRIBUTES:
                yield f"line {line}: `.{name}` reaches into the interpreter"
            case ast.Name(id=("__builtins__" | "__loader__" | "__spec__") as name):
                yield f"line {line}: `{name}` reaches into the interpreter"
            case ast.Global():
                yield f"line {line}: `global` changes what is not part of the task"
            case ast.Constant(value=str(text)) if "PYTEST_CURRENT_TEST" in text:
                yield f"line {line}: the code asks whether it is being tested"
            case _:
                pass
    yield from _acting(node)


def _acting(node: ast.stmt) -> Iterator[str]:
    """What a definition does when its module is imported."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        for each in node.decorator_list:
            name = ast.unparse(each.func if isinstance(each, ast.Call) else each)
            if name not in _DECORATORS:
                yield f"line {each.lineno}: the decorator `{name}` is not one that is taken"
    if isinstance(node, ast.ClassDef):
        for part in node.body:
            if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                yield from _acting(part)
