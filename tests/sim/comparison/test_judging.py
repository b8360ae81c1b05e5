"""Many differences at once: one rule for the interval and the word."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sim.comparison.judging import FEW_SEEDS, SMALL, Judging, judged, judged_by_listing
from sim.core.intervals import NO_FIGURE, NOT_CLEAR, paired

FREE = Judging(least_seeds=2, least_change_share=0.0, least_of_largest_share=0.0)


def listing(differences: np.ndarray, baseline: float = 100.0) -> pd.DataFrame:
    base = np.full_like(differences, baseline)
    rows = pd.DataFrame(paired(base, base + differences))
    return rows.assign(scenario="s", metric="parcels", by="importer", group=[str(at) for at in rows.index])


def of_luck(seed: int, seeds: int = 10, rows: int = 64) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, 1, (rows, seeds))


@pytest.mark.parametrize("seed", range(30))
def test_a_row_is_clear_exactly_where_its_interval_leaves_zero_out(seed: int):
    differences = of_luck(seed)
    differences[: seed % 7] += 2.5
    found = judged(listing(differences), 10, FREE)
    without_zero = (found["low90"] > 0) | (found["high90"] < 0)
    assert ((found["verdict"] == "clear") == without_zero).all()


def test_among_many_that_move_by_luck_few_are_called_clear():
    differences = of_luck(3, seeds=5)
    differences[7] += 40
    alone, together = listing(differences), judged(listing(differences), 5, FREE)
    assert (alone["verdict"] == "clear").sum() > 3
    assert list(np.flatnonzero(together["verdict"] == "clear")) == [7]


def test_false_discoveries_stay_below_one_in_ten():
    shares = []
    for seed in range(200):
        differences = of_luck(seed)
        differences[:8] += 3
        clear = judged(listing(differences), 10, FREE)["verdict"].to_numpy() == "clear"
        shares.append(clear[8:].sum() / max(clear.sum(), 1))
    assert np.mean(shares) < 0.1


def test_one_row_alone_keeps_its_interval():
    rows = listing(of_luck(1, rows=1) + 3)
    found = judged(rows, 10, FREE)
    assert found["low90"].iloc[0] == pytest.approx(rows["low90"].iloc[0])
    assert found["verdict"].iloc[0] == rows["verdict"].iloc[0]


@pytest.mark.parametrize(
    ("seeds", "verdict"), [(2, FEW_SEEDS), (4, FEW_SEEDS), (5, "clear"), (1, "one seed, no interval")]
)
def test_no_listing_is_judged_from_fewer_than_five_seeds(seeds: int, verdict: str):
    rows = judged(listing(np.full((3, seeds), -20.0) + of_luck(0, seeds, 3) / 1e6), seeds)
    assert set(rows["verdict"]) == {verdict}


def test_what_is_small_against_its_baseline_or_the_largest_is_not_called_clear():
    """The lane that rose by 0.033 % and led a table about another country's parcels."""
    noise = of_luck(0, 5, 4) / 1e6
    rows = judged(listing(noise + np.array([[0.033], [-25.0], [0.2], [1.0]])), 5)
    assert rows["verdict"].tolist() == [SMALL, "clear", SMALL, "clear"]
    alone = judged(listing(noise[:1] + 0.033), 5)
    assert alone["verdict"].tolist() == [SMALL]


def test_without_any_difference_nothing_is_clear():
    assert set(judged(listing(np.zeros((3, 5))), 5)["verdict"]) == {"no clear change"}


def test_parts_of_the_world_are_read_one_by_one():
    world = listing(of_luck(0) / 10 + 0.1).assign(by="source")
    assert judged_by_listing(world, 10).equals(world)


@pytest.mark.parametrize("seeds", [1, 2, 10])
def test_a_seed_without_a_figure_is_not_called_no_change(seeds: int):
    """Days of delivery where a seed had no parcels: there is no difference to judge."""
    base, other = np.ones((2, seeds)), np.ones((2, seeds))
    other[0, 0] = np.nan
    found = pd.DataFrame(paired(base, other))
    assert list(found["verdict"]) == [NO_FIGURE, NOT_CLEAR]
    rows = found.assign(scenario="mine", metric="delivery_days", by="importer", group=["USA", "GBR"])
    assert list(judged(rows, seeds)["verdict"]) == [NO_FIGURE, NOT_CLEAR]
