"""The long run: wages clear markets, and incomes follow wages, tariff revenue and fixed deficits (step 8, weekly).

Closure `partial` holds wages and incomes where they were (the short run). Closure `general` moves a wage with last
week's sales over the value of labour z, w <- w (1 + kappa (z - 1)), and gives households and firms what their economy
earns:

    income = wage x labour + tariff revenue + deficit,   budgets = week-0 budgets x income / week-0 income

Labour is what an economy sold in the calibrated year, profits a fixed share of sales, so both are in the wage. World
production is the numeraire. Deficits are fixed in it and sum to zero over the simulated world; the rest of the world
is not simulated. Tariff revenue goes into a pot of which a quarter is paid out each week, because firms buy in turns
of four weeks; the pot starts with what the calibrated world brings in, so that week 0 is at rest. All are expected
values of the calibrated world of 2023, whatever scenario follows (Dekle, Eaton and Kortum 2008, in small steps).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.calibration.expected_sales import expected_sales
from sim.core import numerics
from sim.core.carried import Array, Holder
from sim.core.codes import IMPORT_SHELF
from sim.core.kernel import kernel
from sim.core.units import E4USD_PER_USD, WEEKS_PER_YEAR
from sim.market.landed import bulk_duties
from sim.market.listing import empty_offers, fill_tau, kg_per_usd_in_bulk
from sim.market.terms import make_terms

if TYPE_CHECKING:
    from sim.calibration.calibrated_state import Calibration
    from sim.settlement.flows import Flows

GENERAL = "general"
"""The scenario key's value under which wages and incomes adjust."""
LEAST_INCOME = 0.01
"""What an economy keeps of its first income that lends more than it earns after a shock. Numerical: a floor never
met so far, which keeps budgets above zero."""


class Closure(Holder):
    """Wages and incomes of a run."""

    pot_e4usd = Array("i8", ("economy",), "1e-4 USD", "tariff revenue not yet paid out")
    wage = Array("f8", ("economy",), "1", "ratio to week 0, world production the numeraire")
    income = Array("f8", ("economy",), "1", "ratio to week 0")

    def __init__(self, calibration: Calibration, speed: float) -> None:
        self.speed = speed
        world = calibration.world
        self.habits = world.settings_of("sample")
        week = E4USD_PER_USD / WEEKS_PER_YEAR
        sales, duty = expected_sales_and_duty(calibration)
        self.labour_e4usd = _sums(sales) * week
        spent_on_goods = _sums(sales.T) * week
        revenue = duty * week
        self.deficit_e4usd = spent_on_goods - self.labour_e4usd
        self.first_income_e4usd = self.labour_e4usd + revenue + self.deficit_e4usd
        self.pot_e4usd = np.floor(revenue / self.habits.tariff_payout_share + 0.5).astype(np.int64)
        self.wage, self.income = np.ones(world.n), np.ones(world.n)

    def adjust(self, flows: Flows) -> None:
        """Move wages and incomes after a week's trade (``flows``: fob sales and duty by pair)."""
        n = len(self.wage)
        first_sale = (
            flows.channel != IMPORT_SHELF
        )  # goods from the shelf were sold when the shop imported them
        sold, levied = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64)
        np.add.at(sold, flows.origin[first_sale], flows.fob_e4usd[first_sale])
        np.add.at(levied, flows.destination, flows.duty_e4usd)
        low, high = self.habits.least_wage_signal, self.habits.most_wage_signal
        for o in range(n):
            value = self.wage[o] * self.labour_e4usd[o]
            z = min(max(float(sold[o]) / value, low), high) if value > 0.0 else 1.0
            self.wage[o] *= 1.0 + self.speed * (z - 1.0)
        labour = self.labour_e4usd
        self.wage *= numerics.total(labour) / numerics.total(self.wage * labour)
        self.pot_e4usd += levied
        paid_out = np.floor(self.pot_e4usd * self.habits.tariff_payout_share + 0.5).astype(np.int64)
        self.pot_e4usd -= paid_out
        earned = self.wage * labour + paid_out + self.deficit_e4usd
        self.income = np.maximum(earned / self.first_income_e4usd, LEAST_INCOME)


def expected_sales_and_duty(calibration: Calibration) -> tuple[np.ndarray, np.ndarray]:
    """Return first sales of the calibrated world [o, d], USD fob a year, and the duty on them [d], USD a year."""
    world, lanes, law = calibration.world, calibration.lanes, calibration.law
    by_category = expected_sales(calibration)
    sales = np.array([_sums(mine) for mine in by_category])
    kg = kg_per_usd_in_bulk(world)
    duties = bulk_duties(law.duty_rate, calibration.quotes.bulk_usd_per_kg * kg, law.duty_on_freight)
    in_bulk = calibration.bulk_fob_usd.sum(axis=0)
    levied = np.where(in_bulk > 0.0, in_bulk * np.where(in_bulk > 0.0, duties, 0.0), 0.0)
    duty = np.array([numerics.total(np.ascontiguousarray(levied[:, d]).ravel()) for d in range(world.n)])
    np.add.at(duty, lanes.destination, _sums(calibration.lane_fob_usd * expected_duty_share(calibration)))
    return sales, duty


def expected_duty_share(calibration: Calibration) -> np.ndarray:
    """Return duty over fob value of parcels in the calibrated world [lane, g], a mean over size classes.

    The calibration keeps no duties: its offers are made once more, with them.
    """
    world, lanes, law, sizes = calibration.world, calibration.lanes, calibration.law, calibration.sizes
    terms = make_terms(world, calibration.quotes, law, sizes, calibration.settings)
    offers = empty_offers(world, calibration.preferences, lanes, sizes)
    duties, everywhere = np.zeros_like(offers.tau), np.ones(len(world.lanes), dtype=np.bool_)
    fill_tau(
        0, len(world.lanes), lanes, terms, everywhere, calibration.quotes.lane_days, offers, duties,
    )  # fmt: skip
    share = np.zeros(calibration.lane_fob_usd.shape)
    fill_duty_share(lanes, sizes.count, sizes.spending_share, offers.tau, duties, share)
    return share


@kernel
def fill_duty_share(lanes, count, size_share, tau, duties, share):
    """Fill duty over fob value [lane, g], the mean over size classes by what is spent in them at the sellers' price."""
    for lane in range(share.shape[0]):
        d = lanes.destination[lane]
        for g in range(share.shape[1]):
            whole = 0.0
            for k in range(count[d]):
                weight = size_share[d, g, k] / tau[g, k, lane]
                share[lane, g] += weight * duties[g, k, lane]
                whole += weight
            share[lane, g] = share[lane, g] / whole if whole > 0.0 else 0.0


def _sums(table: np.ndarray) -> np.ndarray:
    """Return the sum of every row, in a fixed order of addition."""
    return np.array([numerics.total(np.ascontiguousarray(row)) for row in table])
