"""Inspection: customs inspect more where they find more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.ports.mechanism import Claim, Mechanism

if TYPE_CHECKING:
    from sim.week.month import Month
    from sim.week.run_state import RunState


def learn_from_month(run: RunState, month: Month) -> None:
    """Let customs inspect more where they found more, and make the chances on the way again."""
    for regulator in run.regulators.values():
        regulator.review_inspection(run.expected_seized_share, run.paces.inspection_step)


MECHANISM = Mechanism(
    name="inspection",
    group="customs law of parcels",
    does="Customs inspect more where they find more.",
    limit="the inspected share stays",
    paces={"inspection_step": 0.0},
    claim=Claim(
        "inspection_moves", 1, "Customs react to what they find.", needs=("delivery_risk",), simulated=True
    ),
    learn_from_month=learn_from_month,
    runs_in_limit=("learn_from_month",),
)
