"""Source: what emits, per what, and where it is counted; what a mechanism declares of an emission source."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.ports.charge import WHO

if TYPE_CHECKING:
    import numpy as np

    from sim.ports.hooks import Own

PER = ("order", "gram", "e4usd", "parcel")
"""What a source is per: an order; a gram of goods and packaging; 1e-4 USD fob of goods at prices of week 0; an order
sent across a border."""
BY = (*WHO, "lane", "made", "leg")
"""What a factor differs by: who has a part in the order (``charge.WHO``); the way of the goods, whose factor quotes
state (lane); origin and category together (made); origin, destination and mode together, whose factor is km, times what
the category's haul emits a km (leg)."""
SALES = ("parcel", "bulk", "shop")
"""Kinds of sale; goods off the shelf emitted when the shop imported them."""


@dataclass(frozen=True)
class Source:
    """One row: what emits."""

    name: str
    """What it is called."""
    per: str
    """One of ``PER``."""
    by: str
    """One of ``BY``: what the factor differs by; "lane": the line haul's, which quotes state."""
    measure: str
    """Column of `Flows` in which it is counted, one of ``EMISSION_COLUMNS``."""
    sales: tuple[str, ...] = ("parcel",)
    """Kinds of sale it occurs in, of ``SALES``."""
    met_again: bool = False
    """Goods sent back meet it again, which is counted as returns."""
    grams: Callable[[Facts], np.ndarray] | None = None
    """[who] grams of CO2e per unit (``PER``), given from the week's facts; [o, g] by what is
    made; km [o, d, mode] by leg."""


class Facts(NamedTuple):
    """What the sources of a world are made from."""

    world: Any
    """`sim.world.World`"""
    own: Own | None
    """States of mechanisms; None for those of the start."""
    pack_co2e_g: np.ndarray
    """[d] grams CO2e of a parcel's packaging"""
    production_g_per_e4usd: np.ndarray
    """[o, g] grams CO2e per 1e-4 USD, by origin and category"""
    leg_km: np.ndarray
    """[leg, o, d, mode] inland legs, km by road"""
    leg_kg_co2e_per_kg_km: np.ndarray
    """[sale, g] what they emit, kg CO2e per kg of goods and km (``SALES``)"""
