"""The world before the first tick: 64 real economies (or some of them) as arrays.

Economies are sorted by ISO3 and categories by name whatever the order in the files, so reordering a data file
changes no bit. Everything here is data or set-up arithmetic; nothing moves during a run.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, fields, replace
from typing import Any

import numpy as np

from sim.core import numerics
from sim.core.carried import never_written
from sim.core.codes import MODES
from sim.ports.mechanism import Switched
from sim.world.absorption import (
    absorption_of,
    goods_absorption,
    household_category_shares,
    household_goods_spending,
)
from sim.world.consumer_types import Tastes, build_tastes
from sim.world.geography import Geography, build_geography
from sim.world.lanes import ParcelLanes, build_parcel_lanes
from sim.world.payments import check_rails
from sim.world.world_checks import check_flows, check_inland_modes, check_room


@never_written
@dataclass(frozen=True)
class World:
    """Economies N, categories G, modes, platforms P; money in USD a year at fob prices of 2023."""

    iso3: tuple[str, ...]
    """ISO3 codes of economies, in the order of their rows."""
    names: tuple[str, ...]
    """Names of economies, in the order of their rows."""
    index: dict[str, int]
    """By ISO3 code, the economy's row."""
    categories: tuple[str, ...]
    """Codes of categories, in the order of their rows."""
    platforms: tuple[str, ...]
    """Codes of platforms, in the order of their rows."""
    modes: tuple[str, ...]
    """Codes of modes of transport, in code order."""
    rails: tuple[str, ...]
    """Codes of means of payment, in the order of their bits."""
    trade_regulator: tuple[str, ...]
    """By economy, in the order of rows: who sets its tariffs, itself or its customs union."""
    blocs: dict[str, tuple[int, ...]]
    """By bloc, the rows of its members."""
    tables: dict[str, dict[str, np.ndarray]]
    """[row] by table of `sim/data` and column: values; mechanisms that are off are in their limit."""
    data_hash: str
    """First 16 hexadecimal digits of the SHA-256 of what it is made from."""
    population: np.ndarray
    """[d] people"""
    flows_usd: np.ndarray
    """[o, d] goods sold from o to d, USD a year; 0 where none were"""
    flow_is_observed: np.ndarray
    """[o, d] whether the flow is data; False where it was imputed"""
    home_sales_usd: np.ndarray
    """[d] home goods sold at home, USD a year"""
    household_usd: np.ndarray
    """[d] goods that households buy, USD a year"""
    firm_usd: np.ndarray
    """[d] goods that firms buy, USD a year"""
    household_category_share: np.ndarray
    """[d, g] share of households' goods spending"""
    firm_category_share: np.ndarray
    """[g] share of firms' goods purchases"""
    comparative_advantage: np.ndarray
    """[o, g] ln of the share of g in what o sells over the mean share of all economies"""
    geography: Geography
    """Ways between economies."""
    tastes: Tastes
    """Kinds of consumers."""
    lanes: ParcelLanes
    """Parcel lanes."""
    platform_share: np.ndarray
    """[platform, d] share of sales on platforms in d; 0 where it does not sell"""
    switched: Switched = field(default_factory=Switched)
    """Which mechanisms are on, and which in their limit."""
    charges: tuple[Any, ...] = ()
    """Charges that mechanisms add (`sim.ports.charge.Charge`)."""
    sources: tuple[Any, ...] = ()
    """Emission sources that mechanisms add (`sim.ports.source.Source`)."""

    @property
    def off(self) -> tuple[str, ...]:
        """Names of mechanisms in their limit."""
        return self.switched.off

    def is_off(self, mechanism: str) -> bool:
        """Return whether a mechanism is in its limit."""
        return mechanism in self.switched.off

    def settings_of(self, mechanism: str) -> Any:
        """Return the parameters that a mechanism declares as its own, as they are in force here."""
        return dict(self.switched.settings)[mechanism]

    def setting(self, name: str) -> Any:
        """Return a parameter that some mechanism declares as its own, as it is in force here.

        Raises:
            KeyError: no mechanism declares it.
        """
        return self.switched.setting(name)

    @property
    def n(self) -> int:
        """Number of economies."""
        return len(self.iso3)

    def with_rows(self, charges: tuple[Any, ...] = (), sources: tuple[Any, ...] = ()) -> World:
        """Return the world with rows that mechanisms add; charges are part of the calibration, so its hash moves.

        Args:
            charges: rows of `sim.ports.charge.Charge`, told apart by their fields and the names of their rates.
            sources: rows of `sim.ports.source.Source`.
        """
        said = [
            f"{field.name}={getattr(value, '__qualname__', value)!r}"
            for each in charges
            for field in fields(each)
            for value in (getattr(each, field.name),)
        ]
        hashed = hashlib.sha256("|".join((self.data_hash, *said)).encode()).hexdigest()[:16]
        return replace(
            self, charges=charges, sources=sources, data_hash=hashed if charges else self.data_hash
        )

    def column(self, table: str, name: str) -> np.ndarray:
        """Return one column of a table, as floats."""
        values: np.ndarray = self.tables[table][name].astype(np.float64)
        return values


