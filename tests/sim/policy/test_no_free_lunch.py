"""A burden does not make the burdened trade grow: had it been worth it, somebody would have done it without the law.

Expected trade at today's choice tables, no draws: an instrument says what it burdens (`Instrument.burden`).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache

import numpy as np
import pytest

from sim.policy.instrument import BURDENED, Instrument
from sim.policy.instruments import INSTRUMENTS
from sim.policy.law import law_on
from sim.policy.rulebook import same_rules
from sim.week.expected_demand import demand_of
from tests.small_world import small, small_model

NOISE = 1e-9
"""Share by which expected trade may differ by rounding alone."""
START = date(2025, 10, 6)
"""A day on which the dated schedule of duties differs from the law of 2023 that all else is compared with."""
BURDENS = [name for name, each in INSTRUMENTS.items() if each.burden]


def policy_of(name: str) -> Instrument:
    return INSTRUMENTS[name].make_example(START)


@lru_cache(maxsize=32)
def expected_trade(name: str) -> tuple[np.ndarray, np.ndarray]:
    """Return expected imports [d] and parcels from abroad [d] in the first week of the law, or with one instrument."""
    policies = (policy_of(name),) if name else ()
    model = small_model(small(start=START).with_(policies=policies, settings={"adaptation": False}))
    model.step()
    model.refresh_offers()
    demand, lanes, n = demand_of(model), model.market.lanes, model.world.n
    abroad = ~np.eye(n, dtype=bool)
    bulk = np.where(abroad, demand.bulk.sum(axis=2), 0.0).sum(axis=0)
    first = np.unique(lanes.cell, return_index=True)[1]
    origin, destination = lanes.origin[first], lanes.destination[first]
    from_abroad = np.where(origin != destination, demand.cell.sum(axis=1), 0.0)
    parcels = np.bincount(destination, weights=from_abroad, minlength=n)
    return bulk + parcels, parcels


def test_every_instrument_says_what_it_burdens_or_that_it_does_not(
    record_property: Callable[[str, object], None],
) -> None:
    record_property("measured", f"{len(BURDENS)} instruments that are burdens: {', '.join(BURDENS)}")
    assert {each.burden for _, each in INSTRUMENTS.items()} <= {"", *BURDENED}
    assert len(BURDENS) >= 8


@pytest.mark.parametrize("name", BURDENS)
def test_the_burdened_trade_does_not_grow(name: str) -> None:
    policy, place = policy_of(name), BURDENED.index(INSTRUMENTS[name].burden)
    model = small_model(small(weeks=1, start=START))
    law = law_on(model.world, model.scenario.law_date, model.settings)
    under = policy.apply(law, model.world, model.week_start)
    assert not same_rules(law, under), "the example changes the law"
    rows = list(policy.importer_rows(model.world)) if "importers" in policy.scope else range(model.world.n)
    before, after = expected_trade("")[place][list(rows)], expected_trade(name)[place][list(rows)]
    assert after.sum() <= before.sum() * (1.0 + NOISE)
    assert after.sum() < before.sum() * (1.0 - 1e-6), "a burden that nobody feels"
    if INSTRUMENTS[name].burden == "parcels":
        assert (after <= before * (1.0 + NOISE)).all()
