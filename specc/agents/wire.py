"""What the agents that speak HTTP share: keys and addresses, one call in its time, and trouble."""

import math
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.util import find_spec
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from specc.agents.values import Reply, Trouble, TroubleKind, Usage
from specc.errors import SpeccError

if TYPE_CHECKING:
    from httpx2 import Client, HTTPError, Request, Response, Timeout

OWN_KEY = "SPECC_AGENT_KEY"
"""The key of endpoints and commands that the settings of a project name."""

NOTHING = Usage()

_CONNECT = 30.0
"""How long a connection may take; an endpoint that is there answers at once."""

UNREADABLE = (ValueError, TypeError, AttributeError, LookupError, RuntimeError, AssertionError)
"""What reading a reply raises that is not in the form which the endpoint promises."""


@dataclass(frozen=True)
class Endpoint:
    """Where an agent is reached, with which key, and how long a call may take."""

    url: str
    key: str = field(repr=False)
    variable: str
    seconds: int


def endpoint(url: str, environment: Mapping[str, str], variable: str, seconds: int) -> Endpoint:
    """The endpoint at `url`, with the key in `variable`, if there is one.

    Raises:
        SpeccError: the address is none, or the key cannot be sent; it is not shown.
    """
    try:
        parts = urlsplit(url)
        right = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        right = False
    if not right:
        raise SpeccError(
            f"`{url}` is no address of an endpoint", "write it with `http://` or `https://` before"
        )
    key = environment.get(variable, "").strip()
    if not all("!" <= each <= "~" for each in key):
        raise SpeccError(
            f"the key in {variable} has characters that no key has", "set it again, on one line"
        )
    return Endpoint(url.rstrip("/"), key, variable, seconds)


def need(package: str, agent: str) -> None:
    """Stop before anything is sent where the client of an agent is not installed."""
    if find_spec(package) is None:
        raise SpeccError(
            f"the agent {agent} needs the extra `agents`, which is not installed",
            "pip install 'specc-lang[agents]', or the package anthropic, version 2.12 or newer",
        )


def client(seconds: int) -> "Client":
    """A client for calls that end in time.

    The timeout of HTTP clients is for each wait alone: a reply that comes in drops would never end.
    """
    import httpx2

    class Timed(httpx2.SyncByteStream):
        """The body of a response, until its time is over."""

        def __init__(self, body: httpx2.SyncByteStream, until: float) -> None:
            self.body, self.until = body, until

        def __iter__(self) -> Iterator[bytes]:
            for chunk in self.body:
                if time.monotonic() > self.until:
                    raise httpx2.ReadTimeout("the reply took too long as a whole")
                yield chunk

        def close(self) -> None:
            self.body.close()

    def begin(request: "Request") -> None:
        request.extensions = {**request.extensions, "until": time.monotonic() + seconds}

    def limit(response: "Response") -> None:
        if isinstance(response.stream, httpx2.SyncByteStream):
            response.stream = Timed(response.stream, response.request.extensions["until"])

    return httpx2.Client(
        timeout=waits(seconds),
        event_hooks={"request": [begin], "response": [limit]},
    )


def waits(seconds: int) -> "Timeout":
    """How long each wait of a call may be."""
    import httpx2

    return httpx2.Timeout(seconds, connect=min(seconds, _CONNECT))


# ---- what went wrong ---------------------------------------------------------------------------

_WITHIN: Mapping[str, TroubleKind] = {
    "overloaded_error": "busy",
    "rate_limit_error": "busy",
    "timeout_error": "timeout",
    "authentication_error": "key",
    "permission_error": "key",
    "billing_error": "key",
    "invalid_request_error": "request",
    "not_found_error": "request",
}
"""Errors by name, where the status was one of success before."""

_SPENT = ("insufficient_quota", "enforced_spend_limit_reached", "contract_spend_limit_reached")
"""Codes that come with the status of a limit which passes, and mean one that does not."""

_TOO_LONG = (
    "prompt is too long",
    "exceed context limit",
    "context_length_exceeded",
    "maximum context length",
    "available context size",
)


def refused(
    at: Endpoint, status: int, names: tuple[str, ...], said: str, headers: Mapping[str, str]
) -> Reply | Trouble:
    """What a status means; `names` are the type and the code of the error, `said` its message."""
    whole = " ".join((*names, said)).lower()
    if status in (200, 400, 413) and any(each in whole for each in _TOO_LONG):
        return Reply(blocks=(), stop="context")
    kind = _kind(status, names)
    if status == 401:  # what is said there is often a part of the key
        return Trouble(kind=kind, message=f"the key in {at.variable} is not accepted")
    told = shown(at, said) or ", ".join(filter(None, names)) or "no reason given"
    return Trouble(kind=kind, message=f"{told} (status {status})", wait=_wait(headers))


def broken(at: Endpoint, error: "HTTPError", begun: bool, usage: Usage = NOTHING) -> Trouble:
    """What an error of the connection means; `begun` tells that some of the reply was there."""
    import httpx2

    kind: TroubleKind = "cut" if begun else "connection"
    message = "the connection broke within the reply" if begun else "no connection to the endpoint"
    if isinstance(error, httpx2.TimeoutException) and not isinstance(error, httpx2.ConnectTimeout):
        kind, message = "timeout", f"no whole reply within {at.seconds} seconds"
    elif isinstance(error, httpx2.DecodingError):
        kind, message = "malformed", "the reply cannot be unpacked"
    said = shown(at, str(error))
    return Trouble(kind=kind, message=f"{message}: {said}" if said else message, usage=usage)


def unreadable(error: Exception, usage: Usage = NOTHING) -> Trouble:
    """A reply that is in another form. What it says is not repeated: it may be anything."""
    message = f"the reply is in no known form ({type(error).__name__})"
    return Trouble(kind="malformed", message=message, usage=usage)


def shown(at: Endpoint, text: str) -> str:
    """A text of the endpoint for people: in one line, not too long, and never with the key."""
    hidden = text.replace(at.key, "[key]") if at.key else text
    return " ".join(hidden.split())[:300]


def _kind(status: int, names: tuple[str, ...]) -> TroubleKind:
    if any(each in _SPENT for each in names) or status in (401, 403):
        return "key"
    if status < 400:
        return next((_WITHIN[each] for each in names if each in _WITHIN), "server")
    if status in (408, 409, 429, 529):
        return "busy"
    return "server" if status >= 500 else "request"


def _wait(headers: Mapping[str, str]) -> float | None:
    """For how many seconds the endpoint asks to wait: a number, or a moment."""
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        said = headers.get(name, "")
        try:
            seconds = float(said) * unit
        except ValueError:
            seconds = _until(said)
        if math.isfinite(seconds):
            return max(0.0, seconds)
    return None


def _until(moment: str) -> float:
    try:
        at = parsedate_to_datetime(moment)
    except ValueError:
        return math.nan
    return (at.replace(tzinfo=at.tzinfo or UTC) - datetime.now(UTC)).total_seconds()
