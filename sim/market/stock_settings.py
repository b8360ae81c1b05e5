"""Settings of the mechanism `make_to_stock`: forecast errors, margins, what becomes of unsold goods, making to order.

Three kinds of consumer goods are told apart: apparel and footwear, electronics, and all others. What households do not
buy is made to order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sim.core.parameter import parameter


def number(default: float, unit: str, low: float, high: float, doc: str, source: str) -> Any:
    """Declare a number on which week 0 does not depend."""
    return parameter(
        default, unit, low=low, high=high, doc=doc, source=source, at_week_zero=False, said_at_default=False
    )


@dataclass(frozen=True)
class StockSettings:
    """What makers know of demand, earn on what they sell, get for what they do not, and lose by making to order."""

    forecast_error_apparel: float = number(
        0.5, "1", 0.0, 1.5,
        "standard deviation of a season's demand for apparel and footwear over what its makers expect",
        "assumed: styles are new each season; 0.25 to 1",
    )  # fmt: skip
    forecast_error_electronics: float = number(
        0.1, "1", 0.0, 1.5,
        "the same of electronics", "assumed: few models with long lives; 0.05 to 0.3",
    )  # fmt: skip
    forecast_error_other: float = number(
        0.2, "1", 0.0, 1.5,
        "the same of other consumer goods", "assumed: 0.1 to 0.5",
    )  # fmt: skip
    gross_margin_apparel_share: float = number(
        0.55, "share", 0.2, 0.8,
        "what the price of apparel and footwear holds beyond the cost of making them, share of price",
        "assumed: gross margins of fashion brands and shops, 50 to 60 %, from memory",
    )  # fmt: skip
    gross_margin_electronics_share: float = number(
        0.2, "share", 0.05, 0.6,
        "the same of electronics", "assumed: 15 to 25 %, from memory of retailers' accounts",
    )  # fmt: skip
    gross_margin_other_share: float = number(
        0.4, "share", 0.1, 0.8,
        "the same of other consumer goods", "assumed: 25 to 60 %, from memory of retailers' accounts",
    )  # fmt: skip
    salvage_share: float = number(
        0.25, "share", 0.0, 0.5,
        "what an unsold good brings its maker, mean over those marked down, given away and destroyed, share of cost",
        "assumed: no measurement",
    )  # fmt: skip
    destroyed_apparel_share: float = number(
        0.5, "share", 0.1, 0.9,
        "share of unsold apparel and footwear that is destroyed where law does not forbid it",
        "Commission's studies for Regulation (EU) 2024/1781, as reported by reusenews.eu and oeko.de: about half",
    )  # fmt: skip
    destroyed_other_share: float = number(
        0.3, "share", 0.1, 0.9,
        "share of other unsold consumer goods that is destroyed", "assumed: less than of textiles; 0.2 to 0.6",
    )  # fmt: skip
    donated_share: float = number(
        0.2, "share", 0.0, 1.0,
        "share of unsold goods not destroyed that is given away; the rest is marked down", "assumed",
    )  # fmt: skip
    on_demand_first_share: float = number(
        0.05, "share", 0.0, 0.5,
        "share of consumer goods made to order in week 0", "assumed: rare; 1 to 20 %",
    )  # fmt: skip
    on_demand_cost_share: float = number(
        0.15, "share", 0.0, 0.6,
        "what making to order costs more than making to stock, share of unit cost",
        "assumed: small lots cost 5 to 30 % more, printing on order up to 50 %",
    )  # fmt: skip
    on_demand_waiting_days: float = number(
        12.0, "days", 0.0, 60.0,
        "days that a buyer waits for goods made to order, beyond carriage",
        "assumed: small lots of fashion take one to three weeks",
    )  # fmt: skip
    on_demand_spread_share: float = number(
        0.1, "share", 0.02, 0.5,
        "spread among makers of what making to order earns beyond making to stock, share of price", "assumed",
    )  # fmt: skip
    on_demand_speed: float = number(
        0.05, "share", 0.0, 0.5,
        "share of the gap to the wanted share of making to order that closes in four weeks",
        "assumed: lines are refitted within one to two years",
    )  # fmt: skip
    most_surprise_ratio: float = number(
        4.0, "1", 1.0, 10.0,
        "most that makers may have expected over what is demanded, when demand falls", "assumed",
    )  # fmt: skip


__all__ = ["StockSettings"]
