"""The command line: options, one call, an exit code (0 well, 1 findings, 2 a wrong world)."""

import errno
import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, get_args

import click

from specc import LANGUAGE_EDITION, __version__
from specc.errors import SpeccError
from specc.settings import Effort, SandboxTier

INTERRUPTED = 130
PIPE_CLOSED = 141
_NO_SPACE = "free some disk space, then run the same command again; finished steps are kept"

_VERSION = f"specc {__version__} (language edition {LANGUAGE_EDITION})"

paths_argument = click.argument("paths", nargs=-1, type=click.Path(path_type=Path, readable=False))
format_option = click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "json"]),
    default="text",
    help="How to print the result.",
)
sandbox_option = click.option(
    "--sandbox",
    type=click.Choice(get_args(SandboxTier)),
    help="Sandbox to run tests in; `none` runs them with all of your rights.",
)
agent_option = click.option(
    "--agent", help="Who writes what specs leave open: KIND or KIND:WHAT, such as anthropic:MODEL."
)
jobs_option = click.option(
    "--jobs", type=click.IntRange(1), default=1, help="So many agents work at once (1)."
)
assist_option = click.option(
    "--assist", is_flag=True, help="Let the agent propose an approach before it writes."
)
wait_option = click.option("--wait", is_flag=True, help="Wait for another build to end.")
force_exclude_option = click.option(
    "--force-exclude",
    is_flag=True,
    help="Pass by named files that are excluded or not specc files, as for pre-commit.",
)


_FILE = click.Path(path_type=Path, dir_okay=False)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message=_VERSION)
def specc() -> None:
    """Compiles acceptance criteria: checks specs, derives code, generates property tests, leaves a
    pull request bundle. Paths are files or folders; without any, the current project."""


@specc.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=".")
@format_option
def init(folder: Path, output_format: str) -> int:
    """Write a first spec, and the settings that a project needs. Nothing is overwritten."""
    from specc.commands.init import run

    return run(folder, output_format)


@specc.command()
@paths_argument
@format_option
@force_exclude_option
def check(paths: tuple[Path, ...], output_format: str, force_exclude: bool) -> int:
    """Parse, resolve and type specs, and say what is wrong with them."""
    from specc.commands.check import run

    return run(paths, output_format, force_exclude)


@specc.command()
@paths_argument
@format_option
@force_exclude_option
@click.option("--check", "mode", flag_value="check", help="Change nothing; name what would change.")
@click.option("--diff", "mode", flag_value="diff", help="Change nothing; print what would change.")
def fmt(paths: tuple[Path, ...], output_format: str, force_exclude: bool, mode: str | None) -> int:
    """Bring specs into their canonical form."""
    from specc.commands.fmt import run

    return run(paths, output_format, force_exclude, mode or "write")


@specc.command()
@paths_argument
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "concise", "json", "sarif", "github"]),
    default="text",
    help="How to print the findings.",
)
@click.option("--output", type=_FILE, metavar="FILE", help="Write the findings to a file.")
@click.option("--select", multiple=True, metavar="CODES", help="Report these only: L1,L303.")
@click.option("--ignore", multiple=True, metavar="CODES", help="Leave these out.")
@click.option("--effort", type=click.Choice(get_args(Effort)), help="How hard to look for inputs.")
@click.option("--fix", is_flag=True, help="Make the fixes that keep what a spec means.")
@click.option("--unsafe-fixes", is_flag=True, help="With --fix and --diff: all other fixes, too.")
@click.option("--diff", is_flag=True, help="Change nothing; print what would change.")
@click.option(
    "--answer", multiple=True, metavar="CODE@ITEM=READING", help="Write a reading into the spec."
)
@click.option("--because", default="", metavar="TEXT", help="The reason for a reading `free`.")
@click.option("--list", "all_rules", is_flag=True, help="Name all rules.")
@click.option("--self-test", is_flag=True, help="Run each rule on the examples of its manual.")
@click.option("--baseline", type=_FILE, metavar="FILE", help="Findings that are known.")
@click.option("--update-baseline", is_flag=True, help="Write the baseline, or remove what is gone.")
@click.option("--exit-zero", is_flag=True, help="End with 0 whatever is found.")
@click.option("--statistics", is_flag=True, help="Print only how often each code was found.")
@force_exclude_option
def lint(paths: tuple[Path, ...], **flags: Any) -> int:  # noqa: ANN401  # named in Flags
    """Find what specs leave open, with the input on which two readings differ."""
    from specc.commands.lint import Flags, run

    if flags["unsafe_fixes"] and not (flags["fix"] or flags["diff"]):
        raise click.UsageError("--unsafe-fixes goes with --fix or --diff")
    if flags["because"] and not flags["answer"]:
        raise click.UsageError("--because goes with --answer")
    return run(paths, Flags(**flags))


