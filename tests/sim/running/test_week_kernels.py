"""Kernels compiled ahead are those a week calls: same function, same types of arguments."""

import pytest
from numba import config

from sim import Scenario, TradeModel
from sim.calibration import calibrated
from sim.running import week_kernels


@pytest.mark.skipif(bool(config.DISABLE_JIT), reason="nothing is compiled")
def test_examples_have_the_types_a_week_brings(monkeypatch: pytest.MonkeyPatch) -> None:
    met: dict[str, set] = {}

    def watched(function):
        def call(*arguments):
            met.setdefault(function.py_func.__name__, set()).add(week_kernels.types_of(arguments))
            return function(*arguments)

        call.__name__ = function.py_func.__name__
        return call

    calls = week_kernels.week_calls()
    for module in (
        "sim.week.bulk_buying",
        "sim.model",
        "sim.week.shoppers",
        "sim.week.seller_pools",
        "sim.week.expected_demand",
        "sim.week.week_tables",
        "sim.week.sellers",
        "sim.calibration.calibrated",
    ):
        for function, _ in calls:
            name = f"{module}.{function.py_func.__name__}"
            monkeypatch.setattr(name, watched(function), raising=False)
    calibrated._calibrate.cache_clear()  # a world calibrated before in this process would call nothing of it
    scenario = Scenario.load("law_2023").with_(consumers=200, smes=72, weeks=4)
    model = TradeModel(scenario, rng=1, economies=("USA", "CHN", "DEU"))
    for _ in range(4):
        model.step()
    for function, arguments in calls:
        name = function.py_func.__name__
        assert met[name] == {week_kernels.types_of(arguments)}, name
