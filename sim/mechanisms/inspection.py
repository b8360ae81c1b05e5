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
        0.000082, "share", low=0.0, high=0.2, at_week_zero=False, said_at_default=False,
        doc="share of parcels from abroad that customs open and check at the start; a counterfeit among them is seized",
        source="European Commission, controls on products entering the EU, 2024: 82 checked in a million (203 in "
        "2022); members 0.001 to 0.03 %. Of products' conformity; of counterfeits alone no share is known",
    )  # fmt: skip
    least_inspected_ratio: float = parameter(
        0.4, "1", low=0.0, high=1.0, at_week_zero=False, said_at_default=False,
        doc="lowest inspected share against that of the start, wherever customs find few counterfeits",
        source="assumed",
    )  # fmt: skip
    most_inspected_ratio: float = parameter(
        4.0, "1", low=1.0, high=100.0, at_week_zero=False, said_at_default=False,
        doc="highest inspected share against that of the start, however many counterfeits customs find",
        source="assumed: staff and scanners are limited",
    )  # fmt: skip
    inspection_step: float = parameter(
        0.1,
        "share",
        low=0.0,
        high=1.0,
        doc="step by which the inspected share moves in a month, share of that of the start",
        source="assumed: a tenth",
        at_week_zero=False,
    )


def learn_from_month(run: RunState, month: Month) -> None:
    """Let customs inspect more where more counterfeits come than in week 0, fewer where fewer do.

    What comes is expected: the mean over a regulator's economies of the share of counterfeits in parcels from abroad.
    """
    from sim.core import numerics
    from sim.week.demand import relative

    settings = run.world.settings_of("inspection")
    step, bounds = settings.inspection_step, (settings.least_inspected_ratio, settings.most_inspected_ratio)
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