@specc.command()
@paths_argument
@format_option
@click.option("--schema", is_flag=True, help="Print the JSON Schema of the IR instead.")
def ir(paths: tuple[Path, ...], output_format: str, schema: bool) -> int:
    """Print the intermediate representation as JSON.

    A file gives an object, a folder a list.
    """
    from specc.commands.ir import run

    return run(paths, output_format, schema)


@specc.command()
@paths_argument
@format_option
@agent_option
@assist_option
@click.option("--context", is_flag=True, help="List the code that an agent is shown.")
def plan(
    paths: tuple[Path, ...], output_format: str, agent: str | None, assist: bool, context: bool
) -> int:
    """Show the tasks of specs, who writes each and why, and what agents may cost.

    Nobody is asked. With --assist the agent is, once for each task of its own, how it would go
    about it; a build with --assist does not ask again.
    """
    from specc.commands.plan import How, run

    return run(paths, output_format, How(agent, context, assist))


@specc.command()
@paths_argument
@format_option
@sandbox_option
@click.option("--write", is_flag=True, help="Keep the generated tests in the project.")
@click.option("--quick", is_flag=True, help="Rows first, then one draw for all; says the time.")
def test(
    paths: tuple[Path, ...],
    output_format: str,
    sandbox: SandboxTier | None,
    write: bool,
    quick: bool,
) -> int:
    """Judge the code that is there by its specs.

    Generates property tests and runs them in a sandbox, on a copy of the project. With --quick
    examples and rows run first, and only if none fails inputs are drawn, each for all tests of a
    function that take it. That is for code in the making; the tests as written decide.
    """
    from specc.commands.test import run

    return run(paths, output_format, sandbox, write, "loop" if quick else "gate")


@specc.command()
@paths_argument
@format_option
@sandbox_option
@click.option("--most", type=click.IntRange(1), help="So many changes at most (100).")
def audit(
    paths: tuple[Path, ...], output_format: str, sandbox: SandboxTier | None, most: int | None
) -> int:
    """Ask what the tests would not notice.

    Changes the code a little at a time, runs its tests on each version, and makes of what no test
    notices a question for the spec's author, which `specc lint --answer` settles.
    """
    from specc.commands.audit import run

    return run(paths, output_format, sandbox, most)


@specc.command()
@paths_argument
@format_option
@sandbox_option
@agent_option
@jobs_option
@assist_option
@wait_option
@click.option("--audit", "audited", is_flag=True, help="Say what the tests would not notice.")
@click.option("--dry-run", is_flag=True, help="Show the plan and what it may cost; do nothing.")
def build(paths: tuple[Path, ...], output_format: str, **options: Any) -> int:  # noqa: ANN401
    """Build specs, from the check to a pull request bundle.

    With --audit the bundle says how many changes of the code its tests notice, as `specc audit`
    does, and asks what they do not.
    """
    from specc.commands.build import How, run

    return run(paths, output_format, How(**options))


@specc.command()
@click.argument("unit", required=False)
@format_option
@sandbox_option
@agent_option
@jobs_option
@assist_option
@wait_option
@click.option("--hint", default="", help="A hint, which this and later attempts are given.")
@click.option("--answer", default="", help="The answer to what the agent asks.")
@click.option("--more-budget", is_flag=True, help="Grant the task its budget once more.")
@click.option("--again", is_flag=True, help="Let the agent try again as it is.")
@click.option("--accept", default="", help="Take the best candidate as it is, for this reason.")
@click.option("--give-up", default="", help="Stop trying, for this reason.")
@click.option("--approve", is_flag=True, help="Approve code that waits for it.")
def resume(unit: str | None, output_format: str, **options: Any) -> int:  # noqa: ANN401
    """Go on with a unit that waits for a person, who says what next.

    UNIT is its name, such as `merge` or `shop/merge`, where several wait. A candidate that was
    edited in its folder is taken up without any option.
    """
    from specc.commands.resume import Said, run

    names = ("hint", "answer", "more_budget", "again", "accept", "give_up", "approve")
    said = Said(**{name: options.pop(name) for name in names})
    return run(unit or "", said, output_format, options)


