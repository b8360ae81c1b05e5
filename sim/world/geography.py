"""Distances and feasibility between economies as matrices [origin, destination], from lanes.csv.

World set-up. A way that does not exist is -1 km here and never chosen: a mode without a route costs infinity.
"""

from dataclasses import dataclass

import numpy as np

PASSAGES = ("suez", "panama", "malacca", "hormuz")
_CLOSED_COLUMNS = {
    "suez": "sea_km_redsea_closed",
    "panama": "sea_km_panama_closed",
    "malacca": "sea_km_malacca_closed",
    "hormuz": "sea_km_hormuz_closed",
}


@dataclass(frozen=True)
class Geography:
    """Ways between economies, km, [origin, destination]; -1 where there is none."""

    distance_km: np.ndarray
    """[o, d] distance between their people, km"""
    air_km: np.ndarray
    """[o, d] way by air, km"""
    sea_km: np.ndarray
    """[o, d] way by sea, km; -1 between neighbours that share a port"""
    sea_km_closed: dict[str, np.ndarray]
    """[o, d] by passage: way by sea with it closed, km"""
    road_km: np.ndarray
    """[o, d] way by road, km; -1 beyond the longest way by lorry"""
    rail_km: np.ndarray
    """[o, d] way by rail, km"""
    inland_origin_km: np.ndarray
    """[o, d] way from where people of o live to the port that goods for d leave by, km by road"""
    inland_destination_km: np.ndarray
    """[o, d] way from the port that goods of o enter by to where people of d live, km by road"""
    terminal_km: np.ndarray
    """[o] way between where people live and the nearest airport or rail terminal, km by road"""
    trade_agreement: np.ndarray
    """[o, d] whether a trade agreement is in force"""
    contiguous: np.ndarray
    """[o, d] whether they share a land border"""
    common_language: np.ndarray
    """[o, d] whether they share an official language"""

    def sea_km_with(self, closed: frozenset[str]) -> np.ndarray:
        """Return sea ways [origin, destination] in km with passages closed: the longest single detour.

        Detours of two closed passages are not added (their joint way is not in the data): the longer one
        is a lower bound of the true way.
        """
        way = self.sea_km
        for passage in sorted(closed):
            detour = self.sea_km_closed[passage]
            way = np.where((way < 0) | (detour < 0), -1.0, np.maximum(way, detour))
        return way


def build_geography(
    lanes: dict[str, np.ndarray], iso3: tuple[str, ...], terminal_km: np.ndarray, longest_road_km: float
) -> Geography:
    """Return the matrices for the chosen economies, of which ``terminal_km`` has one length each, km.

    Lorries go no further than ``longest_road_km``.
    """
    row = {name: i for i, name in enumerate(iso3)}
    keep = [
        (row[str(o)], row[str(d)], k)
        for k, (o, d) in enumerate(zip(lanes["origin"], lanes["destination"], strict=True))
        if str(o) in row and str(d) in row
    ]
    o_rows = np.array([o for o, _, _ in keep], dtype=np.int64)
    d_rows = np.array([d for _, d, _ in keep], dtype=np.int64)
    lines = np.array([k for _, _, k in keep], dtype=np.int64)

    def matrix(column: str, fill: float = 0.0) -> np.ndarray:
        values = np.full((len(iso3), len(iso3)), fill)
        values[o_rows, d_rows] = lanes[column][lines].astype(np.float64)
        return values

    road_km = matrix("road_km", -1.0)
    road_feasible = (matrix("road_feasible") > 0) & (road_km <= longest_road_km)
    rail_feasible = matrix("rail_feasible") > 0
    # Neighbours that share a gateway port do not trade with each other by sea.
    same_port = (matrix("sea_km", -1.0) == 0) & road_feasible
    return Geography(
        distance_km=matrix("distance_km"),
        air_km=matrix("air_km", -1.0),
        sea_km=np.where(same_port, -1.0, matrix("sea_km", -1.0)),
        sea_km_closed={
            passage: np.where(same_port, -1.0, matrix(column, -1.0))
            for passage, column in _CLOSED_COLUMNS.items()
        },
        road_km=np.where(road_feasible, road_km, -1.0),
        rail_km=np.where(rail_feasible, matrix("rail_km", -1.0), -1.0),
        inland_origin_km=matrix("inland_origin_km"),
        inland_destination_km=matrix("inland_destination_km"),
        terminal_km=terminal_km,
        trade_agreement=matrix("trade_agreement") > 0,
        contiguous=matrix("contiguous") > 0,
        common_language=matrix("common_language") > 0,
    )
