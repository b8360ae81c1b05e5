"""Duty on imports in the calibrated world, beside what is published of each importer: its mean applied rate."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from sim.calibration.calibrated_state import Calibration

OWN_SCHEDULE = "USA"
"""It levies by its dated schedule of origins, not by means (`sim.policy.us_schedule`)."""
COLLECTED = {OWN_SCHEDULE: 76.2 / 3_251.0}
"""Duty over imports for consumption that an economy's customs report, where that was found: calculated duties of the
United States in 2024, billion USD (US Census Bureau). A mean of rates over lines of the tariff is another figure."""


class DutyMean(NamedTuple):
    """One importer's duty on goods in bulk from outside its customs union, shares."""

    importer: str
    published_applied: float
    """mean applied rate, preferences included (World Bank)"""
    collected: float | None
    """duty over imports as its customs report it; None where not found"""
    published_mfn: float
    """mean most-favoured-nation rate (World Bank)"""
    levied: float
    """duty over customs value, expected in week 0"""
    imports_usd: float
    """customs value of goods in bulk from outside the customs union, USD a year"""
    fob: bool
    """the customs value is free on board"""


def duty_means(calibration: Calibration) -> list[DutyMean]:
    """Return what every importer levies on goods in bulk in week 0, in the order of economies."""
    from sim.market.landed import bulk_duties
    from sim.market.listing import kg_per_usd_in_bulk

    world, law = calibration.world, calibration.law
    fob = calibration.bulk_fob_usd.sum(axis=0)
    border = np.asarray(law.customs_border)[:, :, None, None]
    goods = np.where(border & (fob > 0.0), fob, 0.0)
    freight = calibration.quotes.bulk_usd_per_kg * kg_per_usd_in_bulk(world)
    freight = np.where(goods > 0.0, freight, 0.0)
    duty = goods * bulk_duties(law.duty_rate, freight, law.duty_on_freight)
    value = goods * np.where(law.duty_on_freight[None, :, None, None], 1.0 + freight, 1.0)
    economies = world.tables["economies"]
    at = {str(name): row for row, name in enumerate(economies["iso3"])}
    found = []
    for d, name in enumerate(world.iso3):
        row, imports = at[name], float(value[:, d].sum())
        found.append(
            DutyMean(
                name, float(economies["tariff_applied_share"][row]), COLLECTED.get(str(name)),
                float(economies["tariff_mfn_share"][row]),
                float(duty[:, d].sum()) / imports if imports > 0.0 else 0.0, imports, not bool(law.duty_on_freight[d]),
            )
        )  # fmt: skip
    return found
