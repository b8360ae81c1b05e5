"""A digest of everything a model's agents are and remember, so that two runs can be compared whole.

The result hash covers what a run records, all whole numbers. This covers what it would go on from, floats too: every
column of consumers and firms, stocks, beliefs, calendars, rates, prices. Two runs with the same digest go on alike.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

import numpy as np

from sim.running.walking import leaves, plain_form


def state_digest(model: Any) -> str:
    """Return SHA-256 over all a model holds that may change (``sim.running.walking.leaves``): path and bytes, in path
    order.

    Consumers that are in shards elsewhere are gathered first. What is made again from the rest (``MADE_AGAIN``) is not
    in it, nor what never changes: world, calibration, scenario.
    """
    gather = getattr(model, "gather", None)
    if gather is not None:
        gather()
    whole = hashlib.sha256()
    for path, value in sorted(leaves(model), key=lambda leaf: leaf[0]):
        whole.update(path.encode() + b"\0")
        if isinstance(value, np.ndarray):
            kind = value.dtype.newbyteorder("<")
            whole.update(f"{kind.str}{value.shape}\0".encode())
            plain = np.ascontiguousarray(value).astype(kind, copy=False)
            whole.update(plain.view(np.uint8).data if plain.size else b"")
        else:
            whole.update(json.dumps(plain_form(value), sort_keys=True).encode() + b"\0")
    return whole.hexdigest()
