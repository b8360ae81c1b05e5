"""Recommender: platforms match buyers and offers; rules that take away their data make the match worse."""

from sim.ports.mechanism import Claim, Mechanism

MECHANISM = Mechanism(
    name="recommender",
    group="platforms, payment and trust",
    does="Platforms match buyers and offers; rules that take away their data make the match worse.",
    limit="all offers are weighed by the buyer himself, at no gain or loss",
    columns={"platforms.match_gain_share": 0.0},
    settings={"recommender_window": 0},
    claim=Claim("platform_sales", 1, "A better match is worth a share of the price."),
)
