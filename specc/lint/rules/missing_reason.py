"""A comment that silences a finding and does not say why.

## Why

Who reads the spec next cannot tell a considered exception from a finding that was in the way.

## Example

```spec
specc 1
module shop.parcels

# specc: ignore[L101]
> Parcels arrive fast.
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

from specc.lint.rule import Finding, Rule, Subject
from specc.lint.suppress import suppressions


def missing_reason(subject: Subject) -> Iterator[Finding]:
    """Comments with codes and nothing after the bracket."""
    for comment in suppressions(subject.source):
        if comment.codes and not comment.reason:
            yield Finding(
                span=comment.span,
                message="This comment does not say why the finding is to be ignored.",
                item=subject.analysis.module.name if subject.analysis.module else "",
                label="a reason is missing",
                help="Write it behind the bracket: `# specc: ignore[…] the reason`.",
            )


RULE = Rule("L901", "missing-reason", "structure", "warning", missing_reason, __doc__ or "")
