"""Kernels compiled ahead are those a week calls: same function, same types of arguments."""

import pytest
from numba import config
from numba.core.types import unliteral

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


@pytest.mark.skipif(bool(config.DISABLE_JIT), reason="nothing is compiled")
def test_parts_compiled_apart_are_those_that_shopping_calls() -> None:
    """A part of other types would be compiled twice: shopping must have brought none of its own."""
    calls = week_kernels.week_calls()
    shopping, arguments = calls[0]
    parts = week_kernels.shopping_parts(calls)
    for function, example in parts:
        function.compile(week_kernels.types_of(example))
    shopping.compile(week_kernels.types_of(arguments))
    for function, example in parts:
        met = [tuple(unliteral(each) for each in signature) for signature in function.signatures]
        assert set(met) == {week_kernels.types_of(example)}, function.py_func.__name__
