"""Green premium: goods that travelled with less carbon are worth a little more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.ports.mechanism import Claim, Mechanism

if TYPE_CHECKING:
    import numpy as np

    from sim.market.quoting import Quotes
    from sim.policy.rulebook import RuleBook
    from sim.world import World


def utility(
    non_price_cost: np.ndarray, world: World, _own: None, _rules: RuleBook, quotes: Quotes
) -> np.ndarray:
    """Take off the premium [segment, lane]: the segment's share times a score of 1 / (1 + kg CO2e per kg), that of the
    line haul and of the inland legs.
    """
    from sim.market.inland import inland_kg_co2e_per_kg

    lanes = world.lanes
    legs = inland_kg_co2e_per_kg(world).sum(axis=0)[lanes.origin, lanes.destination, lanes.mode]
    score = 1.0 / (1.0 + quotes.lane_kg_co2e_per_kg + legs)
    left: np.ndarray = non_price_cost - world.tastes.green_premium_share[:, None] * score
    return left


MECHANISM = Mechanism(
    name="green_premium",
    group="platforms, payment and trust",
    does="Goods that travelled with less carbon are worth a little more.",
    limit="carbon is not seen",
    columns={"segments.green_premium_share": 0.0},
    utility=utility,
    claim=Claim("parcel_co2e_per_usd", -1, "Lanes with less carbon gain."),
)
