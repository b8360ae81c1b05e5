"""The rules both kinds of agents follow, in ordinary Python (the compiled ones cost a call each)."""

from __future__ import annotations

import types
from math import floor
from typing import Any

from sim.core.codes import MOST_CATEGORIES, MOST_CHANNELS, MOST_ECONOMIES, MOST_MODES
from sim.core.units import E4USD_PER_USD
from sim.market import landed
from sim.market.lawful_rounding import AS_GOOD_AS_WHOLE
from sim.settlement.trade_keys import PLATFORM_ROOM


def split_payment(
    paid: int, freight_share: float, duty_share: float, vat_share: float, carbon_share: float
) -> tuple[int, int, int, int, int]:
    """Return (freight, duty, VAT, carbon, fob) of a payment, whole numbers that add up to it, 1e-4 USD."""
    value = paid / (1.0 + freight_share + duty_share + vat_share + carbon_share)
    freight, duty = round(value * freight_share), round(value * duty_share)
    vat, carbon = round(value * vat_share), round(value * carbon_share)
    return freight, duty, vat, carbon, paid - freight - duty - vat - carbon


def trade_key(o: int, d: int, g: int, channel: int, platform: int, mode: int) -> int:
    """Return one whole number that names (origin, destination, category, channel, platform, mode)."""
    place = ((o * MOST_ECONOMIES + d) * MOST_CATEGORIES + g) * MOST_CHANNELS + channel
    return (place * PLATFORM_ROOM + platform + 1) * MOST_MODES + mode


def plain(rule: Any, **others: Any) -> Any:
    """Return a compiled rule as the Python function it was written as, calling ``others`` in place of compiled ones."""
    written = rule.py_func if hasattr(rule, "py_func") else rule
    return types.FunctionType(written.__code__, {**written.__globals__, **others})


bulk_duty = plain(landed.bulk_duty)
"""The product's own rule of the duty on goods in bulk, run as Python."""


def e4usd(usd: float) -> float:
    """Return dollars as a whole number of 1e-4 USD, half to even."""
    return float(round(usd * E4USD_PER_USD))


def by_law(usd: float, unit_usd: float, rounds_down: bool) -> float:
    """Return an amount in whole units, as ``lawful_rounding.by_law``, without numpy's cost of a call."""
    if unit_usd <= 0.0:
        return usd
    units = usd / unit_usd + AS_GOOD_AS_WHOLE
    return floor(units if rounds_down else units + 0.5) * unit_usd


handling_fee_usd = plain(landed.handling_fee_usd)
parcel_bill = plain(
    landed.parcel_bill, parcel_duty=plain(landed.parcel_duty), handling_fee_usd=handling_fee_usd,
    bulk_duty=bulk_duty, e4usd=e4usd, by_law=by_law,
)  # fmt: skip
"""The product's own rule of the bill, run as Python: there is one text of the law."""
