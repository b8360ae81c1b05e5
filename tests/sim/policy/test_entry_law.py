"""The law that goods bear by the week of their order and that of their entry, against dates worked out by hand."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from sim.policy.entry_law import (
    DUE_ON_BULK,
    DUE_ON_ENTRY,
    MOST_PARCEL_WEEKS,
    MOST_WEEKS,
    EntryLaw,
    MadeBooks,
    at_rest,
    entries_that_differ,
    entry_key,
    entry_law,
    same_entry,
    weeks_to_entry,
)
from sim.policy.instruments import INSTRUMENTS
from sim.policy.law import law_on
from sim.policy.rulebook import same_rules
from sim.policy.rules_in_force import rules_in_force
from sim.scenario.definition import Scenario
from sim.scenario.document import ScenarioError
from tests.other_worlds import world_of

PLACES = ("CHN", "DEU", "USA")
FROM = date(2025, 5, 1)  # a Thursday: the week of Monday 28 April is the first in force
FIRST = date(2025, 4, 28)
WORLD = world_of(PLACES)
LAW = law_on(WORLD, date(2023, 6, 1))
LANE = WORLD.index["CHN"], WORLD.index["USA"], 0


def tariff(rate: float = 0.5, **changes: Any) -> Any:
    said = {"importers": ("USA",), "exporters": ("CHN",), "start": FROM, "rate": rate, "mode": "set"}
    return INSTRUMENTS["tariff"](**{**said, **changes})


def rates(weeks_before: int, *policies: Any, only_known: bool = False) -> list[float]:
    """Return the duty rate of goods ordered so many weeks before the first in force, by weeks to entry."""
    found = entry_law(LAW, policies, WORLD, FIRST - timedelta(weeks=weeks_before), only_known)
    return [float(found.book(weeks).duty_rate[LANE]) for weeks in range(MOST_WEEKS + 1)]


OLD = float(LAW.duty_rate[LANE])


def test_goods_ordered_on_a_thursday_enter_in_the_week_of_their_arrival() -> None:
    # Thursday and 3.9 days is still Sunday; 4 days are the next Monday; 10.9 the Sunday after; 11 another Monday.
    days = np.array([0.0, 1.7, 3.9, 4.0, 10.9, 11.0, 30.0, 1e9, np.inf])
    assert weeks_to_entry(days).tolist() == [0, 0, 0, 1, 1, 2, 4, MOST_WEEKS, MOST_WEEKS]


@pytest.mark.parametrize("before", range(-1, 6))
def test_goods_bear_the_law_of_the_week_in_which_they_enter(before: int) -> None:
    old = max(before, 0)
    assert rates(before, tariff()) == [OLD] * old + [0.5] * (MOST_WEEKS + 1 - old)


def test_buyers_expect_only_what_is_announced() -> None:
    known = tariff(announced=FIRST - timedelta(weeks=2))
    assert rates(3, known, only_known=True) == [OLD] * (MOST_WEEKS + 1)
    assert rates(2, known, only_known=True) == [OLD] * 2 + [0.5] * (MOST_WEEKS - 1)
    assert rates(1, tariff(), only_known=True) == [OLD] * (MOST_WEEKS + 1)
    assert rates(0, tariff(), only_known=True) == [0.5] * (MOST_WEEKS + 1)


def test_a_rule_that_grandfathers_counts_by_the_week_of_the_order() -> None:
    spares = tariff(grandfathers="goods_in_transit", until=FROM + timedelta(weeks=4))
    for before, rate in ((2, OLD), (1, OLD), (0, 0.5), (-3, 0.5), (-4, OLD)):
        assert rates(before, spares) == [rate] * (MOST_WEEKS + 1)
    ends = tariff(until=FROM + timedelta(weeks=4))
    assert rates(-2, ends) == [0.5] * 2 + [OLD] * (MOST_WEEKS - 1)


def test_what_a_rule_replaces_goes_on_for_goods_that_it_spares() -> None:
    before = tariff(0.2, start=FROM - timedelta(weeks=20), until=FROM)
    assert rates(2, before, tariff()) == [0.2] * 2 + [0.5] * (MOST_WEEKS - 1)
    assert rates(2, before, tariff(grandfathers="goods_in_transit")) == [0.2] * (MOST_WEEKS + 1)


def test_a_rule_that_spares_leaves_other_rules_that_end_that_day_alone() -> None:
    ends = tariff(0.2, start=FROM - timedelta(weeks=20), until=FROM)
    elsewhere = tariff(importers=("DEU",), grandfathers="goods_in_transit")
    assert rates(2, ends, elsewhere) == rates(2, ends)
    other = INSTRUMENTS["carbon_price"].make_example(
        FROM, importers=("USA",), grandfathers="goods_in_transit"
    )
    assert rates(2, ends, other) == rates(2, ends)
    assert rates(2, ends) == [0.2] * 2 + [OLD] * (MOST_WEEKS - 1)


def test_only_what_is_due_at_the_border_waits_for_the_entry() -> None:
    rule = INSTRUMENTS["packaging_mandate"](importers=("USA",), start=FROM, mass_cut_share=0.2)
    found = entry_law(LAW, (rule, tariff()), WORLD, FIRST - timedelta(weeks=1), False)
    now, later = found.book(0), found.book(1)
    assert len(found.books) == 2
    assert later.packaging_mass_factor is now.packaging_mass_factor
    assert later.threshold_cuts == now.threshold_cuts
    assert set(DUE_ON_BULK) <= set(DUE_ON_ENTRY) <= set(vars(later))
    assert entries_that_differ(at_rest(now), found, 0) == []
    assert entries_that_differ(at_rest(now), found, 1) == [WORLD.index["USA"]]


def test_far_from_a_date_there_is_one_law_and_it_is_that_of_the_week() -> None:
    for before in (MOST_WEEKS + 1, -1):
        monday = FIRST - timedelta(weeks=before)
        found = entry_law(LAW, (tariff(),), WORLD, monday, False)
        assert len(found.books) == 1
        assert same_entry(found, at_rest(rules_in_force(LAW, (tariff(),), WORLD, monday)))
    keys = [entry_key((tariff(),), WORLD, FIRST - timedelta(weeks=weeks)) for weeks in (14, 13, 12, 0, -1)]
    assert keys[0] == keys[1] != keys[2] != keys[3] == keys[4]


def test_what_only_parcels_bear_is_looked_for_no_further_ahead_than_parcels_go() -> None:
    repeal = INSTRUMENTS["de_minimis"](importers=("USA",), start=FROM, duty_free_below_usd=0.0)
    for before, books in ((MOST_PARCEL_WEEKS + 1, 1), (MOST_PARCEL_WEEKS, 2), (1, 2), (0, 1)):
        found = entry_law(LAW, (repeal,), WORLD, FIRST - timedelta(weeks=before), False)
        assert len(found.books) == books
    assert not found.book(0).duty_free_below_usd[LANE[:2]]


def test_laws_are_the_same_where_what_enters_is() -> None:
    one = EntryLaw((LAW, LAW), np.arange(MOST_WEEKS + 1) % 2)
    assert same_entry(one, at_rest(LAW))
    other = entry_law(LAW, (tariff(),), WORLD, FIRST - timedelta(weeks=3), False)
    assert not same_entry(other, at_rest(LAW))


def test_books_of_other_weeks_are_those_that_would_be_made() -> None:
    """Also where one rule is not announced yet, others spare goods in transit, and the policies change on the way."""
    late = tariff(0.2, start=FROM + timedelta(weeks=4), announced=FROM + timedelta(weeks=1))
    sparing = INSTRUMENTS["de_minimis"](
        importers=("USA",), start=FROM + timedelta(weeks=6), duty_free_below_usd=0.0, grandfathers="goods_in_transit"
    )  # fmt: skip
    made = MadeBooks()
    for policies in (
        (late, sparing),
        (tariff(until=FROM + timedelta(weeks=4)), late, sparing),
        (late, sparing),
    ):
        for weeks in range(-14, 9):
            monday = FIRST + timedelta(weeks=weeks)
            for only_known in (True, False):
                kept = entry_law(LAW, policies, WORLD, monday, only_known, made)
                anew = entry_law(LAW, policies, WORLD, monday, only_known)
                assert kept.of_week.tolist() == anew.of_week.tolist()
                assert all(same_rules(*pair) for pair in zip(kept.books, anew.books, strict=True))


RULE = """
question: Why?
extends: law_2023
policies:
  - {instrument: tariff, importers: [USA], from: 2024-05-02, rate: 10%, grandfathers: goods_in_transit}
"""


def test_a_scenario_file_says_what_a_rule_grandfathers() -> None:
    spares, plain = (
        Scenario.from_yaml(RULE.replace(", grandfathers: goods_in_transit", said))
        for said in (", grandfathers: goods_in_transit", "")
    )
    assert spares.policies[0].grandfathers == "goods_in_transit"
    assert plain.policies[0].grandfathers is None
    assert spares.hash() != plain.hash()
    assert "grandfathers" not in str(plain.resolved())
    assert spares.resolved()["policies"][0]["grandfathers"] == "goods_in_transit"
    with pytest.raises(ScenarioError, match="grandfathers"):
        Scenario.from_yaml(RULE.replace("goods_in_transit", "everything"))
    with pytest.raises(ValueError, match="expected goods_in_transit"):
        tariff(grandfathers="everything")
