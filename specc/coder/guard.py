"""Guards what an agent may change: in its task's file only what the task is about."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from specc.coder.forbidden import complaints, imports_of
from specc.coder.importing import decorators, effects
from specc.coder.parsing import tree_of
from specc.coder.paths import normal, protected, unsafe
from specc.coder.sides import (
    Side,
    Statement,
    free_names,
    global_names,
    head_of,
    side_of,
    statements_of,
)
from specc.coder.untrusted import hidden
from specc.derive.positions import docstring_of
from specc.results import Task
from specc.secrets import MARK

_UNSEEN = re.compile(
    r"#\s*(pragma:\s*no\s*(?:cover|branch)|mypy:|(?:ruff|flake8):\s*noqa|pylint:\s*(?:skip|disable))"
)
_ENCODING = re.compile(r"[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")


def check(before: str, after: str, task: Task) -> tuple[str, ...]:
    """What a result changes or does that its task does not allow, in sentences.

    `before` is the file as it stands, empty if there is none, `after` as the agent wants it.
    """
    old, new = tree_of(before), tree_of(after)
    if isinstance(new, str):
        return (f"The file is no valid Python: {new}.",)
    if isinstance(old, str):
        return (f"The file was no valid Python before: {old}.",)
    try:
        problems = _problems(before, old, after, new, task)
    except RecursionError:
        return ("The code is nested too deeply to be judged.",)
    return tuple(dict.fromkeys(problems))


def _problems(
    before: str, old: ast.Module, after: str, new: ast.Module, task: Task
) -> tuple[str, ...]:
    earlier = statements_of(before, old)
    free = free_names(earlier, task)
    was = side_of(earlier, task, free, earlier)
    now = side_of(statements_of(after, new), task, free, earlier)
    same_head = not before.strip() or head_of(before, old) == head_of(after, new)
    return (
        *(() if same_head else ("The comments at the beginning of the file must stay.",)),
        *_text(before, after),
        *_missing(now, task),
        *_changed(was, now, task),
        *_rebound(was, now, task),
        *_doings(was, now),
    )


def allowed_path(path: str, task: Task, root: Path) -> str:
    """Why an agent may not write a path for a task, or nothing if it may."""
    if why := unsafe(path):
        return f"{path!a}: {why}."
    path = normal(path)
    if what := protected(path):
        return f"{path} is off limits: {what}."
    if path != normal(task.file):
        return f"{path} is not the file of this task, which is {task.file}."
    try:
        top = root.resolve()
        real = (root / path).resolve()
    except (OSError, RuntimeError, ValueError):
        return f"{path} cannot be resolved."
    if not real.is_relative_to(top):
        return f"{path} leads out of the project, to {real}."
    inside = real.relative_to(top).as_posix()
    if what := protected(inside):
        return f"{path} leads to {inside}, which is off limits: {what}."
    return "" if inside == path else f"{path} leads to another file, {inside}."


def _text(before: str, after: str) -> Iterator[str]:
    """What is wrong with the text itself."""
    if unseen := sorted(hidden(after) - hidden(before) - {"\r"}):
        yield f"The code has characters that nobody sees: {', '.join(map(ascii, unseen))}."
    if after.count(MARK) > before.count(MARK):
        yield f"`{MARK}` stands for text that was not shown; edit other lines with SEARCH blocks."
    if len(_UNSEEN.findall(after)) > len(_UNSEEN.findall(before)):
        yield f"`{_UNSEEN.findall(after)[-1]}` hides code from what judges it."
    if strange := sorted(_encodings(after) - _encodings(before) - {"utf-8", "utf8"}):
        yield f"With the encoding {strange[0]} the file would not be what is read here."


def _encodings(text: str) -> set[str]:
    """How the first lines of a file say that it is to be read."""
    found = [_ENCODING.match(each) for each in text.removeprefix("\ufeff").splitlines()[:2]]
    return {each[1].lower() for each in found if each}


def _missing(now: Side, task: Task) -> Iterator[str]:
    there = {name for each in now.ours for name in each.names}
    for name in task.symbols:
        if name not in there:
            yield f"`{name}` is not defined at top level."


def _changed(was: Side, now: Side, task: Task) -> Iterator[str]:
    """What others own and is not as it was."""
    fresh = not was.ours and not was.others
    said = docstring_of(ast.Module([each.node for each in now.others], []))
    exports = [each for each in now.others if _is_export(each, was, task)]
    kept = [each for each in was.others if not exports or each.names != ("__all__",)]
    present = [
        each for each in now.others if each not in exports and not (fresh and each.node is said)
    ]
    gone = Counter(each.text for each in kept) - Counter(each.text for each in present)
    new = Counter(each.text for each in present) - Counter(each.text for each in kept)
    for each in was.others:
        if each.text in gone:
            yield (
                f"{each.shown} (line {each.node.lineno} before) must stay as it is: this task is "
                f"about {', '.join(task.symbols)}."
            )
    altered = {each.names for each in was.others if each.text in gone and each.names}
    for each in present:
        if each.text in new and each.names not in altered:
            yield (
                f"{each.shown} (line {each.node.lineno}) is new at top level: beside "
                f"{', '.join(task.symbols)} only imports and private names that are new may be."
            )
    if not gone and not new and [each.text for each in present] != [each.text for each in kept]:
        yield "Statements that are not of this task changed their order."


def _is_export(statement: Statement, was: Side, task: Task) -> bool:
    """Whether `__all__` is what it was and at most the task's own symbols more."""
    if statement.names != ("__all__",):
        return False
    names = _listed(statement.node)
    before = next((_listed(each.node) for each in was.others if each.names == ("__all__",)), ())
    return (
        names is not None
        and before is not None
        and set(before) <= set(names) <= {*before, *task.symbols}
    )


