"""At fixed incomes a tariff, however high, gives households nothing: welfare does not rise, prices do not fall.

Partial closure, everything that learns on. Whoever is shut out is missed: a shelf that loses an origin its buyers like
is dearer, whatever other goods cost.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pytest

from sim.mechanisms import MECHANISMS
from sim.scenario.definition import Scenario
from tests.small_world import SIX, small, small_model

RATES = (5, 20, 60, 150, 400, 900)
FEW_RATES = (0, 20, 150, 900)
WEEKS, SETTLED, TWO_YEARS = 52, 8, 104
ROUNDING = 2e-5
"""ln by which steps of prices and rates may move an answer back."""


class Answer(NamedTuple):
    """Households of the United States in the last weeks of a year, ln against week 0.

    Sooner a higher tariff may cost a little less: buyers leave a supplier the sooner the dearer it has become.
    """

    welfare: float
    prices: float
    living: float


@lru_cache(maxsize=64)
def answer(origin: str, rate: int, off: tuple[str, ...] = (), weeks_run: int = WEEKS) -> Answer:
    tariff = (
        "\npolicies:\n  - {instrument: tariff, importers: [USA], "
        f"exporters: [{origin}], from: 2024-01-01, rate: {rate}%}}\n"
    )
    text = "question: Why?\nextends: law_2023\n" + (tariff if rate else "")
    model = small_model(small(Scenario.from_yaml(text), weeks=weeks_run, off=off, consumers=600))
    usa, weeks = SIX.index("USA"), []
    for _ in range(weeks_run):
        model.step()
        week = model.week
        assert week is not None
        people = week.people_weight[usa]
        welfare = float((week.welfare_log[usa] * people).sum() / people.sum())
        weeks.append((welfare, np.log(week.price_index[usa]), np.log(week.cost_of_living[usa])))
    return Answer(*(float(each) for each in np.mean(weeks[-SETTLED:], axis=0)))


@pytest.mark.parametrize("origin", [each for each in SIX if each != "USA"])
def test_welfare_does_not_rise_and_prices_do_not_fall_as_a_tariff_rises(
    origin: str, record_property: Callable[[str, object], None]
) -> None:
    answers = [answer(origin, rate) for rate in (0, *RATES)]
    moved = [np.expm1(answers[1 + RATES.index(rate)].welfare - answers[0].welfare) for rate in (20, 900)]
    record_property(
        "measured", f"USA on {origin}, six economies: 20 % {moved[0]:+.2%}, 900 % {moved[1]:+.2%}"
    )
    for low, high in itertools.pairwise(answers):
        check_step(low, high)
    assert answers[-1].welfare < answers[1].welfare < answers[0].welfare


def check_step(low: Answer, high: Answer) -> None:
    """Hold that a higher rate gives nothing."""
    assert high.welfare <= low.welfare + ROUNDING
    assert high.prices >= low.prices - ROUNDING
    assert high.living >= low.living - ROUNDING


@pytest.mark.slow
@pytest.mark.parametrize("off", MECHANISMS)
def test_nor_with_any_mechanism_off(off: str, record_property: Callable[[str, object], None]) -> None:
    answers = [answer("CHN", rate, (off,)) for rate in FEW_RATES]
    record_property(
        "measured", f"{off} off, 900 %: {np.expm1(answers[-1].welfare - answers[0].welfare):+.2%}"
    )
    for low, high in itertools.pairwise(answers):
        check_step(low, high)
    assert answers[-1].welfare < answers[0].welfare


@pytest.mark.parametrize("rate", [5, 20, 900])
@pytest.mark.parametrize("origin", ["CHN", "DEU", "JPN"])
def test_with_stock_in_shops_the_settled_loss_is_that_without(
    origin: str, rate: int, record_property: Callable[[str, object], None]
) -> None:
    """A small cost came through to shelves late or never once, where each gap was within the cost of a new price."""
    with_stock, without = (
        answer(origin, rate, off, TWO_YEARS).welfare - answer(origin, 0, off, TWO_YEARS).welfare
        for off in ((), ("inventories",))
    )
    record_property("measured", f"{origin} {rate} %, with stock over without: {with_stock / without:.2f}")
    assert with_stock == pytest.approx(without, rel=0.2)
