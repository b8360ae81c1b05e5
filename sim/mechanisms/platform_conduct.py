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
        doc="share of what rules cost platforms (compliance, handling fees) that goes into the commission",
        source="assumed: range 40 to 100 %",
        at_week_zero=False,
    )
    exit_cost_share: float = parameter(
        1.5,
        "1",
        low=0.0,
        doc="what rules cost (compliance, handling fees) over commission above which a platform leaves a market",
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
    rating_step: float = parameter(
        0.02, "share", low=0.001, high=0.1, at_week_zero=False, said_at_default=False,
        doc="step in which ratings above peers count for a seller's place in lists",
        source="assumed: noise moves little",
    )  # fmt: skip
    commission_speed: float = parameter(
        0.25, "share", low=0.05, high=1.0, at_week_zero=False, said_at_default=False,
        doc="share of the gap to the wanted commission that a platform closes in a month",
        source="assumed",
    )  # fmt: skip
    commission_step: float = parameter(
        0.001, "share", low=0.0001, high=0.01, at_week_zero=False, said_at_default=False,
        doc="step in which commissions move, share of the price",
        source="assumed: tenths of a point, so that noise moves none",
    )  # fmt: skip
    least_relative_sales: float = parameter(
        0.05, "1", low=0.01, high=0.2, at_week_zero=False, said_at_default=False,
        doc="lowest sales against expectation that move a commission",
        source="assumed: below it less sales say no more",
    )  # fmt: skip
    least_commission_ratio: float = parameter(
        0.5, "1", low=0.1, high=1.0, at_week_zero=False, said_at_default=False,
        doc="lowest commission against that of the start",
        source="assumed",
    )  # fmt: skip
    most_commission_share: float = parameter(
        0.45, "share", low=0.3, high=0.8, at_week_zero=False, said_at_default=False,
        doc="highest commission, share of the price",
        source="assumed",
    )  # fmt: skip
    month_sales_weight: float = parameter(
        0.5, "share", low=0.0, high=1.0, at_week_zero=False, said_at_default=False,
        doc="weight of the month's sales, against those of the start, when a platform reconsiders a market",
        source="assumed",
    )  # fmt: skip


def learn_from_month(run: RunState, month: Month) -> None:
    """Move commissions, leave markets that do not pay, rank sellers."""
    conduct = run.world.settings_of("platform_conduct")
    if (
        conduct.commission_power > 0.0
        or conduct.cost_pass_through > 0.0
        or conduct.exit_cost_share < math.inf
    ):
        _move_commissions(run, month)
    if conduct.ranking_power > 0.0:
        _rate(run, month)
        _rank(run, month)


def _move_commissions(run: RunState, month: Month) -> None:
    """Let platforms weigh a month's expected sales against those of week 0, and against the cost of rules.

    Rules cost them what it takes to comply with them in a market, and the handling fees they pay for its buyers.
    """
    from sim.core import numerics
    from sim.core.units import E4USD_PER_USD, WEEKS_PER_YEAR
    from sim.week.month import MONTH_WEEKS

    market, commission = run.market, run.own["fees"].column("commission")
    to_month = MONTH_WEEKS / WEEKS_PER_YEAR * E4USD_PER_USD
    monthly_cost = market.rules.platform_market_cost_usd_per_year * to_month
    conduct = run.world.settings_of("platform_conduct")
    for platform in run.platforms:
        p = platform.row
        sales, expected = month.demand.platform[p] * to_month, run.expected.platform[p] * to_month
        total, usual = numerics.total(sales), numerics.total(expected)
        if usual <= 0.0 or total <= 0.0:
            continue
        cost = monthly_cost * platform.markets + month.demand.platform_fees[p] * to_month
        month.tables_changed |= platform.set_commission(total / usual, numerics.total(cost) / total, conduct)
        commission[p] = platform.commission
        weight = conduct.month_sales_weight
        income = platform.commission * (weight * sales + (1.0 - weight) * expected)
        leaving = platform.reconsider(cost, income, conduct.exit_cost_share)
        if leaving.any():
            market.platform_present[p] &= platform.markets
            month.tables_changed = True


def _rate(run: RunState, month: Month) -> None:
    """Move sellers' ratings toward the share of their orders that goes well."""
    from sim.week.expected_demand import expected_rating

    rating = run.smes.column("rating")
    rating += run.world.setting("learning_speed") * (expected_rating(run, month.demand) - rating)


def _rank(run: RunState, month: Month) -> None:
    """Let platforms rank sellers by how their record moved against that of their peers.

    The record of week 0 is in the order of their lists already, and in the calibrated world. First form: all platforms
    rank alike, so a seller has one boost.
    """
    import numpy as np

    sellers, smes = run.sellers, run.smes
    gained = smes.column("rating") - run.first_rating
    active = month.active & ~smes.column("is_retailer")
    pool = smes.column("economy").astype(np.int64) * sellers.first.shape[1] + smes.column("category")
    count = np.bincount(pool[active], minlength=sellers.first.size)[pool]
    total = np.bincount(pool[active], weights=gained[active], minlength=sellers.first.size)[pool]
    better = np.where(active, gained - total / np.maximum(count, 1.0), 0.0)
    conduct = run.world.settings_of("platform_conduct")
    boost = run.platforms[0].rank(better, conduct.ranking_power, conduct.rating_step)
    month.sellers_changed |= bool((boost != sellers.boost).any())
    sellers.boost[:] = boost


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
    learn_from_month=learn_from_month,
    runs_in_limit=("learn_from_month",),
)
