"""`specc init`: a first spec, and the settings that a project needs; nothing is overwritten."""

import re
from collections.abc import Callable
from pathlib import Path

from specc import workspace
from specc.commands.terminal import BOLD, paint, say, say_json, table
from specc.resources import TEMPLATES

FIRST_SPEC = "tickets.spec"
HOOKS = "the hooks specc-check, specc-lint, specc-fmt"


def run(folder: Path, output_format: str) -> int:
    """Make what is missing, and say for each file what was done."""
    folder.mkdir(parents=True, exist_ok=True)
    steps: tuple[Callable[[Path], tuple[str, str]], ...] = (
        write_first_spec, add_settings, add_ignores, add_hook,
    )  # fmt: skip
    done = [step(folder) for step in steps]
    if output_format == "json":
        say_json([{"file": file, "done": what} for file, what in done])
        return 0
    say(table(("FILE", "DONE"), done))
    spec = workspace.shown(folder / FIRST_SPEC)
    check, build = (paint(f"specc {each} {spec}", BOLD) for each in ("check", "build"))
    say(f"\nNext: {check}, git add and commit, then {build}")
    if not any((each / ".git").exists() for each in (folder.resolve(), *folder.resolve().parents)):
        say("A build needs a git repository: git init && git add -A && git commit -m 'Start'")
    return 0


def write_first_spec(folder: Path) -> tuple[str, str]:
    """A spec that checks and builds as it is, unless the project has specs already."""
    existing = workspace.find((folder,)).specs
    if existing:
        return existing[0].source.path, "kept: the project has specs"
    return _write(folder / FIRST_SPEC, _template("tickets.spec"))


def add_settings(folder: Path) -> tuple[str, str]:
    """`[tool.specc]` in pyproject.toml."""
    path = folder / "pyproject.toml"
    settings = _template("settings.toml")
    if not path.exists():
        return _write(path, _template("pyproject.toml") + settings)
    text = path.read_text(encoding="utf-8")
    if re.search(r"^\[tool\.specc\b", text, re.MULTILINE):
        return workspace.shown(path), "kept: it has [tool.specc]"
    if not (folder / "src").is_dir():
        settings = settings.replace('sources = ["src"]', 'sources = ["src", "."]')
    return _extend(path, text, settings, "added [tool.specc]")


def add_ignores(folder: Path) -> tuple[str, str]:
    """specc's own folder and Hypothesis' in .gitignore."""
    path = folder / ".gitignore"
    if not path.exists():
        return _write(path, _template("gitignore"))
    text = path.read_text(encoding="utf-8")
    present = {line.strip().strip("/") for line in text.splitlines()}
    wanted = _template("gitignore").splitlines()
    missing = [line for line in wanted if line.strip("/") not in present]
    if not missing:
        return workspace.shown(path), "kept: it has them"
    return _extend(
        path, text, "".join(f"{line}\n" for line in missing), f"added {', '.join(missing)}"
    )


def add_hook(folder: Path) -> tuple[str, str]:
    """An entry for pre-commit, first in the list of repositories."""
    path = folder / ".pre-commit-config.yaml"
    entry = _template("pre-commit-hook.yaml")
    if not path.exists():
        return _write(path, "repos:\n" + entry)
    text = path.read_text(encoding="utf-8")
    if "specc" in text:
        return workspace.shown(path), "kept: it has specc"
    start = re.search(
        r"^repos:[ \t]*\n(?:[ \t]*(?:#[^\n]*)?\n)*(?P<indent>[ ]*)- ", text, re.MULTILINE
    )
    if start is None:
        return workspace.shown(path), f"not understood, left alone: add {HOOKS}"
    lines = "".join(f"{start['indent']}{line}\n" for line in entry.splitlines())
    position = start.start("indent")
    path.write_text(text[:position] + lines + text[position:], encoding="utf-8")
    return workspace.shown(path), f"added {HOOKS}"


def _template(name: str) -> str:
    return (TEMPLATES / "init" / name).read_text(encoding="utf-8")


def _write(path: Path, text: str) -> tuple[str, str]:
    path.write_text(text, encoding="utf-8")
    return workspace.shown(path), "written"


def _extend(path: Path, text: str, addition: str, done: str) -> tuple[str, str]:
    """Append to a file whose last line may lack its end."""
    separator = "" if not text or text.endswith("\n") else "\n"
    with path.open("a", encoding="utf-8") as file:
        file.write(separator + addition)
    return workspace.shown(path), done