@specc.command()
@click.argument("unit", required=False)
@format_option
@click.option("--full", is_flag=True, help="Show requests and replies whole.")
def log(unit: str | None, output_format: str, full: bool) -> int:
    """Show what was said to agents and by them, and what it cost."""
    from specc.commands.log import run

    return run(unit or "", output_format, full)


@specc.command()
@paths_argument
@format_option
@sandbox_option
def replay(paths: tuple[Path, ...], output_format: str, sandbox: SandboxTier | None) -> int:
    """Build from the replies that are kept, without a key and without a call."""
    from specc.commands.replay import run

    return run(paths, output_format, sandbox)


@specc.command()
@paths_argument
@format_option
def status(paths: tuple[Path, ...], output_format: str) -> int:
    """Show the last run of each spec, and what waits for a person."""
    from specc.commands.status import run

    return run(paths, output_format)


@specc.command()
@paths_argument
@format_option
@click.option("--dry-run", is_flag=True, help="List only.")
def clean(paths: tuple[Path, ...], output_format: str, dry_run: bool) -> int:
    """List what specc made, then remove it.

    That is .specc and the branches with specc's own commits; code and specc.lock stay.
    """
    from specc.commands.clean import run

    return run(paths, output_format, dry_run)


@specc.command()
@format_option
@click.option("--conventions", is_flag=True, help="Say how the code is written instead.")
def index(output_format: str, conventions: bool) -> int:
    """Index the project's Python code for search.

    Only files that changed are read again. Vendored trees, what git ignores and files that hold
    what looks like a secret are left out. Where an embedding is installed or set, new code gets
    vectors, and search finds by meaning, too.
    """
    from specc.commands.index import run

    return run(output_format, conventions)


@specc.command()
@click.argument("query")
@click.option("--limit", type=click.IntRange(1), default=10, help="So many hits at most (10).")
@format_option
def search(query: str, limit: int, output_format: str) -> int:
    """Find code by words, by parts of words or by name. No hit ends with 1."""
    from specc.commands.search import run

    return run(query, limit, output_format)


@specc.command()
@click.argument("code", required=False)
@click.option("--list", "all_codes", is_flag=True, help="Name all codes.")
@format_option
def explain(code: str | None, all_codes: bool, output_format: str) -> int:
    """Explain a diagnostic's code, with a wrong and a right example."""
    from specc.commands.explain import run

    if code is None and not all_codes:
        raise click.UsageError("name a code, such as E101, or give --list")
    return run(None if all_codes else code, output_format)


def main() -> None:
    """Run the command line and end the process with its exit code."""
    # Trees and IR are made by the thousand and live to the end: looking for cycles among them all
    # the time is a fifth of a cold check.
    gc.set_threshold(100_000, 50, 100)
    code = run(sys.argv[1:])
    try:
        sys.stdout.flush()
    except OSError:  # said already; what is left in the buffer has nowhere to go
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)


def run(arguments: Sequence[str]) -> int:
    """Run one command; the one place where errors of the world become a message and a code."""
    try:
        with specc.make_context("specc", list(arguments)) as context:
            code = specc.invoke(context)
        sys.stdout.flush()
        return int(code or 0)
    except SpeccError as error:
        return _failed(error.message, error.hint)
    except click.exceptions.Exit as ended:
        return ended.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        return INTERRUPTED
    except OSError as error:
        if error.errno == errno.EPIPE:
            return PIPE_CLOSED
        where = f": {error.filename}" if error.filename else ""
        full = error.errno in {errno.ENOSPC, errno.EDQUOT}
        return _failed(f"{error.strerror or error}{where}", _NO_SPACE if full else "")


def _disk_is_full() -> bool:
    """Whether what went wrong may be for want of space: git and others do not always say so."""
    import shutil

    try:
        return shutil.disk_usage(".").free < 512 * 1024
    except OSError:
        return False


def _failed(message: str, hint: str) -> int:
    from specc.commands.terminal import paint

    hint = _NO_SPACE if _disk_is_full() else hint
    click.echo(f"{paint('error', '1;31', err=True)}: {message}", err=True)
    if hint:
        click.echo(f"{paint('help', '1;32', err=True)}: {hint}", err=True)
    return 2
