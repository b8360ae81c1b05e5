"""Inspection: customs inspect more where they find more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.core.parameter import parameter
from sim.ports.mechanism import Claim, Mechanism

if TYPE_CHECKING:
    from sim.week.month import Month
    from sim.week.run_state import RunState


@dataclass(frozen=True)
class InspectionSettings:
    """How fast customs react."""

    inspection_step: float = parameter(
        0.005,
        "share",
        low=0.0,
        high=0.05,
        doc="step by which the share of parcels inspected moves in a month",
        source="assumed: half a point, so that noise moves none",
        at_week_zero=False,
    )


def learn_from_month(run: RunState, month: Month) -> None:
    """Let customs inspect more where they found more, and make the chances on the way again."""
    step = run.world.settings_of("inspection").inspection_step
    for regulator in run.regulators.values():
        regulator.review_inspection(run.expected_seized_share, step)


MECHANISM = Mechanism(
    name="inspection",
    group="customs law of parcels",
    does="Customs inspect more where they find more.",
    limit="the inspected share stays",
    settings={"inspection_step": 0.0},
    own_settings=InspectionSettings,
    claim=Claim(
        "inspection_moves", 1, "Customs react to what they find.", needs=("delivery_risk",), simulated=True
    ),
    learn_from_month=learn_from_month,
    runs_in_limit=("learn_from_month",),
)
