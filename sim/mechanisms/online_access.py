"""Online access: only those who have ever bought online (Findex) can buy from platforms."""

from sim.ports.mechanism import Claim, Mechanism

MECHANISM = Mechanism(
    name="online_access",
    group="buyers who differ, and may give up",
    does="Only those who have ever bought online (Findex) can buy from platforms.",
    limit="everybody can",
    columns={"economies.bought_online_share": 1.0},
    claim=Claim("platform_sales", -1, "Those who never bought online buy in shops."),
)
