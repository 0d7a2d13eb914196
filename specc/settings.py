"""The settings that a project may have, with their defaults and what each means."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

SandboxTier = Literal["auto", "bubblewrap", "landlock", "container", "none"]
Effort = Literal["quick", "standard", "full"]
TimeBounds = Literal["report", "gate", "off"]
Review = Literal["always", "on-risk", "never"]
EmbeddingKind = Literal["minilm", "endpoint", "none"]
AgentKind = Literal["anthropic", "chat", "command", "scripted", "none"]

PRICES = ("input", "output", "cache-read", "cache-write")
"""What a model's price is told for, in dollars for a million tokens."""


def _meaning(text: str) -> dict[str, str]:
    return {"meaning": text}


@dataclass(frozen=True)
class LintConfig:
    """The settings of `specc lint`, in a table of their own: `[tool.specc.lint]`."""

    select: tuple[str, ...] = field(
        default=("E", "L"), metadata=_meaning("Codes to report, by their beginnings.")
    )
    ignore: tuple[str, ...] = field(
        default=(), metadata=_meaning("Codes to leave out; the longer beginning decides.")
    )
    severity: Mapping[str, str] = field(
        default_factory=dict, metadata=_meaning("Table: code to `error`, `warning`, `note`, `off`.")
    )
    per_file_ignores: Mapping[str, tuple[str, ...]] = field(
        default_factory=dict,
        metadata={
            "name": "per-file-ignores",
            **_meaning("Table: glob pattern to codes to leave out there."),
        },
    )
    vocabulary: tuple[str, ...] = field(
        default=(), metadata=_meaning("Words that no rule of prose minds.")
    )
    glossary: Mapping[str, str] = field(
        default_factory=dict, metadata=_meaning("Table: word to meaning, which allows the word.")
    )
    baseline: str = field(
        default="", metadata=_meaning("File of findings that are known and not reported.")
    )
    effort: Effort = field(
        default="standard",
        metadata=_meaning("`quick`: no search for inputs; `full`: what CI can afford."),
    )


@dataclass(frozen=True)
class AgentConfig:
    """Who writes the code that specs leave open: `[tool.specc.agent]`."""

    use: str = field(
        default="",
        metadata=_meaning(
            "`anthropic`, `chat`, `command`, `scripted`, `none`; else anthropic if there is a key."
        ),
    )
    model: str = field(
        default="", metadata=_meaning("Model, as its endpoint or the other coding agent calls it.")
    )
    url: str = field(
        default="",
        metadata=_meaning("Endpoint other than the usual one; its key is in SPECC_AGENT_KEY."),
    )
    command: str = field(
        default="", metadata=_meaning("Preset or command line of another coding agent.")
    )
    replies: str = field(default="", metadata=_meaning("File of replies that `scripted` gives."))
    tokens: int = field(default=16000, metadata=_meaning("Longest reply, in tokens."))
    seconds: int = field(default=600, metadata=_meaning("Longest time of one call."))
    retries: int = field(
        default=3, metadata={"least": 0, **_meaning("Repairs of a candidate, before a person.")}
    )


@dataclass(frozen=True)
class BudgetConfig:
    """What agents may use: `[tool.specc.budget]`."""

    dollars: float = field(default=5.0, metadata=_meaning("Cost of one build, in dollars."))
    tokens: int = field(default=2_000_000, metadata=_meaning("Tokens of one build."))
    calls: int = field(default=200, metadata=_meaning("Calls of one build."))
    seconds: int = field(default=3600, metadata=_meaning("Time of one build's calls and tests."))
    task_dollars: float = field(
        default=2.0,
        metadata={"name": "task-dollars", **_meaning("Cost of one task, in dollars.")},
    )
    task_tokens: int = field(
        default=600_000, metadata={"name": "task-tokens", **_meaning("Tokens of one task.")}
    )
    task_calls: int = field(
        default=40, metadata={"name": "task-calls", **_meaning("Calls of one task.")}
    )
    task_seconds: int = field(
        default=1800,
        metadata={"name": "task-seconds", **_meaning("Time of one task's calls and tests.")},
    )


@dataclass(frozen=True)
class GatesConfig:
    """When a person is asked before code of an agent is committed: `[tool.specc.gates]`."""

    review: Review = field(
        default="never", metadata=_meaning("`always`, `on-risk` (what is critical), `never`.")
    )
    critical: tuple[str, ...] = field(
        default=(), metadata=_meaning("Glob patterns of files where a mistake is dear.")
    )
    owners: tuple[str, ...] = field(
        default=(), metadata=_meaning("Owners whose specs and files are critical.")
    )


@dataclass(frozen=True)
class IndexConfig:
    """How code is searched by meaning: `[tool.specc.index]`."""

    embedding: EmbeddingKind = field(
        default="minilm",
        metadata=_meaning("`minilm` (where it is installed), `endpoint`, `none` (words only)."),
    )
    embedding_url: str = field(
        default="",
        metadata={
            "name": "embedding-url",
            **_meaning("What stands before `/embeddings` in the address of `endpoint`."),
        },
    )
    embedding_model: str = field(
        default="",
        metadata={
            "name": "embedding-model",
            **_meaning("Model of `endpoint`; its key is in SPECC_EMBEDDING_KEY, if it takes one."),
        },
    )
    server: str = field(
        default="", metadata=_meaning("Address of a Chroma server, where vectors are shared.")
    )


@dataclass(frozen=True)
class Config:
    """One project's settings. `root` is the folder of its pyproject.toml."""

    root: Path
    python: str = field(
        default="",
        metadata=_meaning("Interpreter for code and tests; else .venv, VIRTUAL_ENV, specc's own."),
    )
    sources: tuple[str, ...] = field(
        default=("src", "."), metadata=_meaning("Folders that Python modules are imported from.")
    )
    tests: str = field(
        default="tests/specc", metadata=_meaning("Folder that generated tests are written to.")
    )
    exclude: tuple[str, ...] = field(
        default=(), metadata=_meaning("Glob patterns of what a search for specs leaves out.")
    )
    sandbox: SandboxTier = field(
        default="auto", metadata=_meaning("Sandbox for code and tests; `none` only as a flag.")
    )
    container: str = field(
        default="", metadata=_meaning("Image that the container sandbox starts.")
    )
    seconds: int = field(default=120, metadata=_meaning("Longest time of one run of tests."))
    memory_mb: int = field(default=2048, metadata=_meaning("Memory of one run of tests."))
    processes: int = field(default=64, metadata=_meaning("Processes of one run of tests."))
    written_mb: int = field(
        default=256, metadata=_meaning("What one run of tests may write to disk.")
    )
    output_mb: int = field(default=8, metadata=_meaning("What one run of tests may print."))
    audit: bool = field(
        default=False, metadata=_meaning("Whether builds audit the code, as with `--audit`.")
    )
    time_bounds: TimeBounds = field(
        default="report",
        metadata={
            "name": "time-bounds",
            **_meaning("What a slow call does: `report`, `gate` (it fails), `off` (not measured)."),
        },
    )
    lint: LintConfig = field(default_factory=LintConfig)
    agent: AgentConfig = field(default_factory=AgentConfig)
    budget: BudgetConfig = field(default_factory=BudgetConfig)
    gates: GatesConfig = field(default_factory=GatesConfig)
    index: IndexConfig = field(default_factory=IndexConfig)
    prices: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    @property
    def state(self) -> Path:
        """Where specc keeps what it made: store, cache, runs, bundles."""
        return self.root / ".specc"
