"""What the README shows is what the commands print, and its tables are made from the code."""

import ast
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from specc.config import settings
from specc.language.format import format_text
from specc.settings import AgentConfig, BudgetConfig, GatesConfig, IndexConfig, LintConfig
from tests.coding import LOSSY, RIGHT, attempts, body, project, replies
from tests.harness import ROOT, blocks
from tests.passes import analyse
from tests.shell import COMMITTER, SPECC, commit_all, run

README = ROOT / "README.md"
WRONG_PARKING = '''from decimal import Decimal


def fee(hours: int) -> Decimal:
    """What an hour costs, but the first one."""
    return min(Decimal("2.50") * (hours - 1), Decimal("12.50"))
'''
OPEN_PARCEL = """specc 1
module parcel
target "parcel.py"

function postage(grams: Int where 1 <= value <= 2000) -> Int:
    criterion POST-1 "A light parcel costs 4":
        when grams < 500
        check result == 4

    criterion POST-2 "A heavy parcel costs 9":
        when grams > 500
        check result == 9

    examples:
        | grams | result |
        | 20    | 4      |
        | 900   | 9      |
"""
PARCEL = '''def postage(grams: int) -> int:
    """What it costs to send a parcel."""
    if grams <= 500:
        return 4
    return 9
'''
TAKES = re.compile(r"\d+\.\d s\b")
TIER = re.compile(r"bubblewrap|landlock")


def shell(folder: Path, *commands: str) -> str:
    """The commands with what they print, as in a terminal."""
    lines: list[str] = []
    path = f"{SPECC.parent}:/usr/local/bin:/usr/bin:/bin"
    identity = " ".join(COMMITTER)
    for command in commands:
        done = run(
            "bash", "-c", command.replace("git commit", f"git {identity} commit"),
            cwd=folder, env={"PATH": path},
        )  # fmt: skip
        lines += [f"$ {command}", *(done.stdout + done.stderr).rstrip().splitlines(), ""]
    text = "\n".join(line.rstrip() for line in lines).strip("\n")
    return f"```console\n{text}\n```\n"


def sixty_seconds(folder: Path) -> str:
    """From nothing to a bundle."""
    return shell(
        folder,
        "git init --quiet",
        "specc init",
        "git add --all && git commit --quiet -m 'A first spec'",
        "specc build",
    )


def broken(folder: Path) -> str:
    """Several mistakes in one file."""
    shutil.copy(ROOT / "examples/broken/broken.spec", folder)
    return shell(folder, "specc check broken.spec")


def gap(folder: Path) -> str:
    """Rules that do not cover every input."""
    shutil.copy(ROOT / "examples/broken/gap.spec", folder)
    return shell(folder, "specc check gap.spec")


def vague(folder: Path) -> str:
    """What two readers would take differently."""
    shutil.copy(ROOT / "examples/vague/draft.spec", folder)
    shutil.copy(ROOT / "examples/vague/settled.spec", folder)
    return shell(
        folder,
        "specc lint --format concise draft.spec",
        "specc lint --select L303,L304 draft.spec",
        "specc lint --diff --fix --answer L303@late_fee=A --answer L204@late_fee=B draft.spec",
        "specc lint settled.spec",
    )


def verify(folder: Path) -> str:
    """Code with a mistake."""
    shutil.copy(ROOT / "examples/parking/parking.spec", folder)
    (folder / "parking.py").write_text(WRONG_PARKING)
    return shell(folder, "cat parking.py", "specc test parking.spec")


def audit(folder: Path) -> str:
    """Code that chose where its spec leaves a choice."""
    (folder / "parcel.spec").write_text(OPEN_PARCEL)
    (folder / "parcel.py").write_text(PARCEL)
    return shell(
        folder,
        "cat parcel.py",
        "specc audit parcel.spec",
        "specc lint --answer L303@postage=A parcel.spec",
        "specc audit parcel.spec",
    )


def waits(folder: Path) -> str:
    """An agent that does not get it right, and a person who helps."""
    project(folder)
    lossy, better = body(LOSSY), "QUESTION: May a number that stands twice be left out?"
    right = body(RIGHT, before=LOSSY)
    path = replies(folder, ([], better), *attempts(lossy), (["Each number stays"], right))
    path.rename(folder / "replies.jsonl")
    commit_all(folder)
    return shell(
        folder,
        "tail -n +5 lists.spec",
        "specc build --agent scripted:replies.jsonl",
        "specc resume ordered --answer 'Each number stays.' | tail -2",
    )


RUNS: dict[str, Callable[[Path], str]] = {
    "sixty-seconds": sixty_seconds,
    "broken": broken,
    "gap": gap,
    "vague": vague,
    "verify": verify,
    "audit": audit,
    "waits": waits,
}


