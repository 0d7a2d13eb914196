"""An error of which no line says when it is raised.

## Why

An error that nothing raises is dead, or the line that raises it was forgotten. And where only an
example says that a call fails, the code may fail for that one input alone.

## Example

```spec
specc 1
module shop.weigh
target "src/shop/weigh.py"

error TooHeavy(weight: Int) "{weight} kg is too much"

function parcels(weight: Int where value > 0) -> Int:
    returns weight // 30 + 1
```

## Use instead

```spec
specc 1
module shop.weigh
target "src/shop/weigh.py"

error TooHeavy(weight: Int) "{weight} kg is too much"

function parcels(weight: Int where value > 0) -> Int:
    raises TooHeavy(weight) when weight > 900
    returns weight // 30 + 1
```
"""

import re
from collections.abc import Iterator

from specc.language import ir
from specc.language.diagnostics import Fix, Reading
from specc.lint.rule import Finding, Rule, Subject
from specc.lint.structure.edits import removed
from specc.lint.structure.freedom import free, left_open, question
from specc.lint.structure.graph import transitions
from specc.lint.structure.truth import constant

_NEVER = re.compile(r"\b(never|not|no|cannot|without|n't)\b", re.IGNORECASE)


def error_without_condition(subject: Subject) -> Iterator[Finding]:
    """Errors that nothing raises, and functions that raise one nobody knows when."""
    module = subject.module
    if not subject.functions and not subject.machines:
        return
    used = {each.error for each in _raised(module)}
    own = {each.name: each for each in module.declarations if isinstance(each, ir.Error)}
    promised: set[str] = set()
    for function in subject.functions:
        for name, where in _promised(function, own, subject):
            promised.add(name)
            if not left_open(subject, function, name):
                yield _unexplained(name, where, function, subject)
    for name, error in own.items():
        if name not in used | promised and not left_open(subject, None, name):
            yield _unused(error, subject)


def _raised(module: ir.Module) -> Iterator[ir.ErrorCall]:
    """All that a line of the module raises."""
    for declaration in module.declarations:
        match declaration:
            case ir.Function():
                yield from (each.error for each in declaration.raises)
                yield from (each.raises for each in declaration.examples if each.raises)
                criteria = declaration.criteria
            case ir.Machine():
                steps = transitions(declaration)
                yield from (each.otherwise for each in steps if each.otherwise)
                criteria = declaration.criteria
            case ir.Criterion():
                criteria = (declaration,)
            case _:
                criteria = ()
        for criterion in criteria:
            yield from (each.raises for each in criterion.checks if each.raises)


def _promised(
    function: ir.Function, own: dict[str, ir.Error], subject: Subject
) -> Iterator[tuple[str, str]]:
    """Errors that a function raises by an example, a single call or a sentence, and by no
    condition; each with the id of what says so."""
    declared = {each.error.error for each in function.raises}
    shown: dict[str, str] = {}
    for criterion in function.criteria:
        for check in criterion.checks:
            if check.raises is None:
                continue
            if constant(check.condition):
                shown.setdefault(check.raises.error, check.id)
            else:
                declared.add(check.raises.error)
    for example in function.examples:
        if example.raises is not None:
            shown.setdefault(example.raises.error, example.id)
    for prose in subject.prose:
        if prose.item == function.id and prose.kind == "lines":
            for name in own:
                if name in prose.text and _raised_in(prose.text, name):
                    shown.setdefault(name, function.id)
    yield from ((name, where) for name, where in shown.items() if name not in declared)


def _raised_in(text: str, name: str) -> bool:
    """Whether a sentence says that the error is raised."""
    found = re.search(rf"([^.!?]*)\b[Rr]aises?\s+(?:an?\s+|the\s+)?`?{re.escape(name)}\b", text)
    return found is not None and _NEVER.search(found[1]) is None


def _unexplained(name: str, where: str, function: ir.Function, subject: Subject) -> Finding:
    said = "A sentence" if where == function.id else "A single call"
    return Finding(
        span=subject.head(where),
        message=f"No line of `{function.name}` says when it raises `{name}`.",
        item=where,
        label="when?",
        notes=(f"{said} says that it does.",),
        help=f"Say when: `raises {name} when …`, or `requires … else {name}`.",
        readings=(
            Reading(
                "A",
                "the spec has yet to say it: no build until then",
                (question(subject, function, f"When does it raise `{name}`?"),),
            ),
            free(subject, function, f"when else `{function.name}` raises `{name}`"),
        ),
    )


def _unused(error: ir.Error, subject: Subject) -> Finding:
    span = subject.spans[error.id]
    return Finding(
        span=span,
        message=f"Nothing raises `{error.name}`.",
        item=error.id,
        label="never raised",
        help=f"Say when: `raises {error.name} when …` or `requires … else {error.name}`.",
        fix=Fix(f"remove `{error.name}`", (removed(subject, span),)),
        readings=(free(subject, None, f"when `{error.name}` is raised"),),
    )


RULE = Rule(
    "L207",
    "error-without-condition",
    "structure",
    "warning",
    error_without_condition,
    __doc__ or "",
    frozenset({"fix", "readings"}),
)
