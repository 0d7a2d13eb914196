"""Other coding agents that are known: how each is started, what it needs, how its end is read.

All take `--model`, and change files in the folder in which they are started. None is given the
folder of its own settings: an agent that writes there could name programs that run later, outside
of the sandbox, and a login that is renewed in a copy is lost. Keys come in variables.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from specc.agents import outputs
from specc.agents.outputs import Reader
from specc.agents.values import TroubleKind

PROMPT = "{prompt}"
"""In a command line it stands for the file of the prompt, which else goes to standard input."""


@dataclass(frozen=True)
class Preset:
    """A coding agent. Of the variables `keys` and `others` those that are set are passed on.

    A key from elsewhere is passed as `key`, or by its own name if the agent takes many. `confined`
    are options for within a sandbox, `alone` those for without, `cap` that for the most dollars.
    `exits` tells what exit codes mean, `litter` which new files are the agent's own.
    """

    argv: tuple[str, ...]
    read: Reader = outputs.plain
    key: str = ""
    keys: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    fixed: Mapping[str, str] = field(default_factory=dict)
    confined: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()
    cap: str = ""
    exits: Mapping[int, TroubleKind] = field(default_factory=dict)
    litter: tuple[str, ...] = ()


PRESETS: Mapping[str, Preset] = {
    "claude": Preset(
        argv=(
            "claude", "-p", "--output-format", "json", "--permission-mode", "acceptEdits",
            "--setting-sources", "user", "--strict-mcp-config",
        ),
        read=outputs.claude,
        key="ANTHROPIC_API_KEY",
        keys=("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "CLAUDE_CODE_OAUTH_TOKEN"),
        others=("ANTHROPIC_BASE_URL",),
        fixed={"DISABLE_AUTOUPDATER": "1", "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1"},
        cap="--max-budget-usd",
    ),
    "codex": Preset(
        argv=("codex", "exec", "--json"),
        read=outputs.codex,
        key="CODEX_API_KEY",
        keys=("CODEX_API_KEY", "OPENAI_API_KEY"),
        # Its own sandbox cannot be made within another one.
        confined=("--dangerously-bypass-approvals-and-sandbox",),
        alone=("--sandbox", "workspace-write"),
    ),
    "gemini": Preset(
        argv=("gemini", "--output-format", "json", "--approval-mode", "auto_edit"),
        read=outputs.gemini,
        key="GEMINI_API_KEY",
        keys=("GEMINI_API_KEY", "GOOGLE_API_KEY"),
        fixed={"GEMINI_CLI_TRUST_WORKSPACE": "true"},
        exits={41: "key", 42: "request", 52: "request"},
    ),
    "aider": Preset(
        argv=(
            "aider", "--message-file", PROMPT, "--yes-always", "--no-auto-commits",
            "--no-dirty-commits", "--no-gitignore", "--no-pretty", "--no-stream",
            "--no-check-update", "--no-show-release-notes", "--no-suggest-shell-commands",
            "--no-detect-urls", "--no-analytics",
        ),
        read=outputs.aider,
        keys=(
            "ANTHROPIC_API_KEY", "OPENAI_API_KEY", "GEMINI_API_KEY", "DEEPSEEK_API_KEY",
            "OPENROUTER_API_KEY",
        ),
        others=("OPENAI_API_BASE", "OLLAMA_API_BASE", "AIDER_MODEL"),
        litter=(".aider*",),
    ),
}  # fmt: skip
