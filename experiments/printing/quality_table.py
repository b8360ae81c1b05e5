"""How much of the data is sourced, derived, imputed or assumed: a table, or one JSON object."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from experiments.ending.telling import print_json
from experiments.installation.content_checks import cells_of
from experiments.terminal.meter import Meter
from experiments.terminal.shell import Shell
from experiments.terminal.table import number, table

if TYPE_CHECKING:
    from experiments.verification.data_sensitivity import Sensitivity

MOST_COLUMNS = 12
"""Columns on which results depend most, that are listed."""
CALLED = {"trade_value": "world trade", "ecommerce_value": "parcels abroad"}
"""What the results are called in the table."""


def show_data(shell: Shell, weighed: bool = True) -> None:
    """Print the share of cells by quality, for each table and for all, and what results depend on.

    Args:
        shell: where it goes.
        weighed: whether cells are also weighed by what results depend on; the first time that takes a minute or two.
    """
    from sim.world.quality import QUALITIES, data_quality, quality_totals

    columns = data_quality()
    totals = quality_totals(columns)
    found = sensitivities(shell) if weighed else ()
    if shell.as_json:
        by_column = [
            {
                "table": column.table,
                "column": column.column,
                "cells": column.cells,
                **{quality: column.count(quality) for quality in QUALITIES},
                "is_datum": column.is_datum,
            }
            for column in columns
        ]
        print_json(
            {"command": "doctor", "data": {"totals": totals, "columns": by_column, **weighed_payload(found)}}
        )
        return
    shown = table(
        "table",
        number("cells"),
        *(number(quality, "{:.1%}".format, f"{quality}_share") for quality in QUALITIES),
    )
    for name, counts in totals.items():
        cells = sum(counts.values())
        if name == "all tables":
            shown.section()
        shown.add(name, cells, *(counts[quality] / cells for quality in QUALITIES))
    shell.print(shown)
    shell.note(
        "sourced: taken from a source · derived: computed from sources · imputed: filled by a model · "
        "assumed: judged by us (sim/data/sources.csv says which)"
    )
    show_weighed(shell, found)
    shell.note(f"Not counted: {cells_of(columns)[1]:,} cells of keys, names and remarks")


def sensitivities(shell: Shell) -> tuple[Sensitivity, ...]:
    """Return what results depend on, with progress where it is computed."""
    from experiments.verification.data_sensitivity import data_sensitivity

    with Meter("weighing", quiet=shell.quiet, unit="parts of columns") as meter:
        return data_sensitivity(meter)


def weighed_payload(found: tuple[Sensitivity, ...]) -> dict[str, Any]:
    """Return elasticities and shares by quality as plain values; nothing where cells are only counted."""
    if not found:
        return {}
    from experiments.verification.data_sensitivity import RESULTS, share_by_quality

    shares = {result: share_by_quality(found, result) for result in RESULTS}
    return {"share_of_sensitivity": shares, "elasticities": [asdict(each) for each in found]}


def show_weighed(shell: Shell, found: tuple[Sensitivity, ...]) -> None:
    """Print shares of sensitivity by quality, and the columns on which results depend most."""
    if not found:
        return
    from experiments.verification.data_sensitivity import RESULTS, STEP, share_by_quality
    from sim.world.quality import QUALITIES

    shown = table(
        "result",
        *(number(quality, "{:.1%}".format, f"{quality}_share") for quality in QUALITIES),
        title="What results depend on: share of all elasticities that rests on cells of each quality",
    )
    for result in RESULTS:
        shares = share_by_quality(found, result)
        shown.add(CALLED[result], *(shares[quality] for quality in QUALITIES))
    shell.print(shown)
    most = table(
        "column",
        "quality",
        number("cells"),
        *(number(CALLED[result], "{:+.3f}".format, result) for result in RESULTS),
        title="Columns on which they depend most: elasticities",
    )
    by_weight = sorted(found, key=lambda each: -max(abs(getattr(each, result)) for result in RESULTS))
    for each in by_weight[:MOST_COLUMNS]:
        most.add(each.column, each.quality, each.cells, *(getattr(each, result) for result in RESULTS))
    shell.print(most)
    shell.note(
        f"Elasticities of the expected week 0 at the calibrated tastes, each column moved by {STEP:.0%}: what acts "
        "only over time, or only on emissions, counts nothing. --set moves any of them"
    )
