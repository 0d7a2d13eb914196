"""Reads code out of a reply, and applies it: all of it, or nothing.

A file comes whole, fenced after a line `FILE: path`, or as replacements of lines that stand in it
exactly once, between the markers that aider made known.
"""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_FILE = re.compile(r"^\W*FILE:?[*`\s]*:?\s*[*`]*(?P<path>[^*`\n]+?)[*`:\s]*$", re.IGNORECASE)
_FENCE = re.compile(r"^(?P<ticks>`{3,}|~{3,})[\w+.-]*\s*$")
_SEARCH = re.compile(r"^<{5,9}\s*SEARCH\s*$")
_MIDDLE = re.compile(r"^={5,9}\s*$")
_REPLACE = re.compile(r"^>{5,9}\s*REPLACE\s*$")


@dataclass(frozen=True)
class WholeFile:
    """The new text of a file."""

    path: str
    text: str


@dataclass(frozen=True)
class Replacement:
    """Lines of a file, and what takes their place. Without `search` the file is new."""

    path: str
    search: str
    replace: str


@dataclass(frozen=True)
class Edits:
    """The edits of a reply in their order."""

    edits: tuple[WholeFile | Replacement, ...]


@dataclass(frozen=True)
class Malformed:
    """A reply that says nothing that could be done; what is wrong with it."""

    problems: tuple[str, ...]


@dataclass(frozen=True)
class Problem:
    """An edit that cannot be applied: its number from 1, its file, what is wrong."""

    number: int
    path: str
    message: str

    def __str__(self) -> str:
        """As it is told to who wrote the edit."""
        return f"block {self.number} ({self.path}): {self.message}"


@dataclass(frozen=True)
class Applied:
    """The files after all edits."""

    files: Mapping[str, str]


@dataclass(frozen=True)
class Refused:
    """Edits of which nothing was applied, and why."""

    problems: tuple[Problem, ...]


# ---- reading -----------------------------------------------------------------------------------


def parse(text: str, only: str) -> Edits | Malformed:
    """The edits in a reply; a fenced file without a name is `only`, the one that is asked for."""
    if "\0" in text:
        return Malformed(("the reply holds NUL characters",))
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    found: list[WholeFile | Replacement] = []
    problems: list[str] = []
    path, position = "", 0
    while position < len(lines):
        line = lines[position]
        named = _FILE.match(line)
        fence = _FENCE.match(line)
        if named:
            path = named["path"].strip()
        elif _SEARCH.match(line):
            position = _replacement(lines, position, path or only, found, problems)
        elif fence:
            position = _fenced(lines, position, fence["ticks"], (path, only), found, problems)
        position += 1
    problems += [f"{each.path} is not a path inside the project" for each in found
                 if not _is_inside(each.path)]  # fmt: skip
    if not found and not problems:
        problems = [f"there is no code: write `FILE: {only}` and below it the file in a fence"]
    return Malformed(tuple(dict.fromkeys(problems))) if problems else Edits(tuple(found))


def _replacement(
    lines: Sequence[str],
    start: int,
    path: str,
    found: list[WholeFile | Replacement],
    problems: list[str],
) -> int:
    """Read one replacement; the line where it ends."""
    middle = _next(lines, start + 1, _MIDDLE)
    end = _next(lines, middle + 1, _REPLACE)
    if end >= len(lines):
        problems.append(f"line {start + 1}: SEARCH without its ======= and >>>>>>> REPLACE")
        return len(lines)
    search, replace = lines[start + 1 : middle], lines[middle + 1 : end]
    if any(map(_SEARCH.match, (*search, *replace))):
        problems.append(f"line {start + 1}: a SEARCH inside of another one")
    found.append(Replacement(path, _ended(search), _ended(replace)))
    return end


def _fenced(
    lines: Sequence[str],
    start: int,
    ticks: str,
    names: tuple[str, str],
    found: list[WholeFile | Replacement],
    problems: list[str],
) -> int:
    """Read what a fence holds: replacements, a whole file, or something that is only said."""
    path, only = names
    closing = re.compile(rf"^{re.escape(ticks[0])}{{{len(ticks)},}}\s*$")
    ends = [at for at in range(start + 1, len(lines)) if closing.match(lines[at])]
    first = next((at for at in range(start + 1, len(lines)) if lines[at].strip()), start)
    if _SEARCH.match(lines[first]):
        return start  # the markers are read by themselves
    if not ends:
        problems.append(f"line {start + 1}: the fence has no end")
        return len(lines)
    end = _whole(lines, start, ends)
    content = _ended(lines[start + 1 : end])
    if path or _is_alone(lines, start, end):
        found.append(WholeFile(path or only, content))
    return end


def _whole(lines: Sequence[str], start: int, ends: Sequence[int]) -> int:
    """The end of a fence: the first after which the code is whole, for code may hold fences."""
    for end in ends[:8]:
        if _is_python("\n".join(lines[start + 1 : end])):
            return end
    return ends[0]


def _is_alone(lines: Sequence[str], start: int, end: int) -> bool:
    """Whether a fence without a name is the only one, so that it must be the file asked for."""
    others = (*lines[:start], *lines[end + 1 :])
    return not any(
        _FENCE.match(each) or _SEARCH.match(each) or _FILE.match(each) for each in others
    )


def _next(lines: Sequence[str], start: int, pattern: re.Pattern[str]) -> int:
    return next((at for at in range(start, len(lines)) if pattern.match(lines[at])), len(lines))


