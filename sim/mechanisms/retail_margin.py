"""Retail margin: shops add a margin."""

from sim.ports.mechanism import Claim, Mechanism

MECHANISM = Mechanism(
    name="retail_margin",
    group="taxes and shop margins",
    does="Shops add a margin.",
    limit="shops sell at cost",
    settings={"retail_margin_share": 0.0},
    claim=Claim("shop_sales", -1, "Shops are dearer than platforms."),
)
