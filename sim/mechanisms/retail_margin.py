"""Retail margin: shops add a margin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.core.parameter import parameter
from sim.ports.mechanism import Claim, Mechanism

if TYPE_CHECKING:
    import numpy as np

    from sim.world import World


@dataclass(frozen=True)
class RetailSettings:
    """What shops add."""

    retail_margin_share: float = parameter(
        0.35,
        "share",
        low=0.0,
        high=0.8,
        doc="retail margin of shops over the cost of goods",
        source="assumed: retail gross margins of 25 to 45 % of cost in national accounts",
    )


def shop_margin(margin: np.ndarray, world: World, _own: None) -> np.ndarray:
    """Add the margin [d, g], share of the cost of goods."""
    added: np.ndarray = margin + world.settings_of("retail_margin").retail_margin_share
    return added


MECHANISM = Mechanism(
    name="retail_margin",
    group="taxes and shop margins",
    does="Shops add a margin.",
    limit="shops sell at cost",
    settings={"retail_margin_share": 0.0},
    own_settings=RetailSettings,
    shop_margin=shop_margin,
    claim=Claim("shop_sales", -1, "Shops are dearer than platforms."),
)
