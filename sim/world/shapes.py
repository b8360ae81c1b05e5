"""What each CSV of sim/data must hold: columns, types, ranges, keys, sums. Read by tables.py.

A new column is one word here and one line in sources.csv.
"""

from dataclasses import dataclass, field
from math import inf

from sim.core.codes import MODES


@dataclass(frozen=True)
class Field:
    """What a column may hold."""

    kind: str
    """"text", "number", "flag" (0 or 1) or "date" (ISO 8601)."""
    low: float = -inf
    """Smallest number allowed."""
    high: float = inf
    """Largest number allowed."""
    blank: bool = False
    """Whether a cell may be empty (nan, or an empty text)."""
    choices: tuple[str, ...] = ()
    """The texts allowed; any when empty."""
    whole: bool = False
    """Whether numbers are whole (a number of things)."""
    none: float | None = None
    """The number that says there is none; other numbers are 0 and more."""

    @property
    def lowest(self) -> float:
        """Smallest number that is a quantity."""
        return self.low if self.none is None else 0.0


@dataclass(frozen=True)
class TableShape:
    """Columns and key of one file.

    Attributes:
        key: columns that identify a row; rows come sorted by them.
        fields: every column of the file, by name.
        sums_to_one: (column, columns that define a group): the column sums to 1 within each group; a group may
            leave all its cells blank where the column may be.
    """

    key: tuple[str, ...]
    fields: dict[str, Field]
    sums_to_one: tuple[tuple[str, tuple[str, ...]], ...] = field(default=())


TEXT = Field("text")
OPTIONAL_TEXT = Field("text", blank=True)
FLAG = Field("flag")
DATE = Field("date")
SHARE = Field("number", 0.0, 1.0)
OPTIONAL_SHARE = Field("number", 0.0, 1.0, blank=True)
POSITIVE = Field("number", 1e-12)
AMOUNT = Field("number", 0.0)
OPTIONAL_AMOUNT = Field("number", 0.0, blank=True)
WAY_KM = Field("number", -1.0, 50_000.0, none=-1.0)  # -1: no such way
QUALITY = Field("text", choices=("sourced", "derived", "imputed", "assumed"))


def _fields(*groups: tuple[Field, str]) -> dict[str, Field]:
    """Return fields by column name from (field, "column column ...") groups."""
    return {name: wanted for wanted, names in groups for name in names.split()}


