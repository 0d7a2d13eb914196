"""What the stages of the coder hand to each other, and what the store keeps of them."""

from typing import Literal

from specc.results import Result, Violation

Stage = Literal["edits", "guard", "rows", "draws", "gate", "repository", "checks", "passed"]
"""How far a candidate came: each stage is only reached by those that pass the one before."""


class Verdict(Result):
    """What was found about a candidate at the last stage that it reached.

    `failures` are of tests, `problems` of everything else, one sentence each; `passed` are the ids
    of the items whose tests passed.
    """

    stage: Stage
    failures: tuple[Violation, ...] = ()
    problems: tuple[str, ...] = ()
    passed: tuple[str, ...] = ()

    @property
    def good(self) -> bool:
        """Whether nothing is left to be done."""
        return self.stage == "passed"


class Attempt(Result):
    """One try of an agent, or of a person, to write a unit: the text of the target file, who it is
    `by`, and the verdict. `seen` is the hash of the code without what does not matter to Python."""

    number: int
    by: Literal["agent", "person", "project"]
    target: str
    seen: str
    said: str
    verdict: Verdict
    calls: int = 0
    tokens: int = 0
    dollars: float = 0.0
    seconds: float = 0.0


DecisionKind = Literal["hint", "answer", "edit", "budget", "retry", "accept", "give-up", "approve"]


class Decision(Result):
    """What a person said about a unit when it waited, `after` so many attempts. The text is the
    hint, answer or reason, the edited target file, or the dollars that were added."""

    kind: DecisionKind
    text: str = ""
    after: int = 0


Why = Literal[
    "retries", "repeated", "malformed", "budget", "question", "refused", "given up", "agent",
]  # fmt: skip


class Halt(Result):
    """Why a unit waits for a person: what was tried, which attempt is the best, and what next."""

    unit: str
    why: Why
    message: str
    question: str = ""
    attempts: tuple[Attempt, ...] = ()
    best: int = -1
