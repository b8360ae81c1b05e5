"""Memory: a let-down buyer avoids the platform for a while."""

from sim.ports.mechanism import Claim, Mechanism

MECHANISM = Mechanism(
    name="memory",
    group="platforms, payment and trust",
    does="A let-down buyer avoids the platform for a while.",
    limit="buyers forget at once",
    paces={"bad_memory": 0.0},
    claim=Claim("let_down", 1, "The let down avoid a platform.", needs=("delivery_risk",), simulated=True),
)