SHAPES: dict[str, TableShape] = {
    "economies": TableShape(
        ("iso3",),
        _fields(
            (TEXT, "iso3 name region income_group trade_regulator main_city currency"),
            (OPTIONAL_TEXT, "trade_blocs goods_totals_omit"),
            (POSITIVE, """
                population gdp_usd manufacturing_va_usd household_consumption_usd
                goods_exports_usd goods_imports_usd
            """),
            (SHARE, """
                adult_share food_share gini internet_share bought_online_share account_share
                vat_rate tariff_applied_share tariff_mfn_share china_parcel_share
            """),
            (Field("text", choices=("fob", "cif")), "duty_base"),
            (POSITIVE, "duty_level"), (AMOUNT, "duty_partner_share duty_ordinary_share"),
            (Field("number", 1e-4, 1.0), "online_retail_share"),  # a last leg is shared by its parcels
            (Field("number", 1.0, 5.0), "lpi"),
            (Field("number", 0.0, 2.0), "grid_kg_co2e_per_kwh"),
            (Field("number", 0.0, 5_000.0), "terminal_km"),
            (Field("number", -90.0, 90.0), "lat"),
            (Field("number", -180.0, 180.0), "lon"),
        ),
    ),
    "lanes": TableShape(
        ("origin", "destination"),
        _fields(
            (TEXT, "origin destination"),
            (Field("number", 0.0, 21_000.0), "distance_km air_km"),
            (WAY_KM, """
                sea_km sea_km_redsea_closed sea_km_panama_closed sea_km_malacca_closed
                sea_km_hormuz_closed road_km rail_km
            """),
            (Field("number", 0.0, 20_000.0), "inland_origin_km inland_destination_km"),
            (FLAG, "road_feasible rail_feasible contiguous common_language colony trade_agreement"),
        ),
    ),
    "gateways": TableShape(
        ("economy", "gateway"),
        _fields(
            (TEXT, "economy gateway host_economy"),
            (Field("number", -90.0, 90.0), "latitude_deg"),
            (Field("number", -180.0, 180.0), "longitude_deg"),
            (Field("number", 0.0, 500.0), "network_gap_km"),
            (Field("text", choices=("normal", "inland_only", "closure_fallback")), "role"),
            (OPTIONAL_SHARE, "weight_asia_pacific_share"),
        ),
        (("weight_asia_pacific_share", ("economy",)),),
    ),
    "flows_2023": TableShape(
        ("origin", "destination"),
        _fields(
            (TEXT, "origin destination"),
            (OPTIONAL_AMOUNT, "value_usd"),
            (Field("text", choices=("observed", "zero", "imputed", "missing")), "status"),
        ),
    ),
    "flows_earlier": TableShape(
        ("origin", "destination"),
        _fields((TEXT, "origin destination"), (OPTIONAL_AMOUNT, "value_2008_usd value_2012_usd value_2016_usd")),
    ),
    "partner_shares": TableShape(
        ("origin", "destination", "total_of"),
        _fields(
            (TEXT, "origin destination"),
            (Field("text", choices=("exports", "imports")), "total_of"),
            (SHARE, "share"),
        ),
    ),
    "categories": TableShape(
        ("category",),
        _fields(
            (TEXT, "category label"),
            (POSITIVE, """
                value_density_usd_per_kg parcel_value_density_usd_per_kg order_value_median_usd order_value_sigma
                items_per_order tariff_relative air_value_density_multiple
            """),
            (Field("number", 1.01, 20.0), "sigma"),
            (SHARE, "return_rate fake_rate household_share firm_share time_value_share_per_day"),
            (Field("number", 0.05, 1.0), "channel_lambda"),
            (AMOUNT, "embodied_kg_co2e_per_usd electricity_kwh_per_usd"),
            (Field("text", choices=("road", "rail")), "inland_mode"), (AMOUNT, "inland_km_relative"),
            (FLAG, "is_household"),
        ),
        (("household_share", ()), ("firm_share", ())),
    ),
    "origin_composition": TableShape(
        ("origin", "category"),
        _fields((TEXT, "origin category"), (SHARE, "share us_tariff_2024_rate")),
        (("share", ("origin",)),),
    ),
    "preferences": TableShape(
        ("importer", "origin"),
        _fields((TEXT, "importer origin"), (Field("text", choices=("general preferences",)), "scheme")),
    ),
    "us_tariff_by_origin": TableShape(
        ("origin", "from_date"),
        _fields((TEXT, "origin"), (DATE, "from_date"), (Field("number", 0.0, 3.0), "rate")),
    ),
    "vat_rates": TableShape(
        ("economy", "from_date"),
        _fields((TEXT, "economy"), (DATE, "from_date"), (SHARE, "vat_rate")),
    ),
    "de_minimis": TableShape(
        ("economy", "from_date"),
        _fields(
            (TEXT, "economy"),
            (OPTIONAL_TEXT, "note"),
            (DATE, "from_date"),
            (AMOUNT, "duty_free_below_usd vat_free_below_usd vat_collected_below_usd"),
            (Field("text", choices=("border", "platform")), "vat_collected_by"),
            (OPTIONAL_AMOUNT, """
                low_value_flat_duty_usd_per_item flat_below_usd low_value_limit_usd upper_less_usd upper_limit_usd
            """),
            (OPTIONAL_SHARE, "low_value_duty_share upper_duty_share"),
        ),
    ),
    "de_minimis_by_origin": TableShape(
        ("economy", "origin", "from_date"),
        _fields(
            (TEXT, "economy origin"),
            (OPTIONAL_TEXT, "note"), (DATE, "from_date"), (AMOUNT, "duty_free_below_usd vat_free_below_usd"),
        ),
    ),
    "customs_rounding": TableShape(
        ("economy",),
        _fields(
            (TEXT, "economy note"),
            (AMOUNT, "value_unit_usd tax_unit_usd"),
            (Field("text", choices=("nearest", "down")), "rounding"),
        ),
    ),
    "carrier_modes": TableShape(
        ("mode",),
        _fields(
            (Field("text", choices=MODES), "mode"),
            (POSITIVE, "km_per_day reference_utilisation"),
            (Field("number", 1.0, 100.0, whole=True), "carriers"),
            (AMOUNT, """
                fixed_days bulk_rate_usd_per_kg bulk_rate_usd_per_tonne_km
                parcel_rate_usd_per_kg parcel_rate_usd_per_tonne_km parcel_fee_usd
                emission_kg_co2e_per_tonne_km rate_convexity
            """),
            (SHARE, "late_share lost_share"),
        ),
    ),
    "carriage": TableShape(
        ("category", "mode"),
        _fields(
            (TEXT, "category"), (Field("text", choices=MODES), "mode"),
            (SHARE, "suited_share"), (AMOUNT, "rate_relative kg_co2e_relative"),
        ),
    ),
    "last_mile": TableShape(
        ("last_mile",),
        _fields(
            (TEXT, "last_mile"), (AMOUNT, "cost_usd_per_parcel emission_kg_co2e_per_parcel"), (SHARE, "share"),
        ),
        (("share", ()),),
    ),
    "last_mile_vehicles": TableShape(
        ("vehicle",),
        _fields(
            (TEXT, "vehicle"),
            (POSITIVE, """
                minutes_per_stop parcels_per_stop city_kmh rural_kmh tour_parcels capex_usd life_hours
            """),
            (Field("number", POSITIVE.low, 1.0), "first_try_share"),
            (AMOUNT, "usd_per_km kg_co2e_per_km kwh_per_km usd_per_parcel kg_co2e_per_parcel wait_hours"),
        ),
    ),
    "last_mile_by_economy": TableShape(
        ("economy",),
        _fields(
            (TEXT, "economy"),
            (POSITIVE, "land_km2 city_people_per_km2"),
            (SHARE, """
                urban_share e_van_share cargo_bike_share pickup_point_share drone_share robot_share
                drones_allowed_share robots_allowed_share sorting_robot_share
            """),
        ),
    ),
    "payment_rails": TableShape(
        ("rail",),
        _fields(
            (TEXT, "rail label platforms reach_source"), (AMOUNT, "settlement_days"),
            (SHARE, "merchant_fee_share fx_spread_share fraud_share"),
        ),
    ),
    "rail_reach": TableShape(("rail", "economy"), _fields((TEXT, "rail economy"), (SHARE, "share"))),
    "segments": TableShape(
        ("segment",),
        _fields(
            (TEXT, "segment label"),
            (FLAG, "is_online"), (SHARE, "online_share trust_weight privacy_weight green_premium_share"),
            (POSITIVE, "price_sensitivity"), (AMOUNT, "time_value_multiplier"),
        ),
        (("online_share", ()),),
    ),
    "platforms": TableShape(
        ("platform",),
        _fields(
            (TEXT, "platform label home origin_scope"), (FLAG, "has_warehouse"),
            (SHARE, "commission_share trust_prior match_gain_share"),
        ),
    ),
    "platform_markets": TableShape(
        ("platform", "economy"),
        _fields((TEXT, "platform economy"), (SHARE, "share")),
        (("share", ("economy",)),),
    ),
    "sources": TableShape(
        ("table", "column"),
        _fields(
            (TEXT, "table column citation publisher year licence"),
            (QUALITY, "quality"),
            (OPTIONAL_TEXT, "note"),
        ),
    ),
    "cell_quality": TableShape(
        ("table", "key", "column"),
        _fields((TEXT, "table key column"), (QUALITY, "quality"), (OPTIONAL_TEXT, "note")),
    ),
}  # fmt: skip

DATA_TABLES: tuple[str, ...] = tuple(name for name in SHAPES if name not in ("sources", "cell_quality"))
"""Tables that hold numbers of the world, in reading order."""
