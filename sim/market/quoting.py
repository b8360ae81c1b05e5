"""Step 2: carriers' quotes for every way goods can go: dollars, days and CO2e per kilogram.

Reads carriers' rates by mode as the table has them, closed passages and carbon prices; gives Quotes for parcel lanes
[lane] and for bulk ways [origin, destination, bulk mode] (air, sea, rail, road). A way that does not exist is never
chosen.
Sources of rates, speeds and factors: carrier_modes.csv. Mechanisms change the quotes (port: quotes): what fleets ask
when they run full is a term of `capacity`, the last leg of parcels one of `last_mile`.
"""

from dataclasses import dataclass

import numpy as np

from sim.core.carried import never_written
from sim.core.codes import AIR, BULK_MODES, EXPRESS, LOCAL, MODES, RAIL, ROAD, SEA
from sim.core.units import KG_PER_TONNE
from sim.market.carriage import carriage_of, mode_column
from sim.market.inland import inland_km
from sim.policy.rulebook import RuleBook
from sim.ports.hooks import Own, through
from sim.world import World
from sim.world.lanes import WAREHOUSE


def bulk_lightness(world: World) -> np.ndarray:
    """Return value density of bulk goods by mode and category against the category's [bulk mode, g]: goods that fly
    are worth more per kg.
    """
    flown = world.column("categories", "air_value_density_multiple")
    return np.array([flown if mode == AIR else np.ones_like(flown) for mode in BULK_MODES])


@never_written
@dataclass(frozen=True)
class Quotes:
    """Door-to-door offers of carriers."""

    lane_usd_per_kg: np.ndarray
    """[lane] freight of a parcel, inland legs included, USD per kg"""
    lane_inland_usd_per_kg: np.ndarray
    """[lane] part of that for the inland legs, at road's rates"""
    lane_fee_usd: np.ndarray
    """[lane] fee of a parcel, USD; inf where the lane is closed"""
    lane_carbon_usd_per_kg: np.ndarray
    """[lane] carbon price on the line haul and, at road's, on the inland legs, USD per kg"""
    lane_kg_co2e_per_kg: np.ndarray
    """[lane] emissions of the line haul, kg CO2e per kg; inland legs emit by `inland`"""
    lane_km: np.ndarray
    """[lane] line haul, km"""
    lane_days: np.ndarray
    """[lane] days to the door, without clearance"""
    bulk_usd_per_kg: np.ndarray
    """[o, d, bulk mode, g] freight, inland legs included, USD per kg; inf where there is no way"""
    bulk_inland_usd_per_kg: np.ndarray
    """[o, d, bulk mode, g] part of that for the inland legs, at rates of the category's inland mode"""
    bulk_carbon_usd_per_kg: np.ndarray
    """[o, d, bulk mode, g] carbon price on the line haul and, at the inland mode's, on the inland legs, USD per kg"""
    bulk_kg_co2e_per_kg: np.ndarray
    """[o, d, bulk mode, g] emissions of the line haul, kg CO2e per kg"""
    bulk_km: np.ndarray
    """[o, d, bulk mode] line haul, km; 0 where there is no way"""
    bulk_days: np.ndarray
    """[o, d, bulk mode, g] days to the door"""
    home_usd_per_kg: np.ndarray
    """[g] freight within an economy by the category's own mode, USD per kg"""
    home_kg_co2e_per_kg: np.ndarray
    """[g] emissions of haulage within an economy, kg CO2e per kg"""


def way_km(world: World, closed: frozenset[str]) -> np.ndarray:
    """Return km [mode, origin, destination] of the line haul; -1 where a mode has no way."""
    geography = world.geography
    off_diagonal = ~np.eye(world.n, dtype=bool)
    km = np.full((len(MODES), world.n, world.n), -1.0)
    km[EXPRESS] = km[AIR] = np.where(off_diagonal, geography.air_km, -1.0)
    km[SEA] = np.where(off_diagonal, geography.sea_km_with(closed), -1.0)
    km[RAIL] = np.where(off_diagonal, geography.rail_km, -1.0)
    km[ROAD] = np.where(off_diagonal, geography.road_km, -1.0)
    km[LOCAL] = np.where(off_diagonal, -1.0, world.setting("local_haul_km"))
    return km


