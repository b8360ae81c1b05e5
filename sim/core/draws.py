"""Randomness as a pure function of (seed, purpose, tick, agent key, item key).

Two scenarios that share a seed share every draw, whatever else happens; nothing depends on threads, shards
or the order of files. An agent key is a 64-bit hash of (ISO3, kind, ordinal within its economy). The mixer
is the finaliser of SplitMix64 (Steele, Lea, Flood 2014), applied once per key component.
"""

import hashlib
from typing import Any

import numpy as np
from numba import config

from sim.core.kernel import kernel

# Without the JIT, numpy's uint64 scalars warn on the wrap-around that hashing relies on; Python integers
# with a mask give the same bits. This is the one place that knows the difference.
_word: Any = int if config.DISABLE_JIT else np.uint64  # type: ignore[attr-defined]
_MASK = _word(0xFFFFFFFFFFFFFFFF)
_GOLDEN = _word(0x9E3779B97F4A7C15)
_C1 = _word(0xBF58476D1CE4E5B9)
_C2 = _word(0x94D049BB133111EB)
_S30, _S27, _S31, _S11 = _word(30), _word(27), _word(31), _word(11)
_UNIT = 1.0 / 9007199254740992.0

# Purposes: one number each, for ever. Adding one never moves another's draws.
NEED, SIZE, CHANNEL, LANE, SELLER, OUTCOME, DELAY = 1, 2, 3, 4, 5, 6, 7
FIRM_LOTS, RESTOCK_LOTS, BULK_OUTCOME, RAIL, PARCELS = 8, 9, 10, 11, 12
INCOME, PRIVACY, HONESTY, QUALITY, PRIORITY, ENTRY, LITERACY, LISTING = 20, 21, 22, 23, 24, 25, 26, 27


@kernel
def _mix(x):
    x = ((x ^ (x >> _S30)) * _C1) & _MASK
    x = ((x ^ (x >> _S27)) * _C2) & _MASK
    return x ^ (x >> _S31)


@kernel
def stream(seed, purpose, tick):
    """Return the 64-bit key of one purpose in one tick of one run."""
    x = _mix((_word(seed) + _GOLDEN) & _MASK)
    x = _mix((x + _word(purpose) * _GOLDEN) & _MASK)
    return _mix((x + _word(tick) * _GOLDEN) & _MASK)


@kernel
def draw_key_of(stream_key, agent_key):
    """Return 64 well-mixed bits for an agent within a stream, from which its items' draws are made."""
    return _mix((_word(stream_key) + _word(agent_key)) & _MASK)


@kernel
def item_of(draw_key, item_key):
    """Return what ``draw_of`` mixes, given ``draw_key_of`` a stream and an agent."""
    return (_word(draw_key) + _word(item_key) * _GOLDEN) & _MASK


@kernel
def draw_of(item):
    """Return the draw of an ``item_of``: for loops over many items of many agents, in vector code."""
    return (float(_mix(_word(item)) >> _S11) + 0.5) * _UNIT


@kernel
def draw_from(draw_key, item_key):
    """Return the draw of an item, given ``draw_key_of`` its stream and agent: half the work of ``draw``."""
    return draw_of(item_of(draw_key, item_key))


@kernel
def hashed(stream_key, agent_key, item_key):
    """Return 64 well-mixed bits for an agent and an item within a stream."""
    return _mix((draw_key_of(stream_key, agent_key) + _word(item_key) * _GOLDEN) & _MASK)


@kernel
def draw(stream_key, agent_key, item_key):
    """Return a uniform number strictly between 0 and 1."""
    return (float(hashed(stream_key, agent_key, item_key) >> _S11) + 0.5) * _UNIT


def uniform(seed: int, purpose: int, tick: int, agent_key: int, item_key: int = 0) -> float:
    """Return the uniform draw of one agent for one purpose in one tick (polite form of ``draw``)."""
    return float(draw(np.uint64(stream(seed, purpose, tick)), np.uint64(agent_key), item_key))


def agent_key(iso3: str, kind: str, ordinal: int) -> int:
    """Return the lasting 64-bit key of one agent: a hash of where it is, what it is, and its place there."""
    return int(agent_keys(iso3, kind, ordinal + 1)[ordinal])


def agent_keys(iso3: str, kind: str, count: int) -> np.ndarray:
    """Return keys [agent] uint64 of the first ``count`` agents of a kind in an economy.

    One hash names the group; members are mixed from it, so a million keys take a millisecond.
    """
    digest = hashlib.blake2b(f"{iso3}/{kind}".encode(), digest_size=8).digest()
    return _member_keys(np.uint64(int.from_bytes(digest, "little")), count)


@kernel
def _member_keys(draw_key, count):
    keys = np.empty(count, dtype=np.uint64)
    for i in range(count):
        keys[i] = _mix((_word(draw_key) + _word(i + 1) * _GOLDEN) & _MASK)
    return keys
