"""What goes to an agent and what comes back: frozen values that the journal of calls keeps.

An agent is asked with a `Request` and answers with a `Reply`, or there is `Trouble`. Code travels
as text in the reply, in the form that `specc.coder.edits` reads, whoever the agent is.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from specc.results import Result


class Text(Result):
    """Text. What comes before the end of a `stable` one is the same in later calls of a task, so
    that an endpoint may keep it."""

    kind: Literal["text"] = "text"
    text: str
    stable: bool = False


class ToolCall(Result):
    """The wish of an agent to use a tool."""

    kind: Literal["call"] = "call"
    id: str
    name: str
    arguments: dict[str, Any]


class ToolResult(Result):
    """What a tool gave; `failed` tells that the text is an error."""

    kind: Literal["result"] = "result"
    id: str
    text: str
    failed: bool = False


class Opaque(Result):
    """What only the endpoint understands, such as a model's thinking. It goes back as it came."""

    kind: Literal["opaque"] = "opaque"
    data: dict[str, Any]


Block = Annotated[Text | ToolCall | ToolResult | Opaque, Field(discriminator="kind")]


class Message(Result):
    """One turn of a conversation."""

    role: Literal["user", "assistant"]
    blocks: tuple[Block, ...]


class Tool(Result):
    """A tool that an agent may use; `parameters` is a JSON schema of an object."""

    name: str
    description: str
    parameters: dict[str, Any]


class Request(Result):
    """One call. With `answer`, a JSON schema, the reply's text is an object that it describes."""

    system: str
    messages: tuple[Message, ...]
    tools: tuple[Tool, ...] = ()
    tokens: int
    answer: dict[str, Any] | None = None


class Usage(Result):
    """Tokens of one call. `input` are those that were neither read from nor written to a cache."""

    input: int = 0
    output: int = 0
    cache_read: int = 0
    cache_write: int = 0

    @property
    def total(self) -> int:
        """All tokens that went through the model."""
        return self.input + self.output + self.cache_read + self.cache_write


Stop = Literal["end", "tools", "length", "paused", "refused", "context"]
"""Why a reply ended: it is whole, wants tools, is cut at the longest length, goes on when asked
again, was refused, or did not fit into the model."""


class Reply(Result):
    """What an agent answered. `dollars` is set by those that tell what the call cost."""

    blocks: tuple[Block, ...]
    stop: Stop
    usage: Usage = Usage()
    model: str = ""
    dollars: float | None = None


TroubleKind = Literal[
    "busy", "server", "connection", "timeout", "cut", "malformed", "empty", "key", "request"
]


class Trouble(Result):
    """A call without a usable reply. `busy` (429, 529), `server` (5xx), `connection`, `timeout`,
    `cut` (a stream that ended early), `malformed` and `empty` may be tried again, after `wait`
    seconds if the endpoint says so; `key` and `request` (other 4xx) may not. `usage` and `dollars`
    are what it cost all the same."""

    kind: TroubleKind
    message: str
    wait: float | None = None
    usage: Usage = Usage()
    dollars: float | None = None

    @property
    def passing(self) -> bool:
        """Whether the same call may succeed later."""
        return self.kind not in ("key", "request")


@dataclass(frozen=True)
class Agent:
    """Somebody who writes code. `send` makes one call and never tries again by itself; the folder
    holds the project with the candidate as it stands, for agents that look at files themselves.
    `looks` tells that it does, and needs no tools. One that is `gone` replied in earlier builds,
    and cannot be asked any more."""

    name: str
    model: str
    send: Callable[[Request, Path], Reply | Trouble]
    looks: bool = False
    gone: bool = False
