"""Edits to files: those that a reply holds, applied all or none, and mended where they failed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from specc.coder.fences import Piece, pieces
from specc.coder.matching import Place, moved, nearest, places
from specc.coder.parsing import invalid
from specc.coder.paths import normal, unsafe


@dataclass(frozen=True)
class WholeFile:
    """A file as it is to be, whether there is one or not."""

    path: str
    text: str


@dataclass(frozen=True)
class Replacement:
    """Lines of a file, and what is to stand there instead."""

    path: str
    search: str
    replace: str


Edit = WholeFile | Replacement


@dataclass(frozen=True)
class Edits:
    """The edits of a reply in order, numbered from 1 in problems, and what it said beside them."""

    edits: tuple[Edit, ...]
    said: str = ""


@dataclass(frozen=True)
class Malformed:
    """A reply that cannot be read, and why, in sentences."""

    problems: tuple[str, ...]


@dataclass(frozen=True)
class Problem:
    """Why the edit with the number `block` cannot be applied, and what to do about it."""

    block: int
    path: str
    what: str
    todo: str

    def __str__(self) -> str:
        return f"Block {self.block} ({self.path}): {self.what}\n{self.todo}"


@dataclass(frozen=True)
class Applied:
    """All files, those among them that were edited in their new form."""

    files: Mapping[str, str]


@dataclass(frozen=True)
class Refused:
    """No file was changed. Edits without a problem need not be sent again."""

    problems: tuple[Problem, ...]


_CODE = ("python", "py", "python3", "")
"""Languages of fences that are code even without a FILE line."""


def parse(text: str, only: str = "") -> Edits | Malformed:
    """The edits of a reply. Where only one file may be edited, its name may be left out."""
    problems = _unreadable(text)
    found: list[Edit] = []
    said: list[str] = []
    nameless: list[Piece] = []
    path, waiting = "", 0
    for piece in pieces(text) if not problems else ():
        match piece.kind:
            case "file":
                problems += _bare(path, waiting) + _unsafe(piece)
                path, waiting = normal(piece.text), piece.line
            case "fence" if waiting:
                problems += (
                    [] if piece.text.strip() else [f"line {piece.line}: no code in the fence"]
                )
                found.append(WholeFile(path, piece.text))
                path, waiting = "", 0
            case "fence" if piece.tag in _CODE:
                nameless.append(piece)
            case "block" if path or only:
                found.append(Replacement(path or normal(only), piece.text, piece.replace))
                waiting = 0
            case "block":
                problems.append(_nameless(piece))
            case "problem":
                problems.append(piece.text)
            case _:
                said.append(piece.text)
    problems += _bare(path, waiting)
    if only and not found and (alone := _alone(nameless)):
        found.append(WholeFile(normal(only), alone.text))
    else:
        problems += [_nameless(each) for each in nameless]
    problems += _twice(found)
    if not found and not problems:
        problems.append("there is no code in the reply: a FILE line, then a fence or SEARCH blocks")
    return Malformed(tuple(problems)) if problems else Edits(tuple(found), "\n".join(said).strip())


def apply(files: Mapping[str, str], edits: Edits) -> Applied | Refused:
    """The files with all edits applied in order, or every problem that stands against it."""
    changed = dict(files)
    problems: list[Problem] = []
    breaking: dict[str, int] = {}
    for number, edit in enumerate(edits.edits, 1):
        before = changed.get(edit.path)
        done = _applied(before, edit, number)
        if isinstance(done, Problem):
            problems.append(done)
            continue
        changed[edit.path] = done
        if not invalid(edit.path, done):
            breaking.pop(edit.path, None)
        elif edit.path not in breaking or isinstance(edit, WholeFile):
            breaking[edit.path] = number
    failed = {each.path for each in problems}
    problems += [
        _not_python(number, path, changed[path])
        for path, number in breaking.items()
        if path not in failed
    ]
    if problems:
        return Refused(tuple(sorted(problems, key=lambda each: each.block)))
    return Applied(changed)


def merge(previous: Edits, again: Edits, failed: Iterable[Problem]) -> Edits:
    """The edits of an earlier reply with those that failed replaced by what came instead.

    What came for a file stands where its failed blocks were, one for one if they are as many. A
    whole file replaces all that came before for it. A failed block for whose file nothing came
    stays, so that it fails again; what was sent twice counts once.
    """
    numbers = {each.block for each in failed}
    kept = {each for number, each in enumerate(previous.edits, 1) if number not in numbers}
    came: dict[str, list[Edit]] = {}
    for edit in again.edits:
        if edit not in kept:
            came.setdefault(edit.path, []).append(edit)
    instead: dict[int, list[Edit]] = {}
    further: list[Edit] = []
    for path, news in came.items():
        whole = any(isinstance(each, WholeFile) for each in news)
        slots = [
            number
            for number, each in enumerate(previous.edits, 1)
            if each.path == path and (whole or number in numbers)
        ]
        one_each = len(slots) == len(news)
        instead |= {
            slot: [news[index]] if one_each else news if index == 0 else []
            for index, slot in enumerate(slots)
        }
        further += [] if slots else news
    merged = [
        each
        for number, edit in enumerate(previous.edits, 1)
        for each in instead.get(number, [edit])
    ]
    return Edits((*merged, *further), again.said or previous.said)


def _unreadable(text: str) -> list[str]:
    """Why a reply is no text at all."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return ["the reply is no valid text: it has half of a surrogate pair"]
    return ["the reply has NUL characters"] if "\0" in text else []


