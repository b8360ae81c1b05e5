"""The physical base: tonnes, tonne-km, value and emissions by mode and category of a year of calibrated trade.

Expected sales of the calibration under the law of 2023, without draws. Published world figures stand beside them: they
are quoted from memory of the reports named, and no run reads them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from experiments.verification.published_levels import PUBLISHED as LEVELS
from sim.calibration.expected_sales import expected_sales
from sim.core.codes import AIR, BULK_MODES, EXPRESS, MODES, RAIL, ROAD, SEA
from sim.core.units import KG_PER_TONNE
from sim.market.carriage import carriage_of
from sim.market.inland import inland_kg_co2e_per_kg, inland_km
from sim.market.listing import kg_per_usd_in_bulk
from sim.world.making import production_kg_co2e_per_usd

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.calibration.calibrated_state import Calibration

    Values = NDArray[np.float64]


MEASURES = {
    "trade_volume_tonnes": "tonnes",
    "tonne_km": "tonne_km",
    "international_transport_emissions": "tonnes_co2e",
}
"""Metric of a published level: measure of `ModeLoad`."""
PUBLISHED = {
    (MEASURES[level.measure], SEA if level.groups == (MODES[SEA],) else AIR): level.figure * level.per
    for level in LEVELS
    if level.measure in MEASURES and level.by == "mode"
}
"""(measure of `ModeLoad`, mode): world figure in its unit. Air is with express."""


@dataclass(frozen=True)
class ModeLoad:
    """What a mode carries across borders in a year, parcels with goods in bulk; express counts as air."""

    mode: int
    """Code of the mode of the line haul."""
    tonnes: Values
    """[g] tonnes"""
    usd: Values
    """[g] goods value free on board"""
    tonne_km: float
    """Of the line haul."""
    tonnes_co2e: float
    """Of the line haul."""
    leg_tonne_km: float
    """Of inland legs that this mode hauls for others."""
    leg_tonnes_co2e: float
    """Of inland legs that this mode hauls for others."""
    home_tonne_km: float
    """Of goods that firms buy at home."""
    home_tonnes_co2e: float
    """Of goods that firms buy at home."""

    @property
    def usd_per_kg(self) -> float:
        """Mean value density."""
        return float(self.usd.sum() / self.tonnes.sum() / KG_PER_TONNE)


def bulk_trade(calibration: Calibration) -> tuple[Values, Values]:
    """Return goods in bulk across borders: USD fob and tonnes a year [o, d, bulk mode, g]."""
    usd = calibration.bulk_fob_usd.sum(axis=0)
    usd[np.arange(calibration.world.n), np.arange(calibration.world.n)] = 0.0
    return usd, usd * kg_per_usd_in_bulk(calibration.world) / KG_PER_TONNE


def home_tonnes(calibration: Calibration) -> Values:
    """Return what firms buy at home in bulk, tonnes a year [g]."""
    n, world = np.arange(calibration.world.n), calibration.world
    usd = calibration.bulk_fob_usd.sum(axis=(0, 3))[n, n].sum(axis=0)
    tonnes: Values = usd / world.column("categories", "value_density_usd_per_kg") / KG_PER_TONNE
    return tonnes


def mode_loads(calibration: Calibration) -> list[ModeLoad]:
    """Return loads by mode: air (with express), sea, rail, road."""
    world, quotes = calibration.world, calibration.quotes
    lanes, legs = world.lanes, inland_km(world)
    usd, tonnes = bulk_trade(calibration)
    sent = calibration.lane_fob_usd * (lanes.origin != lanes.destination)[:, None]
    parcels = sent / world.column("categories", "parcel_value_density_usd_per_kg") / KG_PER_TONNE
    at = lanes.mode, lanes.origin, lanes.destination
    carried = carriage_of(world)
    leg_km, leg_kg = np.zeros(len(MODES)), np.zeros(len(MODES))
    for place, mode in enumerate(BULK_MODES):
        by_good = (tonnes[:, :, place] * legs[mode][:, :, None]).sum(axis=(0, 1)) * carried.inland_way
        np.add.at(leg_km, carried.inland_mode, by_good)
        np.add.at(leg_kg, carried.inland_mode, by_good * carried.inland_co2e_per_kg_km)
    lorries = inland_kg_co2e_per_kg(world).sum(axis=0)[lanes.origin, lanes.destination, lanes.mode]
    leg_km[ROAD] += (parcels.sum(axis=1) * legs[at]).sum()
    leg_kg[ROAD] += (parcels.sum(axis=1) * lorries).sum()
    at_home = home_tonnes(calibration) * carried.home_km
    found = []
    for mode in (AIR, SEA, RAIL, ROAD):
        place, mine = BULK_MODES.index(mode), np.isin(lanes.mode, (AIR, EXPRESS) if mode == AIR else (mode,))
        mass = parcels[mine].sum(axis=1)
        found.append(
            ModeLoad(
                mode,
                tonnes[:, :, place].sum(axis=(0, 1)) + parcels[mine].sum(axis=0),
                usd[:, :, place].sum(axis=(0, 1)) + sent[mine].sum(axis=0),
                float(
                    (tonnes[:, :, place].sum(axis=2) * quotes.bulk_km[:, :, place]).sum()
                    + (mass * quotes.lane_km[mine]).sum()
                ),
                float(
                    (tonnes[:, :, place] * quotes.bulk_kg_co2e_per_kg[:, :, place]).sum()
                    + (mass * quotes.lane_kg_co2e_per_kg[mine]).sum()
                ),
                float(leg_km[mode]),
                float(leg_kg[mode]),
                float(at_home[carried.home_mode == mode].sum()),
                float(
                    (at_home / carried.home_km * carried.home_kg_co2e_per_kg)[carried.home_mode == mode].sum()
                ),
            )
        )
    return found


def made_tonnes_co2e(calibration: Calibration) -> float:
    """Return emissions of making what crosses a border, tonnes CO2e a year."""
    sales = expected_sales(calibration)
    sales[np.arange(len(sales)), np.arange(len(sales))] = 0.0
    made = sales.sum(axis=1) * production_kg_co2e_per_usd(calibration.world)
    return float(made.sum() / KG_PER_TONNE)


def printed(calibration: Calibration) -> str:
    """Return the tables of docs/emissions.md."""
    loads = mode_loads(calibration)
    lines = [
        "| mode | Mt | published | USD/kg | bn t km | published | Mt CO2e | published | g a t km |",
        "| --- " * 9 + "|",
    ]
    for each in loads:
        other = [PUBLISHED.get((name, each.mode)) for name in ("tonnes", "tonne_km", "tonnes_co2e")]
        said = [f"{one / unit:,.0f}" if one else "" for one, unit in zip(other, (1e6, 1e9, 1e6), strict=True)]
        lines.append(
            f"| {MODES[each.mode]} | {each.tonnes.sum() / 1e6:,.0f} | {said[0]} | {each.usd_per_kg:.2f} "
            f"| {each.tonne_km / 1e9:,.0f} | {said[1]} | {each.tonnes_co2e / 1e6:,.0f} | {said[2]} "
            f"| {each.tonnes_co2e / each.tonne_km * 1e6:,.1f} |"
        )
        for what, tonne_km, co2e in (
            ("inland legs", each.leg_tonne_km, each.leg_tonnes_co2e),
            ("at home", each.home_tonne_km, each.home_tonnes_co2e),
        ):
            if tonne_km > 0.0:
                lines.append(
                    f"| {MODES[each.mode]}, {what} | | | | {tonne_km / 1e9:,.0f} | "
                    f"| {co2e / 1e6:,.0f} | | {co2e / tonne_km * 1e6:,.1f} |"
                )
    lines += ["", f"making: {made_tonnes_co2e(calibration) / 1e6:,.0f} Mt CO2e"]
    whole, mass = (np.sum([getattr(each, name) for each in loads], axis=0) for name in ("usd", "tonnes"))
    lines += [
        "",
        "| category | bn USD | share | Mt | "
        + " | ".join(f"{MODES[each.mode]}, Mt" for each in loads)
        + " |",
        "| --- " * 8 + "|",
    ]
    for g, name in enumerate(calibration.world.categories):
        cells = " | ".join(f"{each.tonnes[g] / 1e6:,.1f}" for each in loads)
        lines.append(
            f"| {name} | {whole[g] / 1e9:,.0f} | {whole[g] / whole.sum():.1%} | {mass[g] / 1e6:,.0f} | {cells} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    from sim.calibration.calibrated import calibrate
    from sim.mechanisms.worlds import load_world

    print(printed(calibrate(load_world())))
