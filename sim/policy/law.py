"""The law in force on a date, as a rule book, from the tables of `sim/data`.

Duties: by pair and category from each importer's published means (`duties.py`); zero inside a customs union. The
United States charges by origin and date (`us_schedule.py`).
Parcels: dated thresholds of `de_minimis.csv`, and of `de_minimis_by_origin.csv` for goods of some origins; how
customs rounds: `customs_rounding.csv`; VAT: dated rates of `vat_rates.csv`. Brokerage, clearance days and data
exposure are assumed settings.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.core.settings import ModelSettings
from sim.policy.duties import ordinary_rates
from sim.policy.rulebook import MOST_CUT_USD, NO_LIMIT_USD, Floats, PolicyWorld, RuleBook
from sim.policy.us_schedule import USA, us_schedule

if TYPE_CHECKING:
    from collections.abc import Mapping

BEST_LPI = 4.3
"""The highest logistics performance index of 2023 (Singapore)."""


_PARCEL_COLUMNS = {
    "duty_free_below_usd": 0.0,
    "vat_free_below_usd": 0.0,
    "vat_collected_below_usd": 0.0,
    "low_value_flat_duty_usd_per_item": np.nan,
    "flat_below_usd": 0.0,
    "low_value_duty_share": np.nan,
    "low_value_limit_usd": 0.0,
    "upper_duty_share": np.nan,
    "upper_less_usd": 0.0,
    "upper_limit_usd": 0.0,
}
"""Columns of de_minimis.csv and what a blank means."""


def law_on(world: PolicyWorld, law_date: date, settings: ModelSettings | None = None) -> RuleBook:
    """Return the rule book of the law on a date.

    Args:
        world: The world whose tables hold the law.
        law_date: The day; every dated table is read as of it.
        settings: Global assumptions (brokerage, clearance days, data exposure).
    """
    assumed = settings or ModelSettings()
    count, modes = len(world.iso3), len(world.modes)
    regulator = np.asarray(world.trade_regulator)
    border = regulator[:, None] != regulator[None, :]
    parcels = _parcel_law(world, law_date)
    economies = _by_economy(world, "economies", "iso3")
    machines = _by_economy(world, "last_mile_by_economy", "economy")
    vat = _vat_rates(world, law_date)
    duty_free, vat_free = _free_below(world, parcels, law_date)
    rounding = _rounding(world, assumed.customs_unit_usd)
    lpi = economies["lpi"].astype(np.float64)
    days = assumed.clearance_days_at_best + assumed.clearance_days_per_lpi_point * np.clip(
        BEST_LPI - lpi, 0, None
    )
    nothing = np.zeros(count)
    book = RuleBook(
        customs_border=border,
        duty_rate=duty_rates(world, law_date),
        duty_on_freight=economies["duty_base"].astype(np.str_) == "cif",
        **_parcel_duty(border, parcels, duty_free),
        vat_rate=vat,
        import_vat_rate=vat.copy(),
        vat_free_below_usd=vat_free,
        platform_collects_vat=parcels["platform_collects"] > 0,
        vat_collects_below_usd=parcels["vat_collected_below_usd"],
        clearance_days=np.where(border, days[None, :], 0.0),
        brokerage_usd_per_parcel=np.full(count, assumed.brokerage_usd_per_parcel),
        **rounding,
        **_no_handling_fee(count),
        match_loss_share=np.zeros((count, count)),
        platform_market_cost_usd_per_year=nothing.copy(),
        online_firm_cost_usd_per_year=np.zeros((count, count, len(world.categories))),
        bulk_firm_cost_usd_per_year=np.zeros((count, count, len(world.categories))),
        consignment_cost_usd_per_parcel=np.zeros((count, count)),
        privacy_assurance=nothing.copy(),
        exposure=np.where(border, assumed.exposure_abroad, assumed.exposure_at_home),
        carbon_price_usd_per_tonne=np.zeros((count, count, modes)),
        packaging_mass_factor=np.ones(count),
        packaging_co2e_factor=np.ones(count),
        packaging_cost_usd_per_parcel=nothing.copy(),
        drones_allowed_share=machines["drones_allowed_share"].astype(np.float64),
        robots_allowed_share=machines["robots_allowed_share"].astype(np.float64),
        destruction_banned_share=np.zeros((1, count, len(world.categories))),
        destruction_avoided_cost_share=np.zeros((1, count, len(world.categories))),
        cost_factor=np.ones((count, count)),
        passages_closed=frozenset(),
        threshold_cuts=_cuts(parcels, duty_free, vat_free),
    )
    for value in vars(book).values():
        if isinstance(value, np.ndarray):
            value.setflags(write=False)
    return book


def duty_rates(world: PolicyWorld, on: date) -> Floats:
    """Return ad valorem duty on the value the law takes. [origin, destination, category], share."""
    rates = ordinary_rates(world)
    if USA in world.iso3:
        row = list(world.iso3).index(USA)
        rates[:, row, :] = us_schedule(world).rates(on)
        rates[row, row, :] = 0.0
    return rates


def _parcel_law(world: PolicyWorld, on: date) -> dict[str, Floats]:
    """Return the columns of de_minimis.csv as of a date. [destination]."""
    table = world.tables["de_minimis"]
    rows = _rows_on(world, "de_minimis", on)
    law = {name: np.full(len(world.iso3), blank) for name, blank in _PARCEL_COLUMNS.items()}
    collects = np.zeros(len(world.iso3))
    for place, row in enumerate(rows):
        if row is None:
            continue
        for name, blank in _PARCEL_COLUMNS.items():
            law[name][place] = _number(table[name][row], blank)
        collects[place] = str(table["vat_collected_by"][row]) == "platform"
    limit = law["vat_collected_below_usd"]
    law["vat_collected_below_usd"] = np.where((collects > 0) & (limit <= 0), NO_LIMIT_USD, limit)
    law["platform_collects"] = collects
    return law


def _rows_on(world: PolicyWorld, table: str, on: date) -> list[int | None]:
    """Return the row of a dated table that holds for each economy on a date (None: no row yet)."""
    latest: dict[str, tuple[str, int]] = {}
    columns = world.tables[table]
    for row, (economy, start) in enumerate(
        zip(columns["economy"].tolist(), columns["from_date"].tolist(), strict=True)
    ):
        day = _iso(start)
        if day <= on.isoformat() and day >= latest.get(economy, ("", 0))[0]:
            latest[economy] = (day, row)
    return [latest[iso3][1] if iso3 in latest else None for iso3 in world.iso3]


def _vat_rates(world: PolicyWorld, on: date) -> Floats:
    """Return VAT or GST on a date; the undated column of economies.csv where no dated rate is known. [d]."""
    rates: Floats = _by_economy(world, "economies", "iso3")["vat_rate"].astype(np.float64)
    if "vat_rates" in world.tables:
        for place, row in enumerate(_rows_on(world, "vat_rates", on)):
            if row is not None:
                rates[place] = float(world.tables["vat_rates"]["vat_rate"][row])
    return rates


def _parcel_duty(
    border: NDArray[np.bool_], parcels: dict[str, Floats], duty_free: Floats
) -> dict[str, NDArray[Any]]:
    """Return what the rule book says of the duty of parcels, [origin, destination] each."""
    return {
        "duty_free_below_usd": np.where(border, duty_free, NO_LIMIT_USD),
        "low_value_duty_rate": np.where(border, parcels["low_value_duty_share"][None, :], np.nan),
        "low_value_limit_usd": np.where(border, parcels["low_value_limit_usd"][None, :], 0.0),
        "upper_duty_rate": np.where(border, parcels["upper_duty_share"][None, :], np.nan),
        "upper_less_usd": np.where(border, parcels["upper_less_usd"][None, :], 0.0),
        "upper_limit_usd": np.where(border, parcels["upper_limit_usd"][None, :], 0.0),
        "flat_duty_usd_per_item": np.where(
            border, parcels["low_value_flat_duty_usd_per_item"][None, :], np.nan
        ),
        "flat_below_usd": np.where(border, parcels["flat_below_usd"][None, :], 0.0),
        "flat_is_choice": np.zeros_like(border),
    }


def _no_handling_fee(count: int) -> dict[str, NDArray[Any]]:
    """Return columns of the rule book in which no parcel bears a fee, [origin, destination] each."""
    return {
        "handling_fee_usd": np.zeros((count, count)),
        "handling_fee_below_usd": np.full((count, count), NO_LIMIT_USD),
        "handling_fee_is_per_item": np.zeros((count, count), dtype=np.bool_),
        "handling_fee_payer": np.zeros((count, count), dtype=np.int8),
        "handling_fee_receiver": np.zeros((count, count), dtype=np.int8),
    }


def _free_below(world: PolicyWorld, parcels: dict[str, Floats], on: date) -> tuple[Floats, Floats]:
    """Return the duty-free and VAT-free limits by origin, USD. [origin, destination] each."""
    count = len(world.iso3)
    duty, vat = (np.tile(parcels[name], (count, 1)) for name in ("duty_free_below_usd", "vat_free_below_usd"))
    if "de_minimis_by_origin" not in world.tables:
        return duty, vat
    table, at = world.tables["de_minimis_by_origin"], {iso3: row for row, iso3 in enumerate(world.iso3)}
    days = [_iso(start) for start in table["from_date"].tolist()]
    for row in sorted(range(len(days)), key=days.__getitem__):
        origin, economy = str(table["origin"][row]), str(table["economy"][row])
        if days[row] <= on.isoformat() and origin in at and economy in at:
            place = at[origin], at[economy]
            duty[place] = float(table["duty_free_below_usd"][row])
            vat[place] = float(table["vat_free_below_usd"][row])
    return duty, vat


def _rounding(world: PolicyWorld, unit_usd: float) -> dict[str, NDArray[Any]]:
    """Return how customs rounds, as columns of the rule book. [destination]; tax in whole ``unit_usd`` where nothing is
    known.
    """
    count = len(world.iso3)
    value, tax, down = np.zeros(count), np.full(count, unit_usd), np.zeros(count, dtype=np.bool_)
    if "customs_rounding" in world.tables:
        table, at = world.tables["customs_rounding"], {iso3: row for row, iso3 in enumerate(world.iso3)}
        for row, economy in enumerate(table["economy"].tolist()):
            if economy in at:
                value[at[economy]] = float(table["value_unit_usd"][row])
                tax[at[economy]] = float(table["tax_unit_usd"][row])
                down[at[economy]] = str(table["rounding"][row]) == "down"
    return {"value_unit_usd": value, "tax_unit_usd": tax, "rounds_down": down}


def _cuts(parcels: dict[str, Floats], duty_free: Floats, vat_free: Floats) -> tuple[tuple[float, ...], ...]:
    """Return the thresholds of the law. [destination], ascending USD."""
    columns = [
        *duty_free,
        *vat_free,
        *(parcels[name] for name in ("flat_below_usd", "low_value_limit_usd", "upper_limit_usd")),
    ]
    collected = np.where(parcels["platform_collects"] > 0, parcels["vat_collected_below_usd"], 0.0)
    cuts = []
    for row in range(len(collected)):
        values = {float(column[row]) for column in [*columns, collected]}
        cuts.append(tuple(sorted(value for value in values if 0 < value <= MOST_CUT_USD)))
    return tuple(cuts)


def _by_economy(world: PolicyWorld, table: str, key: str) -> Mapping[str, NDArray[Any]]:
    """Return a table's columns in the order of the world's economies."""
    columns = world.tables[table]
    at = {name: row for row, name in enumerate(columns[key].tolist())}
    order = np.asarray([at[iso3] for iso3 in world.iso3])
    return {name: np.asarray(values)[order] for name, values in columns.items()}


def _number(cell: Any, blank: float = 0.0) -> float:
    """Return a cell as a float; a blank or nan cell is `blank`."""
    text = str(cell).strip()
    if text in ("", "nan", "None"):
        return blank
    return float(text)


def _iso(day: Any) -> str:
    """Return a date cell as YYYY-MM-DD."""
    return str(day)[:10]
