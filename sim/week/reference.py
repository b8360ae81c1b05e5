"""The frozen reference of a world: week-0 choices under law_2023, from which lanes are proposed in every scenario."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from sim.behaviour.lane_choice import Reference
from sim.calibration.calibrated_state import Calibration
from sim.core.kernel import kernel
from sim.core.parallel import in_ranges
from sim.market.choice import Offers, Tables
from sim.market.expected_choices import weigh_market, weight_room

UNIFORM_SHARE = 0.1
"""Share of proposals spread evenly over a platform market's lanes, so that each is proposed at times. Numerical: lanes'
shares are exact with any."""


@lru_cache(maxsize=2)
def reference_of(calibration: Calibration) -> Reference:
    """Return the reference of a calibrated world; the last two are kept."""
    preferences, lanes = calibration.preferences, calibration.lanes
    shape = (len(preferences.sigma), len(preferences.sensitivity), len(lanes.origin))
    reference = Reference(np.zeros(shape, dtype=np.float32), np.ones(shape, dtype=np.float32))

    def fill(offers: Offers, _: Tables) -> None:
        in_ranges(
            fill_reference, calibration.world.lanes.platform_markets, 1, preferences, lanes, offers,
            reference.cumulative,
            reference.expected,
        )  # fmt: skip

    calibration.week.read(fill)
    return reference


@kernel
def fill_reference(first, last, preferences, lanes, offers, cumulative, expected):
    """Fill proposals and expected weights [g, consumer_type, lane] of markets first to last - 1 (``Reference``)."""
    octiles = offers.composite.shape[1]
    weights, totals = weight_room(offers)
    mean, whole = np.empty(weights.shape), np.empty(octiles)
    for platform_market in range(first, last):
        start = lanes.market_first_lane[platform_market]
        count = lanes.market_lane_count[platform_market]
        d = lanes.destination[start]
        for g in range(preferences.sigma.shape[0]):
            if not preferences.household_good[g]:
                continue
            for s in range(preferences.segment_online.shape[0]):
                if not preferences.segment_online[s]:
                    continue
                mean[:] = 0.0
                whole[:] = 0.0
                for k in range(offers.size_count[d]):
                    share = offers.size_share[d, g, k]
                    weigh_market(start, start + count, g, k, s, preferences, offers, weights, totals)
                    for n in range(octiles):
                        whole[n] += share * totals[n]
                        for i in range(count):
                            mean[n, i] += share * weights[n, i] / totals[n]
                for n in range(octiles):
                    t = s * octiles + n
                    running = 0.0
                    for i in range(count):
                        q = (1.0 - UNIFORM_SHARE) * mean[n, i] + UNIFORM_SHARE / count
                        running += q
                        cumulative[g, t, start + i] = running
                        expected[g, t, start + i] = q * whole[n]
                    cumulative[g, t, start + count - 1] = 2.0