def rows(head: tuple[str, ...], body: Iterator[tuple[str, ...]]) -> str:
    """A Markdown table."""
    lines = [head, tuple("---" for _ in head), *body]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def commands() -> str:
    """Each command with its help."""
    from specc.cli import specc

    found = (
        (f"`specc {name}`", each.get_short_help_str(120)) for name, each in specc.commands.items()
    )
    return rows(("command", "does"), iter(sorted(found)))


def setting_rows() -> str:
    """Each setting with its default."""
    body = ((f"`{name}`", f"`{default}`", meaning) for name, default, meaning in settings())
    return rows(("setting", "default", "meaning"), body)


def lint_setting_rows() -> str:
    """Each setting of lint with its default."""
    return _inner_rows(LintConfig)


def agent_setting_rows() -> str:
    """Each setting of agents with its default."""
    return _inner_rows(AgentConfig)


def budget_setting_rows() -> str:
    """Each setting of the budget with its default."""
    return _inner_rows(BudgetConfig)


def gates_setting_rows() -> str:
    """Each setting of the gates with its default."""
    return _inner_rows(GatesConfig)


def index_setting_rows() -> str:
    """Each setting of search with its default."""
    return _inner_rows(IndexConfig)


def _inner_rows(table: type) -> str:
    body = ((f"`{name}`", f"`{default}`", text) for name, default, text in settings(table))
    return rows(("setting", "default", "meaning"), body)


def lint_rules() -> str:
    """Each rule of lint, with what it finds and offers."""
    from specc.lint.manual import summary
    from specc.lint.rules import RULES

    body = (
        (
            f"`{each.code}`",
            each.name,
            summary(each).replace("|", "\\|"),
            ", ".join(sorted(each.answers)),
        )
        for each in RULES
    )
    return rows(("code", "name", "finds", "offers"), body)


def diagnostics() -> str:
    """Each code with its title."""
    pages = sorted((ROOT / "grammar" / "explain").glob("*.md"))
    titles = (page.read_text(encoding="utf-8").splitlines()[0] for page in pages)
    split = (title.removeprefix("# ").split(": ", 1) for title in titles)
    return rows(("code", "says"), ((f"`{code}`", title) for code, title in split))


def code_map() -> str:
    """Each module or package with the first sentence of its docstring."""
    found = []
    for path in sorted((ROOT / "specc").iterdir()):
        file = path / "__init__.py" if path.is_dir() else path
        if file.suffix != ".py" or not file.exists() or path.name.startswith("__"):
            continue
        doc = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
        sentence = re.split(r"(?<=\.)\s", " ".join(doc.split()))[0]
        found.append((f"`{path.name}{'/' if path.is_dir() else ''}`", sentence))
    return rows(("room", "what belongs there"), iter(found))


TABLES: dict[str, Callable[[], str]] = {
    "commands": commands,
    "settings": setting_rows,
    "lint-settings": lint_setting_rows,
    "agent-settings": agent_setting_rows,
    "budget-settings": budget_setting_rows,
    "gates-settings": gates_setting_rows,
    "index-settings": index_setting_rows,
    "lint-rules": lint_rules,
    "diagnostics": diagnostics,
    "map": code_map,
}


def part(kind: str, name: str) -> tuple[int, int]:
    """Where the generated part of the README stands, between its marker and the end marker."""
    text = README.read_text(encoding="utf-8")
    marker = f"<!-- {kind}: {name} -->\n"
    start = text.index(marker) + len(marker)
    return start, text.index("<!-- end -->", start)


def check(kind: str, name: str, made: str, *, update: bool) -> None:
    """Compares a part with what was made now, or rewrites it."""
    text = README.read_text(encoding="utf-8")
    start, end = part(kind, name)
    if update:
        README.write_text(text[:start] + made + text[end:], encoding="utf-8")
        return

    def same(each: str) -> str:
        return TIER.sub("SANDBOX", TAKES.sub("N s", each))

    assert same(text[start:end]) == same(made), "run `pytest --update tests/test_readme.py`"


@pytest.mark.parametrize("name", RUNS)
def test_runs(name: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    folder = tmp_path / "tickets"
    folder.mkdir()
    check("run", name, RUNS[name](folder), update=request.config.getoption("--update"))


@pytest.mark.parametrize("name", TABLES)
def test_tables(name: str, request: pytest.FixtureRequest) -> None:
    check("table", name, TABLES[name](), update=request.config.getoption("--update"))


def test_every_part_is_made() -> None:
    text = README.read_text(encoding="utf-8")
    assert re.findall(r"<!-- run: (\S+) -->", text) == list(RUNS)
    assert sorted(re.findall(r"<!-- table: (\S+) -->", text)) == sorted(TABLES)


@pytest.mark.parametrize("document", ["README.md", "grammar/language.md"])
def test_specs_in_documents_are_right(document: str) -> None:
    found = list(blocks((ROOT / document).read_text(encoding="utf-8")))
    specs = [each.body for each in found if each.language == "spec"]
    assert specs
    for text in specs:
        assert [str(each.message) for each in analyse(text, {}).diagnostics] == []
        assert format_text(text) == text
