"""``log`` by bits against the formula it stands for, over all magnitudes, and against the true logarithm."""

from __future__ import annotations

import math
from decimal import Decimal, localcontext

import numpy as np
import pytest

from sim.core.numerics import log, log_row

pytestmark = pytest.mark.kernel

LEAST_NORMAL = 2.2250738585072014e-308


def plain_log(x: float) -> float:
    """The same polynomial of the mantissa in [sqrt 1/2, sqrt 2) that ``math.frexp`` gives."""
    mantissa, exponent = math.frexp(x)
    if mantissa < 0.7071067811865476:
        mantissa, exponent = mantissa * 2.0, exponent - 1
    s = (mantissa - 1.0) / (mantissa + 1.0)
    z = s * s
    z2 = z * z
    z4 = z2 * z2
    low = (1.0 + z * (1.0 / 3.0)) + z2 * (1.0 / 5.0 + z * (1.0 / 7.0))
    mid = (1.0 / 9.0 + z * (1.0 / 11.0)) + z2 * (1.0 / 13.0 + z * (1.0 / 15.0))
    high = (1.0 / 17.0 + z * (1.0 / 19.0)) + z2 * (1.0 / 21.0 + z * (1.0 / 23.0))
    return exponent * 0.6931471805599453 + 2.0 * s * (low + z4 * (mid + z4 * high))


def numbers() -> list[float]:
    """Every power of two and its neighbours, numbers of all magnitudes, and many around 1 and around the cut."""
    random = np.random.default_rng(1)
    powers = [math.ldexp(1.0, k) for k in range(-1022, 1024)]
    found = [
        *powers,
        *(math.nextafter(x, 0.0) for x in powers[1:]),
        *(math.nextafter(x, math.inf) for x in powers),
    ]
    found += [
        math.ldexp(1.0 + float(u), int(k))
        for u, k in zip(random.random(8_000), random.integers(-1022, 1023, 8_000), strict=True)
    ]
    found += (1.0 + random.normal(0.0, 1e-3, 1_000)).tolist()
    found += (math.sqrt(0.5) * (1.0 + random.normal(0.0, 1e-8, 1_000))).tolist()
    found += [1.7976931348623157e308, LEAST_NORMAL]
    return found  # fmt: skip


def test_log_by_bits_is_the_formula_by_frexp() -> None:
    values = numbers()
    assert len(values) > 16_000
    assert [x for x in values if log(x) != plain_log(x)] == []


def test_log_is_within_five_units_in_the_last_place() -> None:
    with localcontext() as context:
        context.prec = 40
        for x in numbers()[::5]:
            true = Decimal(x).ln()
            assert abs(Decimal(float(log(x))) - true) <= 5 * Decimal(math.ulp(float(true))), x


def test_log_rises() -> None:
    """Between neighbours it may fall by its error; between numbers further apart than that it rises."""
    values = sorted(set(numbers()))
    found = [float(log(x)) for x in values]
    for a, b, at, after in zip(values, values[1:], found, found[1:], strict=False):
        assert after >= at - 5.0 * math.ulp(at)
        if b >= a * (1.0 + 1e-12):
            assert after > at


def test_log_has_a_floor_at_zero_and_below_and_counts_small_numbers_as_the_least_normal_one() -> None:
    assert {float(log(x)) for x in (0.0, -0.0, -5e-324, -1.0, -math.inf)} == {-700.0}
    least = float(log(LEAST_NORMAL))
    assert abs(least - math.log(LEAST_NORMAL)) <= 5.0 * math.ulp(least)
    assert {float(log(x)) for x in (5e-324, 1e-320, 1e-310, math.nextafter(LEAST_NORMAL, 0.0))} == {least}


def test_a_row_of_logs_is_the_formula_by_frexp() -> None:
    values = np.array(numbers())
    found = np.empty_like(values)
    log_row(values, found)
    assert found.tolist() == [plain_log(x) for x in values.tolist()]
