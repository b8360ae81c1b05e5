"""What two economies have in common: covariates of gravity, and how far they are in place, goods and income."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.calibration.ppml import lane_covariates

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.world.tables import Table

    Values = NDArray[np.float64]

NEAREST_KM = 100.0
"""Ways shorter than this count as this long, for a logarithm needs some way; some pairs share a port."""


class Likeness(NamedTuple):
    """Economies N, categories G."""

    place: Values
    """[i, j] straight way between main cities through the Earth, in its radii, 0 to 2"""
    goods: Values
    """[i, j] Hellinger distance of what they export, 0 to sqrt(2)"""
    income: Values
    """[i, j] absolute difference of ln GDP per head"""
    log_income: Values
    """[i] ln GDP per head, about its mean"""
    composition: Values
    """[i, g] share of a category in exports, about the mean economy's"""


def economy_likeness(economies: Table, composition: Table, iso3: tuple[str, ...]) -> Likeness:
    """Return how far economies are from each other."""
    lat, lon = np.radians(economies["lat"]), np.radians(economies["lon"])
    spot = np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
    income = np.log(economies["gdp_usd"] / economies["population"])
    shares = composition_of(composition, iso3)
    alike = np.sqrt(shares) @ np.sqrt(shares).T
    return Likeness(
        np.sqrt(np.maximum(2.0 - 2.0 * spot @ spot.T, 0.0)),
        np.sqrt(np.maximum(2.0 - 2.0 * alike, 0.0)),
        np.abs(income[:, None] - income[None, :]),
        income - income.mean(),
        shares - shares.mean(axis=0),
    )


def composition_of(table: Table, iso3: tuple[str, ...]) -> Values:
    """Return shares of categories in exports [economy, category]; equal shares where an economy has no row."""
    categories = sorted(set(table["category"].tolist()))
    shares = np.zeros((len(iso3), len(categories)))
    columns = (table["origin"].tolist(), table["category"].tolist(), table["share"].tolist())
    for o, g, share in zip(*columns, strict=True):
        if o in iso3:
            shares[iso3.index(o), categories.index(g)] = share
    shares[shares.sum(axis=1) <= 0.0] = 1.0
    return shares / shares.sum(axis=1, keepdims=True)


def plain_covariates(ways: dict[str, Values], economies: Table) -> Values:
    """Return the covariates of plain gravity [o, d, k], zero at home."""
    n = len(economies["iso3"])
    in_eu = np.array(["EU27" in blocs.split("|") for blocs in economies["trade_blocs"].tolist()])
    flat = {name: np.nan_to_num(values, nan=1.0).ravel() for name, values in ways.items()}
    columns = lane_covariates(
        np.maximum(flat["distance_km"], 1.0), flat["contiguous"], flat["common_language"], flat["colony"],
        flat["trade_agreement"], np.outer(in_eu, in_eu).ravel(),
    )  # fmt: skip
    found = columns.reshape(n, n, -1)
    found[np.arange(n), np.arange(n)] = 0.0
    return found


def richer_covariates(plain: Values, ways: dict[str, Values], economies: Table, likeness: Likeness) -> Values:
    """Return plain covariates and more [o, d, k], zero at home.

    Sea and air distance, squared log distance, one region, one bloc, road and rail, likeness of exports, income gap
    and product of incomes, agreement and language by distance; and for each category the exporter's share times the
    importer's income, the distance, and the importer's own share.
    """
    n = plain.shape[0]
    log_km, language, agreement = plain[:, :, 0], plain[:, :, 2], plain[:, :, 4]
    far = log_km - log_km[~np.eye(n, dtype=np.bool_)].mean()
    region = economies["region"]
    blocs = [set(text.split("|")) - {""} for text in economies["trade_blocs"].tolist()]
    one_bloc = np.array([[bool(one & other) for other in blocs] for one in blocs], dtype=np.float64)
    sea = np.where(ways["sea_km"] >= 0.0, ways["sea_km"], ways["distance_km"])
    rich = likeness.log_income
    columns = [
        np.log(np.maximum(np.nan_to_num(sea, nan=NEAREST_KM), NEAREST_KM)),
        np.log(np.maximum(np.nan_to_num(ways["air_km"], nan=NEAREST_KM), NEAREST_KM)),
        far**2, (region[:, None] == region[None, :]).astype(np.float64), one_bloc, ways["road_feasible"],
        ways["rail_feasible"], 1.0 - likeness.goods**2 / 2.0, likeness.income, np.outer(rich, rich),
        agreement * far, language * far,
    ]  # fmt: skip
    for g in range(likeness.composition.shape[1]):
        share = likeness.composition[:, g]
        columns += [np.outer(share, rich), share[:, None] * far, np.outer(share, share)]
    found = np.concatenate([plain, np.stack(columns, axis=2)], axis=2)
    found[np.arange(n), np.arange(n)] = 0.0
    return found


__all__ = ["Likeness", "economy_likeness", "plain_covariates", "richer_covariates"]
