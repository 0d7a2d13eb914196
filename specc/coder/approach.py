"""Asks an agent for an approach before it writes: a few sentences, which widen nothing.

What it may touch and use stays what the plan says: names that the code base does not have are left
out, and the rest is text of a stranger like any other.
"""

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from pydantic import Field, ValidationError

from specc.agents.values import Text
from specc.coder import prompts
from specc.coder.calls import Capped, Line, ask
from specc.coder.ledger import Place
from specc.coder.prompts import Assignment
from specc.coder.untrusted import quoted
from specc.results import Result

MOST_STEPS = 8
TOKENS = 6_000
CHARACTERS = 3_000
BEFORE = -1
"""The attempt that its call belongs to: none of those that write."""


class Approach(Result):
    """What an agent proposes, as it must answer."""

    steps: tuple[str, ...] = Field(max_length=MOST_STEPS)
    uses: tuple[str, ...] = Field(max_length=MOST_STEPS)
    risks: tuple[str, ...] = Field(max_length=MOST_STEPS)


def proposed(
    line: Line, place: Place, assignment: Assignment, known: Collection[str], folder: Path
) -> tuple[str, ...]:
    """The approach, a sentence each; nothing where there is no usable one. `known` are the names
    of the code base."""
    request = prompts.proposal(assignment, MOST_STEPS, Approach.model_json_schema(), TOKENS)
    reply = ask(line, replace(place, attempt=BEFORE), request, folder)
    if isinstance(reply, Capped) or reply.stop != "end":
        return ()
    text = "".join(each.text for each in reply.blocks if isinstance(each, Text))
    try:
        found = Approach.model_validate_json(text.strip())
    except ValidationError:
        return ()
    uses = [each for each in found.uses if each in known]
    said = [*found.steps, *(f"Use {each}." for each in uses), *(f"Mind: {x}" for x in found.risks)]
    return tuple(" ".join(each.split())[:300] for each in said if each.strip())


def shown(approach: tuple[str, ...]) -> str:
    """The approach as a later prompt has it."""
    lines = "\n".join(f"- {each}" for each in approach)
    return quoted("approach", lines, CHARACTERS) if approach else ""
