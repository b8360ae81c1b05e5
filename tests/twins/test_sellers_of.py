"""Who gets a buyer: the race in vector code against the plain race, and seller groups against the shares they
promise.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from sim.behaviour.racing import first_seller
from sim.behaviour.seller_groups import (
    SellerGroups,
    fill_proposals,
    fill_shares,
    new_seller_groups,
    seller_of,
)
from sim.core import draws
from sim.core.draws import draw_key_of
from tests.twins.plain import plain_race

DRAWS = 20_000
LEAST_P = 1e-4
FIRST, COUNT = np.array([[3]]), np.array([[23]])
SELLERS = 30


def attraction_of(seed: int) -> np.ndarray:
    return np.exp(np.random.default_rng(seed).normal(0.0, 1.5, SELLERS))


@pytest.mark.kernel
@pytest.mark.parametrize("count", [0, 1, 2, 7, 8, 9, 23, 27])
def test_the_race_in_vector_code_is_the_plain_race(count: int) -> None:
    random, room = np.random.default_rng(count), np.empty(count)
    for i in range(200):
        firms = random.integers(0, 4, SELLERS) * random.integers(1, 500, SELLERS)
        attraction, key, stream = attraction_of(i), np.uint64(i * 7919 + 5), np.uint64(draws.stream(i, 5, 3))
        item = i % 9
        base = np.uint64(draw_key_of(stream, key))
        plain = plain_race(3, count, firms, attraction, base, item)
        assert first_seller(3, count, firms, attraction, base, item, room) == plain
        assert plain == -1 or firms[plain] > 0


def seller_group(before: np.ndarray, now: np.ndarray) -> SellerGroups:
    found, attraction = new_seller_groups(1, SELLERS), np.ones(SELLERS)
    fill_shares(FIRST, COUNT, before, attraction, found[0])
    found.before = found.now
    fill_proposals(FIRST, COUNT, found[0])
    fill_shares(FIRST, COUNT, now, attraction, found[0])
    return found


def taken(found: SellerGroups, count: int = DRAWS, seed: int = 4) -> np.ndarray:
    stream = np.uint64(seed)
    return np.array(
        [
            seller_of(3, 23, found, 0, np.uint64(draw_key_of(stream, np.uint64(i * 977))), 2)
            for i in range(count)
        ]
    )


def firms(seed: int) -> np.ndarray:
    random = np.random.default_rng(seed)
    return random.integers(0, 3, SELLERS) * random.integers(1, 300, SELLERS)


def test_proposals_follow_the_shares_of_the_start_exactly() -> None:
    found = seller_group(firms(1), firms(1))
    share = np.zeros(SELLERS)
    for j in range(3, 26):
        share[j] += found.keep[0, j] / 23
        share[found.alias[0, j]] += (1.0 - found.keep[0, j]) / 23
    assert np.abs(share - found.before[0]).max() < 1e-7
    assert (share[found.before[0] == 0.0] < 1e-9).all()


@pytest.mark.parametrize("now", [1, 2, 3])
def test_buyers_are_shared_as_shares_are_today(now: int) -> None:
    found = seller_group(firms(1), firms(now))
    counted = np.bincount(taken(found), minlength=SELLERS)
    expected = found.now[0] * DRAWS
    assert counted[expected == 0.0].sum() == 0
    some = expected > 5.0
    assert int(some.sum()) > 5
    expected = expected[some] * counted[some].sum() / expected[some].sum()
    assert float(stats.chisquare(counted[some], expected).pvalue) > LEAST_P


def test_no_more_buyers_move_than_shares_do() -> None:
    start = firms(1) + 20
    changed = start.copy()
    changed[5] = changed[5] // 2
    before, after = seller_group(start, start), seller_group(start, changed)
    distance = np.maximum(before.now[0] - after.now[0], 0.0).sum()
    moved = (taken(before) != taken(after)).mean()
    assert 0.0 < distance < 0.05
    assert abs(moved - distance) < 5.0 * np.sqrt(distance / DRAWS)


def test_an_empty_seller_group_sells_nothing_and_a_seller_group_that_was_empty_sells() -> None:
    nobody, somebody = np.zeros(SELLERS, dtype=np.int64), firms(2)
    assert (taken(seller_group(somebody, nobody), 200) == -1).all()
    reopened = seller_group(nobody, somebody)
    counted = np.bincount(taken(reopened), minlength=SELLERS)
    some = reopened.now[0] * DRAWS > 5.0
    expected = reopened.now[0][some] / reopened.now[0][some].sum() * counted[some].sum()
    assert float(stats.chisquare(counted[some], expected).pvalue) > LEAST_P
