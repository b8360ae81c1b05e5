"""Tastes: price sensitivity falls with income; segments differ in patience, trust, privacy and green preference."""

from __future__ import annotations

from dataclasses import dataclass

from sim.core.parameter import parameter
from sim.ports.mechanism import Claim, Mechanism, mean_online


@dataclass(frozen=True)
class TasteSettings:
    """How far rich and poor differ."""

    sensitivity_spread: float = parameter(
        0.36,
        "1",
        low=0.0,
        high=1.0,
        doc="price sensitivity of the poorest octile of income less that of the richest; the mean is 1",
        source="literature: 1.3 to 1.6 between poorest and richest quintile, medium confidence; 1.18 over 0.82 is 1.44",
    )


MECHANISM = Mechanism(
    name="tastes",
    group="buyers who differ, and may give up",
    does="Price sensitivity falls with income; segments differ in patience, trust, privacy and green preference.",
    limit="every buyer has the same tastes: price sensitivity 1, the mean of everything else",
    columns={
        "segments.price_sensitivity": 1.0,
        "segments.time_value_multiplier": 1.0,
        **{
            f"segments.{name}": mean_online(name)
            for name in ("trust_weight", "privacy_weight", "green_premium_share")
        },
    },
    settings={"sensitivity_spread": 0.0},
    own_settings=TasteSettings,
    claim=Claim(
        "import_share_gap",
        1,
        "Poorer buyers are more sensitive to prices, so rich and poor differ in what they buy from abroad once "
        "tariffs make it dearer.",
    ),
)
