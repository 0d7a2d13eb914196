"""Parts such that there is something to draw, and that few draws are thrown away."""

from collections.abc import Iterator
from dataclasses import replace

from specc.language.evaluate import Program
from specc.testgen.domains import Definitions
from specc.testgen.inputs import impossible
from specc.testgen.parts import Part, barren
from specc.testgen.probe import without_filters


def possible(parts: Iterator[Part]) -> Iterator[Part]:
    """The parts; those that no input can have say so, unless they are about an error that never
    comes."""
    for each in parts:
        if not impossible(each.inputs):
            yield each
        elif not each.code.startswith("raises "):
            yield barren(each)


def loosened(part: Part, program: Program, definitions: Definitions) -> Part:
    """The part with conditions in place of filters that few draws would pass."""
    drawn, asked = without_filters(part.inputs, program, definitions, part.item)
    if not asked:
        return part
    conditions, known = (*part.conditions, *asked), (*part.asked, *asked)
    return replace(part, inputs=drawn, conditions=conditions, asked=known)
