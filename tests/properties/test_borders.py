"""A border inside an economy does not matter: exactly in the solver, within the 99 % interval in the agents."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np

from sim.mechanisms.worlds import world_from
from sim.theory.hat_algebra import Economy
from sim.world.world import World
from tests.other_worlds import changed_rows, data
from tests.properties.two_worlds import (
    OFF,
    OTHER_SEEDS,
    SEEDS,
    assert_alike,
    measures,
    outside,
    scenario_of,
    solver_economy,
    with_tariff,
)  # fmt: skip

FIVE, SPLIT, TWIN = ("BRA", "IND", "JPN", "MEX", "ZAF"), "IND", "INX"
TWINNED = ("BRA", "IND", "INX", "JPN", "MEX", "ZAF")
MERGED = np.array([0, 1, 1, 2, 3, 4])
"""Which economy of the undivided world each of the divided one belongs to."""
HALVED = ("population", "gdp_usd", "household_consumption_usd", "manufacturing_va_usd")


def split_sales(sales: np.ndarray, x: int) -> np.ndarray:
    """Return sales [o, d, g] with economy x in two halves without a border: all they trade is in proportion."""
    share = np.ones(len(sales))
    share[x] = 0.5
    weight = np.insert(share, x, 0.5)
    rows = np.insert(np.arange(len(sales)), x, x)
    return sales[np.ix_(rows, rows)] * weight[:, None, None] * weight[None, :, None]


def summed(values: np.ndarray, axes: tuple[int, ...]) -> np.ndarray:
    """Return a table of the divided world with the twins added up along some axes."""
    for axis in axes:
        values = np.add.reduceat(values, np.searchsorted(MERGED, np.arange(len(FIVE))), axis=axis)
    return values


@lru_cache(maxsize=1)
def level_data() -> dict[str, Any]:
    """Return the data without tariffs and comparative advantage, so that home goods and a twin's are alike."""
    tables = {name: dict(table) for name, table in data().items()}
    tables["economies"]["tariff_mfn_share"] = np.zeros(len(tables["economies"]["iso3"]))
    tables["origin_composition"]["share"] = np.full(
        len(tables["origin_composition"]["share"]), 1.0 / len(tables["categories"]["category"])
    )
    return tables


@lru_cache(maxsize=1)
def undivided() -> World:
    return world_from(level_data(), FIVE, OFF)


@lru_cache(maxsize=1)
def divided() -> World:
    """Return the world with India in two halves, each buying a quarter of India's home sales from each."""
    whole = undivided()
    x = whole.index[SPLIT]
    home = float(whole.home_sales_usd[x])
    tables = {name: dict(table) for name, table in level_data().items()}

    def both(row: dict[str, Any], *columns: str) -> list[dict[str, Any]]:
        """A row once, or twice if a column names the economy that is split."""
        named = [column for column in columns if row[column] == SPLIT]
        return [{**row, named[0]: name} for name in (SPLIT, TWIN)] if named else [row]

    def halves(row: dict[str, Any]) -> list[dict[str, Any]]:
        found = both(row, "iso3")
        share = 1.0 / len(found)
        return [{**each, **{name: share * row[name] for name in HALVED}} for each in found]

    def last_mile(row: dict[str, Any]) -> list[dict[str, Any]]:
        """Half the land to each: people to a km2 and shares of vehicles are those of the whole."""
        found = both(row, "economy")
        return [{**each, "land_km2": row["land_km2"] / len(found)} for each in found]

    def flows(row: dict[str, Any]) -> list[dict[str, Any]]:
        found = both(row, "origin", "destination")
        return [{**each, "value_usd": row["value_usd"] / len(found)} for each in found]

    tables["economies"] = changed_rows(tables["economies"], halves)
    tables["flows_2023"] = changed_rows(tables["flows_2023"], flows)
    tables["last_mile_by_economy"] = changed_rows(tables["last_mile_by_economy"], last_mile)
    for name, columns in (("lanes", ("origin", "destination")), ("origin_composition", ("origin",)),
                          ("preferences", ("importer", "origin")),
                          ("de_minimis", ("economy",)), ("vat_rates", ("economy",)),
                          ("de_minimis_by_origin", ("economy", "origin")), ("customs_rounding", ("economy",)),
                          ("platform_markets", ("economy",))):  # fmt: skip
        tables[name] = changed_rows(tables[name], lambda row, columns=columns: both(row, *columns))
    between = ((SPLIT, TWIN), (TWIN, SPLIT))
    tables["flows_2023"] = with_rows(
        tables["flows_2023"],
        [{"origin": o, "destination": d, "value_usd": home / 4.0, "status": "reported"} for o, d in between],
    )
    near = {name: 100.0 for name in tables["lanes"] if name.startswith("sea_km")}
    near |= {
        "distance_km": 100.0,
        "air_km": 100.0,
        "road_km": 100.0,
        "road_feasible": 1,
        "trade_agreement": 1,
    }
    near |= {"rail_km": -1.0, "rail_feasible": 0, "inland_origin_km": 0.0, "inland_destination_km": 0.0}
    tables["lanes"] = with_rows(
        tables["lanes"], [{"origin": o, "destination": d, **near} for o, d in between]
    )
    scopes = tables["platforms"]["origin_scope"]
    assert not any(SPLIT in str(scope) for scope in scopes)
    world = world_from(tables, TWINNED, OFF)
    # Home sales follow from GDP and imports, and a twin's goods are no imports: what each sells at home is given here.
    weight = np.array([1.0, 0.5, 0.5, 1.0, 1.0, 1.0])
    home_sales = whole.home_sales_usd[MERGED] * weight**2
    return replace(
        world, home_sales_usd=home_sales, household_usd=whole.household_usd[MERGED] * weight,
        firm_usd=whole.firm_usd[MERGED] * weight, data_hash=world.data_hash + "twins",
    )  # fmt: skip


