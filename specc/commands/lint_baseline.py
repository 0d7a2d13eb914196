"""The baselines of the projects that are linted: reads them, and lets them shrink."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from specc.commands.linting import Told
from specc.commands.terminal import count
from specc.errors import SpeccError
from specc.lint import baseline
from specc.lint.baseline import Baseline, Key
from specc.workspace import shown


@dataclass(frozen=True)
class Held:
    """Which findings of each spec are known, by index, and what there is to say about the files."""

    known: Sequence[frozenset[int]]
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Request:
    """The baseline that a flag names, whether to update it, and whether whole projects were asked
    for: only then can a spec be gone."""

    file: Path | None = None
    update: bool = False
    whole: bool = True


def hold(answers: Sequence[Told], request: Request) -> Held:
    """Hold what lint says against the baselines, and write those that are to be updated."""
    known = [frozenset[int]() for _ in answers]
    remarks: list[str] = []
    numbered = sorted(enumerate(answers), key=lambda each: str(_path(each[1], request) or ""))
    for path, group in groupby(numbered, key=lambda each: _path(each[1], request)):
        members = list(group)
        if path is None:
            if request.update:
                raise SpeccError(
                    "there is no baseline to update",
                    "name its file: --baseline FILE, or `baseline` in [tool.specc.lint]",
                )
            continue
        keys = [(at, index, key) for at, each in members for index, key in _keys(each)]
        compared = _compare(path, [each for _, each in members], keys, request)
        for place in compared.known:
            at, index, _ = keys[place]
            known[at] |= {index}
        remarks += compared.remarks
    return Held(known, tuple(remarks))


@dataclass(frozen=True)
class _Compared:
    known: frozenset[int]
    remarks: tuple[str, ...] = ()


def _compare(
    path: Path, answers: Sequence[Told], keys: Sequence[tuple[int, int, Key]], request: Request
) -> _Compared:
    entries = _read(path)
    found = [key for _, _, key in keys]
    if entries is None:
        if not request.update:
            raise SpeccError(
                f"there is no baseline {shown(path)}", "`specc lint --update-baseline` writes it"
            )
        _write(path, baseline.count(found))
        written = f"wrote {shown(path)}: {count(len(found), 'finding')} known from now on"
        return _Compared(frozenset(range(len(found))), (written,))
    seen = {each: number for each, number in entries.items() if _was_asked(each, answers, request)}
    compared = baseline.compare(entries, found, seen)
    gone = sum(compared.stale.values())
    new = len(found) - len(compared.known)
    remarks = []
    if request.update:
        if gone:
            _write(path, baseline.without(entries, compared.stale))
        remarks.append(f"removed {_entries(gone)} from {shown(path)}")
        if new:
            remarks.append(f"{count(new, 'new finding')} not added: a baseline only shrinks")
    elif gone:
        settled = "is settled" if gone == 1 else "are settled"
        remarks.append(
            f"{_entries(gone)} of {shown(path)} {settled}: --update-baseline takes such out"
        )
    return _Compared(compared.known, tuple(remarks))


def _entries(number: int) -> str:
    return f"{number} entry" if number == 1 else f"{number} entries"


def _path(answer: Told, request: Request) -> Path | None:
    if request.file is not None:
        return request.file
    settings = answer.spec.config
    return settings.root / settings.lint.baseline if settings.lint.baseline else None


def _keys(answer: Told) -> Iterator[tuple[int, Key]]:
    """The keys of the findings that a baseline may know: errors of check have to be settled."""
    for index, each in enumerate(answer.findings):
        record = each["record"]
        if record["severity"] != "error" or not record["code"].startswith("E"):
            yield index, Key(*each["key"])


def _was_asked(key: Key, answers: Sequence[Told], request: Request) -> bool:
    """Whether the run would have found it again."""
    asked = [each for each in answers if each.module == key.module]
    if not asked:
        return request.whole
    return any(key.code in each.asked for each in asked)


def _read(path: Path) -> Baseline | None:
    try:
        return baseline.parse(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except baseline.UnreadableError as error:
        raise SpeccError(
            f"cannot read the baseline {shown(path)}: {error}", "restore it, or remove it"
        ) from error
    except UnicodeDecodeError as error:
        raise SpeccError(f"the baseline {shown(path)} is not UTF-8") from error


def _write(path: Path, entries: Baseline) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(baseline.text(entries), encoding="utf-8")
