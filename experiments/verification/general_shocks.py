"""The general-equilibrium limit: agents without frictions against exact hat algebra, shock by shock.

Every mechanism is off and closure is general (`frictionless`), so the agents' world is an Armington economy found by
trial: consumers draw, firms buy, wages grope. The solver knows only the calibrated sales, tariffs and elasticities.
Six shocks, paired seeds, the six-part test of model.md section 9:

(i) at least 97 % of large flows' effects have the solver's inside their own 99 % t interval, pooled over shocks;
(ii) none lies beyond the 1 % bound of Bonferroni; (iii) the mean signed gap is below twice its standard error and
below 0.1 %; (iv) the root-mean-square gap at ten times the agents is 0.25 to 0.40 of the smaller; (v) wages within
0.5 %; (vi) the same test rejects a sigma 10 % off, and revenue that is not given back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from experiments.textbook.armington_answer import textbook_economy
from sim.theory.hat_algebra import Economy, Outcome, general, partial

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sim.calibration.calibrated_state import Calibration
    from sim.scenario.definition import Scenario

START = date(2024, 1, 1)
SHOCKS: dict[str, tuple[dict[str, Any], ...]] = {
    "tariff of 10 % by the United States": (
        {"instrument": "tariff", "importers": ["USA"], "exporters": "all", "rate": "10%"},
    ),
    "tariff of 25 % by Chile": (
        {"instrument": "tariff", "importers": ["CHL"], "exporters": "all", "rate": "25%"},
    ),
    "tariff war of the United States and China, 25 %": (
        {"instrument": "tariff", "importers": ["USA"], "exporters": ["CHN"], "rate": "25%"},
        {"instrument": "tariff", "importers": ["CHN"], "exporters": ["USA"], "rate": "25%"},
    ),
    "free trade among ASEAN, India, China, Japan and Korea": (
        {"instrument": "tariff", "importers": ["ASEAN", "IND", "CHN", "JPN", "KOR"],
         "exporters": ["ASEAN", "IND", "CHN", "JPN", "KOR"], "rate": "0%", "mode": "set"},
    ),
    "trade costs of Brazil and South Africa fall by 20 %": (
        {"instrument": "trade_facilitation", "importers": ["BRA", "ZAF"], "exporters": "all",
         "cost_cut_share": "20%"},
    ),
    "uneven tariffs of the EU: electronics 30 %, apparel 15 %, home 5 %": (
        {"instrument": "tariff", "importers": ["EU27"], "exporters": "all", "categories": ["electronics"],
         "rate": "30%"},
        {"instrument": "tariff", "importers": ["EU27"], "exporters": "all", "categories": ["apparel_footwear"],
         "rate": "15%"},
        {"instrument": "tariff", "importers": ["EU27"], "exporters": "all", "categories": ["home_garden"],
         "rate": "5%"},
    ),
}  # fmt: skip
WAGE_SPEED = 0.15
"""Of the slowest wages of 64 economies (their sales fall by 1.05 % for a wage 1 % higher) 0.3 % of the way is left
after 36 weeks; faster, and wages jump with every week's luck."""
LARGE_SHARE_OF_TRADE = 0.001
"""Flows above this share of world trade are held against the solver."""


@dataclass(frozen=True)
class GeneralSize:
    """How the test is made."""

    few_consumers: int = 22_880
    few_smes: int = 2_000
    many_consumers: int = 200_000
    many_smes: int = 9_632
    """Ten times the agents of the smaller sample beyond the least that every economy has (50 consumers, 18 SMEs), so
    that the noise of flows between large economies falls by the root of ten."""
    seeds: int = 12
    settle_weeks: int = 36
    """Weeks in which wages find their way; not measured."""
    weeks: int = 26
    """Weeks measured."""
    economies: tuple[str, ...] | None = None


class Arm(NamedTuple):
    """What one scenario of one seed brought, over the weeks measured."""

    sales_usd: np.ndarray
    """[o, d] first sales, USD fob."""
    wage: np.ndarray
    """[o] mean wage, ratio."""
    income: np.ndarray
    """[d] mean income, ratio."""
    welfare_log: np.ndarray
    """[d] mean ln of households' real consumption, as the agents' own choice tables have it."""


class Task(NamedTuple):
    """One seed of one size, as sent to a worker."""

    consumers: int
    smes: int
    seed: int
    settle_weeks: int
    weeks: int
    economies: tuple[str, ...] | None