def _select(table: dict[str, np.ndarray], keep: np.ndarray) -> dict[str, np.ndarray]:
    return {name: values[keep] for name, values in table.items()}


def hash_of_data(tables: dict[str, dict[str, np.ndarray]], calibrated_anew: tuple[str, ...]) -> str:
    """Return the name of the numbers a world is made from.

    Mechanisms in their limit count where tables do not show it and the calibration is another.
    """
    digest = hashlib.sha256("|".join(calibrated_anew).encode())
    for name in sorted(tables):
        for column in sorted(tables[name]):
            digest.update(f"{name}.{column}:".encode())
            digest.update("|".join(str(v) for v in tables[name][column]).encode())
    return digest.hexdigest()[:16]


def _blocs(economies: dict[str, np.ndarray], iso3: tuple[str, ...]) -> dict[str, tuple[int, ...]]:
    members: dict[str, list[int]] = {}
    for row, text in enumerate(economies["trade_blocs"]):
        for bloc in str(text).split("|"):
            if bloc and bloc != "nan":
                members.setdefault(bloc, []).append(row)
    return {bloc: tuple(rows) for bloc, rows in sorted(members.items())}


def _bilateral(table: dict[str, np.ndarray], index: dict[str, int]) -> tuple[np.ndarray, np.ndarray]:
    values = np.zeros((len(index), len(index)))
    observed = np.zeros((len(index), len(index)), dtype=bool)
    columns = (table["origin"], table["destination"], table["value_usd"], table["status"])
    for o, d, value, status in zip(*columns, strict=True):
        if str(o) in index and str(d) in index:
            values[index[str(o)], index[str(d)]] = float(value)
            observed[index[str(o)], index[str(d)]] = str(status) != "imputed"
    return values, observed


def _comparative_advantage(
    composition: dict[str, np.ndarray], index: dict[str, int], categories: tuple[str, ...], switched: Switched
) -> np.ndarray:
    """Return ln of an origin's share of a category over the mean share, [origin, category] (Balassa)."""
    least = switched.setting("least_category_share")
    share = np.full((len(index), len(categories)), least)
    for o, g, value in zip(composition["origin"], composition["category"], composition["share"], strict=True):
        if str(o) in index:
            share[index[str(o)], categories.index(str(g))] = max(float(value), least)
    for o in range(len(index)):
        share[o] = share[o] / numerics.total(share[o])
    advantage = np.empty_like(share)
    for g in range(len(categories)):
        mean = numerics.total(share[:, g]) / len(index)
        for o in range(len(index)):
            advantage[o, g] = numerics.log(share[o, g] / mean)
    return advantage


