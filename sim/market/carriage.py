"""How goods of each category are carried in bulk: dear boxes and lorries, or cheap bulk ships, trains and pipelines.

World set-up. `carrier_modes.csv` has what a mode asks and emits for goods in containers, lorries and holds of planes;
`carriage.csv` what a category costs and emits against that (a tanker carries a tonne for a seventh of a container's
rate), and which share of a category suits the mode at all (fuels do not fly, fresh fish does). Inland legs of a
category are of its own mode (`inland_mode`): lorries, or the railway, which stands for barges and pipelines as well.
Goods that stay at home are hauled by the same: a lorry at home is mode `local`, a train is `rail`, at home as abroad.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.core.codes import BULK_MODES, LOCAL, MODES, ROAD
from sim.core.units import KG_PER_TONNE

if TYPE_CHECKING:
    from sim.world.world import World


class Carriage(NamedTuple):
    """Rates and emissions of goods in bulk against those of the mode, by category."""

    suited: np.ndarray
    """[bulk mode, g] share of a category's goods, by value, that suit the mode; 0: it carries none"""
    rate: np.ndarray
    """[bulk mode, g] freight against the mode's"""
    co2e: np.ndarray
    """[bulk mode, g] emissions of a tonne-km against the mode's factor"""
    inland_mode: np.ndarray
    """[g] code of the mode of inland legs"""
    inland_way: np.ndarray
    """[g] length of inland legs against that of goods in containers"""
    inland_usd_per_kg_km: np.ndarray
    """[g] freight of inland legs, USD per kg and km of their own way"""
    inland_co2e_per_kg_km: np.ndarray
    """[g] emissions of inland legs, kg CO2e per kg and km of their own way"""
    home_mode: np.ndarray
    """[g] code of the mode that hauls goods within an economy"""
    home_km: np.ndarray
    """[g] mean haul within an economy, km"""
    home_usd_per_kg: np.ndarray
    """[g] freight of that haul, USD per kg"""
    home_kg_co2e_per_kg: np.ndarray
    """[g] emissions of that haul, kg CO2e per kg"""

    @property
    def legs_kg_co2e_per_kg_km(self) -> np.ndarray:
        """Emissions of inland legs [g], kg CO2e per kg and km of the way of goods in containers."""
        legs: np.ndarray = self.inland_co2e_per_kg_km * self.inland_way
        return legs


def mode_column(world: World, name: str) -> np.ndarray:
    """Return a column of carrier_modes.csv by code of the mode [mode]."""
    modes = world.tables["carrier_modes"]
    order = np.array([modes["mode"].tolist().index(mode) for mode in MODES])
    found: np.ndarray = modes[name].astype(np.float64)[order]
    return found


def carriage_of(world: World) -> Carriage:
    """Return how the goods of a world are carried in bulk."""
    suited, rate, co2e = np.ones((3, len(MODES), len(world.categories)))
    table = world.tables["carriage"]
    names = ("mode", "category", "suited_share", "rate_relative", "kg_co2e_relative")
    for mode, category, share, usd, kg in zip(*(table[name].tolist() for name in names), strict=True):
        if category in world.categories:
            at = MODES.index(mode), world.categories.index(category)
            suited[at], rate[at], co2e[at] = share, usd, kg
    usd_per_km = mode_column(world, "bulk_rate_usd_per_tonne_km") / KG_PER_TONNE
    kg_per_km = mode_column(world, "emission_kg_co2e_per_tonne_km") / KG_PER_TONNE
    loading = mode_column(world, "bulk_rate_usd_per_kg")[LOCAL]
    inland = np.array([MODES.index(name) for name in world.tables["categories"]["inland_mode"].tolist()])
    way = world.column("categories", "inland_km_relative")
    goods, pick = np.arange(len(world.categories)), list(BULK_MODES)
    usd, kg = rate[inland, goods], co2e[inland, goods]
    home_mode = np.where(inland == ROAD, LOCAL, inland)
    home_km = world.setting("local_haul_km") * way
    return Carriage(
        suited=suited[pick],
        rate=rate[pick],
        co2e=co2e[pick],
        inland_mode=inland,
        inland_way=way,
        inland_usd_per_kg_km=usd_per_km[inland] * usd,
        inland_co2e_per_kg_km=kg_per_km[inland] * kg,
        home_mode=home_mode,
        home_km=home_km,
        # Loading and unloading cost what they cost a lorry: a train's own part is that of boxes across borders.
        home_usd_per_kg=loading * usd + usd_per_km[home_mode] * usd * home_km,
        home_kg_co2e_per_kg=home_km * (kg_per_km[home_mode] * kg),
    )
