"""The textbook answer to the tariff part of a scenario: the same baseline flows in an Armington economy.

Flows are the expected first sales of the calibrated world of 2023 (goods only, home sales included) under the law of
2023, elasticities the categories'; households and firms are two buyers with their own shares of origins. Two tariffs
are put on them, one after the other: those before (of a law, or of another scenario) and those of the scenario; the
answer is the change between the two. Frictions, parcels' thresholds,
adaptation and shops are left out: what the agents add to the textbook is the difference. Solved by
`sim.theory.hat_algebra`, which knows nothing of the agents.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.theory.hat_algebra import Economy, Outcome, general, partial

if TYPE_CHECKING:
    from datetime import date

    from sim.calibration.calibrated_state import Calibration
    from sim.scenario.definition import Scenario
    from sim.world import World


@dataclass(frozen=True)
class TextbookAnswer:
    """A scenario's tariffs in the textbook economy, and what they are compared with."""

    world: World
    economy: Economy
    """Flows of 2023 under the tariffs of 2023; all outcomes are changes from it."""
    tariff_before: np.ndarray
    """[o, d, g] tariffs the scenario is compared with."""
    tariff: np.ndarray
    """[o, d, g] tariffs in force in the scenario's last week."""
    short_before: Outcome
    short_run: Outcome
    """Wages and expenditures fixed."""
    long_before: Outcome
    long_run: Outcome
    """Wages, incomes and revenue adjust."""

    @property
    def moved(self) -> np.ndarray:
        """Lanes on which a tariff differs [o, d]."""
        return np.asarray((self.tariff != self.tariff_before).any(axis=2))

    def rows(self) -> list[dict[str, Any]]:
        """Return one row an economy, percent changes; largest change of welfare in the long run first."""
        before, long = self.long_before, self.long_run
        rows = [
            {
                "economy": self.world.iso3[d],
                "imports_short_run_percent": _percent(
                    _imports(self.short_run.sales_usd, d), _imports(self.short_before.sales_usd, d)
                ),
                "imports_percent": _percent(_imports(long.sales_usd, d), _imports(before.sales_usd, d)),
                "exports_percent": _percent(_exports(long.sales_usd, d), _exports(before.sales_usd, d)),
                "wage_percent": _percent(long.wage[d], before.wage[d]),
                "prices_percent": _percent(long.price[d], before.price[d]),
                "welfare_percent": _percent(long.welfare[d], before.welfare[d]),
                "tariff_revenue_long_run_usd_per_year": float(long.revenue_usd[d]),
            }
            for d in range(len(self.world.iso3))
        ]
        return sorted(rows, key=lambda row: -abs(float(row["welfare_percent"])))


def textbook_answer(scenario: Scenario, against: Scenario | None = None) -> TextbookAnswer:
    """Return the textbook's answer to a scenario, in the world with its mechanisms off.

    Args:
        scenario: Its tariffs are those of its last week.
        against: The counterfactual, with the tariffs of its own last week; the law of the scenario when None.

    Raises:
        TheoryError: no equilibrium was found.
    """
    from sim.calibration.calibrated import calibrate
    from sim.mechanisms.limits import limited_settings
    from sim.mechanisms.worlds import load_world
    from sim.policy.law import law_on

    world, settings = (
        load_world(None, scenario.off, data=scenario.data),
        limited_settings(scenario.model_settings(), scenario.off),
    )
    calibration = calibrate(world, settings)
    economy = textbook_economy(calibration)
    if against is None:
        before = law_on(world, scenario.law_date, settings).duty_rate
    else:
        before = last_tariff(against, world)
    return answered(world, economy, before, last_tariff(scenario, world))


def answered(world: World, economy: Economy, before: np.ndarray, tariff: np.ndarray) -> TextbookAnswer:
    """Solve an economy under two tariffs [o, d, g], in the short and in the long run.

    The economy's categories may be several times those of the tariffs: one set for each kind of buyer.
    """
    old, new = (for_buyers(each, economy) for each in (before, tariff))
    short = partial(economy, old), partial(economy, new)
    long = general(economy, old), general(economy, new)
    return TextbookAnswer(world, economy, before, tariff, *short, *long)


def for_buyers(tariff: np.ndarray, economy: Economy) -> np.ndarray:
    """Return tariffs [o, d, g] once for each kind of buyer of an economy."""
    return np.concatenate([tariff] * (economy.sigma.size // tariff.shape[2]), axis=2)


def textbook_economy(calibration: Calibration, sigma_factor: float = 1.0) -> Economy:
    """Return the calibrated world as the solver's economy: categories of households, then of firms.

    Households and firms split their spending over origins differently, so each buyer's category is one of the solver's.

    Args:
        calibration: the world; under the law of 2023.
        sigma_factor: factor on elasticities, to see what a wrong one would say.
    """
    lanes, n = calibration.lanes, calibration.world.n
    bulk = calibration.bulk_fob_usd.sum(axis=3)
    household = bulk[0].copy()
    np.add.at(household, (lanes.origin, lanes.destination), calibration.lane_fob_usd)
    household[np.arange(n), np.arange(n)] += calibration.home_fob_usd
    duty, sigma = calibration.law.duty_rate, calibration.preferences.sigma * sigma_factor
    return Economy(
        np.concatenate((household, bulk[1]), axis=2),
        np.concatenate((duty, duty), axis=2),
        np.concatenate((sigma, sigma)),
    )


def last_tariff(scenario: Scenario, world: World) -> np.ndarray:
    """Return ad valorem duties [o, d, g] in force in a scenario's last week, share of the fob value."""
    from sim.policy.law import law_on
    from sim.policy.rules_in_force import rules_in_force

    last: date = scenario.start + timedelta(weeks=scenario.weeks - 1)
    law = law_on(world, scenario.law_date, scenario.model_settings())
    return np.asarray(rules_in_force(law, scenario.policies, world, last).duty_rate)


def _imports(sales: np.ndarray, d: int) -> float:
    return float(sales[:, d].sum() - sales[d, d].sum())


def _exports(sales: np.ndarray, o: int) -> float:
    return float(sales[o].sum() - sales[o, o].sum())


def _percent(after: float, before: float) -> float:
    return 100.0 * (after / before - 1.0)
