"""Observed flows reach a run only as calibrated parameters: with the data gone after calibration, nothing changes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from sim.calibration import calibrated
from sim.calibration.calibrated import calibrate
from sim.core.settings import ModelSettings
from sim.mechanisms import worlds
from sim.mechanisms.worlds import load_world
from tests.small_world import SIX, hashes_of, small, small_model

WEEKS = 6
"""A month of adaptation, listing and capacity is among them."""


@pytest.fixture
def forgotten() -> Iterator[None]:
    """The world and the calibration a process remembers are dropped: other tests must not meet poisoned ones."""
    yield
    calibrated._calibrate.cache_clear()
    worlds._load_world.cache_clear()


@pytest.mark.usefixtures("forgotten")
@pytest.mark.parametrize("name", ["law_2023", "green_data_tariff_package"])
def test_a_run_reads_no_observed_flow(name: str, monkeypatch: pytest.MonkeyPatch):
    arm = small(name, weeks=WEEKS)
    expected = hashes_of(arm)
    data = load_world(SIX)
    solved = calibrate(data, ModelSettings())
    assert solved.targets.flow is data.flows_usd, (
        "what is poisoned below must be what the calibration was given"
    )
    for values in (data.flows_usd, data.home_sales_usd):
        values[:] = np.nan
    for table, column in (("flows_2023", "value_usd"), ("economies", "goods_imports_usd"),
                          ("economies", "goods_exports_usd")):  # fmt: skip
        gone = np.full(len(data.tables[table][column]), np.nan)
        monkeypatch.setitem(data.tables[table], column, gone)
    assert small_model(arm).world is data
    assert hashes_of(arm) == expected
