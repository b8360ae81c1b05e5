"""Rows of trade by name: one whole number for (origin, destination, category, channel, platform, mode), and back.

Each part has room for what ``sim.core.codes`` allows of it, so two different rows never share a number; the number
rises with the parts in that order. The platform's part is one more than its row, 0 for none.
"""

import numpy as np

from sim.core.codes import MOST_CATEGORIES, MOST_CHANNELS, MOST_ECONOMIES, MOST_MODES, MOST_PLATFORMS
from sim.core.kernel import kernel

PLATFORM_ROOM = 2 * MOST_PLATFORMS
"""A power of 2 above the platforms and the one that stands for none."""
KEY_BITS = sum(
    room.bit_length() - 1
    for room in (MOST_ECONOMIES, MOST_ECONOMIES, MOST_CATEGORIES, MOST_CHANNELS, PLATFORM_ROOM, MOST_MODES)
)
"""Bits of a key: every part has room for a power of 2."""


@kernel
def trade_key(o, d, g, channel, platform, mode):
    """Return one whole number that names (origin, destination, category, channel, platform, mode), in that order."""
    place = (np.int64(o) * MOST_ECONOMIES + d) * MOST_CATEGORIES + g
    return ((place * MOST_CHANNELS + channel) * PLATFORM_ROOM + (platform + 1)) * MOST_MODES + mode


def split_key(keys: np.ndarray) -> tuple[np.ndarray, ...]:
    """Return (origin, destination, category, channel, platform, mode) of trade keys, int16."""
    rest, parts = keys, []
    for room in (MOST_MODES, PLATFORM_ROOM, MOST_CHANNELS, MOST_CATEGORIES, MOST_ECONOMIES):
        rest, part = np.divmod(rest, room)
        parts.append(part)
    mode, platform, channel, category, destination = parts
    return tuple(part.astype(np.int16) for part in (rest, destination, category, channel, platform - 1, mode))
