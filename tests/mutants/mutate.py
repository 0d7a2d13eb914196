"""Changes one thing of a spec, as people do by mistake, or nothing of what it means."""

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal

from tests.mutants.meaning import Member, show, tokens
from tests.mutants.model import Criterion, Spec, renamed
from tests.mutants.truth import Truth, truth_of

FLIPS = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "=="}

Change = Callable[[Spec, random.Random, Truth], Iterator[Spec]]


def mutants(spec: Spec, seed: int, each: int = 1) -> Iterator[Spec]:
    """The spec itself, and mutants of it: at most so many of each kind."""
    base = truth_of(spec)
    yield spec
    for name, change in CHANGES.items():
        chooser = random.Random(f"{seed} {spec.family} {name}")
        found = list(change(spec, chooser, base))
        for mutant in chooser.sample(found, min(each, len(found))):
            yield replace(mutant, change=name)


# ---- mistakes ----------------------------------------------------------------------------------


def drop(spec: Spec, chooser: random.Random, base: Truth) -> Iterator[Spec]:
    """Without one criterion, or one postcondition."""
    criteria, ensures = spec.function.criteria, spec.function.ensures
    if len(criteria) + len(ensures) + len(spec.function.rows) < 2:
        return
    for place in range(len(criteria)):
        yield _with(spec, criteria=criteria[:place] + criteria[place + 1 :])
    for place in range(len(ensures)):
        yield _with(spec, ensures=ensures[:place] + ensures[place + 1 :])
    if len(spec.function.rows) > 1:
        yield _with(spec, rows=spec.function.rows[1:])


def flip(spec: Spec, chooser: random.Random, base: Truth) -> Iterator[Spec]:
    """A comparison of a guard, precondition or condition turned strict, or not strict."""
    for text, put in _texts(spec):
        for found in re.finditer(r"<=|>=|<|>", text):
            yield put(text[: found.start()] + FLIPS[found.group()] + text[found.end() :])


def relax(spec: Spec, chooser: random.Random, base: Truth) -> Iterator[Spec]:
    """An equality of a check turned into a bound."""
    for text, put in _checks(spec):
        place = text.find(" == ")
        if place >= 0 and _ordered(spec):
            sign = chooser.choice((">=", "<="))
            yield put(text[:place] + f" {sign} " + text[place + 4 :])
        if text.startswith(("result >= ", "result <= ")) and " and " not in text:
            yield put("result " + FLIPS[text[7:9]].ljust(1) + text[9:])


def shift(spec: Spec, chooser: random.Random, base: Truth) -> Iterator[Spec]:
    """A number of one guard, rule or check made larger or smaller."""
    for text, put in _texts(spec):
        for found in re.finditer(r"(?<![\w.\"])\d+(\.\d+)?(?![\w.\"])", text):
            if re.search(r"(round_\w+\([^()]*|\[)$", text[: found.start()]):
                continue
            by = chooser.choice((-2, -1, 1, 2, 5))
            number = Decimal(found.group()) + by
            if number > 0:
                yield put(text[: found.start()] + f"{number:f}" + text[found.end() :])


def widen(spec: Spec, chooser: random.Random, base: Truth) -> Iterator[Spec]:
    """A guard without one of its parts."""
    for place, criterion in enumerate(spec.function.criteria):
        for number, when in enumerate(criterion.whens):
            parts = when.split(" and ")
            if len(parts) > 1 and " or " not in when and "(" not in when:
                for part in range(len(parts)):
                    rest = " and ".join(parts[:part] + parts[part + 1 :])
                    yield _inside(spec, place, "whens", number, rest)


def hole(spec: Spec, chooser: random.Random, base: Truth) -> Iterator[Spec]:
    """A guard that leaves out one value, or two."""
    for place, criterion in enumerate(spec.function.criteria):
        for name, number, unit in _bounded(spec):
            called = any(f"{spec.function.name}(" in check for check in criterion.checks)
            if called or criterion.variables:
                continue
            at = number + unit * chooser.choice((-3, -2, 1, 2))
            whens = (*criterion.whens, f"{name} != {at:f}")
            yield _put(spec, "criteria", place, replace(criterion, whens=whens))


