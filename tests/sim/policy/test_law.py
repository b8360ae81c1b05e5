"""The law in force on a date, against figures read from the tables by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from sim.core.settings import ModelSettings
from sim.policy.law import law_on
from sim.policy.rulebook import NO_LIMIT_USD, RuleBook
from sim.policy.us_schedule import us_schedule


def at(world: Any, *codes: str) -> tuple[int, ...]:
    return tuple(world.iso3.index(code) for code in codes)


@pytest.fixture(scope="module")
def law_2023(world: Any) -> RuleBook:
    return law_on(world, date(2023, 12, 31))


@pytest.fixture(scope="module")
def law_2026(world: Any) -> RuleBook:
    return law_on(world, date(2026, 6, 30))


def test_no_duty_inside_a_customs_union_or_at_home(world: Any, law_2023: RuleBook) -> None:
    france, germany = at(world, "FRA", "DEU")
    assert not law_2023.customs_border[france, germany]
    assert law_2023.duty_rate[france, germany].tolist() == [0.0] * len(world.categories)
    assert law_2023.duty_free_below_usd[france, germany] == NO_LIMIT_USD
    for row in range(len(world.iso3)):
        assert not law_2023.duty_rate[row, row].any()
        assert law_2023.clearance_days[row, row] == 0.0


def test_partners_of_an_agreement_bear_no_more_than_others(world: Any, law_2023: RuleBook) -> None:
    lanes = world.tables["lanes"]
    partners = lanes["trade_agreement"] > 0
    pairs = zip(lanes["origin"][partners].tolist(), lanes["destination"][partners].tolist(), strict=True)
    for origin, destination in pairs:
        if destination != "USA":
            o, d = at(world, origin, destination)
            assert (law_2023.duty_rate[o, d] <= law_2023.duty_rate[:, d].max(axis=0)).all()


@pytest.mark.parametrize(
    ("origin", "share"),
    [("CHN", "duty_ordinary_share"), ("TUR", "duty_partner_share"), ("IND", "duty_partner_share")],
)
def test_duty_is_the_importers_mean_times_the_category(
    world: Any, law_2023: RuleBook, origin: str, share: str
) -> None:
    """China has no preference in Germany, Turkey an agreement, India general preferences."""
    o, germany = at(world, origin, "DEU")
    apparel = world.categories.index("apparel_footwear")
    economies, categories = world.tables["economies"], world.tables["categories"]
    row = economies["iso3"].tolist().index("DEU")
    mean, level, borne = (economies[name][row] for name in ("tariff_mfn_share", "duty_level", share))
    relative = categories["tariff_relative"][categories["category"].tolist().index("apparel_footwear")]
    assert law_2023.duty_rate[o, germany, apparel] == pytest.approx(mean * level * borne * relative)


def test_duty_is_on_freight_where_the_law_says_so(world: Any, law_2023: RuleBook) -> None:
    fob = {world.iso3[row] for row in np.flatnonzero(~law_2023.duty_on_freight)}
    assert fob == {"AUS", "CAN", "NZL", "USA", "ZAF"}


def test_us_duty_by_origin_has_the_dated_mean_and_adds_changes_equally(world: Any) -> None:
    (china,) = at(world, "CHN")
    schedule = us_schedule(world)
    before, after = schedule.rates(date(2023, 12, 31)), schedule.rates(date(2025, 2, 5))
    first, dated = schedule.means[0], schedule.means[schedule.dates.index("2025-02-04")]
    table = world.tables["origin_composition"]
    of_china = table["origin"] == "CHN"
    shares = dict(zip(table["category"][of_china].tolist(), table["share"][of_china].tolist(), strict=True))
    weights = np.asarray([shares[category] for category in world.categories])
    assert float(weights @ before[china] / weights.sum()) == pytest.approx(first[china])
    assert after[china] - before[china] == pytest.approx(np.full(len(weights), dated[china] - first[china]))
    assert dated[china] - first[china] == pytest.approx(0.10)  # the additional duty of 2025-02-04


def test_us_parcels_were_free_up_to_800_dollars_and_are_not_now(
    world: Any, law_2023: RuleBook, law_2026: RuleBook
) -> None:
    usa, germany = at(world, "USA", "DEU")
    assert law_2023.duty_free_below_usd[germany, usa] == 800.0
    assert law_2026.duty_free_below_usd[germany, usa] == 0.0
    assert 800.0 in law_2023.threshold_cuts[usa]


def test_the_eu_charges_vat_from_the_first_euro_since_july_2021(world: Any) -> None:
    (germany,) = at(world, "DEU")
    before, after = law_on(world, date(2021, 6, 30)), law_on(world, date(2021, 7, 1))
    assert before.vat_free_below_usd[0, germany] == pytest.approx(23.8)
    assert not before.platform_collects_vat[germany]
    assert after.vat_free_below_usd[0, germany] == 0.0
    assert after.platform_collects_vat[germany]
    assert after.vat_collects_below_usd[germany] == pytest.approx(162.24)


def test_three_euro_per_item_start_in_july_2026(world: Any, law_2026: RuleBook) -> None:
    china, germany, france = at(world, "CHN", "DEU", "FRA")
    after = law_on(world, date(2026, 7, 1))
    assert np.isnan(law_2026.flat_duty_usd_per_item[china, germany])
    assert after.flat_duty_usd_per_item[china, germany] == pytest.approx(3.24)
    assert np.isnan(after.flat_duty_usd_per_item[france, germany])


def test_rates_are_shares_and_arrays_are_read_only(
    world: Any, law_2023: RuleBook, law_2026: RuleBook
) -> None:
    for law in (law_2023, law_2026):
        assert law.duty_rate.min() >= 0.0
        assert law.duty_rate.max() < 2.0
        assert 0.0 <= law.vat_rate.min() <= law.vat_rate.max() < 0.4
        with pytest.raises(ValueError, match="read-only"):
            law.duty_rate[0, 0, 0] = 1.0


def test_assumed_settings_reach_the_rule_book(world: Any) -> None:
    law = law_on(world, date(2023, 12, 31), ModelSettings(brokerage_usd_per_parcel=9.0, exposure_abroad=0.8))
    china, germany = at(world, "CHN", "DEU")
    assert set(law.brokerage_usd_per_parcel.tolist()) == {9.0}
    assert law.exposure[china, germany] == 0.8


def test_shuffled_rows_of_the_tables_give_the_same_law(world: Any, law_2026: RuleBook) -> None:
    generator = np.random.default_rng(3)
    shuffled = {}
    for name, columns in world.tables.items():
        order = generator.permutation(len(next(iter(columns.values()))))
        shuffled[name] = {column: values[order] for column, values in columns.items()}
    again = law_on(replace(world, tables=shuffled), date(2026, 6, 30))
    for name, value in vars(law_2026).items():
        other = getattr(again, name)
        if isinstance(value, np.ndarray):
            assert value.tobytes() == other.tobytes(), name
        else:
            assert value == other, name
