"""Settings of the mechanism `make_to_stock`: forecast errors, margins, what becomes of unsold goods, making to order.

Three kinds of consumer goods are told apart: apparel and footwear, electronics, and all others. What households do not
buy is made to order.
"""

from __future__ import annotations

from dataclasses import dataclass

from sim.core.parameter import parameter


@dataclass(frozen=True)
class StockSettings:
    """What makers know of demand, earn on what they sell, get for what they do not, and lose by making to order."""

    forecast_error_apparel: float = parameter(
        0.5, "1", low=0.0, high=1.5, at_week_zero=False, said_at_default=False,
        doc="standard deviation of a season's demand for apparel and footwear over what its makers expect",
        source="assumed: styles are new each season; 0.25 to 1",
    )  # fmt: skip
    forecast_error_electronics: float = parameter(
        0.1, "1", low=0.0, high=1.5, at_week_zero=False, said_at_default=False,
        doc="standard deviation of a season's demand for electronics over what its makers expect",
        source="assumed: few models with long lives; 0.05 to 0.3",
    )  # fmt: skip
    forecast_error_other: float = parameter(
        0.2, "1", low=0.0, high=1.5, at_week_zero=False, said_at_default=False,
        doc="standard deviation of a season's demand for other consumer goods over what its makers expect",
        source="assumed: 0.1 to 0.5",
    )  # fmt: skip
    gross_margin_apparel_share: float = parameter(
        0.55, "share", low=0.2, high=0.8, at_week_zero=False, said_at_default=False,
        doc="what the price of apparel and footwear holds beyond the cost of making them, share of price",
        source="assumed: gross margins of fashion brands and shops, 50 to 60 %, from memory",
    )  # fmt: skip
    gross_margin_electronics_share: float = parameter(
        0.2, "share", low=0.05, high=0.6, at_week_zero=False, said_at_default=False,
        doc="what the price of electronics holds beyond the cost of making them, share of price",
        source="assumed: 15 to 25 %, from memory of retailers' accounts",
    )  # fmt: skip
    gross_margin_other_share: float = parameter(
        0.4, "share", low=0.1, high=0.8, at_week_zero=False, said_at_default=False,
        doc="what the price of other consumer goods holds beyond the cost of making them, share of price",
        source="assumed: 25 to 60 %, from memory of retailers' accounts",
    )  # fmt: skip
    salvage_share: float = parameter(
        0.25, "share", low=0.0, high=0.5, at_week_zero=False, said_at_default=False,
        doc="what an unsold good brings its maker, mean over marked down, given away and destroyed, share of cost",
        source="assumed: no measurement",
    )  # fmt: skip
    destroyed_apparel_share: float = parameter(
        0.5, "share", low=0.1, high=0.9, at_week_zero=False, said_at_default=False,
        doc="share of unsold apparel and footwear that is destroyed where law does not forbid it",
        source="JRC and Oeko-Institut, studies for Regulation (EU) 2024/1781: about half of unsold textiles",
    )  # fmt: skip
    destroyed_other_share: float = parameter(
        0.3, "share", low=0.1, high=0.9, at_week_zero=False, said_at_default=False,
        doc="share of other unsold consumer goods that is destroyed",
        source="assumed: less than of textiles; 0.2 to 0.6",
    )  # fmt: skip
    donated_share: float = parameter(
        0.2, "share", low=0.0, high=1.0, at_week_zero=False, said_at_default=False,
        doc="share of unsold goods not destroyed that is given away; the rest is marked down",
        source="assumed",
    )  # fmt: skip
    on_demand_first_share: float = parameter(
        0.05, "share", low=0.0, high=0.5, at_week_zero=False, said_at_default=False,
        doc="share of consumer goods made to order in week 0",
        source="assumed: rare; 1 to 20 %",
    )  # fmt: skip
    on_demand_cost_share: float = parameter(
        0.15, "share", low=0.0, high=0.6, at_week_zero=False, said_at_default=False,
        doc="what making to order costs more than making to stock, share of unit cost",
        source="assumed: small lots cost 5 to 30 % more, printing on order up to 50 %",
    )  # fmt: skip
    on_demand_waiting_days: float = parameter(
        12.0, "days", low=0.0, high=60.0, at_week_zero=False, said_at_default=False,
        doc="days that a buyer waits for goods made to order, beyond carriage",
        source="assumed: small lots of fashion take one to three weeks",
    )  # fmt: skip
    on_demand_spread_share: float = parameter(
        0.1, "share", low=0.02, high=0.5, at_week_zero=False, said_at_default=False,
        doc="spread among makers of what making to order earns beyond making to stock, share of price",
        source="assumed",
    )  # fmt: skip
    on_demand_speed: float = parameter(
        0.05, "share", low=0.0, high=0.5, at_week_zero=False, said_at_default=False,
        doc="share of the gap to the wanted share of making to order that closes in four weeks",
        source="assumed: lines are refitted within one to two years",
    )  # fmt: skip
    most_surprise_ratio: float = parameter(
        4.0, "1", low=1.0, high=10.0, at_week_zero=False, said_at_default=False,
        doc="most that makers may have expected over what is demanded, when demand falls",
        source="assumed",
    )  # fmt: skip


__all__ = ["StockSettings"]
