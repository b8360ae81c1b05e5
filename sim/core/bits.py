"""The bits of a float as a whole number, and back: one instruction, where numpy would need an array's view."""

from __future__ import annotations

import struct
from typing import Any

from numba import config, types
from numba.extending import intrinsic


def _bits_of(x: float) -> int:
    found: int = struct.unpack("<q", struct.pack("<d", x))[0]
    return found


def _float_of(bits: int) -> float:
    found: float = struct.unpack("<d", struct.pack("<q", bits))[0]
    return found


def _cast(to: Any) -> Any:
    """Return the code generator of a cast between 64-bit types."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], context.get_value_type(to))

    return generate


@intrinsic
def _bits_of_compiled(typing_context, x):  # type: ignore[no-untyped-def]
    return types.int64(types.float64), _cast(types.int64)


@intrinsic
def _float_of_compiled(typing_context, bits):  # type: ignore[no-untyped-def]
    return types.float64(types.int64), _cast(types.float64)


# Without the JIT an intrinsic cannot be called; the plain functions give the same bits.
bits_of: Any = _bits_of if config.DISABLE_JIT else _bits_of_compiled  # type: ignore[attr-defined]
float_of: Any = _float_of if config.DISABLE_JIT else _float_of_compiled  # type: ignore[attr-defined]
