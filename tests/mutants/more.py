"""More families: relations between parameters, nested records, freedoms, lists of text."""

SCALAR: dict[str, str] = {}

SCALAR["line total"] = """
# k in 2..6
record Line:
    quantity: Int where 1 <= value <= 20
    price: Decimal(6, 2) where 0 <= value <= 50
function total(line: Line) -> Decimal(8, 2):
    criterion LINE-1
        when line.quantity < $k
        check result == line.quantity * line.price
    criterion LINE-2
        when line.quantity >= $k
        check result == line.quantity * line.price - line.price
"""
SCALAR["conditional value"] = """
# k in 4..12; x in 2..6; y in 7..9
function score(hits: Int where 0 <= value <= 30) -> Int:
    criterion SCORE-1
        check result == (hits * $x if hits > $k else hits + $y)
"""
SCALAR["instalment in money"] = """
# least in 2..8; percent in 2..6
function instalment(debt: Decimal(6, 2) where 0 <= value <= 400) -> Decimal(6, 2):
    let share = round_half_even(debt * $percent / 100, 2)
    criterion DEBT-1
        when debt <= $least.00
        check result == debt
    criterion DEBT-2
        when debt > $least.00
        check result == max(share, $least.00)
"""
SCALAR["refund by record"] = """
# days in 10..30; percent in 50..90
record Sale:
    price: Int where 0 <= value <= 100
    days: Int where 0 <= value <= 60
    opened: Bool
function refund(sale: Sale) -> Int:
    criterion REF-1
        when sale.days > $days
        check result == 0
    criterion REF-2
        when sale.days <= $days and not sale.opened
        check result == sale.price
    criterion REF-3
        when sale.days <= $days and sale.opened
        check result == sale.price * $percent // 100
"""
SCALAR["checks that chain"] = """
# a in 3..9; x in 2..7
function rank(level: Int where 0 <= value <= 20) -> Int:
    criterion RANK-1
        when level < $a
        check 0 <= result <= $x
        check result * 2 == $x * 2
    criterion RANK-2
        when level >= $a
        check result - level == $x
"""
SCALAR["temperature alarm"] = """
# low in 2..4; high in 6..9
enum Alarm:
    silent
    warning
    alarm
function alarm(celsius: Decimal(4, 1) where -20 <= value <= 40, door_open: Bool) -> Alarm:
    criterion COLD-1
        when celsius < $low.5
        check result == Alarm.warning
    criterion COLD-2
        when celsius >= $low.5 and celsius <= $high.5
        check result == Alarm.silent
    criterion COLD-3
        when celsius > $high.5 and door_open
        check result == Alarm.warning
    criterion COLD-4
        when celsius > $high.5 and not door_open
        check result == Alarm.alarm
"""
SCALAR["rules for tiers"] = """
# x in 2..4; y in 5..9
enum Tier:
    basic
    gold
function rate(tier: Tier, years: Int where 0 <= value <= 30) -> Int:
    returns $x when tier is Tier.basic
    returns $y when tier is Tier.gold
    criterion RATE-1
        check result >= $x
    criterion RATE-2
        when tier is Tier.gold
        check result <= $y
"""
SCALAR["days of a stay"] = """
# k in 3..7
function nights(arrival: Int where 0 <= value <= 30, departure: Int where 0 <= value <= 30) -> Int:
    requires arrival < departure
    criterion STAY-1
        when departure - arrival <= $k
        check result == departure - arrival
    criterion STAY-2
        when departure - arrival > $k
        check result == departure - arrival - 1
"""
SCALAR["nested records"] = """
# years in 2..5; x in 2..4; y in 5..9
enum Tier:
    basic
    gold
record Customer:
    tier: Tier
    years: Int where 0 <= value <= 20
record Order:
    customer: Customer
    goods: Int where 0 <= value <= 50
function rebate(order: Order) -> Int:
    criterion REB-1
        when order.customer.tier is Tier.gold
        check result == $y
    criterion REB-2
        when order.customer.tier is Tier.basic and order.customer.years >= $years
        check result == $x
    criterion REB-3
        when order.customer.tier is Tier.basic and order.customer.years < $years
        check result == 0
"""
SCALAR["difference in degrees"] = """
# k in 1..4
function drift(inside: Decimal(4, 1) where -20 <= value <= 20, outside: Decimal(4, 1) where -20 <= value <= 20) -> Decimal(4, 1):
    criterion DRIFT-1
        when inside - outside >= $k
        check result == inside - outside - $k
    criterion DRIFT-2
        when inside - outside < $k
        check result == 0
"""
SCALAR["implied values"] = """
# a in 4..9; x in 1..4; y in 5..9
function bonus(years: Int where 0 <= value <= 30, full_time: Bool) -> Int:
    criterion BONUS-1
        check (years >= $a and full_time) implies result == $y
    criterion BONUS-2
        check not (years >= $a and full_time) implies result == $x
"""
SCALAR["weight and distance"] = """
# w in 3..6; d in 10..20; x in 2..5
function freight(weight: Int where 1 <= value <= 20, distance: Int where 1 <= value <= 50) -> Int:
    criterion FREIGHT-1
        when weight <= $w and distance <= $d
        check result == $x
    criterion FREIGHT-2
        when weight <= $w and distance > $d
        check result == $x + 2
    criterion FREIGHT-3
        when weight > $w and distance <= $d
        check result == $x + 3
    criterion FREIGHT-4
        when weight > $w and distance > $d
        check result == $x + 5
"""
SCALAR["capped penalty"] = """
# k in 2..4; cap in 20..30
function penalty(days: Int where 0 <= value <= 30) -> Int:
    criterion PEN-1
        check result <= $cap and result <= days * $k
    criterion PEN-2
        check result == $cap or result == days * $k
"""
SCALAR["equal shares"] = """
# k in 3..8
function share(total: Int where 0 <= value <= 40, people: Int where 1 <= value <= $k) -> Int:
    criterion SHARE-1
        check result * people <= total
    criterion SHARE-2
        check total - result * people < people
"""
SCALAR["either but not both"] = """
# k in 3..8
function entitled(student: Bool, senior: Bool) -> Bool:
    criterion BOTH-1
        check result == (student != senior)
"""
SCALAR["progressive tax"] = """
# a in 50..80; low in 5..10; high in 11..30
function tax(income: Decimal(6, 2) where 0 <= value <= 300) -> Decimal(6, 2):
    criterion TAX-1
        when income <= $a
        check result == round_half_up(income * $low / 100, 2)
    criterion TAX-2
        when income > $a
        check result == round_half_up($a.00 * $low / 100 + (income - $a) * $high / 100, 2)
"""
SCALAR["one of few"] = """
# x in 2..3; y in 5..6; z in 8..9
function gear(speed: Int where 0 <= value <= 40) -> Int:
    criterion GEAR-1
        check result in [$x, $y, $z]
    criterion GEAR-2
        when speed < 10
        check result < $y
    criterion GEAR-3
        when 10 <= speed and speed < 25
        check result > $x and result < $z
    criterion GEAR-4
        when speed >= 25
        check result > $y
"""
SCALAR["a freedom that is meant"] = """
# a in 4..9; x in 1..4
function seat(row: Int where 1 <= value <= 30) -> Int:
    unspecified "the seat in a row at the back" because "whoever comes first chooses"
    criterion SEAT-1
        when row <= $a
        check result == $x
    criterion SEAT-2
        when row > $a
        check 1 <= result and result <= 6
"""
SCALAR["perhaps a level"] = """
# a in 10..20; b in 40..60
enum Level:
    low
    high
function level(litres: Int where 0 <= value <= 99) -> Level?:
    criterion LEVEL-1
        when litres < $a
        check result == Level.low
    criterion LEVEL-2
        when litres >= $a and litres <= $b
        check result is None
    criterion LEVEL-3
        when litres > $b
        check result == Level.high
"""

