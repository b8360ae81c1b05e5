"""Fees: platforms take a commission, means of payment a fee and a spread."""

import math

from sim.ports.mechanism import Claim, Mechanism

MECHANISM = Mechanism(
    name="fees",
    group="platforms, payment and trust",
    does="Platforms take a commission, means of payment a fee and a spread.",
    limit="both are free",
    columns={
        "platforms.commission_share": 0.0,
        "payment_rails.merchant_fee_share": 0.0,
        "payment_rails.fx_spread_share": 0.0,
    },
    settings={"cost_pass_through": 0.0, "exit_cost_share": math.inf},
    claim=Claim("platform_sales", -1, "Commissions raise prices on platforms."),
)
