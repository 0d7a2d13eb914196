"""What is true of a spec: which results each input allows, by enumeration, in plain Python."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import permutations, product
from types import CodeType, SimpleNamespace

from tests.mutants.meaning import code, python
from tests.mutants.model import Criterion, Spec, split
from tests.mutants.values import World, allowed, inputs, values, world_of

LIMIT = 1_500
"""Inputs that are looked at."""


@dataclass(frozen=True)
class Clause:
    """Where `guards` hold, for all values of the variables, the condition holds of `result`.

    `terms` speak of the input alone, `places` also of names that a quantifier binds.
    """

    owner: str
    variables: tuple[tuple[str, str], ...]
    guards: tuple[CodeType, ...]
    condition: CodeType
    terms: tuple[CodeType, ...]
    places: tuple[tuple[CodeType, tuple[str, ...]], ...] = ()


@dataclass
class Truth:
    """What is true of a spec. `two` and `none` count inputs with several results, and with no
    result; `tables` are whole implementations, where checks relate calls; `never` are criteria that never apply; `rules` are `gap` or `overlap`."""

    meaning: "Meaning"
    inputs: int = 0
    domain: int = 0
    two: int = 0
    none: int = 0
    undefined: str = ""
    never: frozenset[str] = frozenset()
    rules: set[str] = field(default_factory=set)
    examples: bool = False
    pinned: list[tuple[dict[str, object], object]] = field(default_factory=list)
    tables: list[dict[tuple[object, ...], object]] | None = None

    @property
    def classes(self) -> frozenset[str]:
        """The names of what is wrong with the spec; empty if it determines its results."""
        if not self.domain:
            return frozenset({"unsatisfiable"})
        found = {"two"} if self.two else set()
        found |= {"none"} if self.none else set()
        found |= {"never"} if self.never else set()
        found |= {"example"} if self.examples else set()
        return frozenset(found | self.rules)


class Meaning:
    """The clauses of a spec, compiled to Python."""

    def __init__(self, spec: Spec) -> None:
        self.spec, self.function = spec, spec.function
        self.world: World = world_of(spec)
        self.names = dict(self.world.names)
        self.hints = [code(python(each)) for each in spec.hints]
        self.requires = [self._code(each) for each, _ in self.function.requires]
        self.raises = [self._code(each) for each, _ in self.function.raises]
        self.rules = [
            (self._code(value), None if guard == "otherwise" else self._code(guard or "True"))
            for value, guard in self.function.rules
        ]
        self.related: list[tuple[Criterion, str]] = []
        self.clauses = [*self._ensured(), *self._checked(), *self._examples()]
        self.criteria = [
            (each.code, each.variables, tuple(self._code(when, each) for when in each.whens))
            for each in self.function.criteria
            if each.whens
        ]

    def source(self, text: str, criterion: Criterion | None = None) -> str:
        """Python source, with lets written out."""
        found = python(text)
        lets = (*self.function.lets, *(criterion.lets if criterion else ()))
        for name, value in reversed(lets):
            found = re.sub(rf"(?<![\w.]){name}(?!\w)", lambda _, v=value: f"({python(v)})", found)
        return found

    def _code(self, text: str, criterion: Criterion | None = None) -> CodeType:
        return code(self.source(text, criterion))

    def value(self, compiled: CodeType, names: Mapping[str, object]) -> object:
        """The value of an expression."""
        return eval(compiled, {**self.names, **names})

    def holds(self, compiled: Iterable[CodeType], names: Mapping[str, object]) -> bool:
        """Whether all conditions hold."""
        scope = {**self.names, **names}
        return all(eval(each, scope) for each in compiled)

    def in_domain(self, names: Mapping[str, object]) -> bool:
        """Whether the function returns something for these arguments."""
        if not self.holds(self.requires, names):
            return False
        return not any(self.value(each, names) for each in self.raises)

    def typed(self, names: Mapping[str, object]) -> bool:
        """Whether arguments keep the types of their parameters."""
        return all(
            allowed(names[name], type_, self.world) for name, type_ in self.function.parameters
        )

    # ---- clauses -------------------------------------------------------------------------------

    def _ensured(self) -> Iterator[Clause]:
        for each in self.function.ensures:
            yield self._clause("ensures", Criterion("ensures", checks=(each,)), each)

    def _checked(self) -> Iterator[Clause]:
        for criterion in self.function.criteria:
            for check in criterion.checks:
                if len(re.findall(rf"(?<![\w.]){self.function.name} ?\(", check)) > 1:
                    self.related.append((criterion, check))
                else:
                    yield self._clause(criterion.code, criterion, check)

    def _clause(self, owner: str, criterion: Criterion, check: str) -> Clause:
        guards = [self.source(each, criterion) for each in criterion.whens]
        source = self.source(check, criterion)
        name = self.function.name
        call = re.search(rf"(?<![\w.]){name} ?\(", source)
        if call:
            end = _end(source, call.end())
            given = split(source[call.end() : end])
            source = (source[: call.start()] + "result" + source[end + 1 :]).strip()
            own = [each for each, _ in self.function.parameters]
            guards += [f"({p}) == ({v})" for p, v in zip(own, given, strict=True) if p != v]
        terms = tuple(code(each) for each in _terms(source))
        places = tuple((code(each), names) for each, names in _places(source))
        return Clause(
            owner, criterion.variables, tuple(map(code, guards)), code(source), terms, places
        )

    def _examples(self) -> Iterator[Clause]:
        own = [each for each, _ in self.function.parameters]
        for *cells, result in self.function.rows:
            if result.startswith("raises "):
                continue
            guards = tuple(
                code(f"({name}) == ({self.source(cell)})")
                for name, cell in zip(own, cells, strict=True)
            )
            source = f"result == ({self.source(result)})"
            yield Clause("example", (), guards, code(source), (code(self.source(result)),))

    def named(self) -> Iterator[dict[str, object]]:
        """The inputs that the spec names: of examples, and where guards fix each parameter."""
        own = [each for each, _ in self.function.parameters]
        said = [dict(zip(own, row, strict=False)) for row in self.function.rows]
        for each in self.function.criteria:
            pairs = [when.partition(" == ") for when in each.whens]
            nones = {when.removesuffix(" is None"): "None" for when in each.whens}
            fixed = {name: value for name, _, value in pairs if value}
            said.append({name: text for name, text in (nones | fixed).items() if name in own})
        for texts in said:
            if len(texts) == len(own) and not any(
                own_name in " ".join(texts.values()).split() for own_name in own
            ):
                names = {name: self.value(code(self.source(texts[name])), {}) for name in own}
                if self.typed(names):
                    yield names

    # ---- enumeration ---------------------------------------------------------------------------

    @cached_property
    def variables(self) -> dict[str, list[object]]:
        """Values of each type that a variable has."""
        types = {type_ for each in self.clauses for _, type_ in each.variables}
        return {type_: values(type_, self.world) for type_ in types}

    @cached_property
    def arithmetic(self) -> bool:
        """Whether a condition computes with an Int result, so that no term is its value."""
        said = [each for one in self.function.criteria for each in one.checks]
        said += self.function.ensures
        return self.function.returns.startswith("Int") and any(map(_computes, said))

    def active(self, names: Mapping[str, object]) -> list[tuple[Clause, dict[str, object]]]:
        """The clauses that speak of an input, each with values of its variables."""
        found = []
        for clause in self.clauses:
            pools = [self.variables[type_] for _, type_ in clause.variables]
            for row in product(*pools):
                bound = {
                    name: value for (name, _), value in zip(clause.variables, row, strict=True)
                }
                scope = {**names, **bound}
                if self.holds(clause.guards, scope):
                    found.append((clause, scope))
        return found

    def results(self, names: Mapping[str, object], most: int = 2) -> list[object]:
        """Results that satisfy all clauses for an input, at most so many."""
        active = self.active(names)
        found: list[object] = []
        for each in self._candidates(names, active):
            if self._satisfied(active, each) and each not in found:
                found.append(each)
                if len(found) >= most:
                    break
        return found

    def satisfied(self, names: Mapping[str, object], result: object) -> bool:
        """Whether a result is allowed for an input."""
        typed = allowed(result, self.function.returns, self.world)
        return typed and self._satisfied(self.active(names), result)

    def _satisfied(self, active: list[tuple[Clause, dict[str, object]]], result: object) -> bool:
        return all(
            eval(clause.condition, {**self.names, **scope, "result": result})
            for clause, scope in active
        )

    def _candidates(
        self, names: Mapping[str, object], active: list[tuple[Clause, dict[str, object]]]
    ) -> list[object]:
        near: list[object] = []
        for clause, scope in active:
            inside = {**self.names, **scope}
            near += [eval(each, inside) for each in clause.terms]
        for clause, scope in active:
            near += self._placed(clause, scope)
        near += [self.value(each, names) for each in self.hints]
        near += [names[each] for each in names]
        if self.arithmetic:
            near += range(-60, 131)
        flat = [x for each in near for x in (each if isinstance(each, list | set) else ())]
        whole = [each for each in near if isinstance(each, list | set | tuple)]
        whole += [more for each in whole if isinstance(each, list) for more in _changed(each)]
        unique = _unique([each for each in (*near, *flat) if not isinstance(each, SimpleNamespace)])
        found = values(self.function.returns, self.world, tuple(unique))
        typed = [each for each in whole if _same_kind(each, found)]
        kept = [each for each in typed if allowed(each, self.function.returns, self.world)]
        return [*kept, *found]

    def _placed(self, clause: Clause, scope: dict[str, object]) -> Iterator[list[object]]:
        """Lists of what a quantified condition computes for each place."""
        for compiled, bound in clause.places:
            found: list[object] = []
            with suppress(LookupError, TypeError, AttributeError):
                found.extend(
                    self.value(compiled, {**scope, **dict.fromkeys(bound, place)})
                    for place in range(14)
                )
            yield from (found[:end] for end in range(min(len(found), 13) + 1))

    def rule_values(self, names: Mapping[str, object]) -> list[object]:
        """The values of the rules that apply."""
        found = [
            self.value(v, names) for v, guard in self.rules if guard and self.value(guard, names)
        ]
        if not found:
            found = [self.value(value, names) for value, guard in self.rules if guard is None]
        return _unique(found)


def truth_of(spec: Spec) -> Truth:
    """Everything that is true of a spec."""
    meaning = Meaning(spec)
    found = Truth(meaning)
    applied: set[str] = set()
    rows = [*inputs(meaning.world, LIMIT), *meaning.named()]
    found.inputs = len(rows)
    try:
        _examples(meaning, found)
        for names in rows:
            if meaning.in_domain(names):
                found.domain += 1
                _input(meaning, names, found)
                applied |= {
                    each for each, variables, whens in meaning.criteria
                    if each not in applied and _applies(meaning, variables, whens, names)
                }  # fmt: skip
        if meaning.related and found.domain and not meaning.rules:
            from tests.mutants.relations import add

            add(meaning, found)
    except (ArithmeticError, LookupError, TypeError, ValueError, AttributeError) as problem:
        found.undefined = f"{type(problem).__name__}: {problem}"
    found.never = frozenset(each for each, _, _ in meaning.criteria) - applied
    return found


def _input(meaning: Meaning, names: dict[str, object], found: Truth) -> None:
    if meaning.rules:
        given = meaning.rule_values(names)
        found.rules |= {"gap"} if not given else {"overlap"} if len(given) > 1 else set()
        found.none += any(not meaning.satisfied(names, each) for each in given)
        results = given
    else:
        results = meaning.results(names)
        found.two += len(results) > 1 and not meaning.function.free
        found.none += not results
    if len(results) == 1:
        found.pinned.append((names, results[0]))


def _applies(
    meaning: Meaning,
    variables: tuple[tuple[str, str], ...],
    whens: tuple[CodeType, ...],
    names: dict[str, object],
) -> bool:
    pools = [meaning.variables.get(type_) or values(type_, meaning.world) for _, type_ in variables]
    own = [name for name, _ in variables]
    return any(
        meaning.holds(whens, {**names, **dict(zip(own, row, strict=True))})
        for row in product(*pools)
    )


def _examples(meaning: Meaning, found: Truth) -> None:
    """Whether an example leaves the domain, or breaks what else is said of its input."""
    own = [each for each, _ in meaning.function.parameters]
    for *cells, result in meaning.function.rows:
        given = [meaning.value(code(meaning.source(cell)), {}) for cell in cells]
        names = dict(zip(own, given, strict=True))
        if result.startswith("raises "):
            found.examples |= meaning.in_domain(names)
            continue
        value = meaning.value(code(meaning.source(result)), {})
        wrong = not meaning.typed(names) or not meaning.in_domain(names)
        wrong = wrong or not meaning.satisfied(names, value)
        wrong = wrong or bool(meaning.rules and value not in meaning.rule_values(names))
        found.examples |= wrong


def _unique(found: list[object]) -> list[object]:
    hashed = {(type(each), each): each for each in found if not _unhashable(each)}
    unique: list[object] = list(hashed.values())
    for each in found:
        if _unhashable(each) and each not in unique:
            unique.append(each)
    return unique


def _unhashable(value: object) -> bool:
    if isinstance(value, tuple):
        return any(map(_unhashable, value))
    return isinstance(value, list | set)


def _same_kind(value: object, found: list[object]) -> bool:
    return bool(found) and type(value) is type(next((e for e in found if e is not None), None))


def _end(source: str, start: int) -> int:
    depth = 1
    for place in range(start, len(source)):
        depth += (source[place] in "([{") - (source[place] in ")]}")
        if depth == 0:
            return place
    raise ValueError(source)


def _changed(items: list[object]) -> Iterator[list[object]]:
    """Lists that differ a little."""
    yield from (items[:-1], items[1:], [*items, *items[:1]], items[::-1])
    if len(items) <= 4:
        yield from map(list, permutations(items))
    for place, each in enumerate(items):
        if type(each) is int:
            yield from ([*items[:place], each + by, *items[place + 1 :]] for by in (-1, 1))


@cache
def _terms(source: str) -> tuple[str, ...]:
    """The subexpressions that speak neither of the result nor of names bound inside."""
    tree = ast.parse(source, mode="eval")
    bound = {
        node.id for each in ast.walk(tree) if isinstance(each, ast.comprehension)
        for node in ast.walk(each.target) if isinstance(node, ast.Name)
    }  # fmt: skip
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.expr) or isinstance(
            node, ast.Compare | ast.BoolOp | ast.Lambda
        ):
            continue
        used = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
        if isinstance(node, ast.Name) and node.id in CALLABLE:
            continue
        if isinstance(node, ast.GeneratorExp | ast.Starred):
            continue
        text = ast.unparse(node)
        if "result" not in used:
            found.append(text)
    return tuple(dict.fromkeys(each for each in found if not _leaks(each, bound)))


@cache
def _computes(text: str) -> bool:
    tree = ast.parse(python(text), mode="eval")
    return any(
        isinstance(inner, ast.Name) and inner.id == "result"
        for each in ast.walk(tree)
        if isinstance(each, ast.BinOp)
        for inner in ast.walk(each)
    )


@cache
def _places(source: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What conditions say of items of the result by their place: the other sides."""
    tree = ast.parse(source, mode="eval")
    found = []
    for each in ast.walk(tree):
        match each:
            case ast.Compare(left=ast.Subscript(value=ast.Name(id="result")), comparators=[other]):
                used = {one.id for one in ast.walk(other) if isinstance(one, ast.Name)}
                index = {one.id for one in ast.walk(each.left) if isinstance(one, ast.Name)}
                if "result" not in used:
                    found.append((ast.unparse(other), tuple(sorted(used & index))))
    return tuple(found)


def _leaks(text: str, bound: set[str]) -> bool:
    """Whether a bound name is used outside of the comprehension that binds it."""
    tree = ast.parse(text, mode="eval")
    inside = {
        node.id for each in ast.walk(tree) if isinstance(each, ast.comprehension)
        for node in ast.walk(each.target) if isinstance(node, ast.Name)
    }  # fmt: skip
    used = {each.id for each in ast.walk(tree) if isinstance(each, ast.Name)}
    return bool((used & bound) - inside)


CALLABLE = frozenset({"D", "Decimal", "len", "sum", "min", "max", "all", "any", "range", "count"})