def build_world(tables: dict[str, dict[str, np.ndarray]], iso3: tuple[str, ...], switched: Switched) -> World:
    """Return the world of some economies from tables in which mechanisms that are off are in their limit.

    `sim.mechanisms.worlds` puts them there.
    """
    check_rails(tables)
    data_hash = hash_of_data(tables, switched.calibrated_anew)
    keep = np.array([str(code) in iso3 for code in tables["economies"]["iso3"]])
    rows = _select(tables["economies"], keep)
    tables = {**tables, "economies": rows}
    index = {code: row for row, code in enumerate(iso3)}
    categories = tuple(str(name) for name in tables["categories"]["category"])
    platforms = tuple(str(name) for name in tables["platforms"]["platform"])
    check_room(iso3, tables)
    check_flows(tables["flows_2023"], iso3)
    check_inland_modes(tables["categories"])
    geography = build_geography(
        tables["lanes"], iso3, rows["terminal_km"].astype(np.float64), switched.setting("longest_road_km")
    )
    flows, observed = _bilateral(tables["flows_2023"], index)
    home, household, firm = _goods_bought(rows, flows, switched)
    gini, reach = rows["gini"].astype(np.float64), rows["bought_online_share"].astype(np.float64)
    tastes = build_tastes(tables["segments"], gini, reach, switched.setting("sensitivity_spread"))
    platform_share = _platform_share(tables["platform_markets"], platforms, index)
    lanes = build_parcel_lanes(
        iso3,
        platforms,
        platform_share > 0.0,
        [_scope(str(text), index) for text in tables["platforms"]["origin_scope"]],
        tables["platforms"]["has_warehouse"].astype(bool),
        flows,
        geography,
        switched,
    )
    platform_share = _drop_empty(platform_share, lanes)
    return World(
        iso3=iso3, names=tuple(str(name) for name in rows["name"]), index=index, categories=categories,
        platforms=platforms, modes=MODES, rails=tuple(str(name) for name in tables["payment_rails"]["rail"]),
        trade_regulator=tuple(str(name) for name in rows["trade_regulator"]), blocs=_blocs(rows, iso3),
        tables=tables, data_hash=data_hash, population=rows["population"].astype(np.float64),
        flows_usd=flows, flow_is_observed=observed, home_sales_usd=home, household_usd=household, firm_usd=firm,
        household_category_share=_household_category_share(tables["categories"], rows, categories, switched),
        firm_category_share=tables["categories"]["firm_share"].astype(np.float64),
        comparative_advantage=_comparative_advantage(tables["origin_composition"], index, categories, switched),
        geography=geography, tastes=tastes, lanes=lanes, platform_share=platform_share, switched=switched,
    )  # fmt: skip


def _goods_bought(
    rows: dict[str, np.ndarray], flows: np.ndarray, switched: Switched
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return goods sold at home, and those that households and firms buy [d], USD a year."""
    imports = np.array([numerics.total(flows[:, d]) for d in range(flows.shape[1])])
    home = goods_absorption(
        rows["gdp_usd"].astype(np.float64), rows["population"].astype(np.float64), imports,
        absorption_of(switched),
    )  # fmt: skip
    household = household_goods_spending(
        rows["household_consumption_usd"].astype(np.float64), home + imports,
        switched.setting("goods_consumption_share"),
        (switched.setting("least_household_share"), switched.setting("most_household_share")),
    )  # fmt: skip
    return home, household, home + imports - household


def _household_category_share(
    categories: dict[str, np.ndarray], rows: dict[str, np.ndarray], names: tuple[str, ...],
    switched: Switched,
) -> np.ndarray:  # fmt: skip
    """Return spending shares of households [d, g]."""
    bounds = switched.setting("least_food_share"), switched.setting("most_food_share")
    goods_share = switched.setting("goods_consumption_share")
    share, food = categories["household_share"].astype(np.float64), rows["food_share"].astype(np.float64)
    return household_category_shares(share, names.index("food_grocery"), food, goods_share, bounds)


def _scope(text: str, index: dict[str, int]) -> list[int]:
    if text == "all":
        return list(range(len(index)))
    return sorted(index[code] for code in text.split("|") if code in index)


def _platform_share(
    markets: dict[str, np.ndarray], platforms: tuple[str, ...], index: dict[str, int]
) -> np.ndarray:
    share = np.zeros((len(platforms), len(index)))
    for p, d, value in zip(markets["platform"], markets["economy"], markets["share"], strict=True):
        if str(d) in index:
            share[platforms.index(str(p)), index[str(d)]] = float(value)
    return share


def _drop_empty(share: np.ndarray, lanes: ParcelLanes) -> np.ndarray:
    """Return platform shares of platforms that have any lane, each economy summing to 1."""
    kept = np.zeros_like(share)
    for platform_market in range(lanes.platform_markets):
        p, d = lanes.market_platform[platform_market], lanes.market_destination[platform_market]
        kept[p, d] = share[p, d]
    for d in range(share.shape[1]):
        kept[:, d] = kept[:, d] / numerics.total(kept[:, d])
    return kept
