"""What the stages after the language hand to each other: frozen values, no behaviour."""

from typing import Literal

from pydantic import BaseModel, ConfigDict


class Result(BaseModel):
    """The root of all stage results."""

    model_config = ConfigDict(frozen=True, extra="forbid")


# ---- plan --------------------------------------------------------------------------------------

Coder = Literal["locked", "derive", "agent"]


class Context(Result):
    """A piece of the code base that is shown to an agent, and why: the spec names it, it stands
    beside the unit, or a search found it. `tokens` is about how long it is."""

    path: str
    line: int
    symbol: str
    why: Literal["named", "beside", "found"]
    tokens: int = 0


class Estimate(Result):
    """What an agent will probably use: tokens of all calls, and dollars where a price is known."""

    calls: float
    input: int
    output: int
    dollars: float | None = None


class Task(Result):
    """One unit of work: a declaration of the spec that becomes code.

    `unit` is the declaration's IR id, `symbols` the top-level Python names it defines in `file`
    (path from the project root), `judged_by` the ids of the test cases that decide about it. For an
    agent there are also the code that it is shown, the tools it may use, what it may cost, and the
    approach that it proposes, a sentence each, where it was asked for one.
    """

    unit: str
    kind: Literal["types", "function", "machine"]
    file: str
    symbols: tuple[str, ...]
    new_file: bool
    coder: Coder
    reason: str
    depends_on: tuple[str, ...] = ()
    judged_by: tuple[str, ...] = ()
    context: tuple[Context, ...] = ()
    tools: tuple[str, ...] = ()
    estimate: Estimate | None = None
    approach: tuple[str, ...] = ()


class Plan(Result):
    """The tasks of one spec, dependencies first."""

    spec: str
    module: str
    target: str
    tests: str
    tasks: tuple[Task, ...]

    @property
    def estimate(self) -> Estimate | None:
        """What agents will probably use, all tasks together; None where there is none for any."""
        each = [task.estimate for task in self.tasks if task.estimate]
        if not each:
            return None
        priced = [one.dollars for one in each if one.dollars is not None]
        return Estimate(
            calls=sum(one.calls for one in each),
            input=sum(one.input for one in each),
            output=sum(one.output for one in each),
            dollars=sum(priced) if len(priced) == len(each) else None,
        )


# ---- code and tests ----------------------------------------------------------------------------


class Definition(Result):
    """Python source of the top-level definitions of one unit, with the imports that it needs.

    `imports` are (module, name) pairs; an empty name imports the module itself.
    """

    unit: str
    symbols: tuple[str, ...]
    code: str
    imports: tuple[tuple[str, str], ...] = ()


class TestCase(Result):
    """One emitted test function and what it stands for.

    `item` is the IR id of the criterion, example table, error, or the implicit criterion
    (`shop.pricing/discount/implicit/returns`); `code` what people call it (`DISC-1`).
    `layer` says how inputs are made, `expression` what is checked, as the spec writes it. A time
    bound is only reported unless it `decides`.
    """

    __test__ = False

    function: str
    item: str
    code: str
    title: str
    owner: str
    layer: Literal["example", "row", "property", "machine", "time"]
    expression: str = ""
    decides: bool = True


class TestModule(Result):
    """An emitted pytest module. `unchecked` are ids of criteria without an executable form."""

    __test__ = False

    path: str
    text: str
    cases: tuple[TestCase, ...]
    unchecked: tuple[str, ...] = ()


# ---- runs --------------------------------------------------------------------------------------


class Frame(Result):
    """One stack frame inside the project."""

    file: str
    line: int
    function: str
    code: str


class Failure(Result):
    """Why a test failed, from pytest's hooks, never from printed text.

    `inputs` are the shrunk (or example) arguments as Python source; `expected` and `actual` are
    Python source where the assertion was a comparison. `layer` says where the inputs come from,
    `seed` what they were drawn with. `values` are sub-expressions of the failing assertion,
    `binding` the variables of its quantifier for which it fails, `neighbour` inputs that differ in
    one argument and pass, `also` the codes of other tests that these inputs make fail.
    """

    kind: Literal["assertion", "exception", "timeout", "collection", "environment"]
    message: str
    inputs: dict[str, str] = {}
    expected: str = ""
    actual: str = ""
    exception: str = ""
    frames: tuple[Frame, ...] = ()
    layer: Literal["example", "row", "draw", "machine", ""] = ""
    seed: str = ""
    values: dict[str, str] = {}
    binding: dict[str, str] = {}
    neighbour: dict[str, str] = {}
    also: tuple[str, ...] = ()


class Violation(Failure):
    """A failure and what it violates: what `--format json` gives for each. `criterion` is what
    people call it, `item` its IR id, `spec` the file and line where it stands; its `condition` is
    when the `expression` must hold."""

    criterion: str
    sentence: str
    condition: str = ""
    expression: str
    item: str
    test: str
    spec: str


class Outcome(Result):
    """The result of one test function. `more` are further failures of other kinds or rows. A time
    bound that does not decide may also be `slower than said`; a bundle says `reported` in any case,
    so that equal code has equal bundles."""

    function: str
    outcome: Literal["passed", "failed", "skipped", "missing", "slower than said", "reported"]
    failure: Failure | None = None
    more: tuple[Failure, ...] = ()


REPORTED = ("slower than said", "reported")
"""Outcomes of time bounds that do not decide."""


class FileCoverage(Result):
    """Executed and missing line numbers of one file of the project."""

    file: str
    executed: tuple[int, ...]
    missing: tuple[int, ...]


