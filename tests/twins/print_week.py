"""Print digests of a small run, week by week: compiled and in plain Python they must be the same."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable, Iterator

import numpy as np

from sim.model import TradeModel
from sim.results.week_hash import hash_of_week
from tests.small_world import small_about_its_policies

ECONOMIES = ("CHN", "USA")
WEEKS = 5
"""Sellers, carriers and platforms learn after the fourth."""


def digest(columns: Iterable[np.ndarray]) -> str:
    """Return a short hash of the bits of columns."""
    found = hashlib.blake2b(digest_size=8)
    for column in columns:
        found.update(np.ascontiguousarray(column).tobytes())
    return found.hexdigest()


def digests() -> Iterator[str]:
    """Yield name=digest of the tables at the start, and of every week's results and state."""
    scenario = small_about_its_policies("us_de_minimis_repeal", consumers=600, smes=108, weeks=WEEKS)
    model = TradeModel(scenario, rng=3, debug=True, economies=ECONOMIES)
    for _ in range(WEEKS):
        model.step()
        assert model.week is not None
        parts = {
            "week": None,
            "consumers": model.consumer_columns,
            "firms": model.firm_columns,
            "payment_schedule": model.payment_schedule,
            "tables": model.market.tables,
            "offers": model.market.offers,
            "home": model.sellers.home,
            "abroad": model.sellers.abroad,
        }
        for name, columns in parts.items():
            found = hash_of_week(model.week) if columns is None else digest(columns)
            yield f"{name}_{model.tick}={found}"


if __name__ == "__main__":
    for line in digests():
        sys.stdout.write(line + "\n")
