"""Lowers smoke blocks: requests, and checks on the last response."""

from lark import Token, Tree

from specc.language import ir
from specc.language.lower import literals
from specc.language.lower.arguments import source_of
from specc.language.lower.context import Context, Place, child, report, tokens, tree, trees

_LITERALS = {"int", "decimal", "text", "true", "false", "none"}
_ROOTS = {"body", "status", "headers", "head"}


def smoke(context: Context, place: Tree[Token], item: str) -> ir.Smoke:
    """`smoke staging:`."""
    checks = (_check(context, each) for each in trees(place, "check"))
    return ir.Smoke(
        id=item,
        name=str(place.children[0]),
        requests=tuple(_request(context, each) for each in trees(place, "request")),
        checks=tuple(each for each in checks if each is not None),
    )


def _request(context: Context, place: Tree[Token]) -> ir.Request:
    duration = tokens(place, "DURATION")
    path = tokens(place, "STRING")[0]
    text = literals.text_of(context, path)
    if not text.startswith("/"):
        message = "A request's path begins with `/`; the server is set where it is deployed."
        report(context, path, "E518", message, "not a path")
    return ir.Request(
        method=str(tokens(place, "METHOD")[0]),
        path=text,
        status=_status(context, tokens(place, "INT")[0]),
        seconds=literals.seconds(str(duration[0])) if duration else None,
    )


def _status(context: Context, written: Token) -> int:
    if len(written) != 3 or written[0] not in "12345":
        message = "A status of HTTP is a number from 100 to 599."
        report(context, written, "E518", message, "no such status")
        return 0
    return int(written)


def _check(context: Context, place: Tree[Token]) -> ir.SmokeCheck | None:
    inside, error = place.children[0], child(place, 1)
    node = inside if isinstance(inside, Tree) and inside.data == "chain" else None
    if node is not None and len(node.children) == 3 and error is None:
        operator = "".join(map(str, tree(node.children[1]).children))
        left, right = (_side(context, each) for each in (node.children[0], node.children[2]))
        if operator in {"==", "!="} and left and right:
            return ir.SmokeCheck(left=left, operator=operator, right=right)
    message = "A smoke check compares two parts of the response, as in `body.version == head`."
    help = "A side is `body.…`, `headers.…`, `status`, `head` (the commit), or a literal."
    report(context, inside, "E518", message, "with == or !=", help=help)
    return None


def _side(context: Context, place: Place) -> str:
    if isinstance(place, Tree) and place.data in _LITERALS:
        return source_of(context, place)
    path = _path(place)
    return ".".join(path) if path and path[0] in _ROOTS else ""


def _path(place: Place) -> tuple[str, ...]:
    if isinstance(place, Tree) and place.data == "name":
        return (str(place.children[0]),)
    if isinstance(place, Tree) and place.data == "attribute":
        inside = _path(place.children[0])
        return (*inside, str(place.children[1])) if inside else ()
    return ()
