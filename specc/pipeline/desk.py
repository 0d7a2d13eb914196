"""What agents are reached with in one build: the agent, made when it is first needed, the meter of
what it uses, and how many tasks run at once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from specc import config
from specc.agents import choose, models
from specc.agents.values import Agent, Usage
from specc.coder import ledger
from specc.coder.meter import Meter
from specc.secrets import redactor
from specc.settings import Config
from specc.store import Store


@dataclass(frozen=True)
class How:
    """How agents work: so many at once, from kept replies only, with an approach before each."""

    jobs: int = 1
    replaying: bool = False
    assisted: bool = False


@dataclass(frozen=True)
class Desk:
    """The agent of a project, and what may be used. Without an agent what the spec leaves open
    waits for a person."""

    config: Config
    meter: Meter
    environment: Mapping[str, str] = field(repr=False)
    store: Store
    jobs: int = 1
    replaying: bool = False
    assisted: bool = False

    @cached_property
    def agent(self) -> Agent | None:
        """Who writes code; where nobody is configured whoever did, whose replies are kept."""
        found = None if self.replaying else choose.agent(self.config, self.environment)
        return found or ledger.last_agent(self.store)

    @cached_property
    def clean(self) -> Callable[[str], str]:
        """Takes secrets out of a text."""
        return redactor(self.environment)

    def cost(self, usage: Usage) -> float | None:
        """What a call cost, in dollars; None where no price is known."""
        price = models.price(self.agent.model if self.agent else "", self.config.prices)
        return None if price is None else models.cost(usage, price)


def desk(settings: Config, opened: Store, how: How) -> Desk:
    """The desk of a project."""
    meter, environment = Meter(settings.budget), config.environment()
    return Desk(settings, meter, environment, opened, how.jobs, how.replaying, how.assisted)
