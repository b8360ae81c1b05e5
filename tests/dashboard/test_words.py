"""Numbers and findings in words."""

import pytest

from dashboard.facts import words
from dashboard.facts.frames import Change, Kpi


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (1234.5, "1\u202f234"),
        (10_000, "10\u202f000"),
        (-0.01234, "−0.0123"),
        (9.2, "9.20"),
        (float("nan"), "–"),
    ],
)
def test_numbers_are_written_one_way(value, text):
    assert words.number(value) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.0421, "+4.2\u202f%"),
        (-0.0421, "−4.2\u202f%"),
        (0.14, "+14\u202f%"),
        (0.0004, "+0.04\u202f%"),
        (0.0, "0\u202f%"),
    ],
)
def test_percentages_carry_their_sign(share, text):
    assert words.signed_percent(share) == text


def test_a_tiny_change_is_written_as_zero_without_a_sign():
    assert words.signed_percent(0.00001) == "0\u202f%"
    assert words.signed_percent(-0.00001) == "0\u202f%"


def test_a_finding_hedges_where_the_comparison_does():
    unclear = Change(100.0, 101.0, 1.0, -1.0, 3.0, "no clear change")
    assert words.finding("Trade volume", unclear).startswith("No clear change in trade volume")


def test_a_clear_finding_says_how_far_and_how_sure():
    clear = Change(100.0, 95.0, -5.0, -6.0, -4.0, "clear")
    assert words.finding("Emissions", clear, plural=True) == (
        "Emissions fall 5.0\u202f% in these runs (90\u202f% interval −6.0\u202f% to −4.0\u202f%)"
    )


def test_two_equal_arms_are_no_finding():
    same = Change(100.0, 100.0, 0.0, 0.0, 0.0, "no clear change")
    assert same.is_identical
    assert words.finding("Trade volume", same) == "Trade volume: the two runs are identical"


def test_a_change_is_lower_or_higher():
    assert words.towards(Change(100.0, 95.0, -5.0, -6.0, -4.0, "clear")) == "5.0\u202f% lower"
    assert words.towards(Change(100.0, 105.0, 5.0, 4.0, 6.0, "clear")) == "5.0\u202f% higher"


def test_a_percentage_changes_by_points():
    change = Change(40.0, 38.0, -2.0, -3.0, -1.0, "clear")
    assert words.towards(change, "% of orders") == "2\u202fpercentage points lower"
    assert words.interval(change, "% of orders") == "−3 to −1"


def test_one_seed_has_no_interval():
    one = Change(100.0, 95.0, -5.0, float("nan"), float("nan"), "one seed, no interval")
    said = words.compared("Parcels", Kpi("parcels", "Parcels", "parcels", one), "The two runs are identical")
    assert said == "Parcels: one seed, no interval"


def test_durations_are_those_people_wait_by():
    assert words.duration(12.3) == "12\u202fs"
    assert words.duration(125) == "2\u202fmin 5\u202fs"


def test_the_ends_of_a_narrow_interval_differ():
    assert (
        words.interval(Change(1000.0, 870.0, -130.0, -132.0, -128.0, "clear"))
        == "−13.2\u202f% to −12.8\u202f%"
    )


def test_a_clear_interval_never_shows_zero():
    text = words.interval(Change(1000.0, 999.0, -1.0, -1.8, -0.04, "clear"))
    assert "to 0" not in text


def test_both_ends_of_an_interval_have_the_same_decimals():
    assert words.interval(Change(1000.0, 999.0, -1.0, -1.4, -0.7, "clear")) == "−0.14\u202f% to −0.07\u202f%"
    assert words.interval(Change(100.0, 110.0, 10.0, 8.0, 12.0, "clear")) == "+8.0\u202f% to +12.0\u202f%"
