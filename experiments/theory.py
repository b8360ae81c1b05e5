"""The textbook answer to the tariff part of a scenario: the same baseline flows in an Armington economy.

Flows are the expected first sales of the calibrated world of 2023 (goods only, home sales included), tariffs those
of the law and of the scenario, elasticities the categories'. Frictions, parcels' thresholds, adaptation and shops are
left out: what the agents add to the textbook is the difference. Solved by `sim.theory.hat_algebra`, which knows
nothing of the agents.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.theory.hat_algebra import Economy, Outcome, general, partial

if TYPE_CHECKING:
    from datetime import date

    from sim.fitting.calibration import Calibration
    from sim.scenario import Scenario
    from sim.world import World


@dataclass(frozen=True)
class TextbookAnswer:
    """A scenario's tariffs in the textbook economy."""

    world: World
    economy: Economy
    """The baseline, under the tariffs of the first week."""
    tariff: np.ndarray
    """[o, d, g] tariffs in force in the last week."""
    short_run: Outcome
    """Wages and expenditures fixed."""
    long_run: Outcome
    """Wages, incomes and revenue adjust."""

    def rows(self) -> list[dict[str, Any]]:
        """Return one row an economy, percent changes; largest change of welfare in the long run first."""
        before, short, long = self.economy.sales_usd, self.short_run, self.long_run
        rows = [
            {
                "economy": self.world.iso3[d],
                "imports_short_run_percent": _percent(_imports(short.sales_usd, d), _imports(before, d)),
                "imports_percent": _percent(_imports(long.sales_usd, d), _imports(before, d)),
                "exports_percent": _percent(_exports(long.sales_usd, d), _exports(before, d)),
                "wage_percent": 100.0 * (long.wage[d] - 1.0),
                "prices_percent": 100.0 * (long.price[d] - 1.0),
                "welfare_percent": 100.0 * (long.welfare[d] - 1.0),
                "tariff_revenue_usd": float(long.revenue_usd[d]),
            }
            for d in range(len(self.world.iso3))
        ]
        return sorted(rows, key=lambda row: -abs(float(row["welfare_percent"])))


def textbook_answer(scenario: Scenario) -> TextbookAnswer:
    """Return the textbook's answer to a scenario: tariffs of its last week against those of its law.

    Raises:
        TheoryError: no equilibrium was found.
    """
    from sim.fitting.calibration import calibrate
    from sim.policy.law import law_on
    from sim.policy.rulebook import rules_in_force
    from sim.world import load_world

    world, settings = load_world(), scenario.model_settings()
    calibration = calibrate(world, settings)
    law = law_on(world, scenario.law_date, settings)
    last: date = scenario.start + timedelta(weeks=scenario.weeks - 1)
    economy = Economy(expected_sales(calibration), law.duty_rate, calibration.wants.sigma)
    tariff = rules_in_force(law, scenario.policies, world, last).duty_rate
    return TextbookAnswer(world, economy, tariff, partial(economy, tariff), general(economy, tariff))


def expected_sales(calibration: Calibration) -> np.ndarray:
    """Return expected first sales of the calibrated world [o, d, g], home sales included, USD fob a year."""
    from sim.fitting.expected import expected_bulk

    lanes, n = calibration.lanes, calibration.world.n
    sales: np.ndarray = expected_bulk(calibration).sum(axis=(0, 3))
    np.add.at(sales, (lanes.origin, lanes.destination), calibration.lane_fob_usd)
    sales[np.arange(n), np.arange(n)] += calibration.home_fob_usd
    return sales


def _imports(sales: np.ndarray, d: int) -> float:
    return float(sales[:, d].sum() - sales[d, d].sum())


def _exports(sales: np.ndarray, o: int) -> float:
    return float(sales[o].sum() - sales[o, o].sum())


def _percent(after: float, before: float) -> float:
    return 100.0 * (after / before - 1.0)
