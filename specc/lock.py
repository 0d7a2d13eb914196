"""specc.lock: which code was accepted for which unit of which spec, one sorted line per unit.

The user commits the file, and lines of different units merge by themselves. A unit is locked while
both hashes still hold: then its code in the target file is taken as it stands, without any coder.
"""

import ast
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from specc import DISTRIBUTION, __version__
from specc.errors import SpeccError
from specc.store import digest

FILE = "specc.lock"
SCHEMA = 1

_HEADER = (
    "# Written by specc: the code that was accepted for each unit of a spec. Commit this file."
)
_ENTRY = re.compile(
    r"(?P<unit>\S+)  spec=sha256:(?P<spec>[0-9a-f]{64})  code=sha256:(?P<code>[0-9a-f]{64})"
    r"  coder=(?P<coder>\S+)"
    r"(?:  model=(?P<model>\S+)  prompts=sha256:(?P<prompts>[0-9a-f]{64})"
    r"  tests=sha256:(?P<tests>[0-9a-f]{64})=(?P<verdict>passed|accepted))?"
)
_PRIVATE = re.compile(r"\b_\w+")


@dataclass(frozen=True)
class Entry:
    """Accepted code: the hash of what the spec says, the hash of the code, and who wrote it.

    Of code that an agent wrote also its model, the hash of the words that it was given, and that of
    the tests with their verdict: `passed`, or `accepted` by a person as it is.
    """

    unit: str
    spec: str
    code: str
    coder: str
    model: str = ""
    prompts: str = ""
    tests: str = ""
    verdict: str = ""


def parse(text: str) -> dict[str, Entry]:
    """The entries of a lock file by unit."""
    entries: dict[str, Entry] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith("schema "):
            _check_schema(line)
            continue
        found = _ENTRY.fullmatch(line.rstrip())
        if found is None:
            raise _unreadable(number, line)
        entry = Entry(**found.groupdict(""))
        entries[entry.unit] = entry
    return entries


def merged(text: str, prefix: str, entries: Iterable[Entry]) -> str:
    """A lock file with the entries of the module `prefix` replaced and all others kept."""
    others = [each for each in parse(text).values() if not each.unit.startswith(f"{prefix}/")]
    lines = [_line(each) for each in sorted((*others, *entries), key=lambda each: each.unit)]
    return "\n".join((_HEADER, f"schema {SCHEMA} specc {__version__}", *lines)) + "\n"


def _line(entry: Entry) -> str:
    hashes = f"spec=sha256:{entry.spec}  code=sha256:{entry.code}"
    line = f"{entry.unit}  {hashes}  coder={entry.coder}"
    if not entry.model:
        return line
    tests = f"tests=sha256:{entry.tests}={entry.verdict}"
    return f"{line}  model={entry.model}  prompts=sha256:{entry.prompts}  {tests}"


def code_lines(target: str) -> dict[str, tuple[int, int]]:
    """First and last line of what a module defines at top level, decorators included, by name."""
    try:
        tree = ast.parse(target)
    except (SyntaxError, ValueError):
        return {}
    found: dict[str, tuple[int, int]] = {}
    for node in tree.body:
        first = min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", []))])
        found |= dict.fromkeys(_defined(node), (first, node.end_lineno or first))
    return found


def code_text(target: str, symbols: Sequence[str]) -> str:
    """The code of a unit: the lines that define `symbols` at top level, then those of the private
    helpers that they use. Empty when a symbol is missing."""
    found, lines = code_lines(target), target.split("\n")
    if any(name not in found for name in symbols):
        return ""
    texts: dict[str, str] = {}
    waiting = list(symbols)
    while waiting:
        name = waiting.pop(0)
        if name not in texts:
            first, last = found[name]
            texts[name] = "\n".join(lines[first - 1 : last]) + "\n"
            words = sorted(set(_PRIVATE.findall(texts[name])))
            waiting += [word for word in words if word in found]
    return "\n".join(texts.values())


def code_hash(target: str, symbols: Sequence[str]) -> str:
    """The hash of a unit's code as it stands in the target; empty when it is not all there."""
    text = code_text(target, symbols)
    return digest(text) if text else ""


def holds(entries: Mapping[str, Entry], unit: str, spec: str, code: str) -> bool:
    """Whether the lock accepts this code for this spec."""
    entry = entries.get(unit)
    return entry is not None and bool(code) and (entry.spec, entry.code) == (spec, code)


def _defined(node: ast.stmt) -> list[str]:
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return [name]
        case ast.Assign(targets=targets):
            return [each.id for each in targets if isinstance(each, ast.Name)]
        case ast.AnnAssign(target=ast.Name(id=name)):
            return [name]
        case _:
            return []


def _unreadable(number: int, line: str) -> SpeccError:
    if line.startswith(("<<<<<<<", "=======", ">>>>>>>", "|||||||")):
        return SpeccError(
            f"{FILE}:{number}: an unsolved merge conflict",
            "keep the lines of both sides, without the markers",
        )
    return SpeccError(
        f"{FILE}:{number}: not an entry",
        f"take {FILE} from the last good commit; a build writes it again",
    )


def _check_schema(line: str) -> None:
    words = line.split()
    number = int(words[1]) if len(words) > 1 and words[1].isdecimal() else 0
    if number != SCHEMA:
        writer = words[3] if len(words) > 3 else ""
        raise SpeccError(
            f"{FILE} was written by specc {writer or 'of another version'} (schema {number}); "
            f"this is specc {__version__} (schema {SCHEMA})",
            f"install {DISTRIBUTION}>={writer}",
        )
