"""What people can expect of the market: the log of real goods consumption, from the choice tables."""

import numpy as np

from sim.core.codes import FIRST_SLOT
from sim.core.kernel import kernel
from sim.core.numerics import log_row


@kernel
def fill_welfare(first, last, wants, lanes, sizes_share, size_count, channel, welfare):
    """Fill the expected log of real goods consumption [d, octile], up to a constant."""
    octiles = welfare.shape[1]
    shape = channel[0, :, :, :, 0].shape
    whole, logs = np.zeros(shape), np.empty(shape)
    for d in range(first, last):
        columns = FIRST_SLOT + lanes.slots[d]
        for g in range(wants.sigma.shape[0]):
            if wants.household_good[g]:
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
            for s in range(wants.segment_online.shape[0]):
                t = s * octiles + n
                share = wants.spending[d, t]
                weight += share
                for g in range(wants.sigma.shape[0]):
                    if not wants.household_good[g]:
                        continue
                    scale = wants.nest[g] * (wants.sigma[g] - 1.0) * wants.sensitivity[t]
                    scale *= wants.class_lambda[g]
                    for k in range(size_count[d]):
                        value += (
                            share * wants.category_share[d, g] * sizes_share[d, g, k] * logs[g, k, t] / scale
                        )
            welfare[d, n] = value / weight
