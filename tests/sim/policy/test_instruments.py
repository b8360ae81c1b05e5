"""Instruments: each edits only its own cells, in its own weeks, and says so in a sentence."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sim.policy.instruments
from sim.policy.instruments import FAMILIES, FILES, INSTRUMENTS, Instrument
from sim.policy.instruments.carbon_price import CarbonPrice
from sim.policy.instruments.chokepoint_closure import ChokepointClosure
from sim.policy.instruments.data_localisation import DataLocalisation
from sim.policy.instruments.de_minimis import DeMinimis
from sim.policy.instruments.import_vat import ImportVat
from sim.policy.instruments.packaging_mandate import PackagingMandate
from sim.policy.instruments.privacy_consent import PrivacyConsent
from sim.policy.instruments.tariff import Tariff
from sim.policy.instruments.tariff_schedule import TariffSchedule
from sim.policy.law import law_on
from sim.policy.places import places
from sim.policy.rulebook import RuleBook
from sim.policy.rules_in_force import rules_in_force, rules_key

MONDAY = date(2025, 6, 2)


@pytest.fixture(scope="module")
def law(world: Any) -> RuleBook:
    return law_on(world, date(2023, 12, 31))


def changed_fields(one: RuleBook, other: RuleBook) -> set[str]:
    found = set()
    for item in fields(RuleBook):
        mine, theirs = getattr(one, item.name), getattr(other, item.name)
        if isinstance(mine, np.ndarray):
            equal = np.array_equal(mine, theirs, equal_nan=mine.dtype.kind == "f")
        else:
            equal = mine == theirs
        if not equal:
            found.add(item.name)
    return found


def cell(world: Any, origin: str, destination: str) -> tuple[int, int]:
    return world.iso3.index(origin), world.iso3.index(destination)


def test_every_file_of_the_room_is_listed_and_holds_the_instrument_of_its_name() -> None:
    room = Path(sim.policy.instruments.__file__).parent
    assert sorted(FILES) == sorted(path.stem for path in room.glob("*.py") if path.stem != "__init__")
    assert list(INSTRUMENTS) == list(FILES)
    assert all(kind.__module__ == f"sim.policy.instruments.{name}" for name, kind in INSTRUMENTS.items())


@pytest.mark.parametrize("name", list(INSTRUMENTS))
def test_every_instrument_declares_family_direction_and_sentence(
    name: str, world: Any, law: RuleBook
) -> None:
    cls = INSTRUMENTS[name]
    policy = cls.make_example(MONDAY)
    assert cls.family in FAMILIES
    assert cls.moves
    for claim in cls.moves:
        assert claim.direction in (-1, 1)
        for step in claim.steps:
            assert cls.make_example(MONDAY, **{claim.parameter: step})
    if cls.lever is not None:
        cls.lever.check(cls)
        nothing = cls.from_lever(0.0, MONDAY)
        assert not changed_fields(law, rules_in_force(law, [nothing], world, MONDAY)), (
            "a slider at zero does nothing"
        )
    said = policy.sentence(places())
    assert said.startswith(f"From {MONDAY} ")
    assert said.endswith(".")
    assert policy.sentence(world) == said
    assert changed_fields(law, rules_in_force(law, [policy], world, MONDAY))
    for declared in cls.declared().values():
        assert declared.doc
        assert declared.source
        assert declared.range_text() not in ("", "any number")


@pytest.mark.parametrize("name", list(INSTRUMENTS))
def test_an_instrument_does_nothing_outside_its_weeks(name: str, world: Any, law: RuleBook) -> None:
    policy = INSTRUMENTS[name].make_example(MONDAY, until=date(2025, 6, 9), announced=MONDAY)
    for week in (MONDAY - timedelta(weeks=1), MONDAY + timedelta(weeks=1)):
        assert changed_fields(law, rules_in_force(law, [policy], world, week)) <= {"threshold_cuts"}
    before = rules_in_force(law, [policy], world, MONDAY - timedelta(weeks=1))
    assert not changed_fields(law, before)


@given(
    start=st.dates(date(2024, 1, 1), date(2026, 12, 31)), days=st.integers(1, 60), week=st.integers(0, 160)
)
def test_a_week_is_in_a_policy_by_its_thursday(start: date, days: int, week: int) -> None:
    until = start + timedelta(days=days)
    policy = Tariff(importers=("USA",), start=start, until=until, rate=0.1)
    monday = date(2024, 1, 1) + timedelta(weeks=week)
    thursday = monday + timedelta(days=3)
    assert policy.in_force(monday) == (start <= thursday < until)


def test_tariff_adds_or_sets_on_its_lanes_and_categories_only(world: Any, law: RuleBook) -> None:
    toys = world.categories.index("toys_sports")
    added = Tariff(importers=["EU27"], exporters=["CHN"], categories=["toys_sports"], start=MONDAY, rate=0.25)  # type: ignore[arg-type]
    rules = rules_in_force(law, [added], world, MONDAY)
    china_germany = cell(world, "CHN", "DEU")
    assert rules.duty_rate[(*china_germany, toys)] == pytest.approx(
        law.duty_rate[(*china_germany, toys)] + 0.25
    )
    untouched = rules.duty_rate.copy()
    untouched[world.iso3.index("CHN"), list(world.blocs["EU27"]), toys] -= 0.25
    assert untouched == pytest.approx(law.duty_rate)
    fixed = Tariff(importers=("USA",), start=MONDAY, rate=0.5, mode="set")
    rules = rules_in_force(law, [fixed], world, MONDAY)
    assert set(rules.duty_rate[cell(world, "CHN", "USA")].tolist()) == {0.5}
    assert not rules.duty_rate[cell(world, "USA", "USA")].any()


def test_a_duty_of_the_union_is_not_charged_inside_it(world: Any, law: RuleBook) -> None:
    rules = rules_in_force(law, [Tariff(importers=("EU27",), start=MONDAY, rate=0.5)], world, MONDAY)
    assert not rules.duty_rate[cell(world, "FRA", "DEU")].any()


def test_a_later_rule_supersedes_an_earlier_one_and_added_duties_stack(world: Any, law: RuleBook) -> None:
    lane = cell(world, "CHN", "GBR")
    first = Tariff(importers=("GBR",), start=date(2025, 1, 6), rate=0.10, mode="set")
    second = Tariff(importers=("GBR",), exporters=("CHN",), start=date(2025, 3, 3), rate=0.30, mode="set")
    third = Tariff(importers=("GBR",), start=date(2025, 4, 7), rate=0.05)
    rules = rules_in_force(law, [third, second, first], world, MONDAY)
    assert rules.duty_rate[(*lane, 0)] == pytest.approx(0.35)
    assert rules.duty_rate[(*cell(world, "IND", "GBR"), 0)] == pytest.approx(0.15)


def test_tariff_schedule_follows_its_dates(world: Any, law: RuleBook) -> None:
    schedule = TariffSchedule(importers=("USA",), start=date(2025, 1, 6))
    lane = cell(world, "CHN", "USA")
    early = rules_in_force(law, [schedule], world, date(2025, 1, 6))
    assert early.duty_rate[lane] == pytest.approx(law.duty_rate[lane])
    late = rules_in_force(law, [schedule], world, date(2025, 4, 14))
    assert late.duty_rate[(*lane, 0)] > law.duty_rate[(*lane, 0)] + 0.5
    assert rules_key([schedule], world, date(2025, 4, 14)) != rules_key([schedule], world, date(2025, 5, 19))
    assert rules_key([schedule], world, date(2025, 4, 14)) == rules_key([schedule], world, date(2025, 4, 21))
    with pytest.raises(ValueError, match="importers must be"):
        TariffSchedule(importers=("DEU",), start=MONDAY)


def test_de_minimis_sets_thresholds_and_cuts_from_its_announcement(world: Any, law: RuleBook) -> None:
    lane = cell(world, "CHN", "GBR")
    policy = DeMinimis(
        importers=("GBR",),
        start=MONDAY,
        announced=MONDAY - timedelta(weeks=4),
        duty_free_below_usd=50.0,
        vat_free_below_usd=20.0,
        flat_duty_usd_per_item=2.0,
        flat_below_usd=120.0,
    )
    row = world.iso3.index("GBR")
    before = rules_in_force(law, [policy], world, MONDAY - timedelta(weeks=4))
    assert changed_fields(law, before) == {"threshold_cuts"}
    assert set(before.threshold_cuts[row]) == {*law.threshold_cuts[row], 20.0, 50.0, 120.0}
    rules = rules_in_force(law, [policy], world, MONDAY)
    assert rules.duty_free_below_usd[lane] == 50.0
    assert rules.flat_duty_usd_per_item[lane] == 2.0
    assert not rules.flat_is_choice[lane]
    assert (rules.vat_free_below_usd[:, row] == 20.0).all()
    assert np.isnan(rules.flat_duty_usd_per_item[cell(world, "CHN", "USA")])


def test_import_vat_leaves_sales_at_home_alone(world: Any, law: RuleBook) -> None:
    policy = ImportVat(
        importers=("USA",), start=MONDAY, rate=0.1, collected_by="platform", collects_below_usd=200.0
    )
    rules = rules_in_force(law, [policy], world, MONDAY)
    row = world.iso3.index("USA")
    assert rules.import_vat_rate[row] == 0.1
    assert rules.vat_rate[row] == 0.0
    assert rules.platform_collects_vat[row]
    assert 200.0 in rules.threshold_cuts[row]


def test_data_localisation_spares_the_bloc(world: Any, law: RuleBook) -> None:
    policy = DataLocalisation(importers=("ASEAN",), members=("ASEAN",), start=MONDAY, match_loss_share=0.4)
    rules = rules_in_force(law, [policy], world, MONDAY)
    assert rules.match_loss_share[cell(world, "CHN", "VNM")] == 0.4
    assert rules.match_loss_share[cell(world, "SGP", "VNM")] == 0.0
    assert rules.match_loss_share[cell(world, "VNM", "VNM")] == 0.0
    assert rules.exposure[cell(world, "CHN", "VNM")] < law.exposure[cell(world, "CHN", "VNM")]
    alone = rules_in_force(law, [DataLocalisation(importers=("VNM",), start=MONDAY)], world, MONDAY)
    assert alone.match_loss_share[cell(world, "SGP", "VNM")] == 0.5


def test_privacy_consent_wins_trust_and_costs_platforms(world: Any, law: RuleBook) -> None:
    rules = rules_in_force(law, [PrivacyConsent(importers=("USA",), start=MONDAY)], world, MONDAY)
    row = world.iso3.index("USA")
    assert rules.privacy_assurance[row] == 0.3
    assert rules.platform_market_cost_usd_per_year[row] == 1_000_000.0
    assert rules.exposure[row, row] < law.exposure[row, row]
    assert rules.match_loss_share[row, row] == 0.0


def test_carbon_price_packaging_and_passages(world: Any, law: RuleBook) -> None:
    price = CarbonPrice(importers=("EU27",), modes=("air", "express"), start=MONDAY, usd_per_tonne=80.0)
    mandate = PackagingMandate(importers=("EU27",), start=MONDAY, mass_cut_share=0.25)
    closed = ChokepointClosure(passages=("suez", "panama"), start=MONDAY)
    rules = rules_in_force(law, [price, mandate, closed], world, MONDAY)
    lane = cell(world, "CHN", "DEU")
    assert rules.carbon_price_usd_per_tonne[lane].tolist() == [80.0, 80.0, 0.0, 0.0, 0.0, 0.0]
    assert rules.packaging_mass_factor[lane[1]] == 0.75
    assert rules.packaging_mass_factor[lane[0]] == 1.0
    assert rules.passages_closed == {"suez", "panama"}


def test_faults_are_refused_where_they_are_made(world: Any) -> None:
    with pytest.raises(ValueError, match="outside 0% to 1000%"):
        Tariff(importers=("USA",), start=MONDAY, rate=25.0)
    with pytest.raises(ValueError, match="is not after"):
        Tariff(importers=("USA",), start=MONDAY, until=MONDAY)
    with pytest.raises(ValueError, match="announced"):
        Tariff(importers=("USA",), start=MONDAY, announced=MONDAY + timedelta(days=1))
    with pytest.raises(ValueError, match="did you mean Canada"):
        Tariff(importers=("Canadda",), start=MONDAY)
    with pytest.raises(ValueError, match="unknown economy or bloc 'USB'; blocs: ASEAN"):
        Tariff(importers=("USB",), start=MONDAY)
    with pytest.raises(ValueError, match="importers names 5, expected a name"):
        Tariff(importers=(5,), start=MONDAY)  # type: ignore[arg-type]


def test_the_sentence_of_the_issue() -> None:
    policy = DeMinimis(importers=("USA",), start=date(2025, 8, 29), duty_free_below_usd=0.0)
    assert policy.sentence(places()) == (
        "From 2025-08-29 the United States charges duty from the first dollar on parcels from all origins."
    )


@given(
    rate=st.floats(0.0, 10.0),
    importer=st.sampled_from(["USA", "EU27", "BRA", "all"]),
    exporter=st.sampled_from(["CHN", "ASEAN", "all"]),
)
def test_more_duty_is_never_less_duty(
    world: Any, law: RuleBook, rate: float, importer: str, exporter: str
) -> None:
    policy: Instrument = Tariff(importers=(importer,), exporters=(exporter,), start=MONDAY, rate=rate)
    rules = rules_in_force(law, [policy], world, MONDAY)
    assert (rules.duty_rate >= law.duty_rate).all()
