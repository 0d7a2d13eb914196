"""Draws from several fixed seeds: what emitted tests put before `given`."""

from collections.abc import Sequence
from hashlib import sha256

from specc.testgen.parts import Part

DRAWS = 100
"""Inputs that a test draws, from all its seeds together."""


def settings(seeds: Sequence[int]) -> list[str]:
    """The settings of all tests, and the seeds that each of them draws from."""
    draws = f"max_examples={DRAWS // len(seeds)}"
    comma = "," if len(seeds) == 1 else ""
    return [
        "# The same spec gives the same verdict: inputs follow from the tests alone.",
        f"SEEDS = ({', '.join(map(str, seeds))}{comma})",
        f"SETTINGS = settings({draws}, deadline=None, derandomize=True, database=None, "
        "print_blob=False)",
    ]


HELPER = (
    "def seeded(key):",
    '    """A decorator that runs a property on its rows, then from each of the seeds in turn."""',
    "",
    "    def decorated(test):",
    "        @wraps(test)",
    "        def run():",
    '            for row in getattr(test.hypothesis.inner_test, "rows", ()):',
    "                try:",
    "                    test.hypothesis.inner_test(**deepcopy(row))",
    "                except UnsatisfiedAssumption:",
    "                    pass",
    "                except BaseException as error:",
    '                    error.add_note(f"Failing row: {row}")',
    "                    raise",
    "            for each in SEEDS:",
    '                seed(f"{key} {each}")(test)()',
    "",
    "        return run",
    "",
    "    return decorated",
)


ASSUME = (
    "def assume(condition):",
    '    """Goes on only if the condition holds: in draws as in rows."""',
    "    if not condition:",
    "        raise UnsatisfiedAssumption",
)


def key(part: Part, conditions: Sequence[str]) -> str:
    """What the seeds of a test begin with. It changes with the test's own text only, so that an
    edit elsewhere in the spec leaves all other draws as they are."""
    text = "\n".join((part.item, part.title, *conditions, *part.setup, *part.body))
    return f"{part.code} {sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:6]}"
