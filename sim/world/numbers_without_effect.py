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
    "surprise_borne_by": "no instrument of that world takes effect unannounced on goods that are on their way",
    "longest_road_km": "a bound that no pair of its economies comes near",
    "narrow_scope_origins": "its platforms know few origins already",
    "most_open_china_share": "a cap that does not bind there",
    "least_food_share": "a bound that binds in no economy of the shipped data",
    "least_category_share": "a bound that binds nowhere in the shipped data",
    "specialisation_power": "it has one seller in a category and economy",
    "fixed_cost_slope": "it has one seller in a category and economy",
    "least_relative_sales": "a bound that does not bind there",
    "least_home_shop_share": "a bound that does not bind there",
    "most_online_budget_share": "a cap that does not bind there",
    "lost_weeks": "states of orders are counted later than its last week",
    "productivity_spread": "it has one seller in a category and economy",
    "bad_memory": "nobody who was let down buys there again within its weeks",
    "queue_days": "its carriers are never used above plan",
    "least_rate": "a bound that rates do not reach",
    "most_rate": "a bound that rates do not reach",
    "supply_elasticity": "demand there moves prices by less than the menu cost",
    "price_speed": "demand there moves prices by less than the menu cost",
    "least_elasticity": "a bound that does not bind there",
    "most_fixed_cost_ratio": "a cap that does not bind there",
    "first_cash_weeks": "no firm of it runs out of cash",
    "least_profit_share": "a bound that does not bind there",
    "cost_pass_through": "steps of its platforms' commissions are smaller than what moves them",
    "exit_cost_share": "no platform of it leaves",
    "ranking_power": "it has one seller in a category and economy",
    "rating_step": "it has one seller in a category and economy",
    "least_commission_ratio": "a bound that does not bind there",
    "most_commission_share": "a bound that does not bind there",
    "month_sales_weight": "its platforms' commissions move by less than a step",
    "inspected_share": "one parcel in 12,000 is checked: no counterfeit is found in its weeks",
    "least_inspected_ratio": "a bound that does not bind there",
    "most_inspected_ratio": "a bound that does not bind there",
    "inspection_step": "one parcel in 12,000 is checked: no counterfeit is found in its weeks",
}
"""Settings that a run reads and that are not seen to act in the test's small world of 14 weeks: what is likely
to keep them from it there."""
