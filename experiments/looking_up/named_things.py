"""What stands in the model's tables, as rows: economies, blocs, categories, modes, platforms, rails and others.

Each row has the code that files and tables use, what people call it, and other words that find it.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from typing import Any

Row = dict[str, Any]
NO_FIRM = "a kind of platform, no single firm"


def economy_rows() -> list[Row]:
    """The economies, with a few figures of each."""
    return [
        {
            "name": row["iso3"],
            "called": row["name"],
            "region": row["region"],
            "income_group": row["income_group"],
            "trade_regulator": row["trade_regulator"],
            "trade_blocs": row["trade_blocs"].replace("|", ", "),
            "population": int(float(row["population"])),
            "gdp_usd": float(row["gdp_usd"]),
            "vat_rate": float(row["vat_rate"]),
            "tariff_applied_share": float(row["tariff_applied_share"]),
        }
        for row in table_rows("economies.csv", "iso3")
    ]


def bloc_rows() -> list[Row]:
    """The blocs, with their members."""
    from sim.policy.places import places

    known = places()
    return [
        {**named("bloc", bloc), "members": [known.iso3[row] for row in members]}
        for bloc, members in known.blocs.items()
    ]


def category_rows() -> list[Row]:
    """The categories of goods, with what they hold."""
    return [
        {
            **named("category", row["category"]),
            "holds": row["label"],
            "order_value_median_usd": float(row["order_value_median_usd"]),
            "value_density_usd_per_kg": float(row["value_density_usd_per_kg"]),
        }
        for row in table_rows("categories.csv", "category")
    ]


def mode_rows() -> list[Row]:
    """The modes of transport, in code order."""
    from sim.naming import book

    by_mode = {row["mode"]: row for row in table_rows("carrier_modes.csv", "mode")}
    return [
        {
            **named("mode", mode),
            "fixed_days": float(by_mode[mode]["fixed_days"]),
            "km_per_day": float(by_mode[mode]["km_per_day"]),
            "emission_kg_co2e_per_tonne_km": float(by_mode[mode]["emission_kg_co2e_per_tonne_km"]),
        }
        for mode in book("mode").entries
    ]


def channel_rows() -> list[Row]:
    """The channels goods are sold through."""
    from sim.naming import book

    return [named("channel", channel) for channel in book("channel").entries]


def platform_rows() -> list[Row]:
    """The platforms: kinds of them, and no firms."""
    rails = table_rows("payment_rails.csv", "rail")
    return [
        {
            **named("platform", row["platform"]),
            "home": row["home"],
            "commission_share": float(row["commission_share"]),
            "rails": [rail["rail"] for rail in rails if takes(row["platform"], rail["platforms"])],
            "note": NO_FIRM,
        }
        for row in table_rows("platforms.csv", "platform")
    ]


def takes(platform: str, platforms: str) -> bool:
    """Whether a platform is among those of a cell of `payment_rails.csv`."""
    return platforms == "all" or platform in platforms.split("|")


def rail_rows() -> list[Row]:
    """The payment rails."""
    return [
        {
            **named("rail", row["rail"]),
            "merchant_fee_share": float(row["merchant_fee_share"]),
            "settlement_days": float(row["settlement_days"]),
        }
        for row in table_rows("payment_rails.csv", "rail")
    ]


def segment_rows() -> list[Row]:
    """The segments of consumers."""
    return [
        {**named("segment", row["segment"]), "online_share": float(row["online_share"])}
        for row in table_rows("segments.csv", "segment")
    ]


def named(kind: str, code: str) -> Row:
    """Code, display name, what letters stand for, and other words that find it."""
    from sim.naming import book

    entry = book(kind).entries[code]
    full = {"full_name": entry.full_name} if entry.full_name else {}
    return {"name": code, "called": entry.display_name, **full, "also": list(entry.aliases)}


def table_rows(file: str, key: str) -> list[dict[str, str]]:
    """Rows of a table of `sim/data`, sorted by key."""
    from sim.policy.places import DATA_FOLDER

    with (DATA_FOLDER / file).open(encoding="utf-8", newline="") as lines:
        return sorted(csv.DictReader(lines), key=lambda row: row[key])


ROWS: dict[str, Callable[[], list[Row]]] = {
    "economy": economy_rows,
    "bloc": bloc_rows,
    "category": category_rows,
    "mode": mode_rows,
    "channel": channel_rows,
    "platform": platform_rows,
    "rail": rail_rows,
    "segment": segment_rows,
}
"""By kind of `sim.naming`."""
