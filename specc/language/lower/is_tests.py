"""What a value is: `is None`, `is empty`, `is Case`, and `matches`."""

from lark import Token, Tree

from specc.language import ir, types
from specc.language.lower import fit, literals, table
from specc.language.lower.context import (
    Context,
    Place,
    Scope,
    did_you_mean,
    missing,
    report,
    rewrite,
    token,
    tree,
)
from specc.language.lower.narrowing import path_of


def is_test(context: Context, place: Place, scope: Scope) -> ir.Expression:
    """`x is None`, `x is not empty`, `x is Case`."""
    node = tree(place)
    operand_place, test_tree = node.children
    written = tree(test_tree).children[0]
    operand = context.expression(context, operand_place, scope)
    negated = node.data == "is_not"
    if isinstance(written, Token):
        test = "empty" if written.type == "EMPTY" else "None"
        _check_test(context, operand, operand_place, test, scope)
    else:
        test = _case(context, operand, written)
    return ir.Is(type=types.BOOL, operand=operand, test=test, negated=negated)


def _check_test(
    context: Context, operand: ir.Expression, place: Place, test: str, scope: Scope
) -> None:
    type_ = operand.type
    if type_ == types.UNKNOWN:
        return
    if test == "None":
        known = path_of(operand) in scope.facts
        if not (isinstance(type_, ir.OptionalType) or type_ == types.NONE or known):
            message = f"This is {types.show(type_)}, which is never None."
            report(context, place, "E312", message, "always has a value")
    elif isinstance(type_, ir.OptionalType):
        fit.report_none(context, operand, place, "`is empty` needs a value")
    elif not (
        type_ in (types.TEXT, types.BYTES)
        or isinstance(type_, ir.ListType | ir.SetType | ir.MapType)
    ):
        message = f"Only texts, lists, sets and maps are empty; this is {types.show(type_)}."
        report(context, place, "E312", message, "never empty")


def _case(context: Context, operand: ir.Expression, written: Tree[Token]) -> str:
    """The case, member or state named after `is`."""
    names = [str(each) for each in written.children]
    base = types.required(operand.type)
    if base == types.UNKNOWN:
        return names[-1]
    machine = table.machine_of_state(context, base)
    owner = machine or (base.name if isinstance(base, ir.NamedType) else "")
    entry = context.table.get(owner)
    known = table.members_of(context, owner)
    if entry is None or entry.kind not in {"enum", "union", "machine"} or not known:
        message = f"`is` asks for None, empty, or a case; this is {types.show(operand.type)}."
        report(context, written, "E312", message, "has no cases", help="Compare values with `==`.")
        return names[-1]
    prefix = [owner] if entry.kind == "enum" else []
    if names[-1] in known and names in ([*prefix, names[-1]], [owner, names[-1]]):
        return names[-1]
    if names[-1] in known and entry.kind == "enum":
        full = f"{owner}.{names[-1]}"
        message = f"Members of an enum are written with its name: `{full}`."
        report(
            context,
            written,
            "E208",
            message,
            f"write `{full}`",
            fix=rewrite(context, written, full),
        )
        return names[-1]
    nearest = did_you_mean(names[-1], known)
    full = ".".join([*prefix, nearest]) if nearest else ""
    message = f"{owner} has no {_WHAT[entry.kind]} `{'.'.join(names)}`."
    label = f"one of {', '.join(known[:6])}"
    missing(context, written, names[-1], "E207", message, full, label=label)
    return names[-1]


_WHAT = {"enum": "member", "union": "case", "machine": "state"}


def matches(context: Context, place: Place, scope: Scope) -> ir.Expression:
    """`text matches /pattern/`."""
    operand_place, written = tree(place).children
    operand = context.expression(context, operand_place, scope)
    operand = fit.expect(context, operand, types.TEXT, operand_place, "What `matches` looks at")
    pattern = literals.pattern_of(context, token(written))
    return ir.Matches(type=types.BOOL, operand=operand, pattern=pattern)
