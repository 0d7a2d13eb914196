"""What a rule's manual says, in parts: its first sentence, and the specs of its sections."""

import re

from specc.lint.rule import Rule

_SPEC = re.compile(r"^```spec\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def page(rule: Rule) -> str:
    """The manual under a title, as `specc explain` prints it."""
    return f"# {rule.code}: {rule.name}\n\n{rule.manual.strip()}\n"


def summary(rule: Rule) -> str:
    """What it finds, in a sentence on one line."""
    return " ".join(rule.manual.strip().partition("\n\n")[0].split())


def example(rule: Rule) -> str:
    """The spec that has the finding."""
    return _spec(rule, "Example")


def advice(rule: Rule) -> str:
    """The spec in which nothing is found."""
    return _spec(rule, "Use instead")


def _spec(rule: Rule, title: str) -> str:
    section = rule.manual.partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    match = _SPEC.search(section)
    if match is None:
        raise ValueError(f"the manual of {rule.name} has no spec under `{title}`")
    return match[1]
