"""Settings behind the data of a world: how much is absorbed, how far lorries go, and what targets stay within.

They belong to no mechanism; hooks and set-up read them by ``world.setting``. The calibration depends on them, so
another value is another calibration.
"""

from __future__ import annotations

from dataclasses import dataclass

from sim.core.parameter import parameter


@dataclass(frozen=True)
class WorldSettings:
    """Goods that economies absorb, ways between them, and bounds of what the calibration is to meet."""

    absorption_elasticity: float = parameter(
        0.35, "1", low=0.15, high=0.6, said_at_default=False,
        doc="fall of ln of goods absorbed over GDP per unit of ln GDP per head",
        source="assumed: goods weigh less in richer economies; absorption within x0.7 to x1.4",
    )  # fmt: skip
    rich_absorption: float = parameter(
        0.33, "1", low=0.32, high=0.64, said_at_default=False,
        doc="goods absorbed over GDP where GDP per head is `rich_gdp_per_head_usd`",
        source="assumed; at 0.28 no tastes give the data of Hong Kong, whose supply is then too small",
    )  # fmt: skip
    rich_gdp_per_head_usd: float = parameter(
        80_000.0, "USD", low=75_000.0, high=160_000.0, said_at_default=False,
        doc="GDP per head at which `rich_absorption` holds; below it goods weigh more",
        source="assumed: about that of the USA in 2023",
    )  # fmt: skip
    most_absorption: float = parameter(
        0.8, "1", low=0.5, high=1.2, said_at_default=False,
        doc="largest value of goods absorbed over GDP; binds where GDP per head is below about 6,400 USD",
        source="assumed",
    )  # fmt: skip
    goods_consumption_share: float = parameter(
        0.32, "share", low=0.2, high=0.45, said_at_default=False,
        doc="goods, at fob prices, in household consumption",
        source="assumed: range 25 to 40 %",
    )  # fmt: skip
    least_household_share: float = parameter(
        0.2, "share", low=0.05, high=0.4, said_at_default=False,
        doc="least share of all goods absorbed that households buy",
        source="assumed: a bound for hubs, whose supply is large against their consumption",
    )  # fmt: skip
    most_household_share: float = parameter(
        0.7, "share", low=0.45, high=0.95, said_at_default=False,
        doc="largest share of all goods absorbed that households buy",
        source="assumed: firms buy inputs and equipment everywhere",
    )  # fmt: skip
    least_food_share: float = parameter(
        0.12, "share", low=0.05, high=0.25, said_at_default=False,
        doc="least share of food in the goods that households buy",
        source="assumed: binds nowhere at the default (least: 21 % in the USA)",
    )  # fmt: skip
    most_food_share: float = parameter(
        0.6, "share", low=0.35, high=0.85, said_at_default=False,
        doc="largest share of food in the goods that households buy",
        source="assumed: food in all consumption over goods in all consumption; binds in 30 economies",
    )  # fmt: skip
    least_category_share: float = parameter(
        0.0005, "share", low=0.0001, high=0.005, said_at_default=False,
        doc="least share of a category in an origin's exports, and that where `origin_composition` says none",
        source="assumed: every economy makes a little of everything; no share of the shipped table is below it",
    )  # fmt: skip
    longest_road_km: float = parameter(
        5_000.0, "km", low=2_500.0, high=12_000.0, said_at_default=False,
        doc="longest way by lorry between two economies",
        source="assumed: range 3,000 to 7,000: lorries from China to Europe exist and carry a fraction of one per "
        "cent; road shares are calibrated by destination, so without a limit they carried most",
    )  # fmt: skip
    local_haul_km: float = parameter(
        250.0, "km", low=100.0, high=600.0, said_at_default=False,
        doc="mean haul inside an economy, of home sales and of the last leg from warehouses",
        source="assumed",
    )  # fmt: skip
    least_origin_share: float = parameter(
        0.005, "share", low=0.001, high=0.05, said_at_default=False,
        doc="least share of a destination's imports from which marketplaces list an origin's sellers",
        source="assumed: half a per cent; independent web shops list all origins",
    )  # fmt: skip
    narrow_scope_origins: int = parameter(
        4, "count", low=0, high=16, said_at_default=False,
        doc="origins up to which a platform names them one by one and lists the sellers of all",
        source="assumed",
    )  # fmt: skip
    foreign_only_cap_share: float = parameter(
        0.6, "share", low=0.3, high=0.9, said_at_default=False,
        doc="largest share of an economy's parcels from abroad on platforms that sell only from abroad",
        source="assumed: a cap of targets",
    )  # fmt: skip
    least_open_china_share: float = parameter(
        0.1, "share", low=0.0, high=0.4, said_at_default=False,
        doc="least share of China and Hong Kong in parcels of platforms open to all origins",
        source="assumed: binds where platforms that sell only from China already bring more than China's share of all "
        "parcels",
    )  # fmt: skip
    most_open_china_share: float = parameter(
        0.9, "share", low=0.45, high=0.98, said_at_default=False,
        doc="largest share of China and Hong Kong in parcels of platforms open to all origins",
        source="assumed: a cap of targets",
    )  # fmt: skip
    least_home_shop_share: float = parameter(
        0.15, "share", low=0.05, high=0.4, said_at_default=False,
        doc="least share of households' goods that they buy in shops from home makers",
        source="assumed: binds at hubs, where most supply is imported",
    )  # fmt: skip
    most_of_home_sales_share: float = parameter(
        0.8, "share", low=0.45, high=0.95, said_at_default=False,
        doc="largest share of home sales that goes to households",
        source="assumed: binds nowhere at the default",
    )  # fmt: skip
    most_online_budget_share: float = parameter(
        0.6, "share", low=0.3, high=0.9, said_at_default=False,
        doc="largest share of their goods budget that those who buy online spend there",
        source="assumed: binds at low reach",
    )  # fmt: skip
    parcels_cap_share: float = parameter(
        0.5, "share", low=0.25, high=0.9, said_at_default=False,
        doc="largest share of an economy's online goods sales that comes in parcels from abroad",
        source="assumed: binds at hubs",
    )  # fmt: skip
