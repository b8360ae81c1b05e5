"""The rules both kinds of agents follow, in ordinary Python (the compiled ones cost a call each)."""

from __future__ import annotations

import types
from typing import Any

from sim.core.codes import MOST_CATEGORIES, MOST_CHANNELS, MOST_ECONOMIES, MOST_MODES
from sim.market import landed
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
parcel_bill = plain(landed.parcel_bill, parcel_duty=plain(landed.parcel_duty), bulk_duty=bulk_duty)
"""The product's own rule of the bill, run as Python: there is one text of the law."""
