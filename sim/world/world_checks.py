"""What tables of the world must hold before it is built: gateways for every economy, lorries for what households buy,
and room in keys and masks.
"""

from __future__ import annotations

import numpy as np

from sim.core.codes import CHANNELS, MODES, RAIL, ROAD, check_limits
from sim.world.tables import TableError

MOST_GATEWAYS = 3
"""Gateways of an economy that have sea ways, normal and spare ones; those of inland legs only are not counted."""


def check_gateways(gateways: dict[str, np.ndarray], iso3: tuple[str, ...]) -> None:
    """Check that every economy has a gateway in normal use and no more than three with sea ways."""
    economies = gateways["economy"][gateways["role"] != "inland_only"].tolist()
    in_use = gateways["economy"][gateways["role"] == "normal"].tolist()
    for code in sorted({*iso3, *gateways["economy"].tolist()}):
        if code not in iso3:
            raise TableError(f"sim/data/gateways.csv: {code} is not in economies.csv; correct or delete it")
        if code not in in_use or economies.count(code) > MOST_GATEWAYS:
            raise TableError(
                f"sim/data/gateways.csv: {code} has {economies.count(code)} gateways, {in_use.count(code)} of them "
                f"normal; it needs 1 to {MOST_GATEWAYS}, at least one of them normal"
            )


def check_room(iso3: tuple[str, ...], tables: dict[str, dict[str, np.ndarray]]) -> None:
    """Refuse more of a kind than keys, masks and draws have room for (`sim.core.codes`)."""
    check_limits({
        "economies": len(iso3), "categories": len(tables["categories"]["category"]),
        "platforms": len(tables["platforms"]["platform"]), "means of payment": len(tables["payment_rails"]["rail"]),
        "segments": len(tables["segments"]["segment"]), "modes": len(MODES), "channels": len(CHANNELS),
    })  # fmt: skip


def check_inland_modes(categories: dict[str, np.ndarray]) -> None:
    """Refuse trains for what households buy: parcels and goods from shops go by lorry, at home and to gateways."""
    bought = categories["is_household"].astype(np.bool_) | (categories["household_share"] > 0.0)
    wrong = categories["category"][bought & (categories["inland_mode"] != MODES[ROAD])].tolist()
    if wrong:
        raise TableError(
            f"sim/data/categories.csv: inland_mode of {', '.join(wrong)} must be {MODES[ROAD]}: households buy it, and "
            f"their parcels go by lorry; only goods that firms alone buy may have {MODES[RAIL]}"
        )


def check_flows(flows: dict[str, np.ndarray], iso3: tuple[str, ...]) -> None:
    """Refuse pairs of economies without a flow: no row, no value, or a status that says so."""
    columns = (flows["origin"], flows["destination"], flows["value_usd"], flows["status"])
    known = {
        (o, d)
        for o, d, value, status in zip(*(column.tolist() for column in columns), strict=True)
        if status != "missing" and not np.isnan(value)
    }
    gone = [f"{o}|{d}" for o in iso3 for d in iso3 if o != d and (o, d) not in known]
    if gone:
        raise TableError(
            f"sim/data/flows_2023.csv: {len(gone)} pairs have no flow, the first {gone[0]}; fill them with "
            "`tradewinds impute --data sim/data --write`, or give each a row"
        )


__all__ = ["check_flows", "check_gateways", "check_inland_modes", "check_room"]
