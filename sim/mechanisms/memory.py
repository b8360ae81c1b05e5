"""Memory: a let-down buyer avoids the platform for a while."""

from __future__ import annotations

from dataclasses import dataclass

from sim.core.parameter import parameter
from sim.ports.mechanism import Claim, Mechanism
from sim.ports.setting_lever import SettingLever


@dataclass(frozen=True)
class MemorySettings:
    """How strongly the let down avoid a platform."""

    bad_memory: float = parameter(
        0.15,
        "share",
        low=0.0,
        high=1.0,
        doc="share of price by which a let-down buyer thinks less of the platform until it does well",
        source="assumed",
        at_week_zero=False,
    )


MECHANISM = Mechanism(
    name="memory",
    group="platforms, payment and trust",
    does="A let-down buyer avoids the platform for a while.",
    limit="buyers forget at once",
    settings={"bad_memory": 0.0},
    own_settings=MemorySettings,
    levers=(
        SettingLever(
            "bad_memory",
            "How much a let-down buyer holds against a platform",
            step=1,
            high=60.0,
            marks=(
                (0, "forgets at once"),
                (5, "a little"),
                (15, "a discount makes up for it"),
                (40, "hardly comes back"),
            ),
        ),
    ),
    adapts=True,
    claim=Claim("let_down", 1, "The let down avoid a platform.", needs=("delivery_risk",), simulated=True),
)
