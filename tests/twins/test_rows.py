"""Loops written for speed give the bits of the plain forms they stand for."""

from __future__ import annotations

import numpy as np
import pytest

from sim.core.kernel import kernel
from sim.core.numerics import log, log_row
from sim.core.simd import partial_sums, plain_partial_sums


@kernel
def vector_partial_sums(attraction, factor, there, expected, limit, first, last):
    """Call the vector form as kernels do."""
    return partial_sums(attraction, factor, there, expected, limit, first, last)


@pytest.mark.parametrize(("first", "last"), [(0, 0), (3, 7), (5, 93), (0, 128)])
@pytest.mark.parametrize("limit", [1.0, 1e9])
def test_four_lanes_at_a_time_add_up_to_the_bits_of_one_at_a_time(
    first: int, last: int, limit: float
) -> None:
    draws = np.random.default_rng(last)
    attraction, factor, there = np.exp(draws.normal(size=(3, 130)))
    expected = np.exp(draws.normal(size=130)).astype(np.float32)
    one, four = attraction.copy(), attraction.copy()
    assert plain_partial_sums(one, factor, there, expected, limit, first, last) == vector_partial_sums(
        four, factor, there, expected, limit, first, last
    )
    assert np.array_equal(one, four)


def test_a_row_of_logarithms_has_the_bits_of_single_ones() -> None:
    draws = np.random.default_rng(7)
    edges = [0.0, -0.0, -3.0, 1.0, 5e-324, 1e-310, 2.2250738585072014e-308, 1.7e308, np.inf, np.nan]
    values = np.concatenate((np.exp(draws.normal(0.0, 100.0, 500)), draws.random(500), edges))
    found = np.empty_like(values)
    log_row(values, found)
    assert np.array_equal(found, [log(value) for value in values], equal_nan=True)
