"""Recommender: platforms match buyers and offers; rules that take away their data make the match worse."""

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
    """Take off the platform's match gain [lane], less what data rules cost of it."""
    lanes = world.lanes
    kept = 1.0 - rules.match_loss_share[lanes.origin, lanes.destination]
    left: np.ndarray = non_price_cost - world.column("platforms", "match_gain_share")[lanes.platform] * kept
    return left


MECHANISM = Mechanism(
    name="recommender",
    group="platforms, payment and trust",
    does="Platforms match buyers and offers; rules that take away their data make the match worse.",
    limit="all offers are weighed by each buyer, at no gain or loss",
    columns={"platforms.match_gain_share": 0.0},
    settings={"recommender_window": 0},
    utility=utility,
    claim=Claim("platform_sales", 1, "A better match is worth a share of the price."),
)
