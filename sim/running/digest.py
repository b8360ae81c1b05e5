"""A digest of all that a model carries from week to week, so that two runs can be compared whole.

The result hash covers what a run records, all whole numbers. This covers what it would go on from, floats too: every
column of consumers and firms, stocks, beliefs, calendars, rates, prices. Two runs with the same digest go on alike.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

import numpy as np

from sim.running.snapshot import leaves


def state_digest(model: Any) -> str:
    """Return SHA-256 over all that a model and its parts declare to carry (``sim.running.snapshot.leaves``): path and
    bytes, in path order.

    Consumers that are in shards elsewhere are gathered first. What is made again from the rest is not in it, nor what
    never changes: world, calibration, scenario.
    """
    gather = getattr(model, "gather", None)
    if gather is not None:
        gather()
    whole = hashlib.sha256()
    for leaf in sorted(leaves(model), key=lambda each: each.path):
        value = leaf.taken()
        whole.update(leaf.path.encode() + b"\0")
        if isinstance(value, np.ndarray):
            kind = value.dtype.newbyteorder("<")
            whole.update(f"{kind.str}{value.shape}\0".encode())
            plain = np.ascontiguousarray(value).astype(kind, copy=False)
            whole.update(plain.view(np.uint8).data if plain.size else b"")
        else:
            whole.update(json.dumps(value, sort_keys=True).encode() + b"\0")
    return whole.hexdigest()
