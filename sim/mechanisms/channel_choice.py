"""Channel choice: shops and platforms are imperfect substitutes."""

from sim.ports.mechanism import Claim, Mechanism

MECHANISM = Mechanism(
    name="channel_choice",
    group="buyers who differ, and may give up",
    does="Shops and platforms are imperfect substitutes: goods within a channel compete more than across channels.",
    limit="channels are as close substitutes as the goods in them (lambda = 1)",
    columns={"categories.channel_lambda": 1.0},
    claim=Claim(
        "trade_elasticity",
        1,
        "Goods across channels compete less, so a cost on foreign goods turns fewer buyers away "
        "(the elasticity is less negative).",
    ),
)
