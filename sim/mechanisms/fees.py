"""Fees: platforms take a commission, means of payment a fee and a spread; fraud and waiting for money cost sellers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.core.parameter import parameter
from sim.ports.mechanism import Claim, Mechanism
from sim.ports.state import Column, State

if TYPE_CHECKING:
    import numpy as np

    from sim.market.quoting import Quotes
    from sim.policy.rulebook import RuleBook
    from sim.ports.state import RunSizes
    from sim.world import World


@dataclass(frozen=True)
class FeeSettings:
    """What waiting for money costs."""

    cost_of_money_share: float = parameter(
        0.1, "share", low=0.0, high=0.4, at_week_zero=False, said_at_default=False,
        doc="what firms pay a year for money that is not settled yet (`settlement_days`), or laid out without credit",
        source="assumed: loans to small firms and advances of marketplaces cost 5 to 30 % a year",
    )  # fmt: skip


class FeeState(State):
    """What platforms ask; `platform_conduct` moves it."""

    commission = Column("f8", ("platform",), "1", "share of the list price", 0.0, 1.0)


def begin(world: World, _sizes: RunSizes) -> FeeState:
    """Return the commissions of the table."""
    return FeeState(commission=world.column("platforms", "commission_share").copy())


def utility(
    non_price_cost: np.ndarray, world: World, own: FeeState, _rules: RuleBook, _quotes: Quotes
) -> np.ndarray:
    """Add ln of the list price over the seller's [lane]: a list price holds the platform's commission."""
    from sim.market.listing import logs

    added: np.ndarray = non_price_cost - logs(1.0 - own.column("commission"))[world.lanes.platform]
    return added


MECHANISM = Mechanism(
    name="fees",
    group="platforms, payment and trust",
    does="Platforms take a commission, means of payment a fee and a spread; sellers bear fraud and wait for money.",
    limit="all of it is free",
    columns={
        "platforms.commission_share": 0.0,
        "payment_rails.merchant_fee_share": 0.0,
        "payment_rails.fx_spread_share": 0.0,
        "payment_rails.fraud_share": 0.0,
        "payment_rails.settlement_days": 0.0,
    },
    own_settings=FeeSettings,
    settings={"cost_pass_through": 0.0, "exit_cost_share": math.inf},
    claim=Claim("platform_sales", -1, "Commissions raise prices on platforms."),
    first_state=begin,
    state=FeeState,
    utility=utility,
)
