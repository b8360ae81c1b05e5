"""Gravity coefficients of what a saved run simulated: each calendar year's sales across borders, mean of its seeds.

The same regression as of expected trade (`gravity`), but on flows that were drawn, after agents have adapted, under the
run's policies: its zeros are pairs on which no sampled buyer bought, so more agents or seeds leave fewer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.uncalibrated.gravity_regressions import ABROAD, Coefficients, covariates, regression
from experiments.verification.fit_measures import abroad
from sim.core.units import WEEKS_PER_YEAR

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from sim.world import World

    Values = NDArray[np.float64]


def run_coefficients(lanes: pd.DataFrame, world: World) -> list[Coefficients]:
    """Return the regressions of parcels, bulk goods and all of every year of a run.

    Args:
        lanes: the table of that name of `sim.Results`.
        world: the economies of the run.

    Raises:
        GravityError: nothing was traded.
    """
    x, names = covariates(world, with_border=False)
    rows = []
    for year, table in lanes.groupby("year", sort=True):
        everything, parcels = (
            mean_flows(table, column, world) for column in ("value_usd", "parcel_value_usd")
        )
        flows = {"parcels": parcels, "bulk": np.maximum(everything - parcels, 0.0), "all": everything}
        rows += [
            regression(f"{name} {year}", ABROAD, flow, x, names, abroad(world.n))
            for name, flow in flows.items()
        ]
    return rows


def world_of(manifest: Mapping[str, Any]) -> tuple[World, str]:
    """Return today's world with a run's mechanisms off, and a warning where the run's was made from other data."""
    from sim.mechanisms import MECHANISMS
    from sim.mechanisms.worlds import load_world

    switches = manifest["scenario"].get("mechanisms") or {}
    off = tuple(name for name in MECHANISMS if switches.get(name) in ("off", False))
    moved = manifest["scenario"].get("data") or {}
    world, data = load_world(None, off, data=moved), str(manifest.get("data_hash") or "unknown")
    if data == world.data_hash:
        return world, ""
    return world, (
        f"The run was made from other data ({data}) than today's ({world.data_hash}): distances, languages, "
        "agreements and the other regressors are today's, its sales are not."
    )


def mean_flows(lanes: pd.DataFrame, column: str, world: World) -> Values:
    """Return the mean over seeds of one column of a year's lanes [o, d], stated for 52 weeks."""
    flows = np.zeros((world.n, world.n))
    origin, destination = (
        lanes[end].astype(str).map(world.index).to_numpy() for end in ("origin", "destination")
    )
    weight = WEEKS_PER_YEAR / lanes["weeks"].to_numpy() / lanes["seed"].nunique()
    np.add.at(flows, (origin, destination), lanes[column].to_numpy() * weight)
    return flows
