"""Payment access: buyers have some means of payment only; a sale without a common one is lost."""

from sim.ports.mechanism import Claim, Mechanism

MECHANISM = Mechanism(
    name="payment_access",
    group="platforms, payment and trust",
    does="Buyers have some means of payment only; a sale without a common one is lost.",
    limit="everybody has a card, which every platform takes",
    columns={"economies.card_share": 1.0},
    claim=Claim(
        "rail_fees",
        1,
        "Buyers without a card pay with what costs the seller more.",
        needs=("fees",),
        simulated=True,
    ),
)