def swap(spec: Spec, chooser: random.Random, base: Truth) -> Iterator[Spec]:
    """Two criteria with each other's checks."""
    criteria = spec.function.criteria
    for one in range(len(criteria) - 1):
        first, second = criteria[one], criteria[one + 1]
        alike = first.lets == second.lets and not first.variables + second.variables
        if first.whens and second.whens and alike:
            changed = (replace(first, checks=second.checks), replace(second, checks=first.checks))
            yield _with(spec, criteria=(*criteria[:one], *changed, *criteria[one + 2 :]))


def contradict(spec: Spec, chooser: random.Random, base: Truth) -> Iterator[Spec]:
    """One more criterion that says something else, where another one applies or at one input."""
    for criterion in spec.function.criteria:
        for check in criterion.checks:
            other = _other(check, spec)
            if other:
                more = replace(criterion, code="MORE-1", checks=(other,))
                yield _with(spec, criteria=(*spec.function.criteria, more))
    for names, result in chooser.sample(base.pinned, min(2, len(base.pinned))):
        clash = _clash(result, spec)
        if clash is not None and _writable(names.values()):
            whens = tuple(_equal(name, value) for name, value in names.items())
            more = Criterion("MORE-1", whens=whens, checks=(_equal("result", clash),))
            yield _with(spec, criteria=(*spec.function.criteria, more))


def wrong_example(spec: Spec, chooser: random.Random, base: Truth) -> Iterator[Spec]:
    """An example whose result is not the one."""
    for names, result in chooser.sample(base.pinned, min(2, len(base.pinned))):
        clash = _clash(result, spec)
        if clash is not None and _writable(names.values()):
            yield _row(spec, names, clash)


def disagreeing_examples(spec: Spec, chooser: random.Random, base: Truth) -> Iterator[Spec]:
    """Two examples of one input that differ."""
    for names, result in chooser.sample(base.pinned, min(2, len(base.pinned))):
        clash = _clash(result, spec)
        if clash is not None and _writable(names.values()):
            yield _row(_row(spec, names, result), names, clash)


def outside_example(spec: Spec, chooser: random.Random, base: Truth) -> Iterator[Spec]:
    """An example outside of the precondition."""
    for name, type_ in spec.function.parameters:
        bound = re.search(r"where .*(?:<=|<) (\d+)$", type_)
        usual = base.pinned[0][0] if base.pinned else {}
        if bound and usual and type_.startswith("Int") and _writable(usual.values()):
            names = {**usual, name: int(bound.group(1)) + 2}
            yield _row(spec, names, base.pinned[0][1])


def unsatisfiable(spec: Spec, chooser: random.Random, base: Truth) -> Iterator[Spec]:
    """Preconditions that nothing satisfies."""
    for name, number, unit in _bounded(spec):
        low, high = number - unit, number + unit
        pairs = (
            (f"{name} < {number:f}", f"{name} >= {number:f}"),
            (f"{name} <= {low:f}", f"{name} > {high:f}"),
            (f"{name} > {number:f}", f"{name} < {high:f}" if unit == 1 else f"{name} <= {low:f}"),
        )
        more = tuple((each, "") for each in chooser.choice(pairs))
        yield _with(spec, requires=(*spec.function.requires, *more))
    for name, type_ in spec.function.parameters:
        high = re.search(r"<= (\d+)$", type_)
        if high and type_.startswith(("Int", "Decimal")):
            more = ((f"{name} > {high.group(1)}", ""),)
            yield _with(spec, requires=(*spec.function.requires, *more))
        if type_.startswith(("List", "Set")):
            more = ((f"{name} is empty", ""), (f"len({name}) >= 2", ""))
            yield _with(spec, requires=(*spec.function.requires, *more))
        if type_.startswith("Text"):
            more = ((f"len({name}) > 3", ""), (f'{name} == "ab"', ""))
            yield _with(spec, requires=(*spec.function.requires, *more))


