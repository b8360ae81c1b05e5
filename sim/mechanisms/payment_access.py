"""Payment access: buyers have some means of payment only; a sale without a common one is lost."""

from sim.ports.mechanism import Claim, Mechanism, Rule, Table


def everybody_has_a_card(reach: Table) -> list[float]:
    """Return the share of buyers who hold a rail [row of `rail_reach`]: all hold a card."""
    rows = zip(reach["rail"], reach["share"], strict=True)
    return [1.0 if rail == "card" else float(share) for rail, share in rows]


MECHANISM = Mechanism(
    name="payment_access",
    group="platforms, payment and trust",
    does="Buyers have some means of payment only; a sale without a common one is lost.",
    limit="everybody has a card, which every platform takes",
    columns={"rail_reach.share": Rule("1 for `card`, else as it is", everybody_has_a_card)},
    claim=Claim(
        "rail_fees",
        1,
        "Buyers without a card pay with what costs the seller more.",
        needs=("fees",),
        simulated=True,
    ),
)
