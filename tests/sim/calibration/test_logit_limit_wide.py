"""Frictions off, every economy, category and segment buys as a logit says, and firms by every mode, after prices moved.

The closed form is `closed_form.py`: one CES over goods of a home shop, the shelf of imports and every lane (origin,
service, platform), and below it, for shops and firms, one over every (origin, mode). Tariffs and costs of ways differ
by destination and category, so that prices are not those that the tastes were calibrated at.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from sim.behaviour.lane_choice import Recommender
from tests.sim.calibration.closed_form import (
    CONFIDENCE,
    LOSS,
    OFF,
    SEVEN,
    all_shares,
    counts,
    fit,
    lot_scores,
    lots,
    made,
    shocked,
    shop,
    towards_chance,
    weighed,
)  # fmt: skip


def test_every_economy_category_and_segment_buys_as_the_closed_form_says() -> None:
    model = shocked()
    found = fit(weighed(), all_shares(model))
    segments = len({segment for _, _, segment in weighed()})
    assert segments == 3
    assert found.cells == len(SEVEN) * int(model.calibration.preferences.household_good.sum()) * segments
    assert found.pooled > 1.0 - CONFIDENCE
    assert found.worst > 1.0 - CONFIDENCE


@pytest.mark.parametrize("factor", [0.9, 1.1])
def test_a_sigma_ten_per_cent_off_is_rejected(factor: float) -> None:
    """Tastes refitted to the calibrated shares: only the answer to changed prices tells."""
    model = shocked()
    assert fit(weighed(), all_shares(model, sigma_factor=factor)).pooled < 1e-9


def test_prices_unchanged_are_rejected() -> None:
    calm = made(policies=())
    assert fit(counts(calm, shop(calm, times=6)), all_shares(calm)).pooled > 1.0 - CONFIDENCE
    assert fit(weighed(), all_shares(calm)).pooled < 1e-9


def test_firms_and_shops_buy_from_every_origin_by_every_mode_as_the_closed_form_says() -> None:
    model = made()
    found = lots(model, 12)
    scores = lot_scores(model, found, model.market.rules)
    assert len(scores) > 500
    bound = stats.norm.isf((1.0 - CONFIDENCE) / 2.0 / len(scores))
    assert np.abs(scores).max() < bound
    assert np.mean(scores**2) == pytest.approx(1.0, abs=0.2)
    # The prices of before are refused.
    assert np.mean(lot_scores(model, found, model.calibration.law) ** 2) > 2.0


# -- the recommender --------------------------------------------------------------------------------------
def shown(relevance: float, loss: float, window: int = 16) -> dict[tuple[int, int, int], np.ndarray]:
    model = shocked()
    lost = np.where(model.world.lanes.origin == model.world.lanes.destination, 0.0, loss)
    return counts(model, shop(model, Recommender(window, relevance, lost), times=8))


def test_a_window_at_full_relevance_shows_the_same_shares() -> None:
    model, cells = shocked(), shown(1.0, 0.0)
    found = fit(cells, all_shares(model))
    assert found.pooled > 1.0 - CONFIDENCE
    assert found.worst > 1.0 - CONFIDENCE
    assert fit(cells, all_shares(model, sigma_factor=1.1)).pooled < 1e-9


def test_less_relevance_and_lost_data_bring_chance_in() -> None:
    model = shocked()
    exact, half, half_lost, none = (shown(*each) for each in ((1.0, 0.0), (0.5, 0.0), (0.5, 0.6), (0.0, 0.0)))
    assert fit(none, all_shares(model)).pooled < 1e-9
    bias = [towards_chance(model, each) for each in (exact, half, half_lost, none)]
    assert abs(bias[0]) < 0.01
    assert bias == sorted(bias)
    assert bias[3] > 0.05


def test_a_data_rule_reaches_the_recommender() -> None:
    """With the recommender on, a rule's match loss lowers what is known, on every lane from abroad."""
    off = tuple(name for name in OFF if name != "recommender")
    shown_by = {"recommender_window": 4, "recommender_relevance": 0.8}
    free, bound = (made(off, policies, **shown_by) for policies in ((), (LOSS,)))
    abroad = free.world.lanes.origin != free.world.lanes.destination
    assert (free.recommender.window, free.recommender.relevance) == (4, 0.8)
    assert (free.recommender.loss == 0.0).all()
    assert (bound.recommender.loss == np.where(abroad, 0.6, 0.0)).all()
    # What the match is worth is lost on the same lanes; buyers who saw everything would choose so.
    exact = bound.recommender._replace(relevance=1.0, loss=np.zeros(len(abroad)))
    assert fit(counts(bound, shop(bound, exact)), all_shares(bound, gain=1.0)).pooled > 1.0 - CONFIDENCE
    lost, kept = (
        shop(bound, each) for each in (bound.recommender, bound.recommender._replace(loss=exact.loss))
    )
    bias = [towards_chance(bound, counts(bound, each), gain=1.0) for each in (kept, lost)]
    assert bias[0] > 0.005
    assert bias[1] > bias[0] + 0.005
