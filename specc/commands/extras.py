"""Says what to install when a command needs more than the base installation has."""

import sys
from importlib.metadata import PackageNotFoundError, requires
from importlib.util import find_spec

from specc import DISTRIBUTION
from specc.errors import SpeccError


def need_build(command: str) -> None:
    """Stop with the command that installs the extra `build`, unless it is there."""
    if find_spec("jinja2") is None:
        packages = " ".join(f"'{each}'" for each in requirements("build"))
        raise SpeccError(
            f"`specc {command}` needs the extra `build`, which is not installed",
            f"{sys.executable} -m pip install {packages}",
        )


def requirements(extra: str) -> list[str]:
    """The packages of an extra of our own distribution."""
    try:
        found = requires(DISTRIBUTION) or []
    except PackageNotFoundError:
        return [f"{DISTRIBUTION}[{extra}]"]
    marker = f"extra == '{extra}'"
    return [each.partition(";")[0].strip() for each in found if marker in each.replace('"', "'")]
