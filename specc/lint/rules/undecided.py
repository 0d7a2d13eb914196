"""What the search for witnesses could not decide of a function, and why.

## Why

No finding then does not mean that all is well. The solver decides most of what is said with
numbers, truth values, enums and records; of lists, texts and sets only small ones are tried.

## Example

```spec
specc 1
module shop.words
target "src/shop/words.py"

function words(text: Text where value is not empty) -> List[Text]:
    criterion WORDS-1 "Joined, they are the text again":
        check " ".join(result) == text

    criterion WORDS-2 "None holds a space":
        check every word in result: " " not in word

    examples:
        | text  | result     |
        | "a b" | ["a", "b"] |
```

## Use instead

```spec
specc 1
module shop.words
target "src/shop/words.py"

function words(text: Text where value is not empty) -> List[Text]:
    criterion WORDS-1 "They are what stands between spaces":
        check result == text.split(" ")

    examples:
        | text  | result     |
        | "a b" | ["a", "b"] |
```
"""

from collections.abc import Iterator

from specc.lint.rule import Finding, Rule, Subject

EXTRA = "Install the solver, which decides more: `pip install z3-solver`."
PINNED = "A value that the result equals, `check result == …`, is always decided."


def undecided(subject: Subject) -> Iterator[Finding]:
    """Functions of which something is not decided."""
    from specc.lint.witness.solving import installed

    for function in subject.functions:
        found = subject.examinations[function.id].undecided
        if found:
            yield Finding(
                span=subject.head(function.id),
                message=f"What the criteria of `{function.name}` leave open is not decided.",
                item=function.id,
                label="not decided",
                notes=found,
                help=PINNED if installed() else EXTRA,
            )


RULE = Rule(
    "L306",
    "undecided",
    "witness",
    "note",
    undecided,
    __doc__ or "",
)