def _listed(node: ast.stmt) -> tuple[str, ...] | None:
    """The texts of a list, if it has nothing else."""
    try:
        value = ast.literal_eval(node.value) if isinstance(node, ast.Assign) else None
    except ValueError:
        return None
    if not isinstance(value, list | tuple) or not all(isinstance(each, str) for each in value):
        return None
    return tuple(value)


def _rebound(was: Side, now: Side, task: Task) -> Iterator[str]:
    """Imports that give a name of others another meaning."""
    old, new = _bound(was), _bound(now)
    used = {name for each in was.others for name in global_names(each.text)}
    owned = {name for each in was.others for name in each.names}
    for name in sorted(old.keys() | new.keys()):
        if old.get(name) == new.get(name):
            continue
        if name in task.symbols or name in owned:
            yield f"An import gives `{name}` another meaning."
        elif name in used and name in new:
            yield f"An import changes what `{name}` means to code that is not of this task."
        elif name in used:
            yield f"The import of `{name}` is gone, which other code uses."
        elif was.others and str(old.get(name, new.get(name))).startswith("('__future__."):
            yield f"`from __future__ import {name}` changes what all code of the file means."


def _bound(side: Side) -> dict[str, tuple[str, bool]]:
    """What imported names stand for, and whether only type checkers see it."""
    return {
        name: (target, isinstance(each.node, ast.If))
        for each in side.imports
        for name, target in imports_of(each.node).items()
    }


def _doings(was: Side, now: Side) -> Iterator[str]:
    """What the new code does that it may not; what the task's code did before is fine."""
    others = frozenset(name for each in now.others for name in each.names)
    old_ours = [each.node for each in (*was.ours, *was.imports)]
    known = complaints(old_ours, was.names, others)
    texts = {each.text for each in (*was.ours, *was.imports)}
    nodes = [each.node for each in (*now.ours, *now.imports) if each.text not in texts]
    for sentence, line in complaints(nodes, now.names, others).items():
        if sentence not in known:
            yield f"Line {line}: {sentence}."
    defined = frozenset(name for each in (*now.ours, *now.others) for name in each.names)
    for each in now.ours:
        had = frozenset(
            text
            for one in was.ours
            if set(one.names) & set(each.names)
            for text in decorators(one.node)
        )
        if each.text not in texts:
            for sentence in effects(each.node, now.names, defined, had):
                yield f"{each.shown} (line {each.node.lineno}): {sentence}."
