"""Windows: over which weeks a comparison is read, in figures and in words."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from sim.comparison.lawweeks import differing
from sim.comparison.window import LEAST_WEEKS_IN_FORCE, Window, WindowError, chosen_window
from sim.scenario.definition import Scenario
from sim.world.tables import read_table

MONDAY = date(2025, 1, 6)
TARIFF = {"instrument": "tariff", "importers": ["USA"], "exporters": ["CHN"], "rate": "10%"}


def resolved(*rules: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"start": "2025-01-06", "policies": [{**TARIFF, **rule} for rule in rules], **more}


def window(*rules: dict[str, Any], asked: str = "effect", weeks: int = 52, seen: int | None = None) -> Window:
    return chosen_window(MONDAY, weeks, [(differing(resolved(), resolved(*rules), weeks), seen)], asked)


def test_it_runs_from_the_announcement_to_the_end_of_the_run():
    found = window({"from": "2025-03-05", "announced": "2025-02-03"})
    assert (found.first, found.last) == (date(2025, 2, 3), date(2026, 1, 4))
    assert (found.weeks.count, found.weeks_announced, found.weeks_in_force) == (48, 4, 44)
    assert found.words == (
        "3 February 2025 to 4 January 2026, 48 weeks, 44 of them in force (from 3 March 2025), 4 only announced"
    )
    assert found.warning == ""


def test_until_ends_it():
    found = window({"from": "2025-03-03", "until": "2025-06-02"})
    assert found.period == "2025-03-03 to 2025-06-01"
    assert found.words == "3 March 2025 to 1 June 2025, 13 weeks, all in force"


def test_a_week_counts_by_its_thursday():
    assert window({"from": "2025-03-06"}).first == date(2025, 3, 3)
    assert window({"from": "2025-03-07"}).first == date(2025, 3, 10)


@pytest.mark.parametrize("weeks", [1, 7, 8])
def test_few_weeks_in_force_are_warned_of(weeks: int):
    found = window({"from": "2025-03-03"}, weeks=8 + weeks)
    assert found.weeks_in_force == weeks
    assert ("Only " in found.warning) == (weeks < LEAST_WEEKS_IN_FORCE)
    assert ("Sums are per week" in found.warning) == (weeks < 8)


def test_what_is_only_announced_is_said():
    found = window({"from": "2026-03-02", "announced": "2025-02-03"})
    assert found.words.endswith("none of them in force, 48 only announced")
    assert "announced but not in force" in found.warning


def test_nothing_that_differs_is_read_over_the_whole_run():
    found = window({"from": "2027-03-01"})
    assert found.weeks.count == 52
    assert "Nothing differs" in found.warning


def test_rules_that_say_the_same_are_no_difference_however_files_divide_them():
    """The VAT relief that one file keeps and the other ends on 1 July 2021: the law differs from that day on."""
    base, other = (Scenario.load(name).resolved() for name in ("eu_vat_relief_kept", "eu_vat_reform_2021"))
    found = chosen_window(date(2021, 1, 4), 104, [(differing(base, other, 104), None)])
    assert (found.first, found.weeks_in_force) == (date(2021, 6, 28), 79)


def test_the_demo_s_window():
    base, other = (Scenario.load(name).resolved() for name in ("us_de_minimis_kept", "us_de_minimis_repeal"))
    found = chosen_window(MONDAY, 104, [(differing(base, other, 104), None)])
    assert (found.period, found.weeks_in_force) == ("2025-03-31 to 2027-01-03", 87)


def test_a_shipped_schedule_counts_from_the_first_change_in_its_table():
    """Before that day the law of its counterfactual holds, so those weeks would only thin the difference out."""
    read = read_table("us_tariff_by_origin")
    before, first_change = sorted({str(day)[:10] for day in read["from_date"].tolist()})[:2]
    base, other = (Scenario.load(name).resolved() for name in ("law_2023", "us_tariffs_2025"))
    found = chosen_window(MONDAY, 104, [(differing({**base, "start": other["start"]}, other, 104), None)])
    assert before < other["start"] < first_change
    assert found.in_force_from == found.first
    assert (
        found.first + timedelta(days=3 - 7)
        < date.fromisoformat(first_change)
        <= found.first + timedelta(days=3)
    )


@pytest.mark.parametrize(
    "more",
    [
        {"settings": {"wage_speed": "5%"}},
        {"closure": "general"},
        {"mechanisms": {"trust": "off"}},
        {"law_date": "x"},
    ],
)
def test_assumptions_differ_from_the_first_week_on(more: dict[str, Any]):
    found = differing(resolved(), resolved(**more), 52)
    assert found.in_force.all()


def test_a_rule_counts_from_its_day_whether_or_not_a_figure_differs_yet():
    assert window({"from": "2025-01-06"}, seen=4).weeks_in_force == 52


def test_weeks_whose_goods_enter_in_force_count_from_where_figures_differ():
    found = window({"from": "2025-03-05"}, seen=5)
    assert (found.weeks.first, found.weeks_entering, found.weeks_in_force) == (5, 3, 44)
    assert found.words.endswith("44 of them in force (from 3 March 2025), 3 whose goods enter in force")
    known = window({"from": "2025-03-05", "announced": "2025-02-24"}, seen=5)
    assert (known.weeks_entering, known.weeks_announced) == (2, 1)
    for seen, more in ((None, {}), (8, {}), (5, {"grandfathers": "goods_in_transit"})):
        assert window({"from": "2025-03-05", **more}, seen=seen).weeks_entering == 0


def test_a_difference_nothing_declared_explains_counts_from_where_it_is_seen():
    assert window(seen=10).weeks.first == 10


def test_several_scenarios_share_one_window():
    arms = [
        (differing(resolved(), resolved({"from": day}), 52), None) for day in ("2025-03-03", "2025-06-02")
    ]
    assert chosen_window(MONDAY, 52, arms).period == "2025-03-03 to 2026-01-04"


@pytest.mark.parametrize(
    ("asked", "period"),
    [
        ("whole", "2025-01-06 to 2026-01-04"),
        ("force", "2025-03-03 to 2026-01-04"),
        ("2025", "2025-01-06 to 2025-12-28"),
        ("2025-05-01..2025-05-31", "2025-04-28 to 2025-06-01"),
    ],
)
def test_others_can_be_asked_for(asked: str, period: str):
    assert window({"from": "2025-03-05", "announced": "2025-02-03"}, asked=asked).period == period


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("2031", r"do not cover 2031; known years: \[2025, 2026\]"),
        ("2030-01-01..2030-02-01", "do not cover"),
        ("effekt", "expected effect, force, whole, or two dates such as 2025-05-02..2026-01-04"),
        ("effekt", "did you mean effect"),
        ("²", "expected effect, force, whole"),
        ("2025-05-01..2025-13-01", "month"),
        ("2025-05-01..1 June 2025", "write 2025-06-01"),
        ("1889-05-01..2025-06-01", "outside 1990-01-01"),
        ("2025-06-01..2025-05-01", "did you mean 2025-05-01..2025-06-01?"),
    ],
)
def test_what_cannot_be_meant_is_refused(asked: str, said: str):
    with pytest.raises(WindowError, match=said.replace("?", r"\?")):
        window({"from": "2025-03-05"}, asked=asked)


def test_the_focus_is_read_since_its_day_or_from_the_first_week_in_force():
    found = window({"from": "2025-03-05", "announced": "2025-02-03"})
    assert found.since(None).first == date(2025, 3, 3)
    assert found.since(date(2025, 5, 2)).first == date(2025, 5, 5)
    assert found.since(date(2031, 5, 2)) == found
    whole = window({"from": "2025-03-05"}, asked="whole")
    assert whole.since(date(2025, 5, 2)) == whole
