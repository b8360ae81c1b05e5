"""The labels behind the codes: what row 12 of an economy axis is called, and the fixed weights of
averages.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.core.codes import CHANNELS, FIRM_SIZES, MODES, OWNERS, VEHICLES

if TYPE_CHECKING:
    from numpy.typing import NDArray

INCOME_GROUPS = ("bottom 25 %", "middle 50 %", "top 25 %")
"""Income octiles merged: 1-2, 3-6, 7-8."""

ECOMMERCE_DEFINITIONS = ("b2c", "b2c_b2b")
"""What counts as e-commerce: sales to consumers only, or also orders by firms on B2B platforms."""

EMISSION_SOURCES = (
    *(f"line haul {mode}" for mode in MODES),
    "haul to gateways",
    "haul from gateways",
    "last mile",
    "packaging",
    "returns",
    "production",
)

REVENUE_KINDS = ("duty", "vat", "carbon")


@dataclass(frozen=True)
class Names:
    """Labels of every dimension, and the fixed weights with which economies and categories are averaged."""

    iso3: tuple[str, ...]
    """ISO3 codes of economies, in the order of their rows."""
    categories: tuple[str, ...]
    """Codes of categories, in the order of their rows."""
    platforms: tuple[str, ...]
    """Codes of platforms, in the order of their rows."""
    household_weight: NDArray[np.float64]
    """[N] household consumption, USD a year; fixed, so that an index never moves by a change of weights."""
    category_weight: NDArray[np.float64]
    """[G] share of household goods spending, 0..1; 0 for what households do not buy."""
    inland_mode: NDArray[np.int64]
    """[G] code of the mode that hauls the category to and from gateways"""

    @classmethod
    def of(cls, world: Any) -> Names:
        """Take the labels and weights of a world."""
        economies = world.tables["economies"]
        categories = world.tables["categories"]
        shares = np.asarray(categories["household_share"], dtype=np.float64)
        return cls(
            iso3=tuple(str(name) for name in world.iso3),
            categories=tuple(str(name) for name in world.categories),
            platforms=tuple(str(name) for name in world.platforms),
            household_weight=np.asarray(economies["household_consumption_usd"], dtype=np.float64),
            category_weight=shares / shares.sum(),
            inland_mode=np.array([MODES.index(str(mode)) for mode in categories["inland_mode"]]),
        )

    def labels(self, by: str) -> tuple[str, ...]:
        """Labels along the dimension `by`, in code order."""
        match by:
            case "world":
                return ("world",)
            case "economy" | "importer" | "exporter":
                return self.iso3
            case "category":
                return self.categories
            case "platform":
                return self.platforms
            case "mode":
                return MODES
            case "channel":
                return CHANNELS
            case "income":
                return INCOME_GROUPS
            case "definition":
                return ECOMMERCE_DEFINITIONS
            case "source":
                return EMISSION_SOURCES
            case "kind":
                return REVENUE_KINDS
            case "owner":
                return OWNERS
            case "firm_size":
                return FIRM_SIZES
            case "vehicle":
                return VEHICLES
        raise KeyError(f"unknown dimension {by!r}")
