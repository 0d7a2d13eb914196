"""Other coding agents as commands: small scripts as agents, in real sandboxes."""

import json
import secrets
import shlex
import socket
import sys
import time
from pathlib import Path

import pytest

from specc.agents import command, programs, prompts
from specc.agents.presets import PRESETS
from specc.agents.refused import kept_away
from specc.agents.values import (
    Message,
    Reply,
    Request,
    Text,
    ToolCall,
    ToolResult,
    Trouble,
    Usage,
)  # fmt: skip
from specc.errors import SpeccError
from specc.settings import AgentConfig, BudgetConfig, Config
from tests.harness import ROOT
from tests.shell import commit_all, run
from tests.test_sandbox import alive

FEES = "def fee(days):\n    return 0\n"
BETTER = "def fee(days):\n    return 2 * days\n"
FILES = {
    "pyproject.toml": "[project]\nname = 'shop'\n",
    "fees.spec": "specc 1\n",
    "src/shop/fees.py": FEES,
    "src/shop/other.py": "x = 1\n",
    "src/shop/table.bin": "a\0b",
    "tests/test_fees.py": "def test_fee(): assert False\n",
    "checks/generated.py": "y = 1\n",
    ".github/workflows/ci.yml": "on: push\n",
    ".gitlab-ci.yml": "test:\n",
    ".ci/run.py": "",
    "CODEOWNERS": "* @shop\n",
    "specc.lock": "",
    ".pre-commit-config.yaml": "repos: []\n",
    ".gitignore": "local.py\n",
    "local.py": "PASSWORD = 'hunter2'\n",
    ".env": "TOKEN=hunter3\n",
    "server.pem": "hunter4\n",
}
REQUEST = Request(
    system="You write code.",
    messages=(Message(role="user", blocks=(Text(text="Write `fee`: it costs 2 a day. Größe."),)),),
    tokens=100,
)
TIERS = ["bubblewrap", "landlock"]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    commit_all(folder)
    return folder


def ask(
    project: Path,
    script: str,
    *,
    tier: str = "auto",
    environment: dict[str, str] | None = None,
    request: Request = REQUEST,
    line: str = "{python} {script}",
    **settings: object,
) -> Reply | Trouble:
    """What an agent answers that is a Python script."""
    path = project.parent / "agent.py"
    path.write_text(script)
    path.chmod(0o755)
    line = line.format(python=shlex.quote(sys.executable), script=path, prompt="{prompt}")
    config = Config(project, sandbox=tier, tests="checks")
    made = command.agent(
        AgentConfig(command=line, seconds=30, **settings), config, environment or BASIC
    )
    return made.send(request, project)


BASIC = {"PATH": "/usr/local/bin:/usr/bin:/bin", "TERM": "xterm", "AWS_SECRET": "hunter1"}


def text_of(answer: Reply | Trouble) -> str:
    assert isinstance(answer, Reply), answer
    (block,) = answer.blocks
    assert isinstance(block, Text)
    return block.text


def edits(*changed: tuple[str, str]) -> str:
    return "from pathlib import Path\n" + "".join(
        f"Path({path!r}).parent.mkdir(parents=True, exist_ok=True)\n"
        f"Path({path!r}).write_text({text!r})\n"
        for path, text in changed
    )


@pytest.mark.parametrize("tier", [*TIERS, "none"])
def test_edits_are_the_reply(project: Path, tier: str) -> None:
    new = 'MARK = """\n```python\n"""'
    script = edits(("src/shop/fees.py", BETTER), ("src/shop/new.py", new))
    answer = ask(project, script + "print('I looked.\\n\\x1b[1mDone.\\x1b[0m\\n')", tier=tier)
    assert text_of(answer) == (
        f"FILE: src/shop/fees.py\n```python\n{BETTER}```\n\n"
        f"FILE: src/shop/new.py\n````python\n{new}\n````\n"
        "\nThe agent says: Done.\n"
    )
    assert answer.stop == "end"


