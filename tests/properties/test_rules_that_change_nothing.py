"""Rules that change nothing: of zero strength, in another order, written out and read again."""

from __future__ import annotations

import datetime

import pytest

from sim.scenario.definition import Scenario
from tests.small_world import hashes_of, small

HEAD = (
    "title: T\nquestion: What if?\nextends: baseline\ncompare_with: baseline\nstart: 2026-07-06\nweeks: 3\n"
)
WHEN = "importers: [USA], from: 2026-07-13"
ZERO = (
    "instrument: tariff, exporters: all, rate: 0%",
    "instrument: trade_facilitation, exporters: all, cost_cut_share: 0%",
    "instrument: packaging_mandate, mass_cut_share: 0%, co2e_cut_share: 0%, cost_usd_per_parcel: 0",
    "instrument: privacy_consent, match_loss_share: 0%, assurance: 0%, exposure_cut_share: 0%, "
    "platform_cost_usd_per_year: 0",
    "instrument: data_localisation, members: [USA], match_loss_share: 0%, exposure_cut_share: 0%, "
    "platform_cost_usd_per_year: 0",
    "instrument: market_compliance, exporters: all, usd_per_firm_year: 0, usd_per_consignment: 0",
)
CARBON = "instrument: carbon_price, modes: all, from: 2026-07-13, usd_per_tonne: "
RULES = (
    "instrument: tariff, importers: [USA], exporters: [CHN], from: 2026-07-13, rate: 10%",
    "instrument: tariff, importers: [USA], exporters: [CHN], from: 2026-07-20, rate: 25%",
    f"{CARBON}100",
    "instrument: de_minimis, importers: [USA], exporters: all, from: 2026-07-13, duty_free_below_usd: 800",
)


def scenario_of(*rules: str) -> Scenario:
    """Return a small scenario with these rules."""
    lines = "".join(f"  - {{{rule}}}\n" for rule in rules)
    return small(Scenario.from_yaml(HEAD + (f"policies:\n{lines}" if rules else ""), "made"), weeks=3)


@pytest.fixture(scope="module")
def without() -> list[str]:
    """Hashes of the weeks without any rule."""
    return hashes_of(scenario_of())


@pytest.mark.parametrize("rule", [*(f"{rule}, {WHEN}" for rule in ZERO), f"{CARBON}0"])
def test_a_rule_of_zero_strength_gives_the_baseline_to_the_bit(rule: str, without: list[str]) -> None:
    assert hashes_of(scenario_of(rule)) == without


def test_the_same_rules_do_something_when_they_are_strong(without: list[str]) -> None:
    # Else the test above could not fail.
    assert hashes_of(scenario_of(f"{ZERO[0].replace('0%', '30%')}, {WHEN}")) != without
    assert hashes_of(scenario_of(f"{CARBON}300")) != without


def test_the_order_in_which_rules_stand_changes_nothing() -> None:
    first, second, third, fourth = RULES
    found = [hashes_of(scenario_of(*rules)) for rules in (RULES, RULES[::-1], (second, fourth, first, third))]
    assert found[0] == found[1] == found[2]


@pytest.mark.parametrize("name", ["eu_vat_reform_2021", "us_de_minimis_repeal"])
def test_a_shipped_scenario_written_and_read_five_times_stays_itself(name: str) -> None:
    scenario = again = Scenario.load(name)
    for _ in range(5):
        again = Scenario.from_yaml(again.to_yaml(), name)
    assert again.hash() == scenario.hash()
    assert again.policies == scenario.policies


def test_a_date_and_a_rate_of_many_digits_written_and_read_five_times_stay() -> None:
    rule = "instrument: tariff, importers: [USA], exporters: [CHN], from: 2026-07-06, until: 2026-12-31, rate: 33.3333%"
    scenario = again = scenario_of(rule)
    for _ in range(5):
        again = Scenario.from_yaml(again.to_yaml(), "made")
    assert again.hash() == scenario.hash()
    assert again.policies[0].until == datetime.date(2026, 12, 31)
