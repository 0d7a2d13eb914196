"""A comment that silences a code which is not found where it stands.

## Why

What it excused is gone, or it stands in the wrong place; and it would silence the next finding,
which nobody has looked at.

## Example

```spec
specc 1
module shop.parcels

# specc: ignore[L101] the slogan of the campaign
> Parcels arrive within two days.
```

## Use instead

```spec
specc 1
module shop.parcels

> Parcels arrive within two days.
```
"""

from collections.abc import Iterator

from specc.language.diagnostics import Fix
from specc.lint.rule import Finding, Rule, Subject
from specc.lint.suppress import removed, suppressions


def unused_suppression(subject: Subject) -> Iterator[Finding]:
    """Comments with codes that were looked for, and not found where the comment is about."""
    for comment in suppressions(subject.source):
        used = {each.code for each in subject.found if comment.silences(each)}
        named = dict.fromkeys(code for code, _ in comment.codes)
        unused = [code for code in named if code in subject.asked - used and code[:2] != "L9"]
        if unused:
            all_of_it = len(unused) == len(named)
            yield Finding(
                span=comment.span,
                message=f"{_listed(unused)} not found here.",
                item=subject.analysis.module.name if subject.analysis.module else "",
                label="silences nothing" if all_of_it else "silences less than it says",
                fix=Fix(
                    "remove the comment" if all_of_it else f"remove {', '.join(unused)}",
                    (removed(subject.source, comment, unused),),
                    safe=True,
                ),
            )


def _listed(codes: list[str]) -> str:
    shown = " and ".join(f"`{each}`" for each in codes)
    return f"{shown} {'is' if len(codes) == 1 else 'are'}"


RULE = Rule(
    "L902",
    "unused-suppression",
    "structure",
    "warning",
    unused_suppression,
    __doc__ or "",
    frozenset({"fix"}),
)
