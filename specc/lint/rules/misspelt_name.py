"""A name in a code span of the prose that the spec does not know, but almost.

## Why

What stands between backticks is read as a name of the spec. One that is misspelt sends readers,
and the agents among them, to look for something that is not there, or to invent it.

## Example

```spec
specc 1
module shop.fee
target "src/shop/fee.py"

function fee(weight: Int where 1 <= value <= 30) -> Int:
    > What a parcel of `wieght` kilograms costs.
    returns weight * 2

    criterion FEE-1 "A kilogram costs two":
        check fee(1) == 2
```

## Use instead

```spec
specc 1
module shop.fee
target "src/shop/fee.py"

function fee(weight: Int where 1 <= value <= 30) -> Int:
    > What a parcel of `weight` kilograms costs.
    returns weight * 2

    criterion FEE-1 "A kilogram costs two":
        check fee(1) == 2
```
"""

import re
from collections.abc import Iterator

from specc.language.diagnostics import Edit, Fix
from specc.language.prose import Prose
from specc.language.source import Span
from specc.lint.rule import Finding, Rule, Subject
from specc.lint.words.vocabulary import Vocabulary, vocabulary_of

_NAME = r"[^\W\d]\w*"
_PATH = re.compile(rf"{_NAME}(?:\.{_NAME})*")
_HYPHENATED = re.compile(rf"{_NAME}(?:-\w+)+")
_FILE = re.compile(
    r"\.(?:py|pyi|spec|md|txt|json|ya?ml|toml|csv|xml|html?|js|ts|sql|sh|cfg|ini|log)$"
)
_FOREIGN = re.compile(r"[/\\$@#;{}~^?!%]|--|<\w+>|\w:\w|^-|\bhttp", re.IGNORECASE)
_EXPRESSION = re.compile(r"[()\[\]<>=+*&|,]")
_TEXT = re.compile(r'"[^"]*"?|\'[^\']*\'?')
_DISTINCT = 3
"""An unknown name that occurs this often is no slip."""


def misspelt_name(subject: Subject) -> Iterator[Finding]:
    """Names in code spans that are nearly one that the spec knows."""
    known: Vocabulary | None = None
    for prose in subject.prose:
        for code, span in prose.code:
            known = known or vocabulary_of(subject)
            for before, name, start in _names(code):
                found = _near(before, name, known, prose.item, subject)
                if found:
                    place = Span(span.start + start, span.start + start + len(name))
                    yield _finding(name, found, place, prose)


def _names(code: str) -> Iterator[tuple[str, str, int]]:
    """The names in a code span: what stands before it in a dotted path, the name, its place.

    Commands, files, addresses and phrases are nothing that a spec knows.
    """
    if _FILE.search(code) or _FOREIGN.search(code):
        return
    if _HYPHENATED.fullmatch(code):
        yield "", code, 0
        return
    if not _PATH.fullmatch(code) and not _EXPRESSION.search(code):
        return
    bare = _TEXT.sub(lambda match: " " * len(match[0]), code)
    for path in _PATH.finditer(bare):
        before = ""
        for name in re.finditer(_NAME, path[0]):
            yield before, name[0], path.start() + name.start()
            before = name[0]


def _near(before: str, name: str, known: Vocabulary, item: str, subject: Subject) -> list[str]:
    """What `name` was probably meant to be; nothing where it is known, or a word of its own."""
    if (
        known.has(name)
        or name.lower() in subject.options.vocabulary | subject.options.glossary.keys()
    ):
        return []
    if before and not (known.has(before) or known.stands_elsewhere(before)):
        return []
    found = known.near_members(before, name) if before else []
    found = found or known.near(name, item)
    if not found or known.stands_elsewhere(name) or known.in_code(name) >= _DISTINCT:
        return []
    return found


def _finding(name: str, found: list[str], span: Span, prose: Prose) -> Finding:
    best = found[0]
    sure = len(found) == 1
    meant = " or ".join(f"`{each}`" for each in found[:2])
    return Finding(
        span=span,
        message=f"There is no name `{name}` in this spec.",
        item=prose.item,
        label=f"did you mean {meant}?",
        help="" if sure else f"Write {meant}.",
        fix=Fix(f"write `{best}`", (Edit(span, best),), safe=True) if sure else None,
    )


RULE = Rule(
    "L201",
    "misspelt-name",
    "structure",
    "warning",
    misspelt_name,
    __doc__ or "",
    frozenset({"fix"}),
)
