"""Inspection: customs inspect more where they find more."""

from sim.ports.mechanism import Claim, Mechanism

MECHANISM = Mechanism(
    name="inspection",
    group="customs law of parcels",
    does="Customs inspect more where they find more.",
    limit="the inspected share stays",
    paces={"inspection_step": 0.0},
    claim=Claim(
        "inspection_moves", 1, "Customs react to what they find.", needs=("delivery_risk",), simulated=True
    ),
)
