"""A word that each reader takes differently.

## Why

Nobody can test `fast`, `easy`, `several` or `appropriate`: whoever writes the code decides what it
means, and whoever reviews it decides again. A number, a list or a condition says it once.

A word that the project has a meaning for is left alone: a name of the spec, a word of
`vocabulary` in the settings, a glossary entry, or a definition in the prose of the module, which is
a line or sentence that begins with the word and goes on with `means` or `is defined as`:
`> fast means within 50 ms`. So is one that an `open` or `unspecified` of the item asks about.

## Example

```spec
specc 1
module shop.parcels
> Parcels are delivered fast, those that are very heavy first.
```

## Use instead

```spec
specc 1
module shop.parcels
> Parcels are delivered within 2 days, those of more than 20 kg first.
```
"""

from collections.abc import Iterator

from specc.language.diagnostics import Fix
from specc.lint.prose.answers import asked, finding, freed, removal
from specc.lint.prose.vague import INTENSIFIERS
from specc.lint.rule import Finding, Rule, Subject


def vague_term(subject: Subject) -> Iterator[Finding]:
    """Words of the lists that are neither explained nor asked about."""
    for phrase in subject.phrases.get("L101", ()):
        message = f"`{phrase.text}` means something else to every reader."
        if phrase.group is INTENSIFIERS:
            edits = removal(phrase)
            fix = Fix(f"leave out `{phrase.text}`", edits) if edits else None
            yield finding(phrase, message, fix=fix)
        else:
            yield finding(phrase, message, *asked(subject, phrase), *freed(subject, phrase))


RULE = Rule(
    "L101",
    "vague-term",
    "prose",
    "warning",
    vague_term,
    __doc__ or "",
    frozenset({"fix", "readings"}),
)
