"""What making goods emits, by origin and category: a direct part, and electricity at the origin's grid intensity.

World set-up. `categories.csv` has the world's mean of a category, kg CO2e per USD, and the electricity in it, kWh per
USD. The direct part is what is left of the mean at the world's mean grid, so that trade of the data's size emits the
mean, and an origin differs from it by its grid alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.core import numerics

if TYPE_CHECKING:
    from sim.world.world import World


def composition_usd(world: World) -> np.ndarray:
    """Return what economies make by category [o, g], USD a year: manufacturing value added over their composition."""
    table = world.tables["origin_composition"]
    rows = {name: o for o, name in enumerate(world.iso3)}
    columns = {name: g for g, name in enumerate(world.categories)}
    share = np.zeros((world.n, len(world.categories)))
    names = zip(table["origin"].tolist(), table["category"].tolist(), table["share"].tolist(), strict=True)
    for origin, category, value in names:
        if origin in rows:
            share[rows[origin], columns[category]] = value
    usd: np.ndarray = share * world.column("economies", "manufacturing_va_usd")[:, None]
    return usd


def production_kg_co2e_per_usd(world: World) -> np.ndarray:
    """Return emissions of making goods [o, g], kg CO2e per USD fob of week 0.

    Raises:
        ValueError: the electricity of a category emits more, at the world's mean grid, than the category as a whole.
    """
    grid = world.column("economies", "grid_kg_co2e_per_kwh")
    whole = world.column("categories", "embodied_kg_co2e_per_usd")
    electricity = world.column("categories", "electricity_kwh_per_usd")
    usd = composition_usd(world)
    found = np.empty_like(usd)
    for g, name in enumerate(world.categories):
        mean = numerics.total(usd[:, g] * grid) / numerics.total(usd[:, g])
        direct = whole[g] - electricity[g] * mean
        if direct < 0.0:
            raise ValueError(
                f"categories.csv, {name}: electricity_kwh_per_usd {electricity[g]:g} emits "
                f"{electricity[g] * mean:.3g} kg CO2e per USD at the mean grid, more than "
                f"embodied_kg_co2e_per_usd {whole[g]:g}"
            )
        found[:, g] = direct + electricity[g] * grid
    return found
