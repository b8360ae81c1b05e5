"""The nest of channels is a nested logit: against a twin worked by hand, by its own laws, and in the calibration."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.core.codes import ALONE, FIRST_MARKET, GIVE_UP, HOME, ONLINE, SHELF, SHOPS
from sim.core.kernel import kernel
from sim.market.nest import class_sums, gather_classes

CLASSES = np.array([SHOPS, SHOPS, ALONE, ONLINE, ONLINE, ONLINE], dtype=np.int8)
WEIGHT = st.floats(1e-6, 1e3)
LAMBDA = st.floats(0.1, 1.0)


@kernel
def gather(household_good, class_lambda, column_class, channel):
    """Call the part from Python."""
    gather_classes(household_good, class_lambda, column_class, channel)


def nested(weights: Any, class_lambda: float) -> np.ndarray:
    """Return finished weights of one kind of buyer."""
    channel = np.array(weights, dtype=np.float64).reshape(1, 1, 1, -1)
    gather(np.ones(1, np.bool_), np.array([class_lambda]), CLASSES, channel)
    return channel.ravel()


def shares(weights: Any, class_lambda: float) -> np.ndarray:
    found = nested(weights, class_lambda)
    return found / found.sum()


pytestmark = pytest.mark.kernel


def test_a_case_worked_by_hand() -> None:
    """Shops 1 + 3 = 4, platforms 1 + 2 + 6 = 9, lambda 1/2: classes weigh 2 and 3, giving up 5 as it is."""
    found = shares([1.0, 3.0, 5.0, 1.0, 2.0, 6.0], 0.5)
    assert found == pytest.approx(np.array([0.5, 1.5, 5.0, 1 / 3, 2 / 3, 2.0]) / 10.0, rel=1e-14)


def test_one_level_touches_no_bit() -> None:
    weights = np.random.default_rng(1).random(6) * 1e-200
    assert (nested(weights, 1.0) == weights).all()


def test_what_nobody_sells_stays_without_weight() -> None:
    assert nested([1.0, 3.0, 5.0, 0.0, 0.0, 0.0], 0.5).tolist() == pytest.approx(
        [0.5, 1.5, 5.0, 0.0, 0.0, 0.0]
    )
    tiny = nested([1.0, 1.0, 1.0, 1e-300, 0.0, 1e-300], 0.1)
    assert np.isfinite(tiny).all()
    assert tiny[3] == pytest.approx(0.5 * 2e-300**0.1)


@given(st.lists(WEIGHT, min_size=6, max_size=6), LAMBDA)
def test_shares_sum_to_one_and_within_a_class_odds_are_those_of_weights(
    weights: list[float], class_lambda: float
) -> None:
    found = shares(weights, class_lambda)
    assert found.sum() == pytest.approx(1.0)
    for first, second in ((HOME, SHELF), (3, 4), (4, 5)):
        assert found[first] / found[second] == pytest.approx(weights[first] / weights[second], rel=1e-9)


@given(st.lists(WEIGHT, min_size=6, max_size=6), LAMBDA, st.floats(0.5, 2.0))
def test_odds_across_classes_do_not_depend_on_how_dear_everything_is(
    weights: list[float], class_lambda: float, factor: float
) -> None:
    """Giving up has no price, so it is left out."""
    before = shares([*weights[:2], 0.0, *weights[3:]], class_lambda)
    after = shares([*(factor * np.array(weights[:2])), 0.0, *(factor * np.array(weights[3:]))], class_lambda)
    assert after == pytest.approx(before, rel=1e-9)


@given(st.lists(WEIGHT, min_size=6, max_size=6), st.floats(0.1, 0.9), st.floats(0.1, 0.9))
def test_who_leaves_a_platform_goes_first_to_platforms(
    weights: list[float], class_lambda: float, factor: float
) -> None:
    """Of those who leave, more stay online than at one level; more the smaller lambda is."""
    taxed = np.array(weights)
    taxed[3] *= factor
    gains = []
    for each in (1.0, class_lambda, 0.5 * class_lambda):
        moved = shares(taxed, each) - shares(weights, each)
        before = shares(weights, each)
        # Relative gains: at one level every other channel grows by the same factor.
        gains.append((moved[4] / before[4]) - (moved[HOME] / before[HOME]))
    assert gains[0] == pytest.approx(0.0, abs=1e-9)
    assert gains[1] > -1e-12
    assert (gains[2] / gains[1] > 1.0) if gains[1] > 1e-6 else True


def test_class_sums_are_those_of_the_weights_at_one_level() -> None:
    weights = np.random.default_rng(3).random((2, 1, 2, 4, 6)) + 0.01
    weights[:, :, :, 3, FIRST_MARKET:] = 0.0  # a kind that is not online
    spending = np.random.default_rng(4).random((2, 1, 2, 4))
    spending /= spending.sum(axis=(2, 3), keepdims=True)
    finished = weights.copy()
    for each in finished:
        gather(np.ones(1, np.bool_), np.array([0.4]), CLASSES, each)
    found = class_sums(finished, np.array([CLASSES, CLASSES]), np.array([0.4]), spending)
    assert found.share.sum(axis=0) == pytest.approx(np.ones((2, 1)))
    online = weights[..., FIRST_MARKET:].sum(axis=-1)
    shops, alone = weights[..., [HOME, SHELF]].sum(axis=-1), weights[..., GIVE_UP]
    share = online**0.4 / (online**0.4 + shops**0.4 + alone)
    assert found.share[ONLINE] == pytest.approx((share * spending).sum(axis=(2, 3)))
    buys = np.where(online > 0.0, spending, 0.0)
    value = (np.log(np.maximum(online, 1e-300)) * buys).sum(axis=(2, 3)) / buys.sum(axis=(2, 3))
    assert found.inclusive[ONLINE] == pytest.approx(value)
    assert found.inclusive[ALONE] == pytest.approx((np.log(alone) * spending).sum(axis=(2, 3)))