@pytest.mark.parametrize("tier", TIERS)
def test_agents_find_a_repository_and_the_project_is_as_it_was(project: Path, tier: str) -> None:
    script = (
        edits(("src/shop/fees.py", BETTER))
        + """
from subprocess import check_output, run
seen = check_output(["git", "status", "--porcelain"], text=True)
seen += check_output(["git", "log", "--format=%s"], text=True)
run(["git", "config", "core.fsmonitor", "touch /tmp/never"], check=True)
run(["git", "stash", "--quiet"], check=False)
open("a.py", "w").write(seen)
"""
    )
    assert "```python\n M src/shop/fees.py\nStart\n```" in text_of(ask(project, script, tier=tier))
    assert run("git", "status", "--porcelain", cwd=project).stdout == ""
    assert run("git", "stash", "list", cwd=project).stdout == ""
    assert len(run("git", "worktree", "list", cwd=project).stdout.splitlines()) == 1
    assert run("git", "rev-list", "--all", "--count", cwd=project).stdout == "1\n"
    assert list((project / ".specc" / "runs").iterdir()) == []


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("tests/test_fees.py", "tests"),
        ("src/shop/test_more.py", "tests"),
        ("src/conftest.py", "tests"),
        ("checks/generated.py", "tests"),
        ("fees.spec", "specs"),
        ("new.SPEC", "specs"),
        (".github/workflows/ci.yml", "CI"),
        (".gitlab-ci.yml", "CI"),
        (".ci/run.py", "CI"),
        (".pre-commit-config.yaml", "CI"),
        ("CODEOWNERS", "owns"),
        ("docs/CODEOWNERS", "owns"),
        ("specc.lock", "accepted"),
        ("pyproject.toml", "project"),
        ("setup.py", "project"),
        ("README.md", "no Python"),
        ("src/a'.py/b:c.py", "name"),
        ("src/new\nFILE: x.py", "name"),
    ],
)
def test_what_agents_may_not_change_is_not_taken(project: Path, path: str, why: str) -> None:
    script = edits((path, "changed\n"), ("src/shop/fees.py", BETTER))
    text = text_of(ask(project, script))
    first, _, rest = text.partition("Not taken: ")
    assert first == f"FILE: src/shop/fees.py\n```python\n{BETTER}```\n\n"
    assert why in rest
    assert rest.count("\n") <= 1
    assert "changed" not in rest


def test_one_may_change_the_other_code() -> None:
    for path in ("src/shop/fees.py", "latest.py", "contest/a.py", "src/testimony.py", "é.py"):
        assert kept_away(path, "checks") == ""


def test_links_deletions_and_what_is_no_text(project: Path) -> None:
    (project.parent / "secret.py").write_text("KEY = 'hunter5'\n")
    (project / "src/shop/linked.py").symlink_to(project.parent / "secret.py")
    commit_all(project)
    script = """
import os
os.remove("src/shop/fees.py")
os.remove("src/shop/other.py")
os.symlink({secret!r}, "src/shop/other.py")
os.symlink({folder!r}, "src/away")
os.remove("src/shop/linked.py")
open("src/shop/linked.py", "w").write("here")
os.mkfifo("src/shop/pipe.py")
open("src/shop/bytes.py", "wb").write(b"x = '\\xff'")
open("src/shop/zero.py", "w").write("\\0")
open("src/shop/large.py", "w").write("#" * 2_000_000)
os.makedirs("closed/inside")
os.chmod("closed", 0)
for _ in range(1200):
    os.mkdir("d")
    os.chdir("d")
"""
    script = script.format(secret=str(project.parent / "secret.py"), folder=str(project.parent))
    lines = text_of(ask(project, script)).splitlines()
    assert lines == [
        "Not taken: src/away (it is a link)",
        "Not taken: src/shop/bytes.py (it is binary, or cannot be read)",
        "Not taken: src/shop/fees.py (it was deleted)",
        "Not taken: src/shop/large.py (it is too large)",
        "Not taken: src/shop/linked.py (it was a link)",
        "Not taken: src/shop/other.py (it is a link)",
        "Not taken: src/shop/pipe.py (it is no ordinary file)",
        "Not taken: src/shop/zero.py (it is binary, or cannot be read)",
    ]
    assert list((project / ".specc" / "runs").iterdir()) == []


def test_many_refused_files_are_counted(project: Path) -> None:
    lines = text_of(ask(project, edits(*((f"{each}.md", "") for each in range(30))))).splitlines()
    assert len(lines) == 21
    assert lines[-1] == "Not taken: 10 more files"


