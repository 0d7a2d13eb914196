"""A request as one plain text, for those who know no turns and none of our tools."""

import json

from specc.agents.values import Block, Opaque, Request, Text, ToolCall, ToolResult
from specc.resources import TEMPLATES


def plain(request: Request) -> str:
    """All texts of a request in order: the system's, then those of the messages."""
    texts = [_plain(block) for each in request.messages for block in each.blocks]
    return _joined(request.system, *texts)


def asking(request: Request) -> str:
    """The request with the wish for an answer of a form, if it has one."""
    if request.answer is None:
        return plain(request)
    wish = (TEMPLATES / "prompts" / "answer.txt").read_text(encoding="utf-8")
    return _joined(plain(request), wish, json.dumps(request.answer, indent=2))


def _plain(block: Block) -> str:
    match block:
        case ToolCall(name=name, arguments=arguments):
            return f"{name} {json.dumps(arguments)}"
        case Opaque():
            return ""
        case Text(text=text) | ToolResult(text=text):
            return text


def _joined(*texts: str) -> str:
    return "\n\n".join(each.strip("\n") for each in texts if each.strip()) + "\n"