def _rates(
    usd_per_kg: np.ndarray, usd_per_tonne_km: np.ndarray, way: np.ndarray, inland: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return freight of the whole way, and the part of it for inland legs at road's rate [mode, o, d], USD per kg.

    Args:
        usd_per_kg: [mode] part of the rate that does not depend on the way.
        usd_per_tonne_km: [mode] part that does.
        way: [mode, o, d] line haul, km.
        inland: [mode, o, d] inland legs, km.
    """
    per_km = usd_per_tonne_km / KG_PER_TONNE
    haul = per_km[ROAD] * inland
    return usd_per_kg[:, None, None] + per_km[:, None, None] * way + haul, haul


def _bulk_offers(
    world: World, way: np.ndarray, feasible: np.ndarray, inland: np.ndarray, carbon_price: np.ndarray
) -> dict[str, np.ndarray]:
    """Return columns of `Quotes` of goods in bulk [o, d, bulk mode, g]: freight, carbon price, emissions and days.

    Args:
        world: carrier tables and how categories are carried.
        way: [mode, o, d] line haul, km.
        feasible: [mode, o, d] whether there is one.
        inland: [mode, o, d] inland legs, km.
        carbon_price: [mode, o, d] USD per kg CO2e.
    """
    carried, pick = carriage_of(world), list(BULK_MODES)
    usd, usd_per_km, kg_per_km, fixed_days = (
        mode_column(world, name)[pick, None, None]
        for name in (
            "bulk_rate_usd_per_kg", "bulk_rate_usd_per_tonne_km", "emission_kg_co2e_per_tonne_km", "fixed_days",
        )
    )  # fmt: skip
    km, km_per_day = way[pick], mode_column(world, "km_per_day")
    line = (usd + usd_per_km / KG_PER_TONNE * km)[..., None] * carried.rate[:, None, None, :]
    co2e = (kg_per_km / KG_PER_TONNE * km)[..., None] * carried.co2e[:, None, None, :]
    legs = inland[pick][..., None] * carried.inland_way
    haul = legs * carried.inland_usd_per_kg_km
    on_legs = np.moveaxis(carbon_price[carried.inland_mode], 0, 2) * carried.inland_co2e_per_kg_km
    carbon = carbon_price[pick][..., None] * co2e + on_legs * legs
    days = (fixed_days + km / km_per_day[pick, None, None])[..., None] + legs / km_per_day[
        carried.inland_mode
    ]
    goes = feasible[pick][..., None] & (carried.suited > 0.0)[:, None, None, :]
    found = {
        "bulk_usd_per_kg": np.where(goes, line + haul, np.inf),
        "bulk_inland_usd_per_kg": haul,
        "bulk_carbon_usd_per_kg": carbon,
        "bulk_kg_co2e_per_kg": co2e,
        "bulk_days": days,
    }
    return {name: np.ascontiguousarray(np.moveaxis(values, 0, 2)) for name, values in found.items()}


def quote(world: World, rules: RuleBook, own: Own | None = None) -> Quotes:
    """Return this month's quotes: carriers' rates of the table, and what mechanisms make of them.

    Args:
        world: geography and carrier tables.
        rules: carbon prices [origin, destination, mode] and closed passages.
        own: states of mechanisms; None for those of the start.
    """

    def column(name: str) -> np.ndarray:
        return mode_column(world, name)

    km = way_km(world, rules.passages_closed)
    feasible = km >= 0.0
    way = np.maximum(km, 0.0)
    inland = inland_km(world)
    days = column("fixed_days")[:, None, None] + way / column("km_per_day")[:, None, None]
    days = days + inland / column("km_per_day")[ROAD]
    factor = column("emission_kg_co2e_per_tonne_km") / KG_PER_TONNE
    co2e = way * factor[:, None, None]
    price = np.moveaxis(rules.carbon_price_usd_per_tonne, 2, 0) / KG_PER_TONNE
    carbon = price * co2e + price[ROAD] * (inland * factor[ROAD])

    in_bulk = _bulk_offers(world, way, feasible, inland, price)
    (parcel, parcel_haul), (bulk, bulk_haul) = (
        _rates(column(f"{kind}_rate_usd_per_kg"), column(f"{kind}_rate_usd_per_tonne_km"), way, inland)
        for kind in ("parcel", "bulk")
    )
    lanes = world.lanes
    m, o, d = lanes.mode, lanes.origin, lanes.destination
    stored = lanes.service == WAREHOUSE
    local_days = days[LOCAL, 0, 0]
    closed_lane = ~feasible[m, o, d]
    fee = np.where(stored, column("parcel_fee_usd")[LOCAL], column("parcel_fee_usd")[m])
    carried = carriage_of(world)
    found = Quotes(
        lane_usd_per_kg=np.where(stored, bulk[m, o, d], parcel[m, o, d]),
        lane_inland_usd_per_kg=np.where(stored, bulk_haul[m, o, d], parcel_haul[m, o, d]),
        lane_fee_usd=np.where(closed_lane, np.inf, fee),
        lane_carbon_usd_per_kg=carbon[m, o, d],
        lane_kg_co2e_per_kg=co2e[m, o, d],
        lane_km=way[m, o, d],
        lane_days=np.where(stored, local_days, days[m, o, d]),
        **in_bulk,
        bulk_km=np.moveaxis(way[list(BULK_MODES)], 0, 2),
        home_usd_per_kg=carried.home_usd_per_kg,
        home_kg_co2e_per_kg=carried.home_kg_co2e_per_kg,
    )
    return through("quotes", found, world, own)
