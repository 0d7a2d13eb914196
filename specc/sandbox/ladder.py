"""Chooses the strongest sandbox that works here, by letting a program try to get out of each."""

import ctypes
import platform
import shutil
import socket
import sys
import tempfile
from functools import cache
from pathlib import Path

from specc.errors import SpeccError
from specc.sandbox import tiers
from specc.sandbox.process import run
from specc.sandbox.syscalls import AUDIT_ARCHITECTURES
from specc.sandbox.values import Job, Limits, Tier
from specc.settings import SandboxTier

_ORDER: tuple[SandboxTier, ...] = ("bubblewrap", "landlock", "container")
_CONTAINED = "contained"
_CANARY = """
import socket, sys
secret, outside, port = sys.argv[1:]
def fails(attempt):
    try:
        attempt()
    except OSError:
        return True
escapes = [
    name for name, attempt in (
        ("reads a secret", lambda: open(secret).read()),
        ("writes outside", lambda: open(outside, "w").close()),
        ("has a network", lambda: socket.create_connection(("127.0.0.1", int(port)), 1)),
    ) if not fails(attempt)
]
open("inside", "w").close()
print("contained" if not escapes else "it " + ", ".join(escapes))
"""


def choose(wanted: SandboxTier, image: str = "") -> Tier:
    """The sandbox called `wanted`, or for `auto` the first of the ladder that holds here."""
    if wanted == "none":
        return Tier("none")
    reasons = []
    for name in _ORDER if wanted == "auto" else (wanted,):
        tier, reason = holds(name, image)
        if tier:
            return tier
        reasons.append(f"{name}: {reason}")
    raise SpeccError(
        "there is no sandbox here to run code and tests in\n  " + "\n  ".join(reasons),
        "install bubblewrap, or use Linux 5.13 or newer with Landlock, or name an image that has "
        "Python, pytest, hypothesis and coverage as `container` in [tool.specc]; "
        "`--sandbox none` runs generated code with all of your rights",
    )


@cache
def holds(name: SandboxTier, image: str) -> tuple[Tier | None, str]:
    """The tier if it holds, else why not."""
    match name:
        case "bubblewrap":
            candidates = [Tier("bubblewrap", shutil.which("bwrap") or "")]
            missing = "not installed"
        case "landlock":
            version = landlock_version()
            candidates = [Tier("landlock", sys.executable if version else "", landlock=version)]
            missing = "this kernel has it not, or not enabled"
        case _:
            programs = (shutil.which(each) for each in ("podman", "docker"))
            candidates = [Tier("container", each or "", image) for each in programs]
            missing = "neither podman nor docker is installed"
            if not image:
                return None, "no image is set"
    if name != "container" and platform.machine() not in AUDIT_ARCHITECTURES:
        return None, f"not available on {platform.machine()}"
    reason = missing
    for tier in candidates:
        if tier.program:
            reason = canary(tier)
            if reason == _CONTAINED:
                return tier, ""
    return None, reason


def canary(tier: Tier) -> str:
    """`contained`, or what went wrong: a program in the sandbox tries to get out."""
    with (
        tempfile.TemporaryDirectory(prefix="specc-canary-") as folder,
        socket.create_server(("127.0.0.1", 0)) as server,
    ):
        outside = Path(folder) / "outside"
        outside.mkdir()
        (outside / "secret").write_text("secret")
        inside = Path(folder) / "inside"
        inside.mkdir()
        Path(folder).chmod(0o755)
        python = "python" if tier.name == "container" else str(Path(sys.executable).resolve())
        arguments = (outside / "secret", outside / "written", server.getsockname()[1])
        job = Job(
            (python, "-I", "-S", "-c", _CANARY, *map(str, arguments)),
            writable=inside,
            cwd=inside,
            readable=tiers.launcher_files(),
            environment={"PATH": "/usr/local/bin:/usr/bin:/bin"},
            limits=Limits(seconds=30),
        )
        done = run(job, tier)
        said = (done.stdout + done.stderr).decode(errors="replace").strip()
        if said == _CONTAINED and not (inside / "inside").exists():
            return "it cannot write where it must"
        return said.rpartition("\n")[2] or f"ended with {done.returncode}"


def landlock_version() -> int:
    """The version of Landlock's interface that the kernel offers; 0 for none."""
    if not sys.platform.startswith("linux"):
        return 0
    version: int = ctypes.CDLL(None).syscall(444, None, ctypes.c_size_t(0), 1)
    return max(0, version)
