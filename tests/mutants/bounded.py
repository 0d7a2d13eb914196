"""Families over lists, text and sets."""

BOUNDED: dict[str, str] = {}

BOUNDED["highest bid"] = """
# k in 2..4
function highest(bids: List[Int where 0 <= value <= 9]) -> Int:
    requires bids is not empty
    criterion BID-1
        check result in bids
    criterion BID-2
        check every bid in bids: result >= bid
"""
BOUNDED["cheapest offer"] = """
# low in 2..4
function cheapest(offers: List[Int where 1 <= value <= 9] where 1 <= len(value) <= 3) -> Int:
    criterion OFFER-1
        check some offer in offers: result == offer
    criterion OFFER-2
        check every offer in offers: result <= offer
"""
BOUNDED["sum of parts"] = """
# free in 6..9
function total(parts: List[Int where 0 <= value <= 9]) -> Int:
    criterion SUM-1
        when sum(parts) < $free
        check result == sum(parts) + 1
    criterion SUM-2
        when sum(parts) >= $free
        check result == sum(parts)
"""
BOUNDED["sorted queue"] = """
# k in 2..4
function ordered(queue: List[Int where 0 <= value <= 4]) -> List[Int]:
    criterion SORT-1
        check is_permutation(result, queue)
    criterion SORT-2
        check every i in range(1, len(result)): result[i - 1] <= result[i]
"""
BOUNDED["large orders"] = """
# k in 2..6
function large(orders: List[Int where 0 <= value <= 9]) -> List[Int]:
    criterion LARGE-1
        check result == [order for order in orders if order >= $k]
"""
BOUNDED["count of passes"] = """
# k in 3..6
function passes(scores: List[Int where 0 <= value <= 9]) -> Int:
    criterion PASS-1
        check result == count(score for score in scores if score >= $k)
"""
BOUNDED["first that fits"] = """
# k in 3..6
function first_fit(sizes: List[Int where 0 <= value <= 9]) -> Int?:
    criterion FIT-1
        when every size in sizes: size < $k
        check result is None
    criterion FIT-2
        when some size in sizes: size >= $k
        check result == [size for size in sizes if size >= $k][0]
"""
BOUNDED["allowed set"] = """
# k in 2..5
function allowed(rooms: Set[Int where 0 <= value <= 9]) -> Set[Int]:
    criterion SET-1
        check every room in result: room in rooms and room >= $k
    criterion SET-2
        check every room in rooms: room >= $k implies room in result
"""
BOUNDED["may enter"] = """
# k in 2..5
function may_enter(keys: Set[Int where 0 <= value <= 9], door: Int where 0 <= value <= 9) -> Bool:
    criterion KEY-1
        check result == (door in keys or door < $k)
"""
BOUNDED["normal code"] = """
# k in 2..4
function normal(code: Text) -> Text:
    criterion CODE-1
        when len(code) <= $k
        check result == code.strip().upper()
    criterion CODE-2
        when len(code) > $k
        check result == code
"""
BOUNDED["valid code"] = """
# k in 2..4
function valid(code: Text) -> Bool:
    criterion VALID-1
        check result == (len(code) == $k)
"""
BOUNDED["initial"] = """
# k in 1..2
function initial(name: Text where value is not empty) -> Text:
    criterion INIT-1
        check name.startswith(result)
    criterion INIT-2
        check len(result) == 1
"""
BOUNDED["label by length"] = """
# k in 2..4
function label(name: Text) -> Text:
    criterion LABEL-1
        when len(name) <= $k
        check result == "short"
    criterion LABEL-2
        when len(name) > $k
        check result == "long"
"""
BOUNDED["basket total"] = """
# free in 5..12; x in 2..4
record Line:
    quantity: Int where 1 <= value <= 5
    price: Int where 0 <= value <= 9
function basket(lines: List[Line]) -> Int:
    let goods = sum(line.quantity * line.price for line in lines)
    criterion BASKET-1
        when goods >= $free
        check result == goods
    criterion BASKET-2
        when goods < $free
        check result == goods + $x
"""
BOUNDED["first few"] = """
# k in 1..2
# try queue[:n] for n in 0..9
function shown(queue: List[Int where 0 <= value <= 4]) -> List[Int]:
    criterion SHOW-1
        check len(result) == min(len(queue), $k)
    criterion SHOW-2
        check every i in range(len(result)): i < len(queue) implies result[i] == queue[i]
"""
BOUNDED["all in stock"] = """
# k in 2..5
function complete(stocks: List[Int where 0 <= value <= 9]) -> Bool:
    criterion ALL-1
        check result implies every stock in stocks: stock >= $k
    criterion ALL-2
        check (every stock in stocks: stock >= $k) implies result
"""
BOUNDED["team size"] = """
# a in 1..1; b in 2..2
enum Size:
    none_
    small
    big
function size(team: Set[Int where 0 <= value <= 9]) -> Size:
    criterion TEAM-1
        when team is empty
        check result == Size.none_
    criterion TEAM-2
        when 1 <= len(team) and len(team) <= $b
        check result == Size.small
    criterion TEAM-3
        when len(team) > $b
        check result == Size.big
"""
BOUNDED["after the allowance"] = """
# k in 1..4
function charged(uses: List[Int where 0 <= value <= 9]) -> List[Int]:
    criterion USE-1
        check len(result) == len(uses)
    criterion USE-2
        check every i in range(len(uses)): i < len(result) implies result[i] == max(uses[i] - $k, 0)
"""
BOUNDED["rules over lists"] = """
# k in 2..5
function longest(waits: List[Int where 0 <= value <= 9]) -> Int:
    returns 0 when waits is empty
    returns max(waits) when waits is not empty
    criterion WAIT-1
        check every wait in waits: result >= wait
    criterion WAIT-2
        when len(waits) == 1
        check result == waits[0]
"""
BOUNDED["greeting"] = """
# k in 2..4
function greeting(name: Text, formal: Bool) -> Text:
    criterion GREET-1
        when formal
        check result == "Dear " + name
    criterion GREET-2
        when not formal
        check result == "Hi " + name
"""
BOUNDED["last order"] = """
# k in 1..3
error NothingThere "There is nothing"
function last(orders: List[Int where 0 <= value <= 9]) -> Int:
    requires orders is not empty else NothingThere
    criterion LAST-1
        check result == orders[-1]
"""
BOUNDED["common tags"] = """
# k in 2..4
function common(ours: Set[Int where 0 <= value <= 4], theirs: Set[Int where 0 <= value <= 4]) -> Set[Int]:
    criterion TAG-1
        check result == ours & theirs
"""
BOUNDED["tail of a name"] = """
# k in 1..2
function tail(name: Text) -> Text:
    requires len(name) >= 2
    criterion TAIL-1
        check name.endswith(result)
    criterion TAIL-2
        check len(result) == len(name) - 1
"""
BOUNDED["pick counts"] = """
# k in 2..4; x in 1..3
function fee(bags: List[Int where 1 <= value <= 9], member: Bool) -> Int:
    criterion BAG-1
        when member or len(bags) < $k
        check result == 0
    criterion BAG-2
        when not member and len(bags) >= $k
        check result == len(bags) * $x
"""
