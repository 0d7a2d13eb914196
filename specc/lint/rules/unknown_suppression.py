"""A comment that is meant to silence findings, and names no code that can be silenced.

## Why

It silences nothing, while it looks as if it did: a code is misspelt, or is an error of
`specc check`, or the comment has another tool's form.

## Example

```spec
specc 1
module shop.parcels

# specc: ignore L101 the slogan of the campaign
> Parcels arrive within two days.
```

## Use instead

```spec
specc 1
module shop.parcels

# specc: ignore[L101] the slogan of the campaign, word for word
> Parcels arrive fast.
```
"""

from collections.abc import Iterator
from difflib import get_close_matches

from specc.language.diagnostics import Edit, Fix
from specc.language.source import Span
from specc.lint.rule import Finding, Rule, Subject
from specc.lint.suppress import CHECKED, suppressions


def unknown_suppression(subject: Subject) -> Iterator[Finding]:
    """Comments without codes, and codes that no finding can have."""
    item = subject.analysis.module.name if subject.analysis.module else ""
    known = _known()
    for comment in suppressions(subject.source):
        if not comment.codes:
            yield Finding(
                span=comment.span,
                message="This comment names no code, so it silences nothing.",
                item=item,
                label="not understood",
                help="The form is `# specc: ignore[CODE, CODE] the reason`.",
            )
        for code, span in comment.codes:
            if code not in known or code.startswith("L9"):
                yield _finding(code, span, item, known)


def _known() -> dict[str, str]:
    """The codes that there are, with the names of their rules."""
    from specc.lint.rules import RULES

    return {each.code: each.name for each in RULES} | dict.fromkeys(sorted(CHECKED), "")


def _finding(code: str, span: Span, item: str, known: dict[str, str]) -> Finding:
    if code in known or (code.startswith("E") and code[1:].isdigit()):
        message = f"`{code}` cannot be silenced."
        return Finding(span, message, item, "this code has to be settled")
    by_name = {name: each for each, name in known.items() if name}
    close = get_close_matches(code.lower(), by_name, 1, 0.8)
    meant = by_name[close[0]] if close else code.upper() * (code.upper() in known)
    fix = Fix(f"write `{meant}`", (Edit(span, meant),)) if meant else None
    return Finding(
        span,
        f"There is no code `{code}`.",
        item,
        f"did you mean `{meant}`?" if meant else "no rule has it",
        help="`specc lint --list` names them all.",
        fix=fix,
    )


RULE = Rule(
    "L903",
    "unknown-suppression",
    "structure",
    "warning",
    unknown_suppression,
    __doc__ or "",
)
