"""Names do not matter: exactly in the solver, within the 99 % interval in the agents."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest

from sim.mechanisms.worlds import world_from
from sim.theory.hat_algebra import Economy
from sim.world.world import World
from tests.other_worlds import renamed_tables, world_of
from tests.properties.two_worlds import (
    OFF,
    OTHER_SEEDS,
    SEEDS,
    assert_alike,
    measures,
    outside,
    scenario_of,
    solver_economy,
    with_tariff,
)  # fmt: skip

SIX = ("BRA", "CHN", "JPN", "MEX", "USA", "VNM")
NAMES = {"BRA": "VNM", "JPN": "BRA", "MEX": "JPN", "VNM": "MEX"}
"""Four ordinary economies exchange names (the United States and China are named in law and calibration)."""


def renamed(but: str = "", off: tuple[str, ...] = OFF) -> World:
    return world_from(renamed_tables(NAMES, but), SIX, off)


@lru_cache(maxsize=4)
def new_rows() -> np.ndarray:
    """Return at which row of the renamed world each economy stands."""
    return np.array([SIX.index(NAMES.get(code, code)) for code in SIX])


def test_names_change_nothing_in_the_solver() -> None:
    """The very rows in another order, and the economy that the renamed tables are calibrated to."""
    economy, rows = solver_economy(world_of(SIX, OFF)), new_rows()
    back = np.argsort(rows)
    moved = Economy(economy.sales_usd[np.ix_(back, back)], economy.tariff[np.ix_(back, back)], economy.sigma)
    mexico, others = SIX.index("MEX"), [SIX.index(code) for code in ("BRA", "USA")]
    plain = with_tariff(economy, mexico, others)
    for other, miss in ((moved, 1e-12), (solver_economy(renamed()), 1e-8)):
        found = with_tariff(other, int(rows[mexico]), [int(rows[each]) for each in others])
        for name in ("wage", "price", "spending"):
            assert np.abs(getattr(found, name)[rows] / getattr(plain, name) - 1.0).max() < miss, name
        assert (
            np.abs(found.sales_usd[np.ix_(rows, rows)] - plain.sales_usd).max() < miss * plain.sales_usd.max()
        )
    wrong = with_tariff(moved, mexico, others)
    assert np.abs(wrong.wage[rows] / plain.wage - 1.0).max() > 1e-3


@pytest.mark.parametrize("off", [(), OFF], ids=["as it is", "frictionless"])
def test_names_change_no_total_of_the_agents(off: tuple[str, ...]) -> None:
    """Draws are keyed by name, so a renamed world is another sample of the same one."""
    rows = new_rows()
    back, plain = np.argsort(rows), np.arange(len(SIX))
    one = [
        measures(world_of(SIX, off), scenario_of("MEX", ("BRA", "USA"), off), seed, plain) for seed in SEEDS
    ]
    two = [
        measures(renamed(off=off), scenario_of("JPN", ("VNM", "USA"), off), seed, back)
        for seed in OTHER_SEEDS
    ]
    assert (one[0]["sales"] != two[0]["sales"]).mean() > 0.9
    assert_alike(one, two, "orders", "wage")
    if off:  # the same test tells a world in which one table was forgotten from the true one
        scenario = scenario_of("JPN", ("VNM", "USA"), off)
        mixed = [measures(renamed("flows_2023", off), scenario, seed, back) for seed in OTHER_SEEDS]
        assert outside([each["sales"] for each in one], [each["sales"] for each in mixed], 36).any()
