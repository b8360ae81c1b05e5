"""Numbers of `sim/data` and settings that no run depends on, and why they are kept.

A test moves every column and every setting, one at a time, in a small world with every instrument in force: one that
changes nothing must stand here, one that stands here must change nothing (`tests/sim/world/test_read_columns.py`).
"""

from __future__ import annotations

from typing import Final

_TOTAL = "evidence from which missing flows are imputed (experiments/imputing); a run reads no observed total"
_CONTEXT = "context of bought_online_share, which a run reads"
_SEA = "the ways and inland legs of lanes.csv and economies.csv were worked out from it when the data were compiled"
_GRAVITY = "evidence for imputing and for gravity fits; ways have lengths of their own"
_PAST = "evidence from which missing flows of 2023 are imputed (experiments/imputing)"

COLUMNS: Final = {
    "economies.goods_exports_usd": _TOTAL,
    "economies.goods_imports_usd": _TOTAL,
    "economies.adult_share": _CONTEXT,
    "economies.internet_share": _CONTEXT,
    "economies.account_share": _CONTEXT,
    "economies.tariff_applied_share": "published means that duties are held against; duty_level is derived from them",
    "economies.lat": "places on the dashboard's map, and evidence for imputing",
    "economies.lon": "places on the dashboard's map, and evidence for imputing",
    "lanes.distance_km": _GRAVITY,
    "lanes.contiguous": _GRAVITY,
    "lanes.common_language": _GRAVITY,
    "lanes.colony": _GRAVITY,
    "gateways.latitude_deg": _SEA,
    "gateways.longitude_deg": _SEA,
    "gateways.network_gap_km": _SEA,
    "gateways.weight_asia_pacific_share": _SEA,
    "flows_earlier.value_2008_usd": _PAST,
    "flows_earlier.value_2012_usd": _PAST,
    "flows_earlier.value_2016_usd": _PAST,
    "partner_shares.share": _PAST,
}
"""Columns (`table.column`) that no run reads: reason."""

SETTINGS: Final = {
    "ecommerce_definition": "says what a printed total counts; nobody acts on it",
}
"""Settings that no run reads: reason."""

UNSEEN_SETTINGS: Final = {
    "least_inspected_ratio": "inspected shares move by few hundredths in its weeks: no seizure in its sample differs",
    "most_inspected_ratio": "inspected shares move by few hundredths in its weeks: no seizure in its sample differs",
    "inspection_step": "inspected shares move by few hundredths in its weeks: no seizure in its sample differs",
    "most_wage_signal": "a ceiling of the signal that moves wages, which no week of its runs meets",
}
"""Settings that a run reads and that are not seen to act in the test's small world of 14 weeks, nor in a scene made for
them (`tests/sim/world/scenes.py`): what keeps them from it there."""
