"""What goes into the sandbox and what comes out: frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

TierName = Literal["bubblewrap", "landlock", "container", "none"]
Exceeded = Literal["seconds", "cpu", "memory", "processes", "written", "output"]

MEGABYTE = 1 << 20


@dataclass(frozen=True)
class Tier:
    """A kind of sandbox. `program` starts it, `image` is what a container is made from.

    `landlock` is the version of the kernel's interface that is used, at most.
    """

    name: TierName
    program: str = ""
    image: str = ""
    landlock: int = 99


@dataclass(frozen=True)
class Limits:
    """Bounds of a whole process tree; `cpu` is of each process, in seconds."""

    seconds: float = 120
    cpu: int = 600
    memory: int = 2048 * MEGABYTE
    processes: int = 64
    written: int = 256 * MEGABYTE
    output: int = 8 * MEGABYTE


@dataclass(frozen=True)
class Job:
    """A program to run. `writable` is the only folder it may change, `readable` what it may see.

    The environment is exactly `environment`. System folders are readable in any case. With
    `network` it may call others by IP, not be called, nor use a socket of this machine; a container
    has none.
    """

    argv: tuple[str, ...]
    writable: Path
    cwd: Path
    readable: tuple[Path, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    stdin: bytes = b""
    network: bool = False


@dataclass(frozen=True)
class Completed:
    """How a program ended. A death by signal n is return code 128 + n, as in a shell.

    Of too much output the middle is left out. `exceeded` names the limit for which the program was
    ended, or which it broke on its way out.
    """

    returncode: int
    stdout: bytes
    stderr: bytes
    exceeded: Exceeded | None
    seconds: float
    tier: TierName
