"""A small project with a function that no rule determines, and replies for it."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.shell import commit_all, run, specc

SPEC = """specc 1
module kit.lists
target "src/kit/lists.py"

function ordered(numbers: List[Int where 0 <= value <= 20]) -> List[Int]:
    > The numbers in order.

    criterion ORD-1 "In order":
        check all(result[i] <= result[i + 1] for i in range(len(result) - 1))

    criterion ORD-2 "The same numbers":
        check is_permutation(result, numbers)

    examples:
        | numbers   | result    |
        | [3, 1, 2] | [1, 2, 3] |
"""

TWO = (
    SPEC
    + """
function spread(numbers: List[Int where 0 <= value <= 20]) -> Int:
    > How far apart the numbers are.

    criterion SPR-1 "Nothing is not apart":
        when numbers is empty
        check result == 0

    criterion SPR-2 "From the least to the most":
        when numbers is not empty
        check result == max(numbers) - min(numbers)
"""
)

FILE = "src/kit/lists.py"
HEAD = 'def {name}(numbers: list[int]) -> {type}:\n    """{doc}"""\n'
RIGHT = "    return sorted(numbers)\n"
WRONG = "    return numbers[:]\n"
LOSSY = "    return sorted(set(numbers))\n"
BACKWARDS = "    return sorted(numbers, reverse=True)\n"
SPREAD = "    return max(numbers, default=0) - min(numbers, default=0)\n"


def project(folder: Path, spec: str = SPEC, files: dict[str, str] | None = None) -> Path:
    """A git repository with the spec and other files."""
    texts = {
        "lists.spec": spec,
        "pyproject.toml": '[project]\nname = "kit"\nversion = "1"\n',
        "src/kit/__init__.py": "",
        ".gitignore": ".specc/\n",
        **(files or {}),
    }
    for path, text in texts.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    commit_all(folder)
    return folder


def body(text: str, name: str = "ordered", before: str = "    raise NotImplementedError\n") -> str:
    """A reply that gives a function its body."""
    kind, doc = {
        "ordered": ("list[int]", "The numbers in order."),
        "spread": ("int", "How far apart the numbers are."),
    }[name]
    head = HEAD.format(name=name, type=kind, doc=doc)
    return (
        f"Here it is.\n\nFILE: {FILE}\n<<<<<<< SEARCH\n{head}{before}=======\n{head}{text}"
        ">>>>>>> REPLACE\n"
    )


def replies(folder: Path, *lines: tuple[Sequence[str], str]) -> Path:
    """A file of replies for the scripted agent, beside the project."""
    path = folder.parent / f"{folder.name}-replies.jsonl"
    made = [json.dumps({"match": list(match), "text": text}) + "\n" for match, text in lines]
    path.write_text("".join(made), encoding="utf-8")
    return path


def attempts(*texts: str, unit: str = "kit.lists/ordered") -> list[tuple[list[str], str]]:
    """What is replied at the first attempt at a unit, the second and so on."""
    return [([f"## Attempt {n} at `{unit}`"], text) for n, text in enumerate(texts, 1)]


def build(folder: Path, path: Path, *more: str) -> Any:
    """`specc build` with the replies in a file."""
    return specc("build", "--agent", f"scripted:{path}", *more, cwd=folder)


def log(folder: Path) -> list[dict[str, Any]]:
    """All calls that were made."""
    done = specc("log", "--format", "json", cwd=folder)
    return json.loads(done.stdout) if done.returncode == 0 else []


def status(folder: Path) -> dict[str, Any]:
    """The last run of the only spec."""
    done = specc("status", "--format", "json", cwd=folder)
    (found,) = json.loads(done.stdout)
    return found


def code(folder: Path, branch: str = "specc/kit.lists") -> str:
    """The target on specc's branch."""
    return run("git", "show", f"{branch}:{FILE}", cwd=folder).stdout
