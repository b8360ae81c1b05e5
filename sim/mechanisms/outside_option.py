"""Outside option: some needs are given up when prices rise."""

from sim.ports.mechanism import Claim, Mechanism

MECHANISM = Mechanism(
    name="outside_option",
    group="buyers who differ, and may give up",
    does="Some needs are given up when prices rise.",
    limit="every need is met",
    settings={"outside_option_share": 0.0},
    claim=Claim("given_up", 1, "Some needs are given up.", own_constants=("give_up",)),
)
