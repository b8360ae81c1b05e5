"""Accounts of emissions: each adds up to the world, to the gram, and making goods emits by the grid of its origin."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from sim.metrics import METRICS, Names, Week
from sim.policy.instruments import INSTRUMENTS
from sim.settlement.flows import EMISSION_COLUMNS
from sim.world.making import composition_usd, production_kg_co2e_per_usd
from tests.other_worlds import world_of
from tests.small_world import SIX, small, small_model

if TYPE_CHECKING:
    from sim.metrics.metric import Measured
    from sim.model import TradeModel


@pytest.fixture(scope="module")
def model() -> TradeModel:
    found = small_model(small(weeks=1))
    found.step()
    return found


def measured(model: TradeModel, name: str) -> Measured:
    assert model.week is not None
    return METRICS[name].function(Week(model.week, Names.of(model.world)))


def grams(tonnes: np.ndarray) -> int:
    return round(float(tonnes.sum()) * 1e6)


def test_both_accounts_and_transport_between_add_up_to_the_world_to_the_gram(
    model: TradeModel, record_property: Callable[[str, object], None]
) -> None:
    assert model.week is not None
    whole = sum(int(getattr(model.week.flows, name).sum()) for name in EMISSION_COLUMNS)
    between = grams(measured(model, "international_transport_emissions")["world"])
    assert 0 < between < whole
    for account in ("territorial_emissions", "consumption_emissions"):
        found = measured(model, account)
        gap = grams(found["world"]) + between - whole
        record_property("measured", f"{account} and transport less the whole: {gap} g")
        assert grams(found["world"]) + between == whole
        assert grams(found["economy"]) + between == whole


def test_accounts_differ_by_what_is_made_abroad(model: TradeModel) -> None:
    assert model.week is not None
    flows = model.week.flows
    abroad = flows.origin != flows.destination
    crossing = flows.production_g + flows.packaging_g
    made = np.bincount(flows.origin[abroad], crossing[abroad], model.world.n)
    used = np.bincount(flows.destination[abroad], crossing[abroad], model.world.n)
    gap = (
        measured(model, "territorial_emissions")["economy"]
        - measured(model, "consumption_emissions")["economy"]
    )
    plain = Week(model.week, Names.of(model.world))
    for column in (name for name in EMISSION_COLUMNS if name.startswith("inland_origin")):
        made = made + plain.sums(column, "cross_border", "exporter")
        used = used + plain.sums(column, "cross_border", "importer")
    assert gap * 1e6 == pytest.approx(made - used, rel=1e-6, abs=2.0)
    assert gap.min() < 0.0 < gap.max()


def test_distribution_at_home_is_no_part_of_trade(model: TradeModel) -> None:
    assert model.week is not None
    flows = model.week.flows
    home = flows.origin == flows.destination
    parts = ("linehaul_g", "returns_g", "lastmile_g")
    exact = sum(int(getattr(flows, name)[home].sum()) for name in parts)
    assert grams(measured(model, "domestic_distribution_emissions")["world"]) == exact
    above, below = measured(model, "international_transport_share")["world"]
    assert grams(below) == grams(measured(model, "trade_emissions")["world"])
    assert grams(above) == grams(measured(model, "international_transport_emissions")["world"])


def test_goods_emit_by_the_grid_of_their_origin_and_the_mean_of_a_category_is_the_table_s() -> None:
    world = world_of(SIX)
    found, usd = production_kg_co2e_per_usd(world), composition_usd(world)
    mean = (found * usd).sum(axis=0) / usd.sum(axis=0)
    assert mean == pytest.approx(world.column("categories", "embodied_kg_co2e_per_usd"), rel=1e-12)
    grid = world.column("economies", "grid_kg_co2e_per_kwh")
    kwh = world.column("categories", "electricity_kwh_per_usd")
    gaps = found[:, None, :] - found[None, :, :]
    assert gaps == pytest.approx((grid[:, None] - grid[None, :])[:, :, None] * kwh, abs=1e-12)
    assert np.ptp(grid) > 0.2


def test_flows_carry_the_factor_of_their_origin_and_category(model: TradeModel) -> None:
    assert model.week is not None
    flows, usual = model.week.flows, production_kg_co2e_per_usd(model.world)
    sold = (flows.fob_e4usd > 10**8) & (flows.production_g > 0)
    per_usd = flows.production_g[sold] / 1e3 / (flows.fob_e4usd[sold] / 1e4)
    table = usual[flows.origin[sold], flows.category[sold]]
    # Sellers' prices differ from those of week 0 by a few per cent, the factors by more.
    assert np.median(np.abs(per_usd / table - 1.0)) < 0.05
    assert np.ptp(table) > 0.3


def test_more_electricity_than_the_whole_is_refused() -> None:
    world = world_of(SIX)
    categories = dict(world.tables["categories"])
    categories["electricity_kwh_per_usd"] = np.full(len(world.categories), 50.0)
    bad = replace(world, tables={**world.tables, "categories": categories})
    with pytest.raises(ValueError, match="electricity_kwh_per_usd 50 emits"):
        production_kg_co2e_per_usd(bad)


def test_a_tariff_moves_the_making_of_goods_to_other_origins() -> None:
    """Leakage: what one origin no longer makes for the importer is made elsewhere, at the grids there."""
    base = small(weeks=6)
    tariff = INSTRUMENTS["tariff"](
        importers=("USA",), exporters=("CHN",), start=base.start, rate=0.6, mode="add"
    )
    made = []
    for policies in ((), (tariff,)):
        run = small_model(base.with_(policies=policies))
        whole = np.zeros(run.world.n)
        for _ in range(base.weeks):
            run.step()
            assert run.week is not None
            flows = run.week.flows
            whole += np.bincount(flows.origin, flows.production_g, run.world.n)
        made.append(whole)
    change = made[1] - made[0]
    china = SIX.index("CHN")
    assert change[china] < 0.0
    others = np.delete(change, china)
    assert others.sum() > 0.1 * -change[china], "hardly anything is made elsewhere instead"
    assert (others > 0.0).sum() >= 3
