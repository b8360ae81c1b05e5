"""Transcendental functions that give the same bits on every processor.

numpy and libm choose different code by CPU feature, so anything that reaches the result hash uses these:
polynomials in plain + - * /, in a fixed order (Estrin's: terms do not wait for each other), no fused operations.
Error: below 2 units in the last place for ``exp``, 5 for ``log``; below 1e-9 absolute for the normal quantile after
its Newton step.
"""

import math

import numpy as np

from sim.core.bits import bits_of, float_of
from sim.core.kernel import kernel

_LOG2_E = 1.4426950408889634
_LN2_HIGH = 0.693147180369123816490
_LN2_LOW = 1.90821492927058770002e-10
_LN2 = 0.6931471805599453
_SQRT_HALF = 0.7071067811865476
_POWER_OF_TWO = np.array([math.ldexp(1.0, k) for k in range(-1020, 1021)])
_EXP_LIMIT = 700.0
_LEAST_NORMAL = 2.2250738585072014e-308
_MANTISSA = 0x000FFFFFFFFFFFFF
_HALF = 0x3FE0000000000000
"""Bits of 0.5: with them a mantissa lies in [0.5, 1)."""


@kernel
def exp(x: float) -> float:
    """Return e**x; inputs are held within +-700, where float64 is far from over- and underflow."""
    if not x > -_EXP_LIMIT:  # also what is not a number
        x = -_EXP_LIMIT
    elif x > _EXP_LIMIT:
        x = _EXP_LIMIT
    k = math.floor(x * _LOG2_E + 0.5)
    r = (x - k * _LN2_HIGH) - k * _LN2_LOW
    r2 = r * r
    r4 = r2 * r2
    low = (1.0 + r) + r2 * (0.5 + r * (1.0 / 6.0))
    mid = (1.0 / 24.0 + r * (1.0 / 120.0)) + r2 * (1.0 / 720.0 + r * (1.0 / 5040.0))
    high = (1.0 / 40320.0 + r * (1.0 / 362880.0)) + r2 * (1.0 / 3628800.0 + r * (1.0 / 39916800.0))
    top = 1.0 / 479001600.0 + r * (1.0 / 6227020800.0)
    p = low + r4 * (mid + r4 * (high + r4 * top))
    return p * _POWER_OF_TWO[int(k) + 1020]


@kernel
def exp_lane(x: float) -> float:
    """Return e**x for |x| up to 170, by a polynomial of x / 1024 squared ten times; relative error below 5e-13.

    No branch and no table, so compilers turn loops over lanes into vector code; the bits are the same either way.
    """
    y = min(max(x, -170.0), 170.0) * (1.0 / 1024.0)
    y2 = y * y
    y4 = y2 * y2
    low = (1.0 + y) + y2 * (0.5 + y * (1.0 / 6.0))
    mid = (1.0 / 24.0 + y * (1.0 / 120.0)) + y2 * (1.0 / 720.0 + y * (1.0 / 5040.0))
    high = (1.0 / 40320.0 + y * (1.0 / 362880.0)) + y2 * (1.0 / 3628800.0)
    p = low + y4 * (mid + y4 * high)
    p = p * p
    p = p * p
    p = p * p
    p = p * p
    p = p * p
    p = p * p
    p = p * p
    p = p * p
    p = p * p
    return p * p


@kernel
def log(x: float) -> float:
    """Return ln x for x > 0; zero and below give -700, the floor of ``exp``.

    No branch and no call, so loops over it become vector code. Numbers below the least normal one count as that.
    """
    bits = bits_of(max(x, _LEAST_NORMAL))
    exponent = float((bits >> 52) - 1022)
    mantissa = float_of((bits & _MANTISSA) | _HALF)
    small = mantissa < _SQRT_HALF
    mantissa = mantissa * 2.0 if small else mantissa
    exponent = exponent - 1.0 if small else exponent
    s = (mantissa - 1.0) / (mantissa + 1.0)
    z = s * s
    z2 = z * z
    z4 = z2 * z2
    low = (1.0 + z * (1.0 / 3.0)) + z2 * (1.0 / 5.0 + z * (1.0 / 7.0))
    mid = (1.0 / 9.0 + z * (1.0 / 11.0)) + z2 * (1.0 / 13.0 + z * (1.0 / 15.0))
    high = (1.0 / 17.0 + z * (1.0 / 19.0)) + z2 * (1.0 / 21.0 + z * (1.0 / 23.0))
    p = low + z4 * (mid + z4 * high)
    return exponent * _LN2 + 2.0 * s * p if x > 0.0 else -_EXP_LIMIT


@kernel
def log_row(x: np.ndarray, result: np.ndarray) -> None:
    """Fill result [i] with ln x[i] (vector code)."""
    for i in range(x.shape[0]):
        result[i] = log(x[i])


@kernel
def exp_row(x: np.ndarray, result: np.ndarray) -> None:
    """Fill result [i] with e to the x[i]."""
    for i in range(x.shape[0]):
        result[i] = exp(x[i])


def exps(values: np.ndarray) -> np.ndarray:
    """Return own exponentials of a table (numpy's differ by CPU)."""
    result = np.empty_like(values)
    exp_row(values.reshape(-1), result.reshape(-1))
    return result


@kernel
def power(base: float, exponent: float) -> float:
    """Return base**exponent for base > 0."""
    return exp(exponent * log(base))


@kernel
def normal_cdf(x: float) -> float:
    """Return the standard normal distribution function (series inside +-6, 0 or 1 outside)."""
    if x <= -6.0:
        return 0.0
    if x >= 6.0:
        return 1.0
    term = x
    total = x
    n = 1
    while n < 200 and abs(term) > 1e-18:
        term *= x * x / (2.0 * n + 1.0)
        total += term
        n += 1
    return 0.5 + total * exp(-0.5 * x * x) * 0.3989422804014327


@kernel
def normal_quantile(p: float) -> float:
    """Return the standard normal quantile of 0 < p < 1 by bisection (exact to the last few bits)."""
    low = -6.0
    high = 6.0
    for _ in range(60):
        middle = 0.5 * (low + high)
        if normal_cdf(middle) < p:
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)


@kernel
def total(values: np.ndarray) -> float:
    """Return the sum of a 1-d array from left to right (numpy's pairwise sum differs by build)."""
    result = 0.0
    for value in values:
        result += value
    return result


@kernel
def _central(q: float) -> float:
    r = q * q
    top = ((((-39.69683028665376 * r + 220.9460984245205) * r - 275.9285104469687) * r + 138.3577518672690) * r
           - 30.66479806614716) * r + 2.506628277459239  # fmt: skip
    low = ((((-54.47609879822406 * r + 161.5858368580409) * r - 155.6989798598866) * r + 66.80131188771972) * r
           - 13.28068155288572) * r + 1.0  # fmt: skip
    return q * top / low


@kernel
def truncated_normal(u: float) -> float:
    """Return a standard normal draw truncated at 2 standard deviations, from a uniform one.

    Rational approximation of the quantile in its central region (Acklam 2003, relative error 1e-9), which
    covers the whole truncated range.
    """
    return _central(0.0227501319481792 + u * 0.9544997361036416 - 0.5)
