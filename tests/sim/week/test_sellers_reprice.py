"""Behaviour that acts: a large tariff makes the sellers it shuts out move their prices, and hardly anybody else."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from sim.model import TradeModel
from sim.scenario.definition import Scenario
from tests.small_world import SIX, small, small_model

MEX, USA = SIX.index("MEX"), SIX.index("USA")
WEEKS = 24
TARIFF = """question: Why?
extends: law_2023
policies:
  - {instrument: tariff, importers: [USA], exporters: [MEX], from: 2024-01-01, rate: 100%}
"""


def after(text: str, menu_cost: float = 0.005) -> TradeModel:
    scenario = small(Scenario.from_yaml(text), weeks=WEEKS, smes=300)
    model = small_model(scenario.with_(settings={"menu_cost_share": menu_cost}))
    for _ in range(WEEKS):
        model.step()
    return model


def moved(model: TradeModel) -> np.ndarray:
    """Return ln of today's price over that of the start [sme], of producers in business; nan of others."""
    take = model.smes.column
    makes = take("active") & ~take("is_retailer")
    change: np.ndarray = np.where(makes, np.log(take("price") / model.first_price), np.nan)
    return change


def exposure(model: TradeModel) -> np.ndarray:
    """Return the share of what a seller's producers sold that went to the United States in week 0 [sme], from MEX."""
    first = model.expected
    lanes = model.calibration.lanes
    to_usa = first.bulk[:, USA].copy()
    cells = np.unique(lanes.cell, return_index=True)[1]
    here = lanes.destination[cells] == USA
    np.add.at(to_usa, lanes.origin[cells][here], first.cell[here])
    share = to_usa / np.where(first.pool > 0.0, first.pool, 1.0)
    pool = model.smes.column("economy"), model.smes.column("category")
    exposed: np.ndarray = np.where(pool[0] == MEX, share[pool], 0.0)
    return exposed


def test_exposed_sellers_lower_their_prices_and_others_hardly(
    record_property: Callable[[str, object], None],
) -> None:
    model = after(TARIFF)
    change, exposed = moved(model), exposure(model)
    makes = ~np.isnan(change)
    much, none = makes & (exposed > 0.3), makes & (exposed == 0.0)
    assert much.sum() > 5
    assert none.sum() > 50
    repriced = (change[much] < 0.0).mean()
    record_property(
        "measured",
        f"USA on MEX 100 %: {repriced:.0%} of sellers with more than 30 % of sales there lower prices, mean ln "
        f"{change[much].mean():+.4f}; of all others {(change[none] != 0.0).mean():.0%} move",
    )
    assert repriced > 0.9
    assert change[much].mean() < -0.003
    assert np.abs(change[none]).mean() < 0.2 * np.abs(change[much]).mean()


def test_at_rest_nobody_reprices() -> None:
    change = moved(after("question: Why?\nextends: law_2023\n"))
    assert (change[~np.isnan(change)] == 0.0).all()


@pytest.mark.parametrize("menu_cost", [0.05])
def test_a_cost_of_changing_prices_above_the_gap_holds_them(menu_cost: float) -> None:
    """The gap of a supply curve so flat is a few per cent at most."""
    change = moved(after(TARIFF, menu_cost))
    assert (change[~np.isnan(change)] == 0.0).mean() > 0.9
