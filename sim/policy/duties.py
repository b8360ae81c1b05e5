"""Ordinary duties by origin, destination and category, from each importer's published mean rates.

Two means are published for every importer: of most-favoured-nation rates and of rates applied, both weighted with
imports. They become rates of pairs:

    origin without preference   m_d l_d r_g u_d
    partner of an agreement, or with general preferences   m_d l_d r_g p_d

m_d is the most-favoured-nation mean and r_g a category's rate against the mean (of US duties; for others assumed).
The level l_d and the shares p_d and u_d are columns of economies.csv, derived by customs territory from the flows of
2023: p_d, at most u_d, makes duty over imports the applied mean where u_d = 1; where even p_d = 0 leaves too much,
ways to import without duty that are not in the tables (suspensions, processing, zones) lower all others alike (u_d <
1); l_d makes up for what is imported by category in the calibrated world. `tradewinds doctor --duties` prints duty
over imports beside the published means, and a test holds them together. Goods inside a customs union pay nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.policy.rulebook import Floats, PolicyWorld


def ordinary_rates(world: PolicyWorld) -> Floats:
    """Return ad valorem duty [o, d, g], share of the customs value; 0 inside a customs union."""
    economies, names = world.tables["economies"], tuple(world.iso3)
    at = {name: row for row, name in enumerate(economies["iso3"].tolist())}
    order = np.array([at[each] for each in names])

    def column(name: str) -> Floats:
        values: Floats = economies[name].astype(np.float64)[order]
        return values

    union = np.asarray(world.trade_regulator)
    borne = np.where(preferred_pairs(world), column("duty_partner_share"), column("duty_ordinary_share"))
    borne = np.where(union[:, None] == union[None, :], 0.0, borne)
    level = column("tariff_mfn_share") * column("duty_level")
    rates: Floats = (borne * level)[:, :, None] * _relative(world)[None, None, :]
    return rates


def preferred_pairs(world: PolicyWorld) -> NDArray[np.bool_]:
    """Return which origins have a preference in which destination [o, d]: an agreement, or general preferences."""
    index = {each: row for row, each in enumerate(world.iso3)}
    found = np.zeros((len(index), len(index)), dtype=np.bool_)
    lanes, granted = world.tables["lanes"], world.tables["preferences"]
    agreed = lanes["trade_agreement"].astype(np.float64) > 0.0
    for origins, destinations in (
        (lanes["origin"][agreed], lanes["destination"][agreed]),
        (granted["origin"], granted["importer"]),
    ):
        for origin, destination in zip(origins.tolist(), destinations.tolist(), strict=True):
            if origin in index and destination in index:
                found[index[origin], index[destination]] = True
    return found


def _relative(world: PolicyWorld) -> Floats:
    """Return a category's rate against the mean [g], in the order of the world's categories."""
    table: Any = world.tables["categories"]
    at = dict(zip(table["category"].tolist(), table["tariff_relative"].tolist(), strict=True))
    return np.array([float(at[each]) for each in world.categories])
