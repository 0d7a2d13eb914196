"""Lowers criteria: over what they run, when they apply, and what they check."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lark import Token, Tree

from specc.language import ir, types, walk
from specc.language.diagnostics import Label
from specc.language.lower import declarations, errors, fit, literals, table
from specc.language.lower.context import (
    Context,
    Scope,
    Variable,
    child,
    report,
    span_of,
    token,
    tokens,
    tree,
    trees,
)
from specc.language.lower.narrowing import facts_when
from specc.language.lower.scopes import fresh
from specc.language.lower.type_trees import declared


@dataclass(frozen=True)
class Owner:
    """Where criteria stand: `outside` is known of every call, `after` of calls that return."""

    item: str
    outside: Scope
    after: Scope
    lets: tuple[ir.Let, ...] = ()


def of_owner(
    context: Context, place: Tree[Token], name: str | None, owner: Owner
) -> tuple[ir.Criterion, ...]:
    """The criteria of a function or machine."""
    return tuple(criterion(context, each, name, owner) for each in trees(place, "criterion"))


def criterion(context: Context, place: Tree[Token], name: str | None, owner: Owner) -> ir.Criterion:
    """`criterion DISC-1 "…":` with its lines."""
    code = tokens(place, "ID")[0]
    item = f"{owner.item}/{code}"
    _check_code(context, code, item)
    context.spans[item] = span_of(context, place)
    scope = owner.after if _mentions_result(place) else owner.outside
    variables: list[ir.Parameter] = []
    lets: list[ir.Let] = []
    whens: list[ir.Expression] = []
    checks: list[ir.Check] = []
    within: ir.Within | None = None
    for each in trees(place, "forall", "let", "when", "check", "within"):
        match each.data:
            case "forall":
                more, scope = _forall(context, each, scope)
                variables += more
            case "let":
                let, scope = declarations.local_let(context, each, item, scope)
                lets.append(let)
            case "when":
                lowered = context.expression(context, each.children[0], scope)
                whens.append(fit.condition(context, lowered, each.children[0]))
                scope = scope.knowing(facts_when(whens[-1], True))
            case "check":
                checks.append(_check(context, each, f"{item}/check/{len(checks) + 1}", scope))
            case _:
                within = _within(context, each, scope)
    found = ir.Criterion(
        id=item,
        code=str(code),
        title=literals.text_of(context, tokens(place, "STRING")[0]),
        owner=name,
        prose=declarations.prose(place),
        variables=tuple(variables),
        lets=tuple(lets),
        whens=tuple(whens),
        checks=tuple(checks),
        within=within,
    )
    inherited = _used(found, owner.lets)
    return found.model_copy(update={"lets": (*inherited, *lets)}) if inherited else found


def _check_code(context: Context, code: Token, item: str) -> None:
    """A code is unique in its module: tests and reports are named by it."""
    key = f"criterion {code}"
    before = context.spans.get(key)
    if before is not None and before != span_of(context, code):
        labels = (Label(before, "first used here"),)
        message = f"There is a criterion `{code}` already."
        report(context, code, "E501", message, "used twice", labels=labels)
    context.spans.setdefault(key, span_of(context, code))


def _mentions_result(place: Tree[Token]) -> bool:
    return any(str(each.children[0]) == "result" for each in place.find_data("name"))


def _used(found: ir.Node, lets: Sequence[ir.Let]) -> tuple[ir.Let, ...]:
    """The lets of the function that a criterion needs, so that it can be read by itself."""
    needed: set[str] = set()
    pending: list[ir.Node] = [found]
    while pending:
        names = {
            each.name
            for each in walk.nodes(pending.pop())
            if isinstance(each, ir.Name) and each.binding == "let"
        }
        new = [each for each in lets if each.name in names - needed]
        needed |= {each.name for each in new}
        pending += new
    return tuple(each for each in lets if each.name in needed)


def _forall(context: Context, place: Tree[Token], scope: Scope) -> tuple[list[ir.Parameter], Scope]:
    found: list[ir.Parameter] = []
    written = trees(place, "parameter")
    for each, slot in zip(written, table.slots_of_trees(context, written), strict=True):
        name = token(each.children[0])
        fresh(context, name, scope)
        type_ = declared(context, tree(each.children[1]))
        if slot.default is not None:
            message = "`forall` means every value, so its names have no default."
            report(context, tree(each), "E517", message, "leave the default out")
        found.append(ir.Parameter(name=slot.name, type=type_))
        scope = scope.having(Variable(slot.name, slot.type, "variable"))
    return found, scope


def _check(context: Context, place: Tree[Token], item: str, scope: Scope) -> ir.Check:
    inside, error_place = place.children[0], child(place, 1)
    context.spans[item] = span_of(context, place)
    lowered = context.expression(context, inside, scope)
    if error_place is None:
        return ir.Check(id=item, condition=fit.condition(context, lowered, inside))
    callable_ = isinstance(lowered, ir.Call | ir.NewMachine) or (
        isinstance(lowered, ir.MachineCall) and lowered.event is not None
    )
    if not callable_ and lowered.type != types.UNKNOWN:
        message = "Only a call raises: of a function of this spec, or of an event."
        report(context, inside, "E516", message, "not such a call")
    events = isinstance(lowered, ir.MachineCall) or lowered.type == types.UNKNOWN
    error = errors.error_call(context, error_place, scope, whole=False, not_allowed=events)
    return ir.Check(id=item, condition=lowered, raises=error)


def _within(context: Context, place: Tree[Token], scope: Scope) -> ir.Within:
    duration, condition_place = place.children[0], child(place, 1)
    condition = None
    if condition_place is not None:
        lowered = context.expression(context, condition_place, scope)
        condition = fit.condition(context, lowered, condition_place)
    return ir.Within(seconds=literals.seconds(str(duration)), condition=condition)


def of_module(context: Context, place: Tree[Token]) -> ir.Criterion:
    """A criterion outside functions and machines."""
    absent = {"result": "A criterion of the module belongs to no function: call one instead."}
    scope = replace(Scope(), absent=absent)
    return criterion(context, place, None, Owner(context.module, scope, scope))
