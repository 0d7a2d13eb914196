"""An agent whose replies are written in a file: for tests, and to try a pipeline without a model.

Each line is a JSON object: `text`, or `reply` as `values.Reply`, or `trouble` as `values.Trouble`,
and `match`, texts that must all occur in the request. The last line that matches is taken, so that
a process that goes on where another ended needs no memory of it.
"""

import json
from pathlib import Path
from typing import Any

from specc.agents.values import (
    Agent,
    Message,
    Reply,
    Request,
    Text,
    ToolCall,
    ToolResult,
    Trouble,
    Usage,
)
from specc.errors import SpeccError

CHARACTERS_PER_TOKEN = 4


def agent(path: Path) -> Agent:
    """The agent of a file of replies."""
    lines = _read(path)

    def send(request: Request, _: Path) -> Reply | Trouble:
        asked = "\n".join((request.system, *map(_said, request.messages)))
        fitting = [each for each in lines if all(text in asked for text in each.get("match", []))]
        if not fitting:
            return Trouble(kind="request", message=f"no line of {path.name} matches the request")
        return _answer(fitting[-1], request, asked)

    return Agent("scripted", "scripted", send)


def _read(path: Path) -> list[dict[str, Any]]:
    try:
        texts = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SpeccError(f"cannot read the replies in {path}: {error}") from None
    lines = []
    for number, text in enumerate(texts, 1):
        if not text.strip():
            continue
        try:
            line = json.loads(text)
        except ValueError as error:
            raise SpeccError(f"{path}:{number}: not JSON: {error}") from None
        if not isinstance(line, dict) or not {"text", "reply", "trouble"} & line.keys():
            raise SpeccError(
                f"{path}:{number}: not a reply", "write an object with `text`, and with `match`"
            )
        lines.append(line)
    return lines


def _answer(line: dict[str, Any], request: Request, asked: str) -> Reply | Trouble:
    if "trouble" in line:
        return Trouble.model_validate(line["trouble"])
    if "reply" in line:
        return Reply.model_validate(line["reply"])
    text = str(line["text"])
    usage = Usage(
        input=len(asked) // CHARACTERS_PER_TOKEN, output=len(text) // CHARACTERS_PER_TOKEN
    )
    return Reply(blocks=(Text(text=text),), stop="end", usage=usage, model="scripted")


def _said(message: Message) -> str:
    parts = []
    for each in message.blocks:
        match each:
            case Text(text=text) | ToolResult(text=text):
                parts.append(text)
            case ToolCall(name=name):
                parts.append(name)
    return "\n".join(parts)
