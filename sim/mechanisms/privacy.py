"""Privacy: personal data given up when buying abroad are a cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.ports.mechanism import Claim, Mechanism

if TYPE_CHECKING:
    import numpy as np

    from sim.market.quoting import Quotes
    from sim.policy.rulebook import RuleBook
    from sim.world import World


def utility(
    non_price_cost: np.ndarray, world: World, _own: None, rules: RuleBook, _quotes: Quotes
) -> np.ndarray:
    """Add data exposure [segment, lane]: the segment's weight times what no rule reassures about."""
    o, d = world.lanes.origin, world.lanes.destination
    exposed = rules.exposure[o, d] * (1.0 - rules.privacy_assurance[d])
    added: np.ndarray = non_price_cost + world.tastes.privacy_weight[:, None] * exposed
    return added


MECHANISM = Mechanism(
    name="privacy",
    group="platforms, payment and trust",
    does="Personal data given up when buying abroad are a cost.",
    limit="they cost nothing",
    columns={"segments.privacy_weight": 0.0},
    utility=utility,
    claim=Claim("parcels_abroad", -1, "Buying abroad gives up more data."),
)
