"""Expected flows: what the sampled agents add up to, and how realised flows scatter about it."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.verification.fit_measures import (
    abroad,
    agreement,
    channel_ratios,
    largest_log_error,
    make_model,
    realise,
    scatter,
    standard_scores,
)
from sim.core.order_settings import OrderSettings
from sim.market.bulk_choice import place_of
from sim.week import expected_year as expected
from sim.week.expected_year import expected_flows, expected_year, need_moments

SMALL = ("USA", "CHN", "DEU", "MEX", "VNM", "JPN")
SEEDS = (1, 2, 3, 4)
MOST_LOG_ERROR = 1e-6
BOUNDS = (0.8, 1.25)
LEAST_COMMON_PART = 0.9


LOTS = OrderSettings().bulk_lots


@pytest.mark.parametrize(("seed", "smes"), [(1, 2_000), (2, 2_000), (3, 2_000), (1, 10_000)])
def test_expected_flows_of_any_sample_equal_the_observed_ones(seed: int, smes: int) -> None:
    model = make_model(10_000, smes, seed)
    assert largest_log_error(expected_flows(model), model) <= MOST_LOG_ERROR


@pytest.fixture(scope="module")
def small_years():
    """One realised year of a smaller world a seed: model, expected, realised."""
    years = []
    for seed in SEEDS:
        model = make_model(6_000, 600, seed, economies=SMALL)
        years.append((model, expected_year(model), realise(model)))
    return years


def test_realised_flows_scatter_as_sampling_theory_says(small_years) -> None:
    scores = np.concatenate([standard_scores(year.flows_usd, expected) for _, expected, year in small_years])
    found = scatter(scores)
    assert found.pairs > 100
    assert BOUNDS[0] <= found.mean_square_z <= BOUNDS[1]
    assert abs(found.mean_z) < 3.3 / np.sqrt(found.pairs)


def test_each_channel_brings_what_is_expected(small_years) -> None:
    ratios = [channel_ratios(year, expected) for _, expected, year in small_years]
    for name, tolerance in (("parcels", 0.08), ("restocking", 0.01), ("firms", 0.01)):
        assert abs(np.mean([each[name] for each in ratios]) - 1.0) < tolerance, name


def test_a_small_realised_year_agrees_with_the_data(small_years) -> None:
    for model, _, year in small_years:
        found = agreement(year.flows_usd, model)
        assert found.common_part >= LEAST_COMMON_PART
        assert found.log_correlation >= 0.98
        assert abs(found.total_ratio - 1.0) < 0.03


def test_needs_are_worth_the_spending_they_come_from(small_years) -> None:
    model = small_years[0][0]
    moments, preferences, sizes = need_moments(model), model.market.preferences, model.market.sizes
    yearly = 52.0 * (moments.mean.sum(axis=1) * sizes.mean_paid_e4usd).sum(axis=1) / 1e4
    spent = np.bincount(
        model.consumers.column("economy"),
        weights=model.consumers.column("spending_usd") * model.consumers.column("weight"),
    )
    np.testing.assert_allclose(yearly, spent * preferences.category_share.sum(axis=1), rtol=1e-9)


def test_moments_and_channels_hang_together(small_years) -> None:

    model, year, _ = small_years[0]
    flows = abroad(len(SMALL))
    assert (year.variance_usd2[flows] > 0.0).all()
    moments = need_moments(model)
    assert (moments.mean_square <= moments.square + 1e-9).all()
    total = year.channel_usd.sum(axis=2)
    np.testing.assert_allclose(total[flows], year.mean_usd[flows], rtol=1e-12)


@pytest.mark.kernel
def test_moments_of_lots_are_those_of_all_starts() -> None:
    """The exact integrals over the start against a fine grid of starts."""
    rng = np.random.default_rng(8)
    n, modes = 4, 2
    share = rng.dirichlet(np.full(n * modes, 0.4))
    share[2] += 0.9  # one offer wide enough for several lots of one order
    cumulative = np.cumsum(share / share.sum()).reshape(1, 1, 1, -1).repeat(2, axis=0)
    log_tau = rng.uniform(0.0, 0.5, (n, 1, modes, 1))
    total, square, buyers = np.array([0.0, 70.0]), np.array([0.0, 900.0]), np.array([0.0, 6.0])
    value, variance, orders, channel = (np.zeros(s) for s in ((n, 1), (n, 1), (n, 1), (n, 1, 3)))
    expected._add_bulk(
        0, cumulative, log_tau, *(x.reshape(2, 1, 1) for x in (total, square, buyers)), LOTS,
        expected.ExpectedYear(value, variance, orders, channel),
    )  # fmt: skip
    starts = (np.arange(4_000) + 0.5) / 4_000
    brought, lots = np.zeros((len(starts), n)), np.zeros(n)
    for i, start in enumerate(starts):
        for lot in range(LOTS):
            entry = place_of(cumulative[1, 0, 0], (lot + start) / LOTS)
            brought[i, entry // modes] += np.exp(-log_tau[entry // modes, 0, entry % modes, 0]) / LOTS
            lots[entry // modes] += 1 / len(starts)
    np.testing.assert_allclose(value[:, 0], 13 * 70.0 * brought.mean(axis=0), rtol=5e-3, atol=0.5)
    np.testing.assert_allclose(variance[:, 0], 13 * 900.0 * brought.var(axis=0), rtol=1e-2, atol=2.0)
    np.testing.assert_allclose(orders[:, 0], 13 * 6.0 * lots, rtol=5e-3, atol=0.05)