def _unsafe(piece: Piece) -> list[str]:
    why = unsafe(piece.text)
    return [f"line {piece.line}: FILE {piece.text!a}: {why}"] if why else []


def _bare(path: str, line: int) -> list[str]:
    return [f"line {line}: no code comes after FILE {path}"] if line else []


def _nameless(piece: Piece) -> str:
    return f"line {piece.line}: no FILE line says where this code belongs"


def _alone(nameless: Sequence[Piece]) -> Piece | None:
    """The one fence that must be the file: of several the only one that says it is Python."""
    named = [each for each in nameless if each.tag] or nameless
    return named[0] if len(named) == 1 and named[0].text.strip() else None


def _twice(found: Sequence[Edit]) -> list[str]:
    """Files that are sent whole, and edited in another way too."""
    paths = [each.path for each in found]
    whole = dict.fromkeys(each.path for each in found if isinstance(each, WholeFile))
    return [
        f"{path} is sent whole and again; send it once" for path in whole if paths.count(path) > 1
    ]


def _applied(before: str | None, edit: Edit, number: int) -> str | Problem:
    """A file with one edit applied."""
    match edit:
        case WholeFile(text=text):
            return _like(text, before or "")
        case Replacement(search=search) if not search.strip():
            return _created(before, edit, number)
        case Replacement() if before is None:
            return _no_such_file(edit, number)
        case Replacement():
            return _replaced(before, edit, number)


def _not_python(number: int, path: str, text: str) -> Problem:
    what = f"With it the file is no valid Python: {invalid(path, text)}."
    return Problem(number, path, what, "Send it again so that the whole file is valid.")


def _like(text: str, before: str) -> str:
    """A text with the line ends and the byte order mark of the one before."""
    text = text.replace("\r\n", "\n").removeprefix("\ufeff")
    if "\r\n" in before and before.count("\r\n") == before.count("\n"):
        text = text.replace("\n", "\r\n")
    return ("\ufeff" if before.startswith("\ufeff") else "") + text


def _created(before: str | None, edit: Replacement, number: int) -> str | Problem:
    """The text of a new file."""
    if before is None or not before.strip():
        return _like(edit.replace, before or "")
    what = "SEARCH is empty, but the file exists."
    return Problem(number, edit.path, what, "Put the lines to be replaced into SEARCH.")


def _no_such_file(edit: Replacement, number: int) -> Problem:
    return Problem(
        number, edit.path, "There is no such file.", "Correct the FILE line, or send a whole file."
    )


def _replaced(before: str, edit: Replacement, number: int) -> str | Problem:
    """A file with the one place replaced that SEARCH matches."""
    lines, search = before.split("\n"), _lines(edit.search)
    mark = lines[0][:1] if before.startswith("\ufeff") else ""
    lines[0] = lines[0].removeprefix("\ufeff")
    found = places(lines if lines[-1] else lines[:-1], search)
    if len(found) != 1:
        return _not_once(lines, edit, number, found)
    place = found[0]
    instead = moved(_lines(edit.replace), place)
    if instead is None:
        what = f"At line {place.start + 1} the code is indented less than in SEARCH."
        return Problem(number, edit.path, what, "Indent both parts as the file does.")
    end = place.start + len(search)
    if "\r\n" in before and all(each.endswith("\r") for each in lines[:-1]):
        instead = [f"{each}\r" for each in instead]
        if end == len(lines) and instead:
            instead[-1] = instead[-1].removesuffix("\r")
    text = "\n".join([*lines[: place.start], *instead, *lines[end:]])
    return mark + text


def _lines(text: str) -> list[str]:
    """The lines of a part of a block. An empty part has none."""
    text = text.replace("\r\n", "\n")
    return text.removesuffix("\n").split("\n") if text else []


def _not_once(
    lines: Sequence[str], edit: Replacement, number: int, found: Sequence[Place]
) -> Problem:
    if found:
        at = ", ".join(str(each.start + 1) for each in found[:10])
        what = f"SEARCH matches {len(found)} places, at lines {at}."
        todo = "Add lines above or below to SEARCH, until only one place matches."
        return Problem(number, edit.path, what, todo)
    what = "SEARCH matches no place of the file."
    if edit.replace.strip() and places(lines, _lines(edit.replace)):
        what += " It has the lines of REPLACE already."
        return Problem(number, edit.path, what, "Send the whole file instead.")
    close = nearest(lines, _lines(edit.search))
    what += f" The nearest lines are:\n{close}" if close else " Nothing in it is alike."
    return Problem(number, edit.path, what, "Copy the lines to be replaced as they stand.")