BOUNDED: dict[str, str] = {}

BOUNDED["names in order"] = """
# k in 1..2
function in_order(names: List[Text]) -> List[Text]:
    criterion ORDER-1
        check result == sorted(names)
"""
BOUNDED["longest word"] = """
# k in 1..2
function longest(words: List[Text]) -> Text:
    requires words is not empty
    criterion WORD-1
        check result in words
    criterion WORD-2
        check every word in words: len(result) >= len(word)
    criterion WORD-3
        check every word in words: len(word) == len(result) implies result <= word
"""
BOUNDED["without duplicates"] = """
# k in 1..2
function distinct(marks: List[Int where 0 <= value <= 5]) -> List[Int]:
    criterion DIST-1
        check every mark in marks: mark in result
    criterion DIST-2
        check every mark in result: mark in marks
    criterion DIST-3
        check every i in range(1, len(result)): result[i - 1] < result[i]
"""
BOUNDED["majority"] = """
# k in 1..2
function passed(votes: List[Bool]) -> Bool:
    criterion VOTE-1
        check result == (count(vote for vote in votes if vote) * 2 > len(votes))
"""
BOUNDED["summary of a list"] = """
# k in 1..3
record Summary:
    count_: Int
    total: Int
function summary(sales: List[Int where 0 <= value <= 9]) -> Summary:
    criterion SUM-1
        check result.count_ == len(sales)
    criterion SUM-2
        when len(sales) < $k
        check result.total == sum(sales)
    criterion SUM-3
        when len(sales) >= $k
        check result.total == sum(sales) + 1
"""
BOUNDED["decades"] = """
# k in 2..4
function groups(ages: Set[Int where 0 <= value <= 9]) -> Set[Int]:
    criterion GROUP-1
        check result == {age // $k for age in ages}
"""
BOUNDED["tagged"] = """
# k in 2..4
function tagged(name: Text) -> Text:
    criterion TAG-1
        when name.startswith("a")
        check result == "A:" + name
    criterion TAG-2
        when not name.startswith("a")
        check result == name
"""
BOUNDED["shipping by list"] = """
# k in 4..6; x in 2..5
record Parcel:
    weight: Int where 1 <= value <= 9
    fragile: Bool
function price(parcels: List[Parcel]) -> Int:
    criterion SHIP-1
        when some parcel in parcels: parcel.fragile
        check result == $x + 5
    criterion SHIP-2
        when every parcel in parcels: not parcel.fragile
        check result == $x
"""
