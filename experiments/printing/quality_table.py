"""How much of the data is sourced, derived, imputed or assumed: a table, or one JSON object."""

from __future__ import annotations

from experiments.ending.telling import print_json
from experiments.installation.content_checks import cells_of
from experiments.terminal.shell import Shell
from experiments.terminal.table import number, table


def show_data(shell: Shell) -> None:
    """Print the share of cells by quality, for each table and for all."""
    from sim.world.quality import QUALITIES, data_quality, quality_totals

    columns = data_quality()
    totals = quality_totals(columns)
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
        print_json({"command": "doctor", "data": {"totals": totals, "columns": by_column}})
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
    shell.note(f"Not counted: {cells_of(columns)[1]:,} cells of keys, names and remarks")
