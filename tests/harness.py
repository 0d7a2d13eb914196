"""Markdown documents as tests: the output of a pass compared with the block that stands there.

A case is one or more input blocks followed by a block named for a pass:

    ```python shop/models.py        a file, visible to all cases below it in the document
    ```spec                         the input of the pass
    ```check                        what the pass `check` must print; `pytest --update` rewrites it

A fence is as long as it must be: an output that holds ``` stands between longer fences.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
CASES = ROOT / "tests" / "cases"
FENCE = re.compile(
    r"^(?P<fence>`{3,})(?P<info>[^`\n]*)\n(?P<body>.*?)^(?P=fence)[ ]*$", re.MULTILINE | re.DOTALL
)
HEADING = re.compile(r"^#+ +(.+)$", re.MULTILINE)

Pass = Callable[[str, Mapping[str, str]], str]


@dataclass(frozen=True)
class Block:
    """One fenced block: `language` is the first word of its info string, `path` the second."""

    language: str
    path: str
    body: str
    start: int
    end: int


@dataclass(frozen=True)
class Case:
    """An input, the files it may refer to, and the block that holds the expected output."""

    document: Path
    number: int
    title: str
    pass_name: str
    text: str
    files: Mapping[str, str]
    expected: Block

    def __str__(self) -> str:
        return f"{self.document.parent.name}/{self.document.stem}/{self.number} {self.title}"


def blocks(text: str) -> Iterator[Block]:
    """All fenced blocks of a document."""
    for match in FENCE.finditer(text):
        language, _, path = match["info"].strip().partition(" ")
        yield Block(language, path.strip(), match["body"], match.start(), match.end())


def cases(document: Path, passes: Mapping[str, Pass]) -> Iterator[Case]:
    """The cases of one document; an output block uses the nearest input block above it."""
    text = document.read_text(encoding="utf-8")
    files: dict[str, str] = {}
    source, number = "", 0
    for block in blocks(text):
        if block.path:
            files[block.path] = block.body
        elif block.language in passes:
            number += 1
            titles = HEADING.findall(text, 0, block.start)
            title = titles[-1] if titles else ""
            yield Case(document, number, title, block.language, source, dict(files), block)
        else:
            source = block.body


def all_cases(passes: Mapping[str, Pass]) -> list[Case]:
    """Every case below tests/cases/."""
    return [case for path in sorted(CASES.rglob("*.md")) for case in cases(path, passes)]


def run(case: Case, passes: Mapping[str, Pass]) -> str:
    """The actual output, ending in one line feed unless it is empty."""
    output = passes[case.pass_name](case.text, case.files).rstrip("\n")
    return output + "\n" if output else ""


def update(case: Case, output: str, passes: Mapping[str, Pass]) -> None:
    """Write `output` into the document, read again: an update above may have moved the block."""
    current = next(each for each in cases(case.document, passes) if each.number == case.number)
    ticks = max((len(each) for each in re.findall(r"`{3,}", output)), default=2)
    fence = "`" * max(ticks + 1, 3)
    text = case.document.read_text(encoding="utf-8")
    block = f"{fence}{case.pass_name}\n{output}{fence}"
    text = text[: current.expected.start] + block + text[current.expected.end :]
    case.document.write_text(text, encoding="utf-8")


def all_specs() -> dict[str, tuple[str, dict[str, str]]]:
    """Every spec in the repository, in documents and in files, with the files that it may use."""
    specs: dict[str, tuple[str, dict[str, str]]] = {}
    for document in (
        *sorted(CASES.rglob("*.md")),
        ROOT / "README.md",
        ROOT / "grammar" / "language.md",
    ):
        found = list(blocks(document.read_text(encoding="utf-8")))
        files = {block.path: block.body for block in found if block.path}
        for number, block in enumerate(found, 1):
            if block.language == "spec":
                specs[f"{document.relative_to(ROOT)}#{number}"] = (block.body, files)
    for folder in ("examples", "tests", "templates"):
        for path in sorted((ROOT / folder).rglob("*.spec")):
            text = path.read_text(encoding="utf-8", errors="replace")
            sources = path.parent / "src"
            files = {
                each.relative_to(sources).as_posix(): each.read_text(encoding="utf-8")
                for each in sources.rglob("*.py")
            }
            specs[path.relative_to(ROOT).as_posix()] = (text, files)
    return specs
