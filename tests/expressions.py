"""Random well-typed expressions of the language, as text, for differential tests."""

from hypothesis import strategies as st

WORDS = ['""', '"a"', '"Tea"', '"a b"', '" x "', '"12"', '"ß"', '"aXa"', '"-7"', '"a\\nb"']
DATES = ["2024-01-31", "2024-02-29", "2023-12-31", "2024-03-10"]
DECIMALS = ["0.00", "1.50", "0.05", "12.345", "100.00", "2.675", "0.3"]


class Grammar:
    """Draws expressions by type; a bound name is used where one of the type is in scope."""

    def __init__(self, draw, depth: int) -> None:
        self.draw = draw
        self.depth = depth
        self.count = 0
        self.scope: list[tuple[str, str]] = []

    def pick(self, options):
        return self.draw(st.sampled_from(options))

    def of(self, kind: str) -> str:
        """An expression of the type `kind`."""
        names = [name for name, type_ in self.scope if type_ == kind]
        if names and self.draw(st.integers(0, 3)):
            return self.pick(names)
        if self.depth <= 0:
            return self.pick(LEAVES[kind])
        self.depth -= 1
        form = self.pick(FORMS[kind])
        text = self.fill(form)
        self.depth += 1
        return text

    def fill(self, form: str) -> str:
        """The form with `~type` replaced by expressions; `$type` binds a name, which `~!type` does
        not see."""
        parts = form.split()
        known = len(self.scope)
        bound: dict[str, str] = {}
        for part in parts:
            if part.startswith("$"):
                self.count += 1
                bound[part] = f"v{self.count}"
                self.scope.append((bound[part], part[1:].rstrip("'")))
        words = []
        for part in parts:
            if part.startswith("$"):
                words.append(bound[part])
            elif part.startswith("~!"):
                hidden = self.scope[known:]
                del self.scope[known:]
                words.append(self.of(part[2:]))
                self.scope += hidden
            elif part.startswith("~"):
                words.append(self.of(part[1:]))
            else:
                words.append(part)
        del self.scope[known:]
        return " ".join(words)