def with_rows(table: dict[str, Any], rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a table with more rows: like the first one, but for what is given."""
    return {
        name: np.concatenate(
            [values, np.array([row.get(name, values[0]) for row in rows], dtype=values.dtype)]
        )
        for name, values in table.items()
    }


def test_the_divided_world_holds_what_the_undivided_one_does() -> None:
    one, two = undivided(), divided()
    assert (one.comparative_advantage == 0.0).all()
    assert (two.comparative_advantage == 0.0).all()
    x = one.index[SPLIT]
    outside_x = np.ones((5, 5), dtype=bool)
    outside_x[x, x] = False
    assert np.allclose(summed(two.flows_usd, (0, 1))[outside_x], one.flows_usd[outside_x], rtol=1e-12)
    assert np.isclose(two.flows_usd[1:3, 1:3].sum() + two.home_sales_usd[1:3].sum(), one.home_sales_usd[x])
    assert np.allclose(summed(two.household_usd + two.firm_usd, (0,)), one.household_usd + one.firm_usd)
    assert two.trade_regulator[1] == two.trade_regulator[2] == SPLIT


def test_two_halves_without_a_border_are_one_economy_in_the_solver() -> None:
    whole = solver_economy(undivided())
    x, mexico = FIVE.index(SPLIT), FIVE.index("MEX")
    half = Economy(split_sales(whole.sales_usd, x), np.zeros((6, 6, whole.sales_usd.shape[2])), whole.sigma)
    assert np.abs(whole.tariff).max() == 0.0
    plain, found = with_tariff(whole, mexico, [x]), with_tariff(half, mexico + 1, [x, x + 1])
    for name in ("wage", "price", "spending", "welfare"):
        assert np.abs(getattr(found, name) / getattr(plain, name)[MERGED] - 1.0).max() < 1e-10, name
    largest = plain.sales_usd.max()
    assert np.abs(summed(found.sales_usd, (0, 1)) - plain.sales_usd).max() < 1e-10 * largest
    assert np.abs(summed(found.revenue_usd, (0,)) - plain.revenue_usd).max() < 1e-10 * plain.revenue_usd.max()
    only_one = with_tariff(half, mexico + 1, [x])
    assert np.abs(summed(only_one.sales_usd, (0, 1)) - plain.sales_usd).max() > 1e-4 * largest
    # The calibration of the divided world is that of the undivided one, but for which platforms carry whose goods.
    given = solver_economy(divided())
    again = with_tariff(given, mexico + 1, [x, x + 1])
    assert (
        np.abs(summed(again.sales_usd.sum(axis=2), (0, 1)) / plain.sales_usd.sum(axis=2) - 1.0).max() < 4e-3
    )
    assert np.abs(again.wage / plain.wage[MERGED] - 1.0).max() < 3e-4


def test_two_halves_without_a_border_are_one_economy_to_the_agents() -> None:
    plain = np.arange(len(FIVE))
    one = [measures(undivided(), scenario_of("MEX", ("IND",)), seed, plain) for seed in SEEDS]
    taxed = [replace(scenario_of("MEX", ("IND",)).policies[0]) for _ in range(2)]
    # The second half has a code that only this test's economies know, so it is not asked for by name.
    object.__setattr__(taxed[0], "exporters", ("IND", "INX"))
    two, half_taxed = (
        [
            measures(divided(), scenario_of("MEX", ("IND",)).with_(policies=(policy,)), seed, MERGED)
            for seed in OTHER_SEEDS
        ]
        for policy in taxed
    )
    assert_alike(one, two, "wage")
    x, mexico = FIVE.index(SPLIT), FIVE.index("MEX")
    assert outside(*([each["sales"][x, mexico] for each in runs] for runs in (one, half_taxed)), 1)
