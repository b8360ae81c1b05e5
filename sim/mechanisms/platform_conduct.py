"""Platform conduct: platforms move commissions, rank sellers, and leave markets that cost more than they bring."""

import math

from sim.ports.mechanism import Claim, Mechanism

MECHANISM = Mechanism(
    name="platform_conduct",
    group="platforms, payment and trust",
    does="Platforms move commissions, rank sellers by their record, and leave markets that cost more than they bring.",
    limit="they do as at the start",
    paces={
        "commission_power": 0.0,
        "cost_pass_through": 0.0,
        "exit_cost_share": math.inf,
        "ranking_power": 0.0,
    },
    claim=Claim(
        "commissions_move", 1, "Commissions follow sales.", needs=("fees",), shock="boom", simulated=True
    ),
)
