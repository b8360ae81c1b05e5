"""Capacity: carriers' rates and queues reach the quotes lane by lane, and a month that moves them says so."""

from __future__ import annotations

import numpy as np
import pytest

from sim.core.codes import BULK_MODES, LOCAL, MODES, RAIL, ROAD
from sim.market.carriage import carriage_of
from sim.market.quoting import quote
from sim.mechanisms.capacity import CapacitySettings, begin, quotes
from sim.ports.state import RunSizes
from sim.world.lanes import WAREHOUSE
from tests.small_world import small, small_model


def test_quotes_are_the_tables_times_the_rate_and_later_by_the_queue() -> None:
    model = small_model(small())
    world, law = model.world, model.market.rules
    own = begin(world, RunSizes())
    usual, modes = quote(world, law, model.own), len(world.modes)
    rate, plan = own.column("rate_index"), own.column("planned_utilisation")
    rate[:] = 1.0 + 0.25 * np.arange(modes)
    rate[LOCAL] = 1.0
    plan[:] = np.where(np.arange(modes) % 2 == 0, 1.5, 0.5)
    found = quotes(usual, world, own)
    for lane, (mode, service) in enumerate(zip(world.lanes.mode, world.lanes.service, strict=True)):
        stored, queue = service == WAREHOUSE, CapacitySettings().queue_days * max(plan[mode] - 1.0, 0.0)
        lorry = usual.lane_inland_usd_per_kg[lane]
        line = usual.lane_usd_per_kg[lane] - lorry
        assert found.lane_usd_per_kg[lane] == pytest.approx(line * rate[mode] + lorry * rate[ROAD], rel=1e-12)
        assert found.lane_inland_usd_per_kg[lane] == lorry * rate[ROAD]
        assert found.lane_fee_usd[lane] == usual.lane_fee_usd[lane] * (1.0 if stored else rate[mode])
        assert found.lane_days[lane] == usual.lane_days[lane] + (0.0 if stored else queue)
    inland = carriage_of(world).inland_mode
    assert set(inland.tolist()) == {RAIL, ROAD}
    for place, mode in enumerate(BULK_MODES):
        queue = CapacitySettings().queue_days * max(plan[mode] - 1.0, 0.0)
        legs = usual.bulk_inland_usd_per_kg[:, :, place]
        lines = usual.bulk_usd_per_kg[:, :, place] - legs
        expected = lines * rate[mode] + legs * rate[inland]
        assert found.bulk_usd_per_kg[:, :, place] == pytest.approx(expected, rel=1e-12)
        assert (found.bulk_days[:, :, place] == usual.bulk_days[:, :, place] + queue).all()
    for g, leg in enumerate(world.tables["categories"]["inland_mode"].tolist()):
        asked = 1.0 if leg == "road" else rate[MODES.index(leg)]  # a lorry at home has no fleet
        assert found.home_usd_per_kg[g] == usual.home_usd_per_kg[g] * asked
    assert (world.lanes.service == WAREHOUSE).any()


def test_a_month_of_full_fleets_moves_rates_and_quotes() -> None:
    model = small_model(small(weeks=13))
    for carrier in model.carriers:
        carrier.capacity_tonne_km *= 0.05
    usual = model.market.quotes
    for _ in range(13):
        model.step()
    rate = model.own["capacity"].column("rate_index")
    assert rate.max() > 1.0
    assert model.market.own_moved[0] > 0
    assert (model.market.quotes.bulk_usd_per_kg > usual.bulk_usd_per_kg).any()
