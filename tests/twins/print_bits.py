"""Print the bits of the scalar rules: compiled and in plain Python they must be the same."""

from __future__ import annotations

import math
import sys

import numpy as np

from sim.behaviour.needs import orders_per_need
from sim.core import numerics
from sim.core.draws import agent_keys, draw, hashed, stream, uniform
from sim.week.sample import _lognormal
from tests.twins.bills import bill_by_hand


def bits() -> list[str]:
    """Return hexadecimal results over a grid of arguments."""
    found = []
    points = [(i - 200) * 0.8537 for i in range(400)]
    for x in points:
        found += [
            numerics.exp(x),
            numerics.exp_lane(x),
            numerics.log(abs(x) + 1e-9),
            numerics.normal_cdf(x / 60),
        ]
    for i in range(1, 200):
        found += [numerics.truncated_normal(i / 200), numerics.power(i / 7, 0.37)]
    found += [numerics.normal_quantile(i / 20) for i in range(1, 20)]
    keys = agent_keys("VNM", "sme", 40)
    for i, key in enumerate(keys):
        found += [
            float(uniform(2**40 + i, 3, i, int(key), i)),
            float(draw(np.uint64(stream(5, 4, i)), key, i)),
        ]
        found += [float(x) for x in orders_per_need(1.7e3 * (i + 1) ** 4, 3.1e5 + i, 0.07)]
        found += [float(x) for x in bill(i)]
    found += [float(x) for x in _lognormal(keys, np.uint64(stream(1, 2, 3)), 0.25)]
    words = [int(x) for x in keys] + [int(hashed(np.uint64(9), key, 2)) for key in keys]
    return [x.hex() for x in found] + [str(word) for word in words]


def bill(i: int) -> tuple[float, ...]:
    """A parcel of one kind or another."""
    flat = 80.0 if i % 3 else math.nan
    said = {
        "mode": i % 3, "stored": i % 5 == 0, "handled": i % 5 == 0,
        "customs": i % 7 != 0, "goods_usd": 7.3 * (i + 1), "items": 1.7,
        "usd_per_kg": 9.1, "kg_per_usd": 0.031, "fee_usd": 4.3, "carbon_usd_per_kg": 0.02 * i, "rate": 0.137,
        "duty_free_below_usd": 22.0 * (i % 4), "low_value_rate": math.nan, "low_value_limit_usd": 0.0, "flat_usd": flat,
        "flat_below_usd": 160.0, "flat_is_choice": i % 2 == 0, "vat_rate": 0.19, "import_vat_rate": 0.21,
        "vat_free_below_usd": 30.0, "platform_collects": i % 2 == 1, "collects_below_usd": 150.0,
        "brokerage_usd": 5.0, "border_collected_share": 0.75, "handling_share": 0.06 if i % 5 == 0 else 0.0,
        "kg_co2e_per_kg": 0.0, "km": 0.0, "cell": 0, "origin": 0,
    }  # fmt: skip
    return bill_by_hand(said)


if __name__ == "__main__":
    sys.stdout.write("\n".join(bits()))
