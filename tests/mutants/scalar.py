"""Families over ints, decimals, bools, enums, records and optional values."""

SCALAR: dict[str, str] = {}

SCALAR["shipping bands"] = """
# a in 3..8; b in a+3..a+9; x in 1..9; y in x+1..19; z in y+1..30; top in b+3..b+9
function shipping(weight: Int where 1 <= value <= $top) -> Int:
    criterion SHIP-1
        when weight <= $a
        check result == $x
    criterion SHIP-2
        when weight > $a and weight <= $b
        check result == $y
    criterion SHIP-3
        when weight > $b
        check result == $z
"""
SCALAR["express shipping"] = """
# a in 3..8; x in 1..9; y in x+1..19; extra in 2..9
function shipping(weight: Int where 1 <= value <= 30, express: Bool) -> Int:
    let base = $x if weight <= $a else $y
    criterion SHIP-1
        when not express
        check result == base
    criterion SHIP-2
        when express
        check result == base + $extra
"""
SCALAR["parcel fee in money"] = """
# a in 2..9; x in 2..6; y in x+1..12
function fee(weight: Decimal(6, 2) where 0 < value <= 30, fragile: Bool) -> Decimal(6, 2):
    criterion FEE-1
        when weight <= $a.50 and not fragile
        check result == $x.90
    criterion FEE-2
        when weight > $a.50 and not fragile
        check result == $y.90
    criterion FEE-3
        when fragile
        check result == 19.90
"""
SCALAR["order discount"] = """
# limit in 50..200; percent in 5..20
function payable(amount: Decimal(6, 2) where 0 <= value <= 500) -> Decimal(6, 2):
    criterion PAY-1
        when amount >= $limit
        check result == round_half_up(amount * (100 - $percent) / 100, 2)
    criterion PAY-2
        when amount < $limit
        check result == amount
"""
SCALAR["bounds that meet"] = """
# k in 2..5
function points(nights: Int where 0 <= value <= 40) -> Int:
    criterion POINT-1
        check result >= nights * $k
    criterion POINT-2
        check result <= nights * $k
"""
SCALAR["clamped order"] = """
# low in 2..6; high in low+4..low+12
function clamped(wanted: Int where 0 <= value <= 40) -> Int:
    ensures $low <= result and result <= $high
    criterion CLAMP-1
        when $low <= wanted and wanted <= $high
        check result == wanted
    criterion CLAMP-2
        when wanted < $low
        check result <= $low
    criterion CLAMP-3
        when wanted > $high
        check result >= $high
"""
SCALAR["grades"] = """
# a in 40..50; b in a+10..a+30
enum Grade:
    fail
    pass_
    merit
function grade(score: Int where 0 <= value <= 100) -> Grade:
    criterion GRADE-1
        when score < $a
        check result == Grade.fail
    criterion GRADE-2
        when score >= $a and score < $b
        check result == Grade.pass_
    criterion GRADE-3
        when score >= $b
        check result == Grade.merit
"""
SCALAR["age groups"] = """
# a in 4..7; b in 15..18; old in 60..67
enum Group:
    infant
    child
    adult
    senior
function group(age: Int) -> Group:
    requires age >= 0
    requires age <= 120
    criterion AGE-1
        when age < $a
        check result == Group.infant
    criterion AGE-2
        when $a <= age and age < $b
        check result == Group.child
    criterion AGE-3
        when $b <= age and age < $old
        check result == Group.adult
    criterion AGE-4
        when age >= $old
        check result == Group.senior
"""
SCALAR["may rent"] = """
# a in 18..25; years in 1..4
function may_rent(age: Int where 0 <= value <= 99, licence: Int where 0 <= value <= 80) -> Bool:
    criterion RENT-1
        check result == (age >= $a and licence >= $years)
"""
SCALAR["may vote"] = """
# a in 16..21
function may_vote(age: Int where 0 <= value <= 120, citizen: Bool) -> Bool:
    criterion VOTE-1
        check result implies age >= $a
    criterion VOTE-2
        check result implies citizen
    criterion VOTE-3
        check (age >= $a and citizen) implies result
"""
SCALAR["order record in"] = """
# free in 40..90; x in 3..9
record Order:
    goods: Int where 0 <= value <= 200
    express: Bool
function postage(order: Order) -> Int:
    criterion POST-1
        when order.goods >= $free and not order.express
        check result == 0
    criterion POST-2
        when order.goods < $free and not order.express
        check result == $x
    criterion POST-3
        when order.express
        check result == $x * 2
"""
SCALAR["quote record out"] = """
# free in 20..60; x in 3..9
record Quote:
    net: Int
    fee: Int
function quote(amount: Int where 0 <= value <= 100) -> Quote:
    criterion QUOTE-1
        check result.net == amount
    criterion QUOTE-2
        when amount < $free
        check result.fee == $x
    criterion QUOTE-3
        when amount >= $free
        check result.fee == 0
"""
SCALAR["voucher perhaps"] = """
# limit in 20..60; x in 3..9
function voucher(spent: Int where 0 <= value <= 100) -> Int?:
    criterion VOUCHER-1
        when spent < $limit
        check result is None
    criterion VOUCHER-2
        when spent >= $limit
        check result == $x
"""
SCALAR["coupon perhaps given"] = """
# x in 3..9
function payable(price: Int where 0 <= value <= 60, coupon: Int?) -> Int:
    requires coupon is None or coupon >= 0
    criterion PAY-1
        when coupon is None
        check result == price
    criterion PAY-2
        when coupon is not None and coupon <= price
        check result == price - coupon
    criterion PAY-3
        when coupon is not None and coupon > price
        check result == 0
"""
SCALAR["withdrawal with error"] = """
# limit in 20..40; x in 1..5
error Overdrawn(amount: Int) "No {amount} left"
function withdraw(balance: Int where 0 <= value <= 60, amount: Int where 1 <= value <= 60) -> Int:
    raises Overdrawn(amount) when amount > balance
    criterion DRAW-1
        when amount <= $limit
        check result == balance - amount
    criterion DRAW-2
        when amount > $limit
        check result == balance - amount - $x
"""
SCALAR["seats with refusal"] = """
# most in 5..9; group in 3..4
error NoSeats "There are no seats"
function seats(wanted: Int where 0 <= value <= 12) -> Int:
    requires wanted <= $most else NoSeats
    criterion SEAT-1
        when wanted >= $group
        check result == wanted + 1
    criterion SEAT-2
        when wanted < $group
        check result == wanted
"""
SCALAR["module constants"] = """
# free in 20..60; x in 3..9
let free_from = $free
let standard_fee = $x
function fee(amount: Int where 0 <= value <= 100) -> Int:
    criterion FEE-1
        when amount >= free_from
        check result == 0
    criterion FEE-2
        when amount < free_from
        check result == standard_fee
"""
SCALAR["surcharge by define"] = """
# a in 5..12; x in 2..6
define surcharge(weight: Int) -> Int = $x if weight > $a else 0
function price(weight: Int where 1 <= value <= 30, base: Int where 0 <= value <= 50) -> Int:
    criterion PRICE-1
        check result == base + surcharge(weight)
"""
SCALAR["ensured balance"] = """
# k in 2..9
function owed(total: Int where 0 <= value <= 60, paid: Int where 0 <= value <= 60) -> Int:
    ensures result >= 0
    criterion OWED-1
        when paid <= total
        check result + paid == total
    criterion OWED-2
        when paid > total
        check result <= 0
"""
SCALAR["call on own parameters"] = """
# a in 2..5; x in 2..6
function parking(hours: Int where 1 <= value <= 24) -> Int:
    criterion PARK-1
        when hours <= $a
        check parking(hours) == 0
    criterion PARK-2
        when hours > $a
        check parking(hours) == (hours - $a) * $x
"""
SCALAR["rate for each tier"] = """
# x in 1..4; y in 5..9; z in 10..15
enum Tier:
    basic
    silver
    gold
function rate(tier: Tier) -> Int:
    criterion RATE-1
        check rate(Tier.basic) == $x
    criterion RATE-2
        check rate(Tier.silver) == $y
    criterion RATE-3
        check rate(Tier.gold) == $z
"""
SCALAR["largest that fits"] = """
# top in 9..15
function granted(wanted: Int where 0 <= value <= $top) -> Int:
    criterion GRANT-1
        check result <= wanted
    criterion GRANT-2
        forall other: Int where 0 <= value <= $top
        when other <= wanted
        check result >= other
"""
SCALAR["tax rounded down"] = """
# rate in 7..21
function tax(net: Decimal(6, 2) where 0 <= value <= 200) -> Decimal(6, 2):
    criterion TAX-1
        check result <= net * $rate / 100
    criterion TAX-2
        check result > net * $rate / 100 - 0.01
"""
SCALAR["full boxes"] = """
# k in 4..9
function boxes(items: Int where 0 <= value <= 50) -> Int:
    criterion BOX-1
        check result * $k <= items
    criterion BOX-2
        check items < (result + 1) * $k
"""
SCALAR["dearer of two"] = """
# top in 20..40
function dearer(first: Int where 0 <= value <= $top, second: Int where 0 <= value <= $top) -> Int:
    criterion DEAR-1
        check result >= first and result >= second
    criterion DEAR-2
        check result == first or result == second
"""
SCALAR["distance"] = """
# top in 20..40
function distance(here: Int where 0 <= value <= $top, there: Int where 0 <= value <= $top) -> Int:
    ensures result >= 0
    criterion DIST-1
        when here >= there
        check result == here - there
    criterion DIST-2
        when there > here
        check result == there - here
"""
SCALAR["loyalty"] = """
# x in 1..4; y in 5..9; years in 2..6
enum Tier:
    basic
    silver
    gold
function percent(tier: Tier, years: Int where 0 <= value <= 40) -> Int:
    criterion LOYAL-1
        when tier is Tier.gold
        check result == $y
    criterion LOYAL-2
        when tier is Tier.silver and years >= $years
        check result == $x
    criterion LOYAL-3
        when tier is Tier.silver and years < $years
        check result == 0
    criterion LOYAL-4
        when tier is Tier.basic
        check result == 0
"""
SCALAR["stock allocation"] = """
# top in 20..40
function allocated(wanted: Int where 0 <= value <= $top, stock: Int where 0 <= value <= $top) -> Int:
    criterion STOCK-1
        check result <= wanted
    criterion STOCK-2
        check result <= stock
    criterion STOCK-3
        check result == wanted or result == stock
"""
SCALAR["two views that agree"] = """
# a in 4..9; b in a+2..a+6
function fare(stops: Int where 1 <= value <= 30) -> Int:
    criterion FARE-1
        when stops <= $b
        check result == stops * 2
    criterion FARE-2
        when stops >= $a
        check result == stops + stops
"""
SCALAR["even and odd"] = """
# k in 2..5
function shelf(number: Int where 0 <= value <= 60) -> Int:
    criterion SHELF-1
        when number % 2 == 0
        check result == number // 2
    criterion SHELF-2
        when number % 2 == 1
        check result == number * $k + 1
"""
SCALAR["signed rounding"] = """
# k in 2..5
function floors(height: Int where -30 <= value <= 30) -> Int:
    criterion FLOOR-1
        when height >= 0
        check result == height // $k
    criterion FLOOR-2
        when height < 0
        check result == -(-height // $k)
"""
SCALAR["priority"] = """
# x in 5..9; y in 3..4
function priority(urgent: Bool, paying: Bool, late: Bool) -> Int:
    criterion PRIO-1
        when urgent
        check result == $x
    criterion PRIO-2
        when not urgent and (paying or late)
        check result == $y
    criterion PRIO-3
        when not urgent and not paying and not late
        check result == 1
"""
SCALAR["traffic light"] = """
# x in 1..2
enum Light:
    red
    amber
    green
function following(light: Light, broken: Bool) -> Light:
    criterion LIGHT-1
        when broken
        check result == Light.amber
    criterion LIGHT-2
        when light is Light.red and not broken
        check result == Light.green
    criterion LIGHT-3
        when light is Light.green and not broken
        check result == Light.amber
    criterion LIGHT-4
        when light is Light.amber and not broken
        check result == Light.red
"""
SCALAR["rules and criteria"] = """
# a in 4..9; x in 2..5
function fee(days: Int where 0 <= value <= 30) -> Int:
    returns 0 when days <= $a
    returns (days - $a) * $x when days > $a
    criterion FEE-1
        when days <= $a
        check result == 0
    criterion FEE-2
        when days > $a
        check result >= $x
"""
SCALAR["rules in money"] = """
# a in 10..40; percent in 5..30
type Money = Decimal(6, 2) where value >= 0
function net(price: Money where value <= 200, member: Bool) -> Money:
    returns round_half_up(price * (100 - $percent) / 100, 2) when member and price >= $a
    returns price otherwise
    ensures result <= price
    criterion NET-1
        when not member
        check result == price
    criterion NET-2
        when price < $a
        check result == price
"""
SCALAR["rules with ensures"] = """
# top in 5..12
function served(wanted: Int where 0 <= value <= 20, stock: Int where 0 <= value <= 20) -> Int:
    requires stock <= $top
    returns wanted when wanted <= stock
    returns stock when wanted > stock
    ensures result <= stock
    ensures result <= wanted
"""
SCALAR["criterion with lets"] = """
# k in 2..6; x in 3..12
function bill(units: Int where 0 <= value <= 40, rate: Int where 1 <= value <= 9) -> Int:
    criterion BILL-1
        let used = units * rate
        when used >= $x
        check result == used
    criterion BILL-2
        let used = units * rate
        when used < $x
        check result == $x
"""
SCALAR["pinned by examples"] = """
# x in 2..5; y in 6..9
function tip(happy: Bool) -> Int:
    criterion TIP-1
        check result >= 0
    examples:
        | happy | result |
        | True | $y |
        | False | $x |
"""
