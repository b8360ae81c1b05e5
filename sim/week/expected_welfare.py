"""What people can expect of the market: the log of real goods consumption, from the choice tables."""

import numpy as np

from sim.core.codes import FIRST_MARKET
from sim.core.kernel import kernel
from sim.core.numerics import log_row


@kernel
def fill_welfare(first, last, preferences, lanes, sizes_share, size_count, channel, welfare):
    """Fill the expected log of real goods consumption [d, octile], up to a constant."""
    octiles = welfare.shape[1]
    shape = channel[0, :, :, :, 0].shape
    whole, logs = np.zeros(shape), np.empty(shape)
    for d in range(first, last):
        columns = FIRST_MARKET + lanes.platform_markets[d]
        for g in range(preferences.sigma.shape[0]):
            if preferences.household_good[g]:
                for k in range(size_count[d]):
                    for t in range(shape[2]):
                        total = 0.0
                        for c in range(columns):
                            total += channel[d, g, k, t, c]
                        whole[g, k, t] = total
        log_row(whole.reshape(-1), logs.reshape(-1))
        for n in range(octiles):
            value = 0.0
            weight = 0.0
            for s in range(preferences.segment_online.shape[0]):
                t = s * octiles + n
                share = preferences.spending[d, t]
                weight += share
                for g in range(preferences.sigma.shape[0]):
                    if not preferences.household_good[g]:
                        continue
                    scale = preferences.nest[g] * (preferences.sigma[g] - 1.0) * preferences.sensitivity[t]
                    scale *= preferences.class_lambda[g]
                    for k in range(size_count[d]):
                        value += (
                            share
                            * preferences.category_share[d, g]
                            * sizes_share[d, g, k]
                            * logs[g, k, t]
                            / scale
                        )
            welfare[d, n] = value / weight
