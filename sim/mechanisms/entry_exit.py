"""Entry exit: firms pay a fixed cost, leave without cash, and enter where demand is high."""

from sim.ports.mechanism import Claim, Mechanism

MECHANISM = Mechanism(
    name="entry_exit",
    group="sellers who learn, price, enter and leave",
    does="Firms pay a fixed cost, leave without cash, and enter where demand is high.",
    limit="the number of firms stays",
    paces={"fixed_cost_share": 0.0, "entry_chance": 0.0},
    claim=Claim("firms_move", 1, "Some firms leave, others enter.", shock="tariff", simulated=True),
)