LEAVES = {
    "Int": ["0", "1", "2", "3", "7", "10"],
    "Decimal": DECIMALS,
    "Float": ["(1 / 2)", "(7 / 4)", "float( 3 )"],
    "Text": WORDS,
    "Bool": ["True", "False"],
    "Date": DATES,
    "Duration": ["1 days", "36 h", "90 s", "250 ms"],
    "Ints": ["[ 1, 2, 3 ]", "[ 3, 1, 3, 2 ]", "[ 5 ]", "list( range( 4 ) )"],
    "Texts": ['[ "b", "a" ]', '"a,b,,c".split( "," )', '[ "" ]'],
    "Decimals": ["[ 1.50, 0.25 ]", "[ 0.10 ]"],
    "IntSet": ["{ 1, 2 }", "{ 2, 3, 5 }", "set( [ 1 ] )"],
    "Map": ['{ "a": 1, "b": 2 }', '{ "Tea": 0 }'],
}
FORMS = {
    "Int": [
        "( ~Int + ~Int )",
        "( ~Int - ~Int )",
        "( ~Int * ~Int )",
        "( ~Int // ~Int )",
        "( ~Int % ~Int )",
        "( - ~Int )",
        "( ~Int ** 2 )",
        "( ~Int if ~Bool else ~Int )",
        "abs( ~Int )",
        "max( ~Int , ~Int )",
        "min( ~Ints )",
        "max( ~Ints , default= ~Int )",
        "sum( ~Ints )",
        "product( ~Ints )",
        "sum( ~Int for $Int in ~!Ints if ~Bool )",
        "count( 0 for $Int in ~!Ints if ~Bool )",
        "len( ~Text )",
        "len( ~Ints )",
        "len( ~IntSet )",
        "len( ~Map )",
        "~Ints [ ~Int ]",
        "~Ints .index( ~Int )",
        "~Ints .count( ~Int )",
        "~Map [ ~Text ]",
        "~Map .get( ~Text , ~Int )",
        "~Text .find( ~Text )",
        "~Text .count( ~Text )",
        "int( ~Text )",
        "ord( ~Text )",
        "round_half_up( ~Decimal )",
        "round_down( ~Decimal / ~Decimal )",
        "floor( ~Decimal )",
        "ceil( ~Float )",
        "~Date .day",
        "~Date .weekday()",
        "( ~Date - ~Date ) .days",
        "fold( ~Ints , ~Int , lambda a, b: a + b * 2 )",
        "divmod( ~Int , ~Int ) [ 0 ]",
        "gcd( ~Int , ~Int )",
        "sorted( ~Ints , key=lambda a: ( a % 3, - a ) ) [ 0 ]",
    ],
    "Decimal": [
        "( ~Decimal + ~Decimal )",
        "( ~Decimal - ~Int )",
        "( ~Decimal * ~Int )",
        "( ~Decimal * ~Decimal )",
        "round_half_up( ~Decimal / ~Int , 2 )",
        "round_half_even( ~Decimal , 1 )",
        "round_down( ~Decimal / ~Decimal , 3 )",
        "round_up( ~Decimal , 0 )",
        "abs( - ~Decimal )",
        "max( ~Decimal , ~Int )",
        "sum( ~Decimals )",
        "sum( ~Decimal for $Decimal in ~!Decimals if ~Bool )",
        "product( ~Decimals )",
        "min( ~Decimals )",
        "( ~Decimal if ~Bool else ~Int )",
        "Decimal( ~Int )",
    ],
    "Float": ["( ~Int / ~Int )", "( ~Float + ~Int )", "abs( ~Float )", "float( ~Int )"],
    "Text": [
        "( ~Text + ~Text )",
        "( ~Text * 2 )",
        "( ~Text if ~Bool else ~Text )",
        "~Text [ ~Int ]",
        "~Text [ ~Int : ]",
        "~Text [ : ~Int ]",
        "~Text [ : : -1 ]",
        "~Text .upper()",
        "~Text .lower()",
        "~Text .title()",
        "~Text .strip()",
        "~Text .replace( ~Text , ~Text )",
        "~Text .zfill( 4 )",
        "~Text .rjust( 5 , ~Text )",
        "~Text .join( ~Texts )",
        "~Text .removeprefix( ~Text )",
        "str( ~Int )",
        "str( ~Decimal )",
        "str( ~Bool )",
        "str( ~Date )",
        "chr( ~Int + 60 )",
        "~Texts [ ~Int ]",
        '"".join( ~Text for $Text in ~!Texts if ~Bool )',
        "~Date .isoformat()",
    ],
    "Bool": [
        "( ~Int < ~Int )",
        "( ~Int <= ~Int < ~Int )",
        "( ~Decimal >= ~Decimal )",
        "( ~Decimal == ~Int )",
        "( ~Text == ~Text )",
        "( ~Text < ~Text )",
        "( ~Date <= ~Date )",
        "( ~Date - ~Date > ~Duration )",
        "( ~Ints == ~Ints )",
        "( ~Bool and ~Bool )",
        "( ~Bool or ~Bool )",
        "( ~Bool implies ~Bool )",
        "( not ~Bool )",
        "( ~Int in ~Ints )",
        "( ~Int not in ~IntSet )",
        "( ~Text in ~Text )",
        "( ~Text in ~Map )",
        "( ~Text is empty )",
        "( ~Ints is not empty )",
        "( ~Map .get( ~Text ) is None )",
        "( ~Text matches /[a-z]*/ )",
        "( every $Int in ~!Ints : ~Bool )",
        "( some $Int in ~!IntSet : ~Bool )",
        "all( ~Bool for $Int in ~!Ints )",
        "any( ~Bool for $Text in ~!Texts )",
        "~Text .startswith( ~Text )",
        "~Text .isdigit()",
        "is_permutation( ~Ints , ~Ints )",
        "close( ~Float , ~Float , 0.1 )",
        "( multiset( ~Text ) == multiset( ~Text ) )",
        "~IntSet .issubset( ~IntSet )",
    ],
    "Date": [
        "( ~Date + ~Duration )",
        "( ~Date - 1 days )",
        "~Date .add_months( ~Int )",
        "max( ~Date , ~Date )",
        "date( 2024 , ~Int , ~Int )",
    ],
    "Duration": ["( ~Date - ~Date )", "( ~Duration * ~Int )", "( ~Duration + ~Duration )"],
    "Ints": [
        "[ ~Int , ~Int ]",
        "( ~Ints + ~Ints )",
        "( ~Ints * 2 )",
        "~Ints [ ~Int : ~Int ]",
        "~Ints [ : : 2 ]",
        "[ ~Int for $Int in ~!Ints ]",
        "[ ~Int for $Int in ~!Ints if ~Bool ]",
        "[ ~Int for $Int in ~!Ints for $Int' in ~!Ints if ~Bool ]",
        "sorted( ~Ints )",
        "sorted( ~IntSet , reverse=True )",
        "reversed( ~Ints )",
        "list( range( ~Int ) )",
        "range( ~Int , ~Int )",
        "~Map .values()",
        "[ a * b for a, b in zip( ~Ints , ~Ints ) ]",
        "[ a + b for a, b in enumerate( ~Ints ) ]",
    ],
    "Texts": [
        "[ ~Text , ~Text ]",
        "~Text .split()",
        "~Text .split( ~Text )",
        "sorted( ~Texts )",
        "[ ~Text for $Text in ~!Text ]",
        "~Map .keys()",
    ],
    "Decimals": ["[ ~Decimal , ~Decimal ]", "[ ~Decimal for $Decimal in ~!Decimals ]"],
    "IntSet": [
        "{ ~Int , ~Int }",
        "set( ~Ints )",
        "( ~IntSet & ~IntSet )",
        "( ~IntSet | ~IntSet )",
        "( ~IntSet - ~IntSet )",
        "{ ~Int for $Int in ~!Ints }",
    ],
    "Map": [
        "{ ~Text : ~Int }",
        "put( ~Map , ~Text , ~Int )",
        'remove( ~Map , "a" )',
        "{ ~Text : ~Int for $Text in ~!Texts }",
    ],
}


@st.composite
def expressions(draw, depth: int = 3) -> str:
    """The text of an expression of any type."""
    kind = draw(st.sampled_from(sorted(FORMS)))
    return Grammar(draw, depth).of(kind)
