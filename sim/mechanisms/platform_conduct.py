"""Platform conduct: platforms move commissions, rank sellers, and leave markets that cost more than they bring."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.core.parameter import parameter
from sim.ports.mechanism import Claim, Mechanism
from sim.ports.setting_lever import SettingLever

if TYPE_CHECKING:
    from sim.week.month import Month
    from sim.week.run_state import RunState

SALES_PRIOR_NEEDS = 100.0
"""A platform's sales count as usual until they are many against this number of mean orders (assumed)."""
SALES_WEIGHT = 0.5
"""Weight of the month's sales, against expected ones, when a platform reconsiders a market (assumed)."""


@dataclass(frozen=True)
class ConductSettings:
    """How far platforms react to sales, to costs and to sellers' records."""

    commission_power: float = parameter(
        0.1,
        "1",
        low=0.0,
        high=0.3,
        doc="change of a commission, as a share of it, per unit of ln sales against expectation",
        source="assumed: range 0 to 0.3",
        at_week_zero=False,
    )
    cost_pass_through: float = parameter(
        0.7,
        "share",
        low=0.0,
        high=1.0,
        doc="share of compliance costs that goes into the commission",
        source="assumed: range 40 to 100 %",
        at_week_zero=False,
    )
    exit_cost_share: float = parameter(
        1.5,
        "1",
        low=0.0,
        doc="compliance cost over commission income above which a platform leaves a market",
        source="assumed",
        at_week_zero=False,
    )
    ranking_power: float = parameter(
        2.0,
        "1",
        low=0.0,
        high=10.0,
        doc="ln of the boost a seller gets in lists per unit of rating above its peers'",
        source="assumed",
        at_week_zero=False,
    )


def note_week(run: RunState) -> None:
    """Add up the week's sales of platforms, and how sellers' orders went."""
    counters = run.counters
    run.seller_good += counters.seller_good
    run.seller_bad += counters.seller_bad
    run.platform_month += counters.platform_sales


def learn_from_month(run: RunState, month: Month) -> None:
    """Move commissions, leave markets that do not pay, rank sellers."""
    _move_commissions(run, month)
    _rank(run, month)


def _move_commissions(run: RunState, month: Month) -> None:
    from sim.core import numerics
    from sim.core.units import E4USD_PER_USD, WEEKS_PER_YEAR
    from sim.week.month import MONTH_WEEKS

    market, commission = run.market, run.own["fees"].column("commission")
    cost_year = market.rules.platform_market_cost_usd_per_year
    monthly_cost = cost_year * (MONTH_WEEKS / WEEKS_PER_YEAR) * E4USD_PER_USD
    conduct = run.world.settings_of("platform_conduct")
    for platform in run.platforms:
        p = platform.row
        sales = run.platform_month[p]
        expected = run.expected_platform_month[p]
        total, usual = numerics.total(sales), numerics.total(expected)
        if usual <= 0.0 or total <= 0.0:
            continue
        prior = SALES_PRIOR_NEEDS * run.mean_need_e4usd
        relative = (total + prior) / (usual + prior)
        cost = monthly_cost * platform.markets
        month.tables_changed |= platform.set_commission(
            relative, numerics.total(cost) / total, conduct.commission_power, conduct.cost_pass_through
        )
        commission[p] = platform.commission
        income = platform.commission * (SALES_WEIGHT * sales + (1.0 - SALES_WEIGHT) * expected)
        leaving = platform.reconsider(cost, income, conduct.exit_cost_share)
        if leaving.any():
            market.platform_present[p] &= platform.markets
            month.tables_changed = True
    run.platform_month[:] = 0.0


def _rank(run: RunState, month: Month) -> None:
    """Let platforms rank sellers by their record against that of their peers.

    First form: all platforms rank alike, so a seller has one boost.
    """
    import numpy as np

    from sim.week.month import FORGETTING, RATING_PRIOR, RATING_PRIOR_ORDERS

    sellers, smes = run.sellers, run.smes
    good, seen = run.seller_good, run.seller_good + run.seller_bad
    rating = smes.column("rating")
    rating[:] = (good + RATING_PRIOR * RATING_PRIOR_ORDERS) / (seen + RATING_PRIOR_ORDERS)
    active = month.active & ~smes.column("is_retailer")
    economy, category = smes.column("economy"), smes.column("category")
    pool = economy.astype(np.int64) * sellers.first.shape[1] + category
    count = np.bincount(pool[active], minlength=sellers.first.size)[pool]
    total = np.bincount(pool[active], weights=rating[active], minlength=sellers.first.size)[pool]
    peers = total / np.maximum(count, 1.0)
    power = run.world.settings_of("platform_conduct").ranking_power
    boost = run.platforms[0].rank(np.where(active, rating - peers, 0.0), power)
    month.sellers_changed |= bool((boost != sellers.boost).any())
    sellers.boost[:] = boost
    run.seller_good *= FORGETTING
    run.seller_bad *= FORGETTING


MECHANISM = Mechanism(
    name="platform_conduct",
    group="platforms, payment and trust",
    does="Platforms move commissions, rank sellers by their record, and leave markets that cost more than they bring.",
    limit="they do as at the start",
    own_settings=ConductSettings,
    levers=(
        SettingLever(
            "commission_power",
            "How far commissions follow a platform's sales",
            step=0.01,
            marks=(
                (0.0, "not at all"),
                (0.01, "a little"),
                (0.1, "by a tenth"),
                (0.2, "by a fifth and more"),
            ),
        ),
        SettingLever(
            "ranking_power",
            "How strongly platforms rank sellers by their record",
            step=0.5,
            marks=((0, "not at all"), (0.5, "weakly"), (2.0, "clearly"), (5.0, "strongly")),
        ),
    ),
    settings={
        "commission_power": 0.0,
        "cost_pass_through": 0.0,
        "exit_cost_share": math.inf,
        "ranking_power": 0.0,
    },
    claim=Claim(
        "commissions_move", 1, "Commissions follow sales.", needs=("fees",), shock="boom", simulated=True
    ),
    note_week=note_week,
    learn_from_month=learn_from_month,
    runs_in_limit=("note_week", "learn_from_month"),
)
