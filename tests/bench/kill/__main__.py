"""`python -m tests.bench.kill`: how many wrong programs the emitted tests see, by layer."""

import argparse
import multiprocessing
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.bench.kill.campaign import Options, Result, campaign, hundred
from tests.bench.kill.figures import figures, side_by_side
from tests.bench.kill.others import installed
from tests.bench.kill.suite import warm_up
from tests.bench.problems import FUNCTIONS, Problem, problems

PROCESSES = 2


def run(chosen: Sequence[Problem], options: Options, processes: int = PROCESSES) -> list[Result]:
    """The results on these problems, in their order."""
    context = multiprocessing.get_context("fork")
    with context.Pool(processes, initializer=warm_up) as pool:
        done = pool.imap(_one, ((each, options) for each in chosen), chunksize=1)
        found = []
        for each in done:
            print(".", end="", flush=True, file=sys.stderr)
            found.append(each)
        print(file=sys.stderr)
    return found


def _one(job: tuple[Problem, Options]) -> Result:
    return campaign(*job)


def few() -> list[str]:
    """A cut version, for the benchmark of everything: every ninth problem, by one draw."""
    chosen = problems()[::9]
    results = run(chosen, Options(seeds=0, inputs=5_000, orders=(1,), gate=False))
    return [
        *figures(results),
        _hundred(),
        "  all problems, seeds and orders: python -m tests.bench.kill",
    ]


def _hundred() -> str:
    return f"  tests of 100 criteria are written in {hundred():.2f} s (target 1)"


def main() -> None:
    """Runs what is asked for, all by default."""
    options = argparse.ArgumentParser(prog="python -m tests.bench.kill", description=__doc__)
    options.add_argument("--only", action="append", help="a problem by its name; may be repeated")
    options.add_argument("--folder", type=Path, action="append", help="where documents are")
    options.add_argument("--seeds", type=int, default=5)
    options.add_argument("--inputs", type=int, default=100_000)
    options.add_argument("--orders", default="1,2,3")
    options.add_argument("--processes", type=int, default=PROCESSES)
    options.add_argument("--no-gate", action="store_true", help="leave out the run in the sandbox")
    options.add_argument("--peers", action="store_true", help="compare with tests of others")
    given = options.parse_args()
    folders = given.folder or [FUNCTIONS]
    chosen = [
        each
        for folder in folders
        for each in problems(folder)
        if not given.only or each.name in given.only
    ]
    asked = Options(
        seeds=given.seeds,
        inputs=given.inputs,
        orders=tuple(int(each) for each in given.orders.split(",")),
        gate=not given.no_gate,
        peers=given.peers,
    )
    results = run(chosen, asked, given.processes)
    for line in (*figures(results), _hundred()):
        print(line)
    if given.peers:
        print()
        for line in side_by_side(results):
            print(line)
        if not installed():
            print("the ghostwriter is not measured: it needs black")


if __name__ == "__main__":
    main()