def _ended(lines: Sequence[str]) -> str:
    return "".join(f"{each}\n" for each in lines)


def _is_inside(path: str) -> bool:
    parts = path.replace("\\", "/").split("/")
    drive = len(path) > 1 and path[1] == ":"
    return bool(path) and not path.startswith(("/", "~")) and ".." not in parts and not drive


def _is_python(text: str) -> bool:
    try:
        ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


# ---- applying ----------------------------------------------------------------------------------


def apply(files: Mapping[str, str], edits: Edits) -> Applied | Refused:
    """The files after all edits, or what is wrong with those that cannot be applied."""
    texts = dict(files)
    problems: list[Problem] = []
    for number, each in enumerate(edits.edits, 1):
        if isinstance(each, WholeFile):
            texts[each.path] = each.text
            continue
        made = _replaced(texts.get(each.path, ""), each)
        if isinstance(made, list):
            problems.append(Problem(number, each.path, made[0]))
        else:
            texts[each.path] = made
    if not problems:
        problems = list(_unreadable(files, texts, edits))
    return Refused(tuple(problems)) if problems else Applied(texts)


def merge(before: Edits, again: Edits, failed: Sequence[int]) -> Edits:
    """The edits of a reply with those that failed, by number from 1, taken from the next reply;
    a whole file there takes the place of all."""
    if any(isinstance(each, WholeFile) for each in again.edits):
        return again
    kept = [each for number, each in enumerate(before.edits, 1) if number not in failed]
    return Edits((*kept, *again.edits))


def _replaced(text: str, edit: Replacement) -> str | list[str]:
    """The text with the lines replaced; a list of one sentence where that cannot be."""
    if not edit.search.strip():
        if text.strip():
            return ["SEARCH is empty, but the file is not: name the lines to replace"]
        return edit.replace
    for same in (_exactly, _loosely):
        places = list(same(text, edit))
        if len(places) == 1:
            start, end, lines = places[0]
            return text[:start] + lines + text[end:]
        if places:
            numbers = ", ".join(str(text.count("\n", 0, start) + 1) for start, _, _ in places[:5])
            count = len(places)
            return [f"SEARCH stands {count} times in the file (lines {numbers}): take more lines"]
    return [_nearest(text, edit)]


def _exactly(text: str, edit: Replacement) -> Iterator[tuple[int, int, str]]:
    """Places where the lines stand as they are: start, end, what comes there."""
    padded = text if text.endswith("\n") or not text else f"{text}\n"
    start = padded.find(edit.search)
    while start >= 0:
        if start == 0 or padded[start - 1] == "\n":
            end = min(start + len(edit.search), len(text))
            whole = end == start + len(edit.search)
            yield start, end, edit.replace if whole else edit.replace.removesuffix("\n")
        start = padded.find(edit.search, start + 1)


def _loosely(text: str, edit: Replacement) -> Iterator[tuple[int, int, str]]:
    """Places where the lines stand but for spaces at their ends, or all further in or out."""
    lines = text.splitlines(keepends=True)
    search = edit.search.splitlines()
    offsets = [0]
    for each in lines:
        offsets.append(offsets[-1] + len(each))
    for first in range(len(lines) - len(search) + 1):
        there = [each.rstrip() for each in lines[first : first + len(search)]]
        shift = _shift([each.rstrip() for each in search], there)
        if shift is not None:
            moved = "".join(_moved(each, shift) for each in edit.replace.splitlines(keepends=True))
            yield offsets[first], offsets[first + len(search)], moved


def _shift(search: Sequence[str], there: Sequence[str]) -> int | None:
    """By how many spaces the lines of a file are further in, the same for all; None where not."""
    shifts = set()
    for wanted, found in zip(search, there, strict=True):
        if wanted.lstrip() != found.lstrip():
            return None
        if wanted:
            shifts.add(len(found) - len(wanted))
    return shifts.pop() if len(shifts) == 1 else None


def _moved(line: str, shift: int) -> str:
    if not line.strip() or shift >= 0:
        return " " * shift + line if line.strip() else line
    return line[-shift:] if line[:-shift].isspace() else line.lstrip(" ")


def _nearest(text: str, edit: Replacement) -> str:
    """A sentence with the lines that are most like those that were not found."""
    lines, search = text.splitlines(), edit.search.splitlines()
    if not lines:
        return "SEARCH is not in the file, which is empty"
    wanted = max(search, key=len)
    best = max(range(len(lines)), key=lambda at: SequenceMatcher(None, wanted, lines[at]).ratio())
    near = lines[max(0, best - 1) : best + 2]
    shown = " | ".join(each.strip() for each in near if each.strip())
    return f"SEARCH is not in the file; nearest is line {best + 1}: {shown[:300]}"


def _unreadable(
    before: Mapping[str, str], after: Mapping[str, str], edits: Edits
) -> Iterator[Problem]:
    """Files that are no Python any more."""
    for number, each in enumerate(edits.edits, 1):
        text = after[each.path]
        if not each.path.endswith(".py") or text == before.get(each.path):
            continue
        try:
            ast.parse(text)
        except SyntaxError as error:
            line = text.splitlines()[error.lineno - 1].strip() if error.lineno else ""
            message = f"not valid Python afterwards: {error.msg} in line {error.lineno}: {line}"
            yield Problem(number, each.path, message)
            return
        except (ValueError, RecursionError, MemoryError) as error:
            yield Problem(number, each.path, f"not valid Python afterwards: {error}")
            return