def never_applies(spec: Spec, chooser: random.Random, base: Truth) -> Iterator[Spec]:
    """One more criterion whose guard contradicts itself, or the precondition."""
    if not base.pinned:
        return
    result = _equal("result", base.pinned[0][1])
    for name, number, unit in _bounded(spec):
        high = f"{number + unit:f}"
        for whens in (
            (f"{name} < {number:f}", f"{name} > {high}"),
            (f"{name} > {high} and {name} < {high}",),
        ):
            more = Criterion("MORE-1", whens=whens, checks=(result,))
            yield _with(spec, criteria=(*spec.function.criteria, more))
        more = Criterion("MORE-1", whens=(f"{name} < {number:f}",), checks=(result,))
        required = _with(spec, criteria=(*spec.function.criteria, more))
        yield _with(required, requires=(*spec.function.requires, (f"{name} >= {number:f}", "")))
    for name, type_ in spec.function.parameters:
        high = re.search(r"<= (\d+)$", type_)
        whens: tuple[str, ...] = ()
        if high and type_.startswith(("Int", "Decimal")):
            whens = (f"{name} > {high.group(1)}",)
        if type_.startswith(("List", "Set", "Text")):
            whens = (f"{name} is empty and len({name}) > 1",)
        if whens:
            more = Criterion("MORE-1", whens=whens, checks=(result,))
            yield _with(spec, criteria=(*spec.function.criteria, more))


# ---- changes that mean the same ----------------------------------------------------------------


def reorder(spec: Spec, chooser: random.Random, base: Truth) -> Iterator[Spec]:
    """The criteria in another order."""
    criteria = list(spec.function.criteria)
    if len(criteria) > 1:
        chooser.shuffle(criteria)
        yield _with(spec, criteria=tuple(criteria))


def rename(spec: Spec, chooser: random.Random, base: Truth) -> Iterator[Spec]:
    """Other names for the function and its parameters."""
    names = {name: f"{name}_given" for name, _ in spec.function.parameters}
    names[spec.function.name] = f"{spec.function.name}_for"
    found = renamed(spec, names)
    changed = replace(
        found.function,
        name=names[spec.function.name],
        parameters=tuple((names[name], type_) for name, type_ in spec.function.parameters),
    )
    yield replace(found, function=changed)


def mirror(spec: Spec, chooser: random.Random, base: Truth) -> Iterator[Spec]:
    """A comparison read from the other side."""
    for text, put in _texts(spec):
        found = re.fullmatch(r"([\w.]+) (<=|>=|<|>|==) ([\w.]+)", text)
        if found:
            left, sign, right = found.groups()
            yield put(f"{right} {MIRRORED[sign]} {left}")


def redundant(spec: Spec, chooser: random.Random, base: Truth) -> Iterator[Spec]:
    """One more criterion that follows from another."""
    for criterion in spec.function.criteria:
        for check in criterion.checks:
            weaker = check
            if _ordered(spec) and check.startswith("result == ") and " if " not in check:
                weaker = check.replace("result ==", "result >=", 1)
            more = replace(criterion, code="MORE-1", checks=(weaker,))
            yield _with(spec, criteria=(*spec.function.criteria, more))


def right_example(spec: Spec, chooser: random.Random, base: Truth) -> Iterator[Spec]:
    """An example that holds."""
    for names, result in chooser.sample(base.pinned, min(2, len(base.pinned))):
        if _writable([*names.values(), result]):
            yield _row(spec, names, result)


def nest(spec: Spec, chooser: random.Random, base: Truth) -> Iterator[Spec]:
    """A guard in two lines, or doubly negated."""
    for place, criterion in enumerate(spec.function.criteria):
        for when in criterion.whens:
            parts = tuple(when.split(" and "))
            if " or " in when or when.startswith(("every", "some")):
                continue
            whens = parts if len(parts) > 1 else (f"not (not ({when}))",)
            more = replace(criterion, whens=whens)
            rest = spec.function.criteria
            yield _with(spec, criteria=(*rest[:place], more, *rest[place + 1 :]))


CHANGES: dict[str, Change] = {
    "drop": drop,
    "flip": flip,
    "relax": relax,
    "shift": shift,
    "widen": widen,
    "hole": hole,
    "swap": swap,
    "contradict": contradict,
    "wrong example": wrong_example,
    "disagreeing examples": disagreeing_examples,
    "outside example": outside_example,
    "unsatisfiable": unsatisfiable,
    "never applies": never_applies,
    "reorder": reorder,
    "rename": rename,
    "mirror": mirror,
    "redundant": redundant,
    "right example": right_example,
    "nest": nest,
}


# ---- parts -------------------------------------------------------------------------------------


def _with(spec: Spec, **parts: object) -> Spec:
    return replace(spec, function=replace(spec.function, **parts))  # type: ignore[arg-type]


