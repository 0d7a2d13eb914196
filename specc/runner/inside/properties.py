"""The functions that Hypothesis draws inputs for: what `given` and `seed` were told of each."""

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

Inputs = dict[str, Any]
Call = Callable[..., object]


DRAWS = 25
"""Inputs that are drawn from one seed to find a smaller one that fails."""


@dataclass
class Property:
    """A test as written, what its inputs are drawn from, and the seed of this one of its runs."""

    test: Call
    strategies: Mapping[str, object]
    seed: str = ""

    @property
    def name(self) -> str:
        """The function's name."""
        return str(getattr(self.test, "__name__", ""))

    def drawn_like(self, other: "Property") -> bool:
        """Whether all inputs of this test are drawn as the other test draws them."""
        return all(
            name in other.strategies and repr(each) == repr(other.strategies[name])
            for name, each in self.strategies.items()
        )


@dataclass
class Properties:
    """All that `given` has made, in order. `run` calls a test with inputs in its place."""

    run: Callable[[Property, Inputs], object]
    hypothesis: Any
    made: list[Property] = field(default_factory=list)

    def record(self) -> None:
        """From now on, `given` and `seed` of Hypothesis tell what they make."""
        self.given, self.seed = given, seed = self.hypothesis.given, self.hypothesis.seed

        def recorded_given(*args: object, **strategies: object) -> Call:
            def decorated(test: Any) -> object:  # noqa: ANN401  (whatever is decorated)
                drawn = given(*args, **strategies)(test)
                if hasattr(drawn, "hypothesis"):
                    made = Property(test, strategies)
                    drawn.hypothesis.inner_test = self.watched(made)
                    drawn.hypothesis.specc_property = made
                    self.made.append(made)
                return drawn

            return decorated

        def recorded_seed(number: object) -> Call:
            def decorated(test: Any) -> object:  # noqa: ANN401  (whatever is decorated)
                made = getattr(getattr(test, "hypothesis", None), "specc_property", None)
                if made is not None:
                    made.seed = str(number)
                return seed(number)(test)

            return decorated

        self.hypothesis.given, self.hypothesis.seed = recorded_given, recorded_seed

    def draw(self, test: Call, like: Property, number: str, draws: int = DRAWS) -> None:
        """Draw inputs for a test, and find the smallest of those for which it fails."""
        phase = self.hypothesis.Phase
        drawn = self.seed(number)(self.given(**like.strategies)(test))
        self.hypothesis.settings(
            max_examples=draws, phases=[phase.generate, phase.shrink], report_multiple_bugs=False
        )(drawn)()

    def tests(self) -> list[Property]:
        """Each test once, by its first run."""
        return list({id(each.test): each for each in reversed(self.made)}.values())[::-1]

    def watched(self, made: Property) -> Call:
        @wraps(made.test)
        def watched(**inputs: object) -> object:
            return self.run(made, inputs)

        return watched


def is_discarded(error: BaseException) -> bool:
    """Whether Hypothesis uses this exception to go on with other inputs: the test did not fail."""
    module = type(error).__module__.partition(".")[0]
    return module == "hypothesis" and type(error).__name__ in {"UnsatisfiedAssumption", "StopTest"}


def copied(inputs: Mapping[str, object]) -> Inputs:
    """The inputs as they are now; what cannot be copied is kept as it is."""
    try:
        return copy.deepcopy(dict(inputs))
    except Exception:  # noqa: BLE001  (classes of the project's)
        return dict(inputs)
