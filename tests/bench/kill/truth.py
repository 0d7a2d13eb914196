"""Whether a program is wrong, by the problem's own inputs, which share no code with specc."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from tests.bench.kill.forks import forked
from tests.bench.problems import Arguments, Generator, Problem, drawn, generator, load, same

SAMPLE = 1_000
"""Inputs on which it is counted how often a program is wrong."""
PLAIN = 0.01
"""A program that is wrong for such a share of the inputs is plainly wrong."""
HOUR = 3600
LONGEST = 40.0
"""Seconds that the reference may take for all inputs; where it takes longer, there are fewer."""


@dataclass(frozen=True)
class Truth:
    """Inputs with what the reference makes of them, and how long it took for all of them."""

    problem: Problem
    generator: Generator
    inputs: tuple[Arguments, ...]
    outcomes: tuple[object, ...]
    seconds: float


@dataclass(frozen=True)
class Apart:
    """How a program differs from the reference: in which share of a sample, and an input, if any
    of those that were tried shows it."""

    share: float
    example: str
    tried: int

    @property
    def wrong(self) -> bool:
        """Whether any input tells it apart."""
        return bool(self.example)


def truth(problem: Problem, count: int) -> Truth:
    """So many inputs, or as many as the reference can answer in its time."""
    made = generator(problem)
    reference = load(problem.module, problem.right[0])
    inputs: list[Arguments] = []
    outcomes: list[object] = []
    start = time.perf_counter()
    for each in islice(drawn(made), count):
        inputs.append(each)
        outcomes.append(made.observe(reference, each))
        if len(inputs) >= SAMPLE and time.perf_counter() - start > LONGEST:
            break
    seconds = time.perf_counter() - start
    return Truth(problem, made, tuple(inputs), tuple(outcomes), seconds)


def apart(truth: Truth, program: str) -> Apart:
    """How a program differs from the reference; one that hangs or does not load differs too."""
    done = forked(lambda: _differences(truth, program), 2 + 5 * truth.seconds)
    examples = [each.example for each in done.yielded if each.example]
    if not done.ended:
        return Apart(1.0, examples[0] if examples else "it hangs, or does not load", 1)
    return Apart(done.yielded[-1].share, examples[0] if examples else "", len(truth.inputs))


def surely(problem: Problem, programs: Sequence[str], count: int) -> list[Apart]:
    """How programs differ that a sample does not tell apart, by so many inputs. Those are held in
    a process of their own, since one that is large takes long to fork."""

    def work() -> Iterator[Apart]:
        known = truth(problem, count)
        yield from (apart(known, each) for each in programs)

    done = forked(work, HOUR * len(programs))
    assert done.ended, f"the reference of {problem.name} does not answer"
    return list(done.yielded)


def _differences(truth: Truth, program: str) -> Iterator[Apart]:
    module = load(truth.problem.module, program)
    observe = truth.generator.observe
    different = 0
    for number, (inputs, expected) in enumerate(zip(truth.inputs, truth.outcomes, strict=True)):
        if number >= SAMPLE and different:
            break
        found = observe(module, inputs)
        if same(expected, found):
            continue
        different += 1
        if different == 1:
            yield Apart(1 / SAMPLE, _shown(inputs, expected, found), number + 1)
    yield Apart(different / SAMPLE, "", SAMPLE)


def _shown(inputs: Arguments, expected: object, found: object) -> str:
    answers = (_result(expected), _result(found))
    if answers[0] == answers[1]:
        answers = (str(expected), str(found))
    return f"{str(inputs)[:160]}: {answers[0][:90]}, not {answers[1][:90]}"


def _result(outcome: object) -> str:
    """What came back, without the arguments afterwards."""
    match outcome:
        case ("raises", name, *_):
            return f"raises {name}"
        case (result, _):
            return repr(result)
        case _:
            return repr(outcome)
