from diary.people import Diary
from diary.planner import busy_slots, is_within_a_day
from diary.slots import Slot, clashes, length, parse


def test_a_slot_is_parsed():
    assert parse("09:00-10:30") == Slot(540, 630)
    assert length(parse("09:00-10:30")) == 90


def test_slots_that_touch_do_not_clash():
    assert not clashes(Slot(0, 10), Slot(10, 20))
    assert clashes(Slot(0, 11), Slot(10, 20))


def test_a_diary_knows_what_is_free():
    diary = Diary("Ada")
    diary.enter(Slot(540, 600))
    assert diary.is_free(Slot(600, 630))
    assert not diary.is_free(Slot(590, 610))


def test_all_that_is_busy():
    assert busy_slots([Diary("Ada", [Slot(0, 5)]), Diary("Bob")]) == [Slot(0, 5)]
    assert is_within_a_day(Slot(0, 5))
