"""Print the result hash of a small run: started in another environment, it must print the same."""

from __future__ import annotations

import hashlib
import sys

from tests.small_world import hashes_of, small_about_its_policies


def small_hash(weeks: int = 6) -> str:
    """Return the hash of a run of three scenarios: thresholds, rules of every family, a closed passage."""
    parts = []
    for name in ("us_de_minimis_repeal", "green_data_tariff_package", "red_sea_closure_2023"):
        parts += hashes_of(small_about_its_policies(name, weeks=weeks))
    return hashlib.sha256("".join(parts).encode()).hexdigest()


if __name__ == "__main__":
    sys.stdout.write(small_hash() + "\n")
