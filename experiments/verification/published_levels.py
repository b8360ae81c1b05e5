"""Levels of the world that are published, which the world table sets beside the model's (`verify --only world`).

Levels, not effects of policies. No row is a target unless it says so: what was free to make a row fit is named and
counted in the row. A figure "from memory" was not looked up for this table and may be off in its last digit.
"""

from __future__ import annotations

from dataclasses import dataclass

MEMORY, LOOKED_UP = "from memory", "looked up"
EU = (
    "AUT", "BEL", "BGR", "CYP", "CZE", "DEU", "DNK", "ESP", "EST", "FIN", "FRA", "GRC", "HRV", "HUN",
    "IRL", "ITA", "LTU", "LUX", "LVA", "MLT", "NLD", "POL", "PRT", "ROU", "SVK", "SVN", "SWE",
)  # fmt: skip
"""Members in 2023; those that the world does not hold are left out of its sums."""


@dataclass(frozen=True)
class Published:
    """One level: where the model has it, and what is published."""

    label: str
    unit: str
    figure: float
    """what is published, in the unit"""
    source: str
    year: str
    grade: str
    """`MEMORY` or `LOOKED_UP`"""
    measure: str
    """a metric's name, or a column of flows summed: `flows:COLUMN`"""
    by: str = "world"
    groups: tuple[str, ...] = ("world",)
    """summed; of flows the economies goods go to"""
    per: float = 1.0
    """units of the measure in one of the row's"""
    outside_only: bool = False
    """of flows: goods from outside these economies alone"""
    of: str = ""
    """the measure is divided by the world's value of this metric"""
    free: int = 0
    """factors that were free to make this row fit"""
    freedom: str = "none"
    """what they are"""


PUBLISHED = (
    Published(
        "Goods trade", "bn USD", 23_800, "WTO, World Trade Statistics 2024 (all economies)", "2023", MEMORY,
        "trade_value", per=1e9, free=3_850, freedom="every observed flow is a target",
    ),
    Published(
        "Part of goods trade by air and courier", "share of value", 0.33, "IATA, value of air cargo", "2023", MEMORY,
        "trade_value", "mode", ("air", "express"), of="trade_value", free=2,
        freedom="bulk_air_share, courier_share: assumed targets",
    ),
    Published(
        "Goods by sea", "Mt", 12_300, "UNCTAD, Review of Maritime Transport 2024", "2023", MEMORY,
        "trade_volume_tonnes", "mode", ("sea",), per=1e6,
        free=6, freedom="unit values and firm_share of three categories of goods in bulk, assumed",
    ),
    Published(
        "Goods by air and courier", "Mt", 61, "IATA, air cargo", "2023", MEMORY,
        "trade_volume_tonnes", "mode", ("air", "express"), per=1e6,
        free=16, freedom="suited_share and air_value_density_multiple of the eight that fly, assumed",
    ),
    Published(
        "Freight by sea", "bn t km", 115_000, "UNCTAD, Review of Maritime Transport 2024 (62,000 bn ton-miles)", "2023",
        MEMORY, "tonne_km", "mode", ("sea",), per=1e9,
        free=6, freedom="unit values and firm_share of three categories of goods in bulk, assumed",
    ),
    Published(
        "Freight by air and courier", "bn t km", 250, "IATA, cargo tonne-kilometres", "2023", MEMORY,
        "tonne_km", "mode", ("air", "express"), per=1e9,
        free=16, freedom="suited_share and air_value_density_multiple of the eight that fly, assumed",
    ),
    Published(
        "CO2e of shipping across borders", "Mt CO2e", 740, "IMO, fourth greenhouse gas study (2018)", "2018", MEMORY,
        "international_transport_emissions", "mode", ("sea",), per=1e6, free=9,
        freedom="those, and kg_co2e_relative of ships for the three",
    ),
    Published(
        "CO2e of air freight", "Mt CO2e", 155, "ICCT, CO2 from commercial aviation (freight, tank to wake)", "2018",
        MEMORY, "international_transport_emissions", "mode", ("air", "express"), per=1e6,
        free=16, freedom="suited_share and air_value_density_multiple of the eight that fly, assumed",
    ),
    Published(
        "Transport's part of the emissions of trade", "share", 0.33, "Cristea et al. (2013), JEEM 65(1)", "2004",
        LOOKED_UP, "international_transport_share", free=25, freedom="those of CO2e by sea and by air",
    ),
    Published(
        "Parcels from outside into the EU", "m parcels", 2_400, "European Commission, consignments up to EUR 150",
        "2023", LOOKED_UP, "flows:parcels", groups=EU, per=1e6, outside_only=True, free=2,
        freedom="cross_border_share (one for all economies), china_parcel_share of the EU",
    ),
    Published(
        "Parcels into the USA", "m parcels", 1_000, "US CBP, entries under section 321", "fiscal 2023", MEMORY,
        "flows:parcels", groups=("USA",), per=1e6, outside_only=True, free=2,
        freedom="cross_border_share (one for all economies), china_parcel_share of the USA",
    ),
    Published(
        "Cross-border e-commerce, B2C", "bn USD", 440, "UNCTAD (2021), estimates of global e-commerce 2019", "2019",
        MEMORY, "ecommerce_value", "definition", ("b2c",), per=1e9, free=1, freedom="cross_border_share",
    ),
    Published(
        "Duty collected, USA", "bn USD", 80, "US CBP, duties, taxes and fees", "fiscal 2023", MEMORY,
        "flows:duty", groups=("USA",), per=1e9, free=1, freedom="level of the profile by category",
    ),
    Published(
        "Duty collected, EU", "bn USD", 27, "European Commission, EU budget 2023 (EUR 22 bn net are 75 % of it)",
        "2023", MEMORY, "flows:duty", groups=EU, per=1e9, free=3,
        freedom="duty_level, duty_partner_share and duty_ordinary_share of the territory, to the mean applied rate",
    ),
    Published(
        "Duty collected, China", "bn USD", 37, "Ministry of Finance of China, CNY 259 bn", "2023", MEMORY,
        "flows:duty", groups=("CHN",), per=1e9, free=3,
        freedom="duty_level, duty_partner_share and duty_ordinary_share of the territory, to the mean applied rate",
    ),
    Published(
        "Firms that export, USA", "thousand firms", 279, "US Census Bureau, Profile of exporting companies", "2022",
        MEMORY, "exporters", "economy", ("USA",), per=1e3, free=4,
        freedom="listed_abroad_share, fixed_cost_share, listing_elasticity (assumed) and market_size_elasticity (0.65, "
        "French firms), one each for all economies",
    ),
)  # fmt: skip
