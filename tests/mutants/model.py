"""A spec as data: read line by line from text, and written back."""

import re
from dataclasses import dataclass, field, fields, replace
from textwrap import dedent


@dataclass(frozen=True)
class Criterion:
    """What a criterion says, in its parts."""

    code: str
    variables: tuple[tuple[str, str], ...] = ()
    lets: tuple[tuple[str, str], ...] = ()
    whens: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Function:
    """A function in its parts; `requires` and `raises` are pairs of a condition and an error."""

    name: str
    parameters: tuple[tuple[str, str], ...]
    returns: str
    lets: tuple[tuple[str, str], ...] = ()
    requires: tuple[tuple[str, str], ...] = ()
    raises: tuple[tuple[str, str], ...] = ()
    rules: tuple[tuple[str, str], ...] = ()
    ensures: tuple[str, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    free: tuple[str, ...] = ()


@dataclass(frozen=True)
class Spec:
    """A module with one function. `head` is the text of its other declarations, `hints` are
    expressions whose values truth tries as results, `change` says what a mutation did."""

    family: str
    fragment: str
    function: Function
    head: tuple[str, ...] = ()
    enums: tuple[tuple[str, tuple[str, ...]], ...] = ()
    records: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    aliases: tuple[tuple[str, str], ...] = ()
    lets: tuple[tuple[str, str], ...] = ()
    defines: tuple[tuple[str, tuple[str, ...], str], ...] = ()
    hints: tuple[str, ...] = ()
    change: str = field(default="none", compare=False)


def read(family: str, fragment: str, text: str) -> Spec:
    """A spec from its text."""
    lines = [each for each in dedent(text).strip("\n").splitlines() if each.strip()]
    tries = [each.removeprefix("# try ") for each in lines if each.startswith("# try ")]
    hints = tuple(one for each in tries for one in _hints(each))
    lines = [each for each in lines if not each.startswith("#")]
    start = next(place for place, each in enumerate(lines) if each.startswith("function "))
    spec = Spec(family, fragment, _function(lines[start:]), tuple(lines[:start]), hints=hints)
    for place, line in enumerate(lines[:start]):
        word, _, rest = line.partition(" ")
        inside = [each.strip() for each in _indented(lines[place + 1 : start])]
        match word:
            case "enum":
                spec = replace(spec, enums=(*spec.enums, (rest.rstrip(":"), tuple(inside))))
            case "record":
                parts = tuple(_typed(each) for each in inside)
                spec = replace(spec, records=(*spec.records, (rest.rstrip(":"), parts)))
            case "type":
                spec = replace(spec, aliases=(*spec.aliases, _named(rest)))
            case "let":
                spec = replace(spec, lets=(*spec.lets, _named(rest)))
            case "define":
                signature, _, body = rest.partition(" = ")
                name, parameters, _ = _signature(signature)
                names = tuple(each for each, _ in parameters)
                spec = replace(spec, defines=(*spec.defines, (name, names, body)))
            case _:
                pass
    return spec


def _hints(text: str) -> list[str]:
    """`queue[:n] for n in 0..9` as ten expressions."""
    body, _, limits = text.partition(" for n in ")
    low, high = limits.split("..")
    return [re.sub(r"\bn\b", str(each), body) for each in range(int(low), int(high) + 1)]


def _indented(lines: list[str]) -> list[str]:
    end = next((n for n, each in enumerate(lines) if not each.startswith(" ")), len(lines))
    return lines[:end]


def _named(text: str) -> tuple[str, str]:
    name, _, value = text.partition(" = ")
    return name, value


def _typed(text: str) -> tuple[str, str]:
    name, _, type_ = text.partition(": ")
    return name.strip(), type_


def _signature(text: str) -> tuple[str, tuple[tuple[str, str], ...], str]:
    name, _, rest = text.partition("(")
    inner, _, returns = rest.rpartition(") -> ")
    return name, tuple(_typed(each) for each in split(inner)), returns.rstrip(":")


def split(text: str, separator: str = ",") -> list[str]:
    """The parts between separators that stand in no bracket."""
    found, depth = [""], 0
    for each in text:
        if each == separator and depth == 0:
            found.append("")
            continue
        depth += (each in "([{") - (each in ")]}")
        found[-1] += each
    return [each.strip() for each in found if each.strip()]


def _function(lines: list[str]) -> Function:
    name, parameters, returns = _signature(lines[0].removeprefix("function "))
    found = Function(name, parameters, returns)
    for line in lines[1:]:
        word, _, rest = line.strip().partition(" ")
        inner = line.startswith(" " * 8)
        if word == "|":
            cells = tuple(each.strip() for each in line.strip().strip("|").split("|"))
            if cells[-1] != "result":
                found = replace(found, rows=(*found.rows, cells))
        elif word == "criterion":
            criterion = Criterion(rest.split(" ")[0].rstrip(":"))
            found = replace(found, criteria=(*found.criteria, criterion))
        elif inner:
            last = _criterion_line(found.criteria[-1], word, rest)
            found = replace(found, criteria=(*found.criteria[:-1], last))
        else:
            found = _function_line(found, word, rest)
    return found


def _criterion_line(found: Criterion, word: str, rest: str) -> Criterion:
    match word:
        case "forall":
            more = tuple(_typed(each) for each in split(rest))
            return replace(found, variables=(*found.variables, *more))
        case "let":
            return replace(found, lets=(*found.lets, _named(rest)))
        case "when":
            return replace(found, whens=(*found.whens, rest))
        case "check":
            return replace(found, checks=(*found.checks, rest))
    raise ValueError(word)


def _function_line(found: Function, word: str, rest: str) -> Function:
    match word:
        case "let":
            return replace(found, lets=(*found.lets, _named(rest)))
        case "requires":
            condition, _, error = rest.partition(" else ")
            return replace(found, requires=(*found.requires, (condition, error)))
        case "raises":
            error, _, condition = rest.partition(" when ")
            return replace(found, raises=(*found.raises, (condition, error)))
        case "returns":
            if rest.endswith(" otherwise"):
                rule = (rest.removesuffix(" otherwise"), "otherwise")
            else:
                value, _, guard = rest.partition(" when ")
                rule = (value, guard)
            return replace(found, rules=(*found.rules, rule))
        case "ensures":
            return replace(found, ensures=(*found.ensures, rest))
        case "unspecified":
            return replace(found, free=(*found.free, rest))
        case "examples:":
            return found
    raise ValueError(word)


def write(spec: Spec) -> str:
    """The text of a spec."""
    function = spec.function
    parameters = ", ".join(f"{name}: {type_}" for name, type_ in function.parameters)
    lines = ["specc 1", f"module cases.{function.name}", f'target "src/cases/{function.name}.py"']
    lines += ["", *spec.head, "", f"function {function.name}({parameters}) -> {function.returns}:"]
    body = [
        f"requires {each}" + (f" else {error}" if error else "")
        for each, error in function.requires
    ]
    body += [f"raises {error} when {each}" for each, error in function.raises]
    body += [f"let {name} = {value}" for name, value in function.lets]
    for value, guard in function.rules:
        tail = " otherwise" if guard == "otherwise" else f" when {guard}" if guard else ""
        body.append(f"returns {value}{tail}")
    body += [f"ensures {each}" for each in function.ensures]
    body += [f"unspecified {each}" for each in function.free]
    for each in function.criteria:
        body += ["", f'criterion {each.code} "Rule {each.code}":']
        inner = [f"forall {', '.join(f'{n}: {t}' for n, t in each.variables)}"] * bool(
            each.variables
        )
        inner += [f"let {name} = {value}" for name, value in each.lets]
        inner += [f"when {when}" for when in each.whens]
        body += ["    " + line for line in (*inner, *(f"check {check}" for check in each.checks))]
    if function.rows:
        names = (*(name for name, _ in function.parameters), "result")
        body += ["", "examples:"]
        body += [f"    | {' | '.join(cells)} |" for cells in (names, *function.rows)]
    return "\n".join([*lines, *("    " + each if each else "" for each in body)]) + "\n"


def renamed(spec: Spec, names: dict[str, str]) -> Spec:
    """The spec with other names; texts in quotes stay."""
    pattern = re.compile(r'"[^"]*"|(?<![\w.])(' + "|".join(names) + r")(?!\w)")

    def in_text(text: str) -> str:
        return pattern.sub(lambda found: names.get(found.group(), found.group()), text)

    hints = tuple(map(in_text, spec.hints))
    return replace(spec, function=mapped(spec.function, in_text), hints=hints)


def mapped(part: object, change):
    """A part of a function with all its texts changed."""
    if isinstance(part, str):
        return change(part)
    if isinstance(part, tuple):
        return tuple(mapped(each, change) for each in part)
    assert isinstance(part, Function | Criterion)
    kept = {"code", "free"}
    return replace(
        part,
        **{
            each.name: mapped(getattr(part, each.name), change)
            for each in fields(part)
            if each.name not in kept
        },
    )
