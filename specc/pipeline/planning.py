"""What an agent's task will be given and may cost, before anything is asked: for `specc plan`, a
dry run, and the build itself."""

from collections.abc import Mapping
from dataclasses import dataclass

from specc import plan
from specc.agents import models
from specc.agents.values import Usage
from specc.coder.tools import TOOLS
from specc.index import context as contexts
from specc.index.search import Tables
from specc.language import ir
from specc.language.source import Source, Span
from specc.resources import TEMPLATES
from specc.results import Estimate, Plan, Task
from specc.settings import Config

CONTEXT_TOKENS = 6_000
"""Tokens of the code that an agent is shown at most, besides its file."""

CHARACTERS_PER_TOKEN = 4
ATTEMPTS = 1.5
"""One retry repairs most of what the first attempt gets wrong (measured by others on real models:
a median of 29 points more after one)."""

CALLS_PER_ATTEMPT = 2.0
"""An attempt looks something up, then answers."""

OUTPUT_PER_CHECK = 60
"""Tokens of code for each test that judges a unit; a guess that the meter will correct."""


@dataclass(frozen=True)
class Known:
    """What plans are made with: the project's Python files by path, prepared for search, the
    spec's text with the places of its items, and the model that is asked."""

    config: Config
    code: Tables
    files: Mapping[str, str]
    source: Source
    spans: Mapping[str, Span]
    model: str


def enriched(made: Plan, module: ir.Module, known: Known) -> Plan:
    """The plan, with context, tools and an estimate for each task of an agent."""
    tasks = [
        _enriched(task, module, known) if task.coder == "agent" else task for task in made.tasks
    ]
    return made.model_copy(update={"tasks": tuple(tasks)})


def words_of(module: ir.Module, name: str, source: Source, spans: Mapping[str, Span]) -> str:
    """The words of the spec that a unit depends on, and the criteria that mention it."""
    wanted = {each.id for each in plan.slice_of(module, name).named()}
    wanted |= {
        each.id
        for each in module.declarations
        if isinstance(each, ir.Criterion) and name in plan.mentioned(each)
    }
    found = sorted((spans[each].start, spans[each].end) for each in wanted if each in spans)
    return "\n\n".join(source.text[start:end] for start, end in found)


def _enriched(task: Task, module: ir.Module, known: Known) -> Task:
    name = task.unit.partition("/")[2]
    part = plan.slice_of(module, name)
    context = contexts.choose(known.code, known.files, part, name, CONTEXT_TOKENS)
    said = len(words_of(module, name, known.source, known.spans)) // CHARACTERS_PER_TOKEN
    rules = len((TEMPLATES / "prompts" / "system.md.j2").read_text("utf-8")) // CHARACTERS_PER_TOKEN
    stable = rules + said + sum(each.tokens for each in context)
    file = len(known.files.get(task.file, "")) // CHARACTERS_PER_TOKEN + said
    output = file + OUTPUT_PER_CHECK * max(1, len(task.judged_by))
    calls = ATTEMPTS * CALLS_PER_ATTEMPT
    usage = Usage(input=round(calls * (stable + file)), output=round(ATTEMPTS * output))
    price = models.price(known.model, known.config.prices)
    estimate = Estimate(
        calls=calls,
        input=usage.input,
        output=usage.output,
        dollars=None if price is None else round(models.cost(usage, price), 4),
    )
    tools = tuple(each.name for each in TOOLS)
    return task.model_copy(update={"context": context, "tools": tools, "estimate": estimate})