@pytest.mark.parametrize("tier", TIERS)
def test_nothing_is_written_or_read_elsewhere(project: Path, tier: str) -> None:
    outside = project.parent / "outside"
    outside.mkdir()
    (outside / "secret").write_text("hunter6")
    (project / "src/inside").symlink_to(outside)
    script = f"""
import os
from pathlib import Path
tries = [
    lambda: Path({str(outside)!r}, "written").write_text("x"),
    lambda: Path("src/inside/written").write_text("x"),
    lambda: Path({str(project)!r}, "src/shop/fees.py").write_text("x"),
    lambda: Path({str(project)!r}, ".git/config").write_text("x"),
    lambda: Path({str(outside)!r}, "secret").read_text(),
    lambda: Path({str(Path.home())!r}, ".profile").read_text(),
    lambda: Path({str(project)!r}, ".env").read_text(),
    lambda: Path(".env").read_text(),
    lambda: Path("local.py").read_text(),
    lambda: Path("server.pem").read_text(),
]
done = 0
for number, each in enumerate(tries):
    try:
        each()
    except OSError:
        continue
    print("reached", number)
    done += 1
Path("src/shop/fees.py").write_text("tried = %d" % (len(tries) - done))
"""
    text = text_of(ask(project, script, tier=tier))
    assert "tried = 10" in text, text
    assert list(outside.iterdir()) == [outside / "secret"]
    assert run("git", "status", "--porcelain", cwd=project).stdout == "?? src/inside\n"


