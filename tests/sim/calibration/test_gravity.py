"""Two-way PPML: recovers known coefficients, satisfies its own first-order conditions, leaves pairs out honestly."""

import numpy as np
import pytest

from sim.calibration.ppml import (
    COVARIATES,
    GravityError,
    five_fold_left_out,
    fold_of_pair,
    lane_covariates,
    ppml_two_way,
)

ECONOMIES = 12
TRUE = np.array([-0.9, 0.5, 0.4, 0.3, 0.35, 0.6])


def made_up(noise: float, seed: int = 3):
    rng = np.random.default_rng(seed)
    origin, destination = np.divmod(np.arange(ECONOMIES * ECONOMIES), ECONOMIES)
    pair = origin != destination
    origin, destination = origin[pair], destination[pair]
    pairs = origin.size
    dummies = [(rng.random(pairs) < 0.3).astype(float) for _ in range(5)]
    x = lane_covariates(rng.uniform(300, 15_000, pairs), *dummies)
    exporter, importer = rng.normal(12, 1, ECONOMIES), rng.normal(10, 1, ECONOMIES)
    mean = np.exp(exporter[origin] + importer[destination] + x @ TRUE)
    return mean * rng.lognormal(-(noise**2) / 2, noise, pairs), mean, origin, destination, x


def test_exact_flows_give_exact_coefficients_and_predictions() -> None:
    flow, mean, o, d, x = made_up(noise=0.0)
    fit = ppml_two_way(flow, o, d, x, ECONOMIES)
    assert len(COVARIATES) == len(TRUE)
    np.testing.assert_allclose(fit.coefficients, TRUE, atol=1e-8)
    np.testing.assert_allclose(fit.predict(o, d, x), mean, rtol=1e-7)


def test_first_order_conditions_hold_margins_and_covariates() -> None:
    flow, _, o, d, x = made_up(noise=0.8)
    flow[::17] = 0.0
    fitted = ppml_two_way(flow, o, d, x, ECONOMIES)
    residual = flow - fitted.predict(o, d, x)
    for side in (o, d):
        np.testing.assert_allclose(
            np.bincount(side, weights=residual) / np.bincount(side, weights=flow), 0.0, atol=1e-6
        )
    np.testing.assert_allclose((residual @ x) / flow.sum(), 0.0, atol=1e-6)


def test_unit_of_money_and_order_of_pairs_do_not_matter() -> None:
    flow, _, o, d, x = made_up(noise=0.5)
    order = np.random.default_rng(1).permutation(flow.size)
    one = ppml_two_way(flow, o, d, x, ECONOMIES)
    two = ppml_two_way(flow[order] * 1e6, o[order], d[order], x[order], ECONOMIES)
    np.testing.assert_allclose(one.coefficients, two.coefficients, rtol=1e-7)


def test_an_economy_without_flows_gets_no_effect_and_changes_nothing() -> None:
    flow, _, o, d, x = made_up(noise=0.5)
    silent = (o == 4) | (d == 4)
    quiet = np.where(silent, 0.0, flow)
    full = ppml_two_way(quiet, o, d, x, ECONOMIES)
    without = ppml_two_way(flow[~silent], o[~silent], d[~silent], x[~silent], ECONOMIES)
    assert np.isnan(full.exporter_effect[4])
    assert np.isnan(full.importer_effect[4])
    np.testing.assert_allclose(full.coefficients, without.coefficients, rtol=1e-8)


def test_left_out_predictions_do_not_see_the_pair() -> None:
    flow, _, o, d, x = made_up(noise=0.5)
    fold = fold_of_pair(o, d)
    assert set(fold.tolist()) == {0, 1, 2, 3, 4}
    before = five_fold_left_out(flow, o, d, x, ECONOMIES)
    changed = np.where(fold == 2, flow * 50.0, flow)
    after = five_fold_left_out(changed, o, d, x, ECONOMIES)
    np.testing.assert_array_equal(before[fold == 2], after[fold == 2])
    assert not np.array_equal(before[fold == 1], after[fold == 1])
    log_gap = np.log(before / flow)
    assert np.corrcoef(np.log(before), np.log(flow))[0, 1] > 0.85
    assert abs(np.median(log_gap)) < 0.5


@pytest.mark.parametrize("flow", [[], [0.0, 0.0], [1.0, -1.0], [1.0, np.nan]])
def test_samples_that_identify_nothing_are_refused(flow: list[float]) -> None:
    n = len(flow)
    with pytest.raises(GravityError, match="finite flows"):
        ppml_two_way(np.array(flow), np.zeros(n, int), np.ones(n, int), np.zeros((n, 1)), 2)
