"""An agent whose replies stand in a file, for tests and demonstrations: grammar/replies.md.

It keeps no count of what it was asked, so that a run that goes on in a new process, where finished
calls are not made again, gets the replies that it would have got.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, ValidationError

from specc.agents.prompts import plain
from specc.agents.values import Agent, Block, Reply, Request, Stop, Text, Trouble, Usage
from specc.errors import SpeccError
from specc.results import Result

CHARACTERS_PER_TOKEN = 4
_SHAPE = 'write a JSON object such as {"match": ["some words"], "text": "the reply"}'


def _several(value: object) -> object:
    return (value,) if isinstance(value, str) else value


class Line(Result):
    """One line of the file: when it fits, and what is replied then."""

    match: Annotated[tuple[str, ...], BeforeValidator(_several)] = ()
    text: str | None = None
    blocks: tuple[Block, ...] | None = None
    trouble: Trouble | None = None
    stop: Stop = "end"
    usage: Usage | None = None
    model: str = ""
    dollars: float | None = None


@dataclass(frozen=True)
class _Numbered:
    number: int
    line: Line


def agent(path: Path) -> Agent:
    """The agent of a file of replies, one JSON object on each line."""
    lines = tuple(_lines(path))

    def send(request: Request, folder: Path) -> Reply | Trouble:
        asked = plain(request)
        fitting = [each for each in lines if all(text in asked for text in each.line.match)]
        return _said(fitting[-1].line, asked) if fitting else _none(path, lines, asked)

    return Agent("scripted", "scripted", send)


def _lines(path: Path) -> Iterator[_Numbered]:
    try:
        content = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SpeccError(
            f"cannot read the replies in {path}: {error}",
            "name a file of replies as `replies` in [tool.specc.agent]",
        ) from error
    for number, text in enumerate(content.split("\n"), 1):
        if not text.strip():
            continue
        try:
            line = Line.model_validate_json(text)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(map(str, first["loc"]))
            said = f"{where}: {first['msg']}" if where else first["msg"]
            raise SpeccError(f"{path}:{number}: {said}", _SHAPE) from error
        given = [name for name in ("text", "blocks", "trouble") if getattr(line, name) is not None]
        if len(given) != 1:
            what = " and ".join(f"`{name}`" for name in given) or "none"
            said = f"one of `text`, `blocks` and `trouble` is needed, here is {what}"
            raise SpeccError(f"{path}:{number}: {said}", _SHAPE)
        yield _Numbered(number, line)


def _said(line: Line, asked: str) -> Reply | Trouble:
    if line.trouble is not None:
        return line.trouble
    blocks = line.blocks if line.blocks is not None else (Text(text=line.text or ""),)
    usage = line.usage or Usage(
        input=len(asked) // CHARACTERS_PER_TOKEN,
        output=len(line.text or "") // CHARACTERS_PER_TOKEN,
    )
    return Reply(blocks=blocks, stop=line.stop, usage=usage, model=line.model, dollars=line.dollars)


def _none(path: Path, lines: tuple[_Numbered, ...], asked: str) -> Trouble:
    """No line fits: which one comes nearest, and what it lacks."""
    message = f"no line of {path} fits the request"
    if lines:
        near = max(lines, key=lambda each: _share(each.line, asked))
        lacking = ", ".join(repr(text) for text in near.line.match if text not in asked)
        message += f"; nearest is line {near.number}, which also wants {lacking}"
    return Trouble(kind="request", message=message)


def _share(line: Line, asked: str) -> float:
    return sum(text in asked for text in line.match) / len(line.match)