class Report(Result):
    """One run of test modules in the sandbox. `tier` is the sandbox that was used.

    `seconds` are those of the stages of the loop suite; nothing else that a run says depends on the
    machine, so that the gate's report has none.
    """

    outcomes: tuple[Outcome, ...]
    coverage: tuple[FileCoverage, ...] = ()
    tier: str
    problem: Failure | None = None
    seconds: dict[str, float] = {}

    @property
    def passed(self) -> bool:
        """Whether something ran and nothing failed."""
        return (
            self.problem is None
            and bool(self.outcomes)
            and all(each.outcome in ("passed", *REPORTED) for each in self.outcomes)
        )


# ---- audits ------------------------------------------------------------------------------------


class Happening(Result):
    """An event of a machine with its arguments by parameter, as Python source."""

    event: str
    inputs: dict[str, str] = {}


class Apart(Result):
    """An input on which changed code differs from accepted code: a call of `function` with `inputs`
    by parameter, and both results, all as Python source. A result that is an error reads
    `raises Name`. Without a function none was found.

    A `machine` is made by the call, and the `events` happen to it; the results are those of the
    last event, or the state or datum that `aspect` names.
    """

    function: str = ""
    inputs: dict[str, str] = {}
    machine: bool = False
    events: tuple[Happening, ...] = ()
    aspect: str = ""
    accepted: str = ""
    changed: str = ""
    ended: bool = True


class Change(Result):
    """A change of accepted code, without the text that it leads to."""

    symbol: str
    line: int
    operator: str
    before: str
    after: str


class Survivor(Result):
    """A change that no test notices.

    equivalent: no input that the tests make shows it; open: the spec allows both results, so that
    its author has to say; missed: the spec forbids the changed result, and the tests did not see
    it; unknown: it could not be judged, for the `reason`.
    """

    change: Change
    verdict: Literal["equivalent", "open", "missed", "unknown"]
    reason: str = ""
    apart: Apart = Apart()


class Audit(Result):
    """One spec's audit: how many changes there are and were tried, and which of those survive.
    `failed` is the test that the accepted code itself fails."""

    spec: str
    module: str
    target: str
    possible: int = 0
    tried: int = 0
    survivors: tuple[Survivor, ...] = ()
    failed: str = ""
    tier: str = ""

    @property
    def counted(self) -> int:
        """The changes that make a difference, as far as is known."""
        return self.tried - sum(each.verdict == "equivalent" for each in self.survivors)

    @property
    def killed(self) -> int:
        """The changes that some test notices."""
        return self.tried - len(self.survivors)

    @property
    def questions(self) -> tuple[Survivor, ...]:
        """The survivors that the author has to decide about, one for each input and function."""
        found: dict[tuple[str, str], Survivor] = {}
        for each in self.survivors:
            if each.verdict == "open":
                apart = each.apart
                key = apart.function, repr((sorted(apart.inputs.items()), apart.events))
                found.setdefault(key, each)
        return tuple(found.values())

    @property
    def missed(self) -> tuple[Survivor, ...]:
        """The survivors that the tests should have noticed."""
        return tuple(each for each in self.survivors if each.verdict == "missed")


# ---- builds ------------------------------------------------------------------------------------

BuildState = Literal["done", "unchanged", "waiting", "failed", "invalid"]


class Trace(Result):
    """One thing that the spec asks for, followed to its spec line, code, test and result.

    `code_lines` are the first and last line of the unit in `code_file`; a line of 0 means nowhere.
    """

    item: str
    code: str
    title: str
    unit: str
    spec_file: str
    spec_line: int
    code_file: str
    code_lines: tuple[int, int]
    test_file: str
    test: str
    test_line: int
    result: Literal[
        "passed",
        "failed",
        "skipped",
        "missing",
        "slower than said",
        "reported",
        "not machine-checked",
        "not run",
    ]


class NewCode(Result):
    """How much of the code of one unit the tests executed."""

    unit: str
    file: str
    executed: tuple[int, ...]
    missing: tuple[int, ...]


class Tried(Result):
    """One attempt at a unit: who it is by, what came of it in a line, and what its calls used."""

    number: int
    by: Literal["agent", "person", "project"]
    outcome: str
    calls: int
    tokens: int
    dollars: float


class Waiting(Result):
    """A unit that waits for a person: why, what was tried, and what the best attempt fails.

    `best` is the number of that attempt, -1 without one; `folder` holds the project with it.
    """

    unit: str
    why: str
    message: str
    question: str = ""
    tried: tuple[Tried, ...] = ()
    best: int = -1
    failures: tuple[Violation, ...] = ()
    problems: tuple[str, ...] = ()
    folder: str = ""


class Authored(Result):
    """A unit that an agent wrote: who, in how many attempts, and why a person took it as it is."""

    unit: str
    agent: str
    model: str
    attempts: tuple[Tried, ...]
    accepted: str = ""


class Event(Result):
    """Progress of a build: one step of one spec, as it happens."""

    spec: str
    step: str
    unit: str = ""
    state: Literal["started", "done", "reused", "failed"]
    detail: str = ""
    seconds: float = 0.0


class Build(Result):
    """What a build of one spec came to.

    `waiting` are the questions for a person; `halted` are units that agents could not finish,
    `authored` those that they did, `agent` who was asked to; `notes` what a reader
    should know besides; `bundle` is the folder that holds the result, empty when there is none.
    """

    spec: str
    module: str = ""
    state: BuildState
    message: str
    plan: Plan | None = None
    report: Report | None = None
    traces: tuple[Trace, ...] = ()
    failures: tuple[Violation, ...] = ()
    coverage: tuple[NewCode, ...] = ()
    audit: Audit | None = None
    waiting: tuple[str, ...] = ()
    halted: tuple[Waiting, ...] = ()
    authored: tuple[Authored, ...] = ()
    agent: str = ""
    notes: tuple[str, ...] = ()
    bundle: str = ""
    branch: str = ""
    seconds: float = 0.0
