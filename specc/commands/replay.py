"""`specc replay`: builds again from the replies that are kept, without a key and without a call."""

from collections.abc import Sequence
from pathlib import Path

from specc.commands import build
from specc.commands.build import How
from specc.settings import SandboxTier


def run(paths: Sequence[Path], output_format: str, sandbox: SandboxTier | None) -> int:
    """Build the specs; a call that was never made is an error."""
    return build.run(paths, output_format, How(sandbox=sandbox, replaying=True))
