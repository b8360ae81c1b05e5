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

    inspected_share: float = parameter(
        0.05, "share", low=0.0, high=0.2, at_week_zero=False, said_at_default=False,
        doc="share of parcels from abroad that customs inspect at the start",
        source="assumed: range 1 to 10 %",
    )  # fmt: skip
    least_inspected_share: float = parameter(
        0.02, "share", low=0.0, high=0.2, at_week_zero=False, said_at_default=False,
        doc="least share of parcels that customs inspect, wherever they find few counterfeits",
        source="assumed",
    )  # fmt: skip
    most_inspected_share: float = parameter(
        0.2, "share", low=0.0, high=1.0, at_week_zero=False, said_at_default=False,
        doc="largest share of parcels that customs inspect, however many counterfeits they find",
        source="assumed: staff and scanners are limited",
    )  # fmt: skip
    inspection_step: float = parameter(
        0.005,
        "share",
        low=0.0,
        high=0.05,
        doc="step by which the share of parcels inspected moves in a month",
        source="assumed: half a point",
        at_week_zero=False,
    )


def learn_from_month(run: RunState, month: Month) -> None:
    """Let customs inspect more where more counterfeits come than in week 0, fewer where fewer do.

    What comes is expected: the mean over a regulator's economies of the share of counterfeits in parcels from abroad.
    """
    from sim.core import numerics
    from sim.week.demand import relative

    settings = run.world.settings_of("inspection")
    step, bounds = settings.inspection_step, (settings.least_inspected_share, settings.most_inspected_share)
    if step == 0.0:
        return
    found = relative(month.demand.fakes, run.expected.fakes)
    for regulator in run.regulators.values():
        members = list(regulator.members)
        regulator.review_inspection(numerics.total(found[members]) / len(members), step, bounds)


MECHANISM = Mechanism(
    name="inspection",
    group="customs law of parcels",
    does="Customs inspect more where they find more.",
    limit="the inspected share stays",
    settings={"inspection_step": 0.0},
    own_settings=InspectionSettings,
    claim=Claim(
        "inspection_moves",
        1,
        "Customs react to what comes.",
        needs=("delivery_risk",),
        shock="tariff",
        simulated=True,
    ),
    learn_from_month=learn_from_month,
    runs_in_limit=("learn_from_month",),
)
