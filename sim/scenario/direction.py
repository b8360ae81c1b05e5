"""Direction: the pairs of scenarios with which every instrument's declared claim is tested.

Each instrument declares which metric it must move, which way, at three steps of a parameter. A case is that
claim at one step: a root scenario over some weeks, and the same with the instrument added from its third week.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from sim.policy.instruments import INSTRUMENTS
from sim.scenario.definition import Scenario

WEEKS_BEFORE = 2


@dataclass(frozen=True)
class DirectionCase:
    """One claim at one step."""

    instrument: str
    """Name of the instrument."""
    family: str
    """The instrument's family (`sim.policy.instrument.FAMILIES`)."""
    step: str
    """The parameter and its value, as a file would say it."""
    metric: str
    """Name of the metric that must move."""
    by: str
    """Dimension in which it is read."""
    group: str
    """Group of that dimension."""
    direction: int
    """1 up, -1 down."""
    base: Scenario
    """The root scenario, without the instrument."""
    changed: Scenario
    """The same with the instrument."""
    learns: bool
    """Whether it moves only with `adaptation` on."""


def direction_cases(
    weeks: int = 20, consumers: int = 20_000, smes: int = 2_000, counts: bool | None = None
) -> Iterator[DirectionCase]:
    """Yield every claim of every instrument at every step.

    Args:
        weeks: length of the runs.
        consumers: shoppers in the sample.
        smes: firms in the sample.
        counts: only claims that count parcels (True) or only others (False). With common luck a small step changes a
            handful of orders or none in a small sample, so counts want a larger one.
    """
    for name, kind in INSTRUMENTS.items():
        for claim in kind.moves:
            if counts is not None and counts != (claim.metric == "parcels"):
                continue
            base = Scenario.load(claim.root).with_(weeks=weeks, consumers=consumers, smes=smes)
            if claim.start is not None:
                base = base.with_(start=claim.start)
            start = base.start + timedelta(weeks=WEEKS_BEFORE)
            declared = kind.declared()[claim.parameter]
            for value in claim.steps:
                policy = kind.make_example(start, **{claim.parameter: value})
                step = f"{claim.parameter} {declared.written(value)}"
                title = f"{name} with {step}"
                changed = base.with_(name=f"{name}_tested", title=title, policies=(*base.policies, policy))
                yield DirectionCase(
                    name,
                    kind.family,
                    step,
                    claim.metric,
                    claim.by,
                    claim.group,
                    claim.direction,
                    base,
                    changed,
                    claim.learns,
                )
