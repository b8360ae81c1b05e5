"""The textbook answer in the simulator's own world: its flows are the data's, its signs the textbook's."""

import dataclasses
from datetime import date

import numpy as np
import pytest

from experiments.textbook.armington_answer import last_tariff, textbook_answer
from sim import Scenario
from sim.calibration.calibrated import calibrate
from sim.calibration.expected_sales import expected_sales
from sim.core.settings import ModelSettings
from sim.mechanisms.worlds import load_world
from sim.theory.hat_algebra import Economy, TheoryError, general

HOME = np.eye(64, dtype=bool)[:, :, None]


@pytest.fixture(scope="module")
def economy() -> Economy:
    """The 64 economies and eight categories of 2023."""
    calibration = calibrate(load_world(), ModelSettings())
    return Economy(expected_sales(calibration), calibration.law.duty_rate, calibration.preferences.sigma)


def test_textbook_flows_are_the_observed_ones(economy: Economy) -> None:
    observed = load_world().flows_usd
    traded = observed > 0
    assert np.abs(np.log(economy.sales_usd.sum(axis=2)[traded] / observed[traded])).max() < 1e-6


def into(iso3: str) -> np.ndarray:
    """1 for a destination, 0 for the others [d, 1]."""
    return np.array([[float(each == iso3)] for each in load_world().iso3])


SHOCKS = {
    "nothing": (lambda old: old, 1.0),
    "US tariffs of 2025": (lambda old: last_tariff(Scenario.load("us_tariffs_2025"), load_world()), 1.0),
    "60 % on all into the United States": (lambda old: old + 0.6 * (~HOME) * into("USA"), 1.0),
    "a tariff war of all against all": (lambda old: old + 0.25 * (~HOME), 1.0),
    "free trade": (lambda old: 0.0 * old, 1.0),
    "dearer transport": (lambda old: old, np.where(HOME, 1.0, 1.3)),
    "cheaper transport and tariffs": (lambda old: 2.0 * old, np.where(HOME, 1.0, 0.8)),
}  # fmt: skip


@pytest.mark.parametrize("name", SHOCKS)
def test_markets_clear_and_budgets_hold_in_the_real_world(economy: Economy, name: str) -> None:
    """To 1e-10, economy by economy: what is sold is what is earned, what is paid is earned, borrowed or levied."""
    shock, cost = SHOCKS[name]
    tariff = shock(economy.tariff)
    found = general(economy, tariff, cost)
    income = found.wage * economy.income_usd
    sold, bought = found.sales_usd.sum(axis=(1, 2)), found.sales_usd.sum(axis=(0, 2))
    paid = (found.sales_usd * (1.0 + tariff)).sum(axis=(0, 2))
    levied = (found.sales_usd * tariff).sum(axis=(0, 2))
    assert np.abs(sold / income - 1.0).max() < 1e-10
    assert np.abs(paid / (income + economy.deficit_usd + found.revenue_usd) - 1.0).max() < 1e-10
    assert np.abs((found.revenue_usd - levied) / income).max() < 1e-10
    assert np.abs((bought - sold - economy.deficit_usd) / income).max() < 1e-10
    # Cobb-Douglas: every category keeps its share of the budget.
    by_category = (found.sales_usd * (1.0 + tariff)).sum(axis=0) / paid[:, None]
    assert np.abs(by_category - economy.category_share).max() < 1e-10


def test_a_world_with_deficits_has_no_autarky(economy: Economy) -> None:
    with pytest.raises(TheoryError, match="no equilibrium"):
        general(economy, cost=np.where(HOME, 1.0, 1000.0))


def test_us_tariffs_cut_us_imports_and_raise_us_wages() -> None:
    answer = textbook_answer(Scenario.load("us_tariffs_2025"))
    rows = {row["economy"]: row for row in answer.rows()}
    assert answer.long_run.miss < 1e-10
    assert rows["USA"]["imports_short_run_percent"] < rows["USA"]["imports_percent"] < 0.0
    assert rows["USA"]["wage_percent"] > 0.0
    assert rows["CAN"]["welfare_percent"] < 0.0
    assert rows["USA"]["tariff_revenue_long_run_usd_per_year"] > 1e11


def test_against_a_counterfactual_without_tariffs_is_against_the_law() -> None:
    scenario = Scenario.load("us_tariffs_2025")
    alone, beside = textbook_answer(scenario), textbook_answer(scenario, scenario.counterfactual())
    assert alone.rows() == beside.rows()
    turned = textbook_answer(scenario.counterfactual(), scenario)
    assert np.allclose(
        turned.long_run.welfare / turned.long_before.welfare, 1.0 / alone.long_run.welfare, rtol=1e-9
    )


def test_a_later_law_is_reached_from_the_flows_of_2023() -> None:
    """A scenario that only starts from the law of 2026 changes nothing, but is not the world of 2023."""
    later = dataclasses.replace(Scenario.load("law_2023"), law_date=date(2026, 6, 30))
    answer = textbook_answer(later)
    assert not answer.moved.any()
    assert np.abs(answer.long_run.welfare - 1.0).max() > 1e-3
    assert max(abs(row["welfare_percent"]) for row in answer.rows()) < 1e-9
    assert textbook_answer(later, Scenario.load("law_2023")).moved.any()


def test_a_scenario_without_tariffs_changes_nothing() -> None:
    answer = textbook_answer(Scenario.load("law_2023"))
    assert answer.long_run.welfare == pytest.approx(np.ones(64), abs=1e-9)
    parcels = Scenario.load("us_de_minimis_repeal")
    assert not textbook_answer(parcels, parcels.counterfactual()).moved.any()
