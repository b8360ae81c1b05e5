"""Rows of trade by name: one whole number for (origin, destination, category, channel, platform, mode), and back."""

import numpy as np

from sim.kernel import kernel


@kernel
def trade_key(o, d, g, channel, platform, mode):
    """Return one whole number that names (origin, destination, category, channel, platform, mode), in that order."""
    return ((((np.int64(o) * 256 + d) * 32 + g) * 8 + channel) * 64 + (platform + 1)) * 8 + mode


def split_key(keys: np.ndarray) -> tuple[np.ndarray, ...]:
    """Return (origin, destination, category, channel, platform, mode) of trade keys, int16."""
    mode = keys % 8
    platform = keys // 8 % 64 - 1
    channel = keys // 512 % 8
    category = keys // 4096 % 32
    destination = keys // 131_072 % 256
    origin = keys // 33_554_432
    return tuple(part.astype(np.int16) for part in (origin, destination, category, channel, platform, mode))