def scenario_of(shock: str | None, consumers: int, smes: int, weeks: int) -> Scenario:
    """Return the frictionless scenario of a shock in force from week 0; the baseline when None."""
    from sim.scenario.definition import Scenario

    policies = [{**entry, "from": START.isoformat()} for entry in (SHOCKS[shock] if shock else ())]
    content = {
        "question": "What does the textbook say?", "extends": "law_2023", "start": START.isoformat(), "weeks": weeks,
        "consumers": consumers, "smes": smes, "closure": "general", "mechanisms": "frictionless",
        "settings": {"wage_speed": WAGE_SPEED},
        "policies": policies,
    }  # fmt: skip
    return Scenario.from_dict(content, "textbook")


def simulate_seed(task: Task, report: Callable[[int], bool]) -> dict[str, Arm] | None:
    """Run the baseline ("") and every shock of one seed; None when told to stop."""
    from sim.model import TradeModel

    weeks = task.settle_weeks + task.weeks
    arms: dict[str, Arm] = {}
    first = TradeModel(
        scenario_of(None, task.consumers, task.smes, weeks), rng=task.seed, economies=task.economies
    )
    done = 0
    for shock in ("", *SHOCKS):
        model = first.branch()
        if shock:
            model.go_on_under(scenario_of(shock, task.consumers, task.smes, weeks))
        n = model.world.n
        sales, wage, income, welfare = np.zeros((n, n)), np.zeros(n), np.zeros(n), np.zeros(n)
        for week in range(weeks):
            model.step()
            done += 1
            if not report(done):
                return None
            if week >= task.settle_weeks:
                add_week(model, sales, wage, income, welfare)
        arms[shock] = Arm(sales, wage / task.weeks, income / task.weeks, welfare / task.weeks)
    return arms


def add_week(
    model: Any, sales: np.ndarray, wage: np.ndarray, income: np.ndarray, welfare: np.ndarray
) -> None:
    """Add a week's first sales [o, d], wages [o], incomes [d] and ln real consumption [d] to what was measured."""
    from sim.core.codes import IMPORT_SHELF
    from sim.core.units import E4USD_PER_USD

    flows = model.week.flows
    first = flows.channel != IMPORT_SHELF
    np.add.at(sales, (flows.origin[first], flows.destination[first]), flows.fob_e4usd[first] / E4USD_PER_USD)
    wage += model.closure.wage
    income += model.closure.income
    welfare += model.week.welfare_log.mean(axis=1)  # without tastes all octiles are alike


def textbook_outcomes(
    calibration: Calibration, sigma_factor: float = 1.0, rebate: bool = True
) -> dict[str, Outcome]:
    """Return the solver's answer to every shock.

    Without ``rebate`` a tariff is a cost nobody receives.
    """
    from sim.policy.rules_in_force import rules_in_force

    economy = textbook_economy(calibration, sigma_factor)
    found = {}
    for shock in SHOCKS:
        scenario = scenario_of(shock, 10_000, 2_000, 52)
        rules = rules_in_force(calibration.law, scenario.policies, calibration.world, scenario.start)
        tariff = np.concatenate((rules.duty_rate, rules.duty_rate), axis=2)
        cost = rules.cost_factor[:, :, None]
        if not rebate:
            cost, tariff = cost * (1.0 + tariff) / (1.0 + economy.tariff), economy.tariff
        found[shock] = general(economy, tariff, cost)
    return found


def household_welfare(
    calibration: Calibration, outcomes: Mapping[str, Outcome], sigma_factor: float = 1.0
) -> dict[str, np.ndarray]:
    """Return the solver's ln change of households' real consumption [d] by shock: income over their goods' prices."""
    from sim.policy.rules_in_force import rules_in_force

    whole = textbook_economy(calibration, sigma_factor)
    half = whole.sigma.size // 2
    households = Economy(whole.sales_usd[:, :, :half], whole.tariff[:, :, :half], whole.sigma[:half])
    found = {}
    for shock, outcome in outcomes.items():
        scenario = scenario_of(shock, 10_000, 2_000, 52)
        rules = rules_in_force(calibration.law, scenario.policies, calibration.world, scenario.start)
        cost = rules.cost_factor[:, :, None] * outcome.wage[:, None, None]
        price = partial(households, rules.duty_rate, cost).price
        found[shock] = np.log(outcome.spending / price)
    return found


def large_flows(economy: Economy) -> np.ndarray:
    """Return which flows [o, d] cross a border and are above a thousandth of world trade."""
    flows = economy.sales_usd.sum(axis=2)
    abroad = ~np.eye(len(flows), dtype=bool)
    large: np.ndarray = abroad & (flows > LARGE_SHARE_OF_TRADE * flows[abroad].sum())
    return large