def test_the_network_is_there(project: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        script = f"import socket\nsocket.create_connection(('127.0.0.1', {port}), 5)\n"
        assert isinstance(ask(project, script + edits(("a.py", "x = 1\n"))), Reply)


@pytest.mark.parametrize("tier", TIERS)
def test_a_command_that_hangs_is_ended_with_its_children(project: Path, tier: str) -> None:
    token = secrets.token_hex(8)
    script = f"""
import os, subprocess, sys, time
for _ in range(2):
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)", {token!r}])
if os.fork() == 0:
    os.setsid()
time.sleep(60)
"""
    started = time.monotonic()
    path = project.parent / "agent.py"
    path.write_text(script)
    line = f"{shlex.quote(sys.executable)} {path} {token}"
    config = Config(project, sandbox=tier)
    answer = command.agent(AgentConfig(command=line, seconds=1), config, BASIC).send(
        REQUEST, project
    )
    assert answer == Trouble(
        kind="timeout", message=f"{Path(sys.executable).name} took longer than 1 seconds"
    )
    assert time.monotonic() - started < 15
    assert not alive(token)


SHOW = "import json, os\nopen('a.py', 'w').write(repr(json.dumps(dict(os.environ))) + '\\n')\n"


def test_the_environment_is_what_it_needs(project: Path) -> None:
    keys = {
        "SPECC_AGENT_KEY": "k" * 20,
        "ANTHROPIC_API_KEY": "other",
        "HTTPS_PROXY": "http://proxy:1",
    }
    script = SHOW.replace("os.environ", "{n: v[:3] for n, v in os.environ.items()}")
    text = text_of(ask(project, script, environment=BASIC | keys))
    found = json.loads(text.split("'")[1])
    assert set(found) - {"LC_CTYPE", "PWD"} == {
        "PATH", "HOME", "TMPDIR", "LANG", "TERM", "GIT_CONFIG_NOSYSTEM", "HTTPS_PROXY", "SPECC_AGENT_KEY",
    }  # fmt: skip


@pytest.mark.parametrize("ending", ["sys.exit(3)", "open('a.py', 'w').write('x')"])
def test_keys_are_not_told(project: Path, ending: str) -> None:
    script = f"""
import os, sys
print("working\\nkey " + os.environ["SPECC_AGENT_KEY"])
print("warning\\nwrong key " + os.environ["SPECC_AGENT_KEY"] + "!\\n", file=sys.stderr)
{ending}
"""
    environment = BASIC | {"SPECC_AGENT_KEY": "sesame-open"}
    answer = ask(project, script, environment=environment)
    assert "sesame" not in answer.model_dump_json()
    if isinstance(answer, Trouble):
        name = Path(sys.executable).name
        assert answer == Trouble(kind="server", message=f"{name} ended with 3: wrong key ***!")
    else:
        assert text_of(answer).endswith("The agent says: key ***\n")


def test_a_key_is_masked_where_a_line_is_cut(project: Path) -> None:
    script = (
        edits(("a.py", "")) + "import os; print('x' * 295 + os.environ['SPECC_AGENT_KEY'] + 'end')"
    )
    environment = BASIC | {"SPECC_AGENT_KEY": "sesame-open"}
    answer = ask(project, script, environment=environment)
    assert text_of(answer).endswith("xx***en\n")


def test_code_that_holds_the_key_is_not_taken(project: Path) -> None:
    environment = BASIC | {"SPECC_AGENT_KEY": "sesame-open"}
    answer = ask(project, SHOW, environment=environment)
    assert text_of(answer) == "Not taken: a.py (it holds the key of the agent)"


def test_a_question_is_a_reply(project: Path) -> None:
    asked = ask(project, "print('well\\nQUESTION: Which one is meant?')")
    assert text_of(asked) == "QUESTION: Which one is meant?"


def test_nothing_changed(project: Path) -> None:
    script = edits(("src/shop/fees.py", FEES)) + "print('I would do it.')"
    answer = ask(project, script)
    assert isinstance(answer, Trouble)
    assert answer.kind == "empty"
    assert answer.message.endswith("its last line is: I would do it.")


def test_a_limit_that_is_broken_is_said(project: Path) -> None:
    answer = ask(project, edits(("a.py", "")) + "print('x' * 40_000_000)")
    assert isinstance(answer, Trouble)
    assert answer.kind == "server"
    assert answer.message.endswith(" was ended: it broke its limit of output")


def test_a_program_or_a_key_that_is_not_there(project: Path) -> None:
    answer = ask(project, "", line="no-such-agent --fast")
    assert isinstance(answer, Trouble)
    assert (answer.kind, answer.passing) == ("request", False)
    assert "no program `no-such-agent`" in answer.message
    for wrong in ("", "claude 'x"):
        with pytest.raises(SpeccError, match="command"):
            command.agent(AgentConfig(command=wrong), Config(project), BASIC)


def test_without_a_sandbox_it_does_not_run(project: Path) -> None:
    with pytest.raises(SpeccError, match="no sandbox"):
        ask(project, edits(("a.py", "")), tier="container")


LONG = Request(
    system="Rules.\n",
    messages=(
        Message(role="user", blocks=(Text(text="Do this.\n"), Text(text="x" * 200_000))),
        Message(role="assistant", blocks=(ToolCall(id="1", name="read", arguments={"n": 1}),)),
        Message(role="user", blocks=(ToolResult(id="1", text="A file."),)),
    ),
    tokens=100,
)


@pytest.mark.parametrize(
    "line", ["{python} {script}", "{python} {script} --file={prompt}", "{script}"]
)
def test_the_prompt_comes_by_input_or_as_a_file(project: Path, line: str) -> None:
    script = f"""#!{sys.executable}
import sys
text = open(sys.argv[1].removeprefix("--file=")).read() if sys.argv[1:] else sys.stdin.read()
open("a.py", "w").write(repr(text.replace("x" * 200_000, "many")))
"""
    assert "'Rules.\\n\\nDo this.\\n\\nmany\\n\\nread {\"n\": 1}\\n\\nA file.\\n'" in text_of(
        ask(project, script, line=line, request=LONG)
    )


def test_an_answer_is_an_object_and_no_code(project: Path) -> None:
    schema = {"type": "object", "properties": {"notes": {"type": "string"}}}
    request = REQUEST.model_copy(update={"answer": schema})
    assert prompts.asking(request).endswith(json.dumps(schema, indent=2) + "\n")
    script = edits(("a.py", "x = 1\n")) + 'print(\'{Sure}: ```json\\n{"notes": "n"}\\n```\')'
    assert text_of(ask(project, script, request=request)) == '{"notes": "n"}'
    answer = ask(project, "print('no')", request=request)
    assert isinstance(answer, Trouble)
    assert answer.kind == "malformed"


PRINTED = {
    "claude": (
        '{"type":"result","subtype":"success","is_error":false,"result":"Fine.\\nDone.",'
        '"total_cost_usd":0.25,"usage":{"input_tokens":4,"cache_creation_input_tokens":30,'
        '"cache_read_input_tokens":200,"output_tokens":1000,"server_tool_use":null}}\n',
        Usage(input=4, output=1000, cache_read=200, cache_write=30),
        0.25,
    ),
    "codex": (
        '{"type":"thread.started","thread_id":"1"}\n{"type":"turn.started"}\nnoise\n'
        '{"type":"item.completed","item":{"id":"1","type":"reasoning","text":"Hm."}}\n'
        '{"type":"item.completed","item":{"id":"2","type":"agent_message","text":"Done."}}\n'
        '{"type":"turn.completed","usage":{"input_tokens":50,"cached_input_tokens":40,"output_tokens":7}}\n'
        '{"type":"turn.completed","usage":{"input_tokens":60,"cached_input_tokens":50,"output_tokens":8}}\n',
        Usage(input=20, output=15, cache_read=90),
        None,
    ),
    "gemini": (
        'Loaded.\n{\n "response": "Done.",\n "stats": {"models": {"a": {"api": {}, "tokens": {'
        '"prompt": 100, "candidates": 5, "total": 130, "cached": 80, "thoughts": 6, "tool": 0}},'
        '"b": {"tokens": {"prompt": 10, "candidates": 1}}}, "tools": {}}\n}\n',
        Usage(input=30, output=12, cache_read=80),
        None,
    ),
    "aider": (
        "Applied edit to a.py\nTokens: 2.3k sent, 1.1k cache write, 1k cache hit, 100 received."
        " Cost: $0.01 message, $0.01 session.\nTokens: 900 sent, 50 received."
        " Cost: $0.02 message, $0.03 session.\nDone.\n",
        Usage(input=1100, output=150, cache_read=1000, cache_write=1100),
        0.03,
    ),
}


def installed(folder: Path, name: str, script: str) -> dict[str, str]:
    """An environment in which a preset's program is a script."""
    (folder / "bin").mkdir()
    (folder / "bin" / name).write_text(f"#!{sys.executable}\n{script}")
    (folder / "bin" / name).chmod(0o755)
    preset = PRESETS[name]
    key = {preset.keys[0]: "sesame-open"}
    return BASIC | key | {"PATH": f"{folder / 'bin'}:{BASIC['PATH']}"}


@pytest.mark.parametrize("name", PRESETS)
def test_presets_are_started_and_their_end_is_read(
    name: str, project: Path, tmp_path: Path
) -> None:
    printed, usage, dollars = PRINTED[name]
    script = (
        "import os, sys\nseen = ' '.join(sys.argv[1:]) + ' ' + os.environ.get('GEMINI_CLI_TRUST_WORKSPACE', '')\n"
        "prompt = open(sys.argv[2]).read() if '--message-file' in sys.argv else sys.stdin.read()\n"
        "open('seen.py', 'w').write('# ' + seen + '\\n# ' + prompt.splitlines()[0] + '\\n')\n"
        f"open('.aider.history', 'w').write('')\nprint({printed!r}, end='')\n"
    )
    environment = installed(tmp_path, name, script)
    settings = AgentConfig(command=name, model="m-1", seconds=30)
    config = Config(project, budget=BudgetConfig(task_dollars=1.5))
    made = command.agent(settings, config, environment)
    assert (made.name, made.model, made.looks) == (f"command:{name}", "m-1", True)
    answer = made.send(REQUEST, project)
    text = text_of(answer)
    assert text.endswith("The agent says: Done.\n")
    assert "--model m-1" in text and "# You write code." in text
    assert ("--max-budget-usd 1.5" in text) == (name == "claude")
    assert ("--dangerously-bypass" in text) == (name == "codex")
    assert (".aider" in text) == (name != "aider")
    assert (answer.usage, answer.dollars) == (usage, dollars)


def test_a_preset_without_its_key_is_not_started(project: Path, tmp_path: Path) -> None:
    environment = installed(tmp_path, "claude", "") | {"HTTPS_PROXY": "http://me:pass@proxy"}
    del environment["ANTHROPIC_API_KEY"]
    settings = AgentConfig(command="claude")
    answer = command.agent(settings, Config(project), environment).send(REQUEST, project)
    assert isinstance(answer, Trouble)
    assert (answer.kind, answer.passing) == ("key", False)
    assert "ANTHROPIC_API_KEY or ANTHROPIC_AUTH_TOKEN or CLAUDE" in answer.message


@pytest.mark.parametrize(
    ("name", "printed", "code", "kind", "message"),
    [
        ("claude", '{"is_error":true,"result":"No credit ***"}', 1, "server", "1: No credit ***"),
        ("claude", '{"is_error":true,"subtype":"error_max"}', 0, "server", "0: error_max"),
        ("claude", "segfault", 134, "server", "134: at the end"),
        ("codex", '{"type":"turn.failed","error":{"message":"quota"}}', 1, "server", "1: quota"),
        ("gemini", '{"error":{"type":"Auth","message":"who?"}}', 41, "key", "41: who?"),
        ("gemini", 'aside{\n "error": {\n "message": "no auth"\n }\n}', 41, "key", "41: no auth"),
        ("gemini", "", 42, "request", "42: at the end"),
    ],
)
def test_how_presets_fail(
    name: str, printed: str, code: int, kind: str, message: str, project: Path, tmp_path: Path
) -> None:
    script = (
        "import os, sys\nsys.stdin.read()\n"
        f"printed = {printed!r}.replace('***', os.environ.get('ANTHROPIC_API_KEY', ''))\n"
        "print(printed.removeprefix('aside'), file=sys.stderr if 'aside' in printed else None)\n"
        "if 'aside' not in printed: print('at the end', file=sys.stderr)\n"
        f"open('a.py', 'w').write('x')\nsys.exit({code})"
    )
    environment = installed(tmp_path, name, script)
    answer = command.agent(AgentConfig(command=name), Config(project), environment).send(
        REQUEST, project
    )
    assert answer == Trouble(kind=kind, message=f"{name} ended with {message}")


@pytest.mark.parametrize("name", PRESETS)
@pytest.mark.parametrize(
    "printed",
    [
        "", "plain", "{", "[]", "null", '{"total_cost_usd": NaN}', '{"total_cost_usd": -1}',
        '{"usage": {"input_tokens": -5}}', '{"usage": []}', '{"type": "turn.completed", "usage": 3}',
        '{"stats": {"models": {"a": {"tokens": {"prompt": "x"}}}}}', "{" * 5000, '{"a":' * 5000,
        "Tokens: 1..2k sent, 3 received. Cost: $..1 message, $1.2.3 session.",
    ],
)  # fmt: skip
def test_strange_output_is_read_as_no_usage(name: str, printed: str) -> None:
    said = PRESETS[name].read(printed)
    assert said.usage.input >= 0
    assert said.dollars is None or said.dollars >= 0
    assert said.problem == ""


def test_a_program_is_shown_with_what_it_consists_of(tmp_path: Path) -> None:
    """An environment of Python, a package of Node with its interpreter, and a program alone."""
    made = tmp_path / "made"
    for name in ("env/bin", "env/lib", "node/bin", "node/lib/node_modules/agent", "alone", "links",
                 "manager/shims"):  # fmt: skip
        (made / name).mkdir(parents=True)
    (made / "env/pyvenv.cfg").write_text("")
    (made / "env/bin/python").symlink_to(sys.executable)
    (made / "env/bin/agent").write_text(f"#!{made}/env/bin/python -I\n")
    (made / "node/bin/node").write_bytes(b"\x7fELF")
    (made / "node/lib/node_modules/agent/cli.js").write_text("#!/usr/bin/env -S node --x\n")
    (made / "node/bin/agent").symlink_to("../lib/node_modules/agent/cli.js")
    (made / "alone/agent").write_bytes(b"\x7fELF")
    (made / "links/agent").symlink_to("../alone/agent")
    (made / "manager/shims/agent").write_text("#!/bin/sh\n")
    for each in ("env/bin/agent", "node/bin/node", "node/bin/agent", "alone/agent",
                 "manager/shims/agent"):  # fmt: skip
        (made / each).chmod(0o755)

    def shown(folder: str, *arguments: str) -> set[str]:
        path = f"{made}/{folder}:{made}/node/bin"
        program = programs.find("agent", path)
        assert program is not None
        found = programs.readable(program, arguments, path)
        return {str(each.relative_to(made)) for each in found if each.is_relative_to(made)}

    assert shown("env/bin") == {"env"}
    assert shown("node/bin") == {"node/lib/node_modules", "node/bin/node"}
    assert shown("manager/shims") == {"manager"}
    assert shown("links", f"{made}/env/lib", "relative") == {"alone/agent", "env/lib"}
    assert Path.home() not in programs.readable(made / "alone/agent", (str(Path.home()), "/"), "")


def test_the_page_tells_every_preset() -> None:
    text = (ROOT / "grammar" / "agents.md").read_text(encoding="utf-8")
    for name, preset in PRESETS.items():
        (row,) = [each for each in text.splitlines() if each.startswith(f"| `{name}` |")]
        assert f"`{' '.join(preset.argv[:2])}" in row
        assert all(f"`{key}`" in row for key in preset.keys)
