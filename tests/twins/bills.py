"""Bills of parcels for tests: of a lane of a model, or of a parcel described by hand."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from sim.market.landed import parcel_bill
from sim.market.terms import COUNTRY, GOOD, LANE, PAIR, Terms, records


def bill_of(terms: Terms, lane: int, d: int, g: int, k: int) -> tuple[Any, ...]:
    """Return the bill of one parcel of a model's lane."""
    way = terms.lane[lane]
    o, first_row = int(way.origin), int(way.law_row)
    found: tuple[Any, ...] = parcel_bill(
        way,
        terms.pair[first_row + o, d],
        terms.country[first_row + d],
        terms.good[g],
        terms.goods_usd[d, g, k],
        terms.duty_rate[first_row + o, d, g],
    )
    return found


def record_of(dtype: np.dtype[Any], said: dict[str, Any]) -> Any:
    """Return one record of a type whose fields are all among what is said; the others are not looked at.

    VAT at the sale is that at the border where nothing else is said.
    """
    at_sale = {
        "sale_vat_rate": said.get("import_vat_rate"),
        "sale_vat_free_below_usd": said.get("vat_free_below_usd"),
        "clearance_days": 0.0,
        "inland_usd_per_kg": 0.0,
    }
    said = {**at_sale, **said}
    return records(dtype, (1,), **{name: said[name] for name in dtype.names or ()})[0]


PLAIN: dict[str, Any] = {
    "law_row": 0,
    "upper_rate": math.nan, "upper_less_usd": 0.0, "upper_limit_usd": 0.0,
    "value_unit_usd": 0.0, "tax_unit_usd": 0.0, "rounds_down": False,
    "duty_on_freight": False,
    "handling_usd": 0.0, "handling_below_usd": 0.0, "handling_is_per_item": False, "handling_payer": 0,
}  # fmt: skip
"""Of a parcel whose law rounds nothing and knows no handling fee."""


def bill_by_hand(said: dict[str, Any]) -> tuple[Any, ...]:
    """Return the bill of a parcel by the names of the records' fields (or as in ``PLAIN``), goods_usd and rate."""
    said = {**PLAIN, **said}
    found: tuple[Any, ...] = parcel_bill(
        *(record_of(dtype, said) for dtype in (LANE, PAIR, COUNTRY, GOOD)), said["goods_usd"], said["rate"]
    )
    return found