def _texts(spec: Spec) -> Iterator[tuple[str, Callable[[str], Spec]]]:
    """Guards, preconditions, rules and checks, each with a way to put another text there."""
    function = spec.function
    for place, (condition, error) in enumerate(function.requires):
        yield condition, lambda new, p=place, e=error: _put(spec, "requires", p, (new, e))
    for place, (condition, error) in enumerate(function.raises):
        yield condition, lambda new, p=place, e=error: _put(spec, "raises", p, (new, e))
    for place, (value, guard) in enumerate(function.rules):
        if guard and guard != "otherwise":
            yield guard, lambda new, p=place, v=value: _put(spec, "rules", p, (v, new))
    for place, criterion in enumerate(function.criteria):
        for number, when in enumerate(criterion.whens):
            yield when, lambda new, p=place, n=number: _inside(spec, p, "whens", n, new)
    yield from _checks(spec)


def _checks(spec: Spec) -> Iterator[tuple[str, Callable[[str], Spec]]]:
    for place, text in enumerate(spec.function.ensures):
        yield text, lambda new, p=place: _put(spec, "ensures", p, new)
    for place, criterion in enumerate(spec.function.criteria):
        for number, check in enumerate(criterion.checks):
            yield check, lambda new, p=place, n=number: _inside(spec, p, "checks", n, new)


def _put(spec: Spec, part: str, place: int, new: object) -> Spec:
    old = getattr(spec.function, part)
    return _with(spec, **{part: (*old[:place], new, *old[place + 1 :])})


def _inside(spec: Spec, place: int, part: str, number: int, new: str) -> Spec:
    criterion = spec.function.criteria[place]
    old = getattr(criterion, part)
    changed = replace(criterion, **{part: (*old[:number], new, *old[number + 1 :])})
    return _put(spec, "criteria", place, changed)


def _ordered(spec: Spec) -> bool:
    return (
        spec.function.returns.startswith(("Int", "Decimal", "Money"))
        and "?" not in spec.function.returns
    )


def _other(check: str, spec: Spec) -> str:
    """A check that cannot hold with the given one, or not for all results."""
    if check.startswith("result == ") and " or " not in check:
        rest = check.removeprefix("result == ")
        if _ordered(spec):
            return f"result == ({rest}) + 1"
        return f"result != ({rest})"
    if check.startswith(("every", "some", "is_permutation")) or "implies" in check:
        return f"not ({check})"
    if check.startswith("result >= "):
        return check.replace(">=", "<", 1)
    return ""


def _clash(result: object, spec: Spec) -> object:
    """Another value of the type of a result; None where none comes to mind."""
    match result:
        case bool():
            return not result
        case int():
            return result + 1
        case Decimal():
            return result + Decimal(1).scaleb(int(result.as_tuple().exponent))
        case str():
            return result + "x"
        case Member():
            return next(each for each in _members(spec, result) if each != result)
        case list():
            return [*result, "x" if "Text" in spec.function.returns else 3]
        case set():
            return result | {3} if 3 not in result else result - {3}
        case None if spec.function.returns == "Int?":
            return 5
        case tuple() if all(type(each) is int for each in result):
            return type(result)(result[0] + 1, *result[1:])
    return None


def _members(spec: Spec, value: Member) -> list[Member]:
    enums = dict(spec.enums)
    return [Member(value.enum, each) for each in enums[value.enum]]


def _writable(values: object) -> bool:
    return not any(isinstance(each, set) and not each for each in values)  # type: ignore[attr-defined]


def _equal(name: str, value: object) -> str:
    return f"{name} is None" if value is None else f"{name} == {show(value)}"


def _row(spec: Spec, names: dict[str, object], result: object) -> Spec:
    cells = (*(show(value) for value in names.values()), show(result))
    return _with(spec, rows=(*spec.function.rows, cells))


def _bounded(spec: Spec) -> Iterator[tuple[str, Decimal, Decimal]]:
    """Parameters that are numbers, a number inside their range, and the least step."""
    for name, type_ in spec.function.parameters:
        found = [
            Decimal(text) for kind, text in tokens(type_.partition("where")[2]) if kind == "int"
        ]
        if type_.startswith("Int") and "?" not in type_:
            middle = (sum(found) // len(found)) if found else Decimal(10)
            yield name, Decimal(middle), Decimal(1)
        elif type_.startswith("Decimal") and found:
            yield name, Decimal(max(found) // 2), Decimal("0.01" if ", 2)" in type_ else "0.1")
