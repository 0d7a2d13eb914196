"""Lowers functions: their duties and errors, rules, and what must hold of the result."""

from dataclasses import dataclass, field, replace

from lark import Token, Tree

from specc.language import ir
from specc.language.lower import criteria, declarations, errors, examples, fit, literals, table
from specc.language.lower.context import (
    Context,
    Scope,
    Variable,
    child,
    did_you_mean,
    find,
    report,
    rewrite,
    span_of,
    tokens,
    trees,
)
from specc.language.lower.narrowing import Facts, facts_when, merge
from specc.language.lower.type_trees import carrier, declared

EARLY = {"result": "`result` is known after the rules: use it in `ensures` and criteria."}


@dataclass
class _Body:
    """What the lines of a function add up to, in their order."""

    scope: Scope
    lets: list[ir.Let] = field(default_factory=list)
    requires: list[ir.Requires] = field(default_factory=list)
    raises: list[ir.Raises] = field(default_factory=list)
    duties: Facts = field(default_factory=dict)
    passed: Facts = field(default_factory=dict)


def function(context: Context, place: Tree[Token], item: str) -> ir.Function:
    """`function discount(order: Order) -> Money:`."""
    name = str(place.children[0])
    written = find(place, "refined")
    returns = None if written is None else carrier(context, written)
    found = table.parameter_trees(place)
    slots = table.slots_of_trees(context, found)
    fields = declarations.parameters(context, found, slots)
    own = declarations.own_variables(context, found, slots)
    start = Scope(absent=EARLY).having(*own)
    body = _Body(start)
    for each in trees(place, "let", "requires", "raises"):
        _line(context, each, item, body)
    knowing = body.scope.knowing(merge(body.duties, body.passed))
    lowered = declarations.rules(context, place, item, returns, knowing)
    if lowered and written is None:
        message = f"`{name}` returns nothing: its first line has no `-> type`."
        report(context, trees(place, "returns", "returns_otherwise")[0], "E507", message, "no type")
    result = () if returns is None else (Variable("result", returns, "result"),)
    absent = {} if result else {"result": f"`{name}` returns nothing: it has no `-> type`."}
    after = replace(knowing.having(*result), absent=absent)
    outside = replace(body.scope.having(*result), absent=absent, facts=body.duties)
    return ir.Function(
        id=item,
        name=name,
        prose=declarations.prose(place),
        parameters=fields,
        returns=None if written is None else declared(context, written),
        changes=_changes(context, place, [each.name for each in slots]),
        requires=tuple(body.requires),
        raises=tuple(body.raises),
        lets=tuple(body.lets),
        rules=lowered,
        ensures=_ensures(context, place, item, after),
        criteria=criteria.of_owner(
            context, place, name, criteria.Owner(item, outside, after, tuple(body.lets))
        ),
        examples=examples.rows(context, place, item, returns),
        opens=opens(context, place, item),
        unspecified=unspecified(context, place, item),
    )


def _line(context: Context, place: Tree[Token], item: str, body: _Body) -> None:
    """Lowers one `let`, `requires` or `raises` line; each knows what those above told."""
    scope = body.scope.knowing(merge(body.duties, body.passed))
    if place.data == "let":
        let, known = declarations.local_let(context, place, item, scope)
        body.scope = replace(body.scope, variables=known.variables)
        body.lets.append(let)
        return
    condition_place = place.children[1 if place.data == "raises" else 0]
    lowered = context.expression(context, condition_place, scope)
    condition = fit.condition(context, lowered, condition_place)
    error_place = child(place, 0 if place.data == "raises" else 1)
    if error_place is None:
        identifier = f"{item}/requires/{len(body.requires) + 1}"
        body.requires.append(ir.Requires(id=identifier, condition=condition))
        body.duties = merge(body.duties, facts_when(condition, True))
    else:
        failing = place.data == "raises"
        facts = facts_when(condition, failing)
        error = errors.error_call(context, error_place, scope.knowing(facts), whole=True)
        identifier = f"{item}/raises/{len(body.raises) + 1}"
        negated = condition if failing else fit.negated(condition)
        if error is not None:
            body.raises.append(
                ir.Raises(
                    id=identifier,
                    error=error,
                    condition=negated,
                    required=None if failing else condition,
                )
            )
        body.passed = merge(body.passed, facts_when(condition, not failing))
    context.spans[identifier] = span_of(context, place)


def _changes(context: Context, place: Tree[Token], parameters: list[str]) -> tuple[str, ...]:
    names = [name for each in trees(place, "changes") for name in tokens(each, "NAME")]
    for name in names:
        if str(name) not in parameters:
            nearest = did_you_mean(str(name), parameters)
            fix = rewrite(context, name, nearest) if nearest else None
            message = f"`changes` names parameters, and `{name}` is none."
            report(context, name, "E513", message, "not a parameter", fix=fix)
    return tuple(dict.fromkeys(map(str, names)))


def _ensures(
    context: Context, place: Tree[Token], item: str, scope: Scope
) -> tuple[ir.Ensures, ...]:
    found: list[ir.Ensures] = []
    for number, each in enumerate(trees(place, "ensures"), 1):
        lowered = context.expression(context, each.children[0], scope)
        condition = fit.condition(context, lowered, each.children[0])
        identifier = f"{item}/ensures/{number}"
        context.spans[identifier] = span_of(context, each)
        found.append(ir.Ensures(id=identifier, condition=condition))
    return tuple(found)


def opens(context: Context, place: Tree[Token], item: str) -> tuple[ir.Open, ...]:
    """The open questions directly in a block."""
    return tuple(
        open_(context, each, f"{item}/open/{number}")
        for number, each in enumerate(trees(place, "open"), 1)
    )


def open_(context: Context, place: Tree[Token], item: str) -> ir.Open:
    """`open "question"`."""
    context.spans[item] = span_of(context, place)
    return ir.Open(id=item, question=literals.text_of(context, tokens(place, "STRING")[0]))


def unspecified(context: Context, place: Tree[Token], item: str) -> tuple[ir.Unspecified, ...]:
    """The freedoms that are meant, directly in a block."""
    return tuple(
        unspecified_one(context, each, f"{item}/unspecified/{number}")
        for number, each in enumerate(trees(place, "unspecified"), 1)
    )


def unspecified_one(context: Context, place: Tree[Token], item: str) -> ir.Unspecified:
    """`unspecified "what" because "why"`."""
    what, why = (literals.text_of(context, each) for each in tokens(place, "STRING"))
    context.spans[item] = span_of(context, place)
    return ir.Unspecified(id=item, what=what, because=why)
