"""``log`` of whole rows of numbers: the bits of ``numerics.log``, in loops that compilers turn into vector code.

The power of two is taken out of each number's own bits, as there, and the polynomial is the same, step by step; what
has no such bits (less than the least normal number, infinite, not a number) is left to the scalar form. (Loops over
``numerics.exp`` are vector code as they stand.)
"""

import numpy as np

from sim.kernel import kernel
from sim.numerics import _EXP_LIMIT, _LN2, _SQRT_HALF, log

_LEAST = 2.2250738585072014e-308
"""Smallest number whose bits hold its power of two; below it, and for inf and nan, the scalar form decides."""
_WHOLE = 2.0**52
"""A number of this size holds a whole number in its lowest bits."""
_WHOLE_BITS = 0x4330000000000000
_MANTISSA_BITS, _HALF_BITS = 0x000FFFFFFFFFFFFF, 0x3FE0000000000000


@kernel
def log_row(x: np.ndarray, result: np.ndarray, room: np.ndarray) -> None:
    """Fill result [i] with ln x[i]; ``room`` [i] is scratch space. All three are contiguous and of equal length."""
    source, mantissa, power = x.view(np.int64), result.view(np.int64), room.view(np.int64)
    odd = 0
    for i in range(x.shape[0]):
        odd += (x[i] > 0.0) & (x[i] < _LEAST)
        odd += not x[i] < np.inf
    for i in range(x.shape[0]):
        mantissa[i] = (source[i] & _MANTISSA_BITS) | _HALF_BITS
        power[i] = (source[i] >> 52) | _WHOLE_BITS
    for i in range(x.shape[0]):
        m, exponent = result[i], room[i] - (_WHOLE + 1022.0)
        low_half = m < _SQRT_HALF
        m = m * 2.0 if low_half else m
        exponent = exponent - 1.0 if low_half else exponent
        s = (m - 1.0) / (m + 1.0)
        z = s * s
        z2 = z * z
        z4 = z2 * z2
        low = (1.0 + z * (1.0 / 3.0)) + z2 * (1.0 / 5.0 + z * (1.0 / 7.0))
        mid = (1.0 / 9.0 + z * (1.0 / 11.0)) + z2 * (1.0 / 13.0 + z * (1.0 / 15.0))
        high = (1.0 / 17.0 + z * (1.0 / 19.0)) + z2 * (1.0 / 21.0 + z * (1.0 / 23.0))
        p = low + z4 * (mid + z4 * high)
        result[i] = exponent * _LN2 + 2.0 * s * p if x[i] > 0.0 else -_EXP_LIMIT
    if odd > 0:
        for i in range(x.shape[0]):
            if not _LEAST <= x[i] < np.inf:
                result[i] = log(x[i])
