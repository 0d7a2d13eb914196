"""A list as a result, while nothing says in which order its items are.

## Why

A list has an order whether it matters or not. A caller who sees one comes to rely on it, and two
programs that are both right give different lists. Where the order does not matter, give a `Set`,
or say so.

## Example

```spec
specc 1
module shop.search
target "src/shop/search.py"

function affordable(prices: List[Int], budget: Int) -> List[Int]:
    > The prices that fit into the budget.

    criterion SEARCH-1 "Nothing is too expensive":
        check every price in result: price <= budget
```

## Use instead

```spec
specc 1
module shop.search
target "src/shop/search.py"

function affordable(prices: List[Int], budget: Int) -> List[Int]:
    > The prices that fit into the budget, in ascending order.
    returns sorted(price for price in prices if price <= budget)

    criterion SEARCH-1 "Nothing is too expensive":
        check every price in result: price <= budget
```
"""

from collections.abc import Iterator

from specc.language import ir, types
from specc.language.diagnostics import Reading
from specc.language.walk import children
from specc.lint.edits import add_prose
from specc.lint.rule import Finding, Rule, Subject
from specc.lint.words.items import any_of, conditions, is_result, result_type, said, undetermined
from specc.lint.words.writing import criterion, free

_ORDER = any_of(
    r"order(?:ed|ing)?|sort(?:ed|s|ing)?|ascending(?:ly)?|descending(?:ly)?|rank\w*|revers\w+",
    r"alphabetical(?:ly)?|chronological(?:ly)?|lexicographical(?:ly)?|sequence\w*|stable|first",
    r"last|newest|oldest|latest|earliest|before|after|follow(?:s|ed|ing)?|position\w*|rotat\w+",
    r"consecutive|neighbou?rs?|adjacent|prefix\w*|next|then|smallest|largest|from .{1,40} to",
    r"permut\w+|shuffl\w+|random\w*|steps?|path|history|queue|top|best|cheapest|by date",
    r"split\w*|chunk\w*|pieces?|pars(?:es|ed|ing)|tokens?|lines|for each|each of",
)
"""Words of sentences that say, or may say, something of an order."""

_BLIND = frozenset(
    (
        *("len", "sum", "min", "max", "set", "multiset", "is_permutation", "all", "any", "count"),
        *("product", "sorted"),
    )
)
"""Built-ins whose value does not depend on the order of their argument's items."""


def undefined_order(subject: Subject) -> Iterator[Finding]:
    """Functions that only criteria describe, none of which looks at the order of their list."""
    for function in undetermined(subject):
        if not isinstance(result_type(function, subject.module), ir.ListType):
            continue
        looks = [_uses(each, function) for each in conditions(function)]
        if not any(looks) or not all(blind for each in looks for blind in each):
            continue
        if not _is_shown(function) and not _ORDER.search(said(subject, function.id)):
            yield _finding(function, subject)


def _uses(condition: ir.Expression, function: ir.Function) -> list[bool]:
    """For each use of the result, whether it is blind to the order of its items."""
    found: list[bool] = []

    def walk(node: ir.Node, *, blind: bool) -> None:
        if is_result(node, function):
            found.append(blind)
            return
        for each in children(node):
            walk(each, blind=_is_blind(node, each, blind=blind))

    walk(condition, blind=False)
    return found


def _is_blind(node: ir.Node, child: ir.Node, *, blind: bool) -> bool:
    """Whether `child` could have its items in another order and `node` the same value."""
    match node:
        case ir.Comparison(operators=("in",) | ("not in",)):
            return child is node.operands[1]
        case ir.Comparison(operators=("==",) | ("!=",), operands=operands):
            return any(isinstance(each, ir.Collection) and not each.items for each in operands)
        case ir.Comprehension(shape=shape):
            return blind or shape in ("set", "map")
        case ir.Clause(iterable=iterable):
            return blind and child is iterable
        case ir.BuiltinCall(name=name):
            return name in _BLIND
        case _:
            return isinstance(node, ir.Bind) or (isinstance(node, ir.Is) and node.test == "empty")


def _is_shown(function: ir.Function) -> bool:
    """Whether an example shows a list with two different items."""
    return any(
        not isinstance(each.result, ir.Collection) or len(set(map(repr, each.result.items))) > 1
        for each in function.examples
        if each.result is not None
    )


def _finding(function: ir.Function, subject: Subject) -> Finding:
    return Finding(
        span=subject.head(function.id),
        message=f"Nothing says in which order `{function.name}` lists its items.",
        item=function.id,
        label="in which order?",
        help="Say it in a criterion or a sentence, give a `Set`, or declare the freedom.",
        readings=(
            *_readings(function, subject),
            free(subject, function.id, "the order of the items"),
        ),
    )


def _readings(function: ir.Function, subject: Subject) -> Iterator[Reading]:
    """In ascending order, or in that of a list that is given."""
    module = subject.module
    result = result_type(function, module)
    names = iter("AB")
    inner = types.item(result)
    if inner is not None and types.is_orderable(inner):
        edits = criterion(
            subject, function, "The items are in ascending order", "result == sorted(result)"
        )
        yield Reading(next(names), "in ascending order", edits)
    given = (each for each in function.parameters if _is_list(each, module))
    source = next(given, None)
    if source is not None:
        sentence = f"The items are in the order of `{source.name}`."
        edits = add_prose(subject, function.id, sentence)
        yield Reading(next(names), f"in the order of `{source.name}`", edits)


def _is_list(parameter: ir.Parameter, module: ir.Module) -> bool:
    return isinstance(types.carrier(parameter.type, module), ir.ListType)


RULE = Rule(
    "L215",
    "undefined-order",
    "structure",
    "warning",
    undefined_order,
    __doc__ or "",
    frozenset({"readings"}),
)
