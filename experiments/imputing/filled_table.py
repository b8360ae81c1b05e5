"""The table of flows with its missing pairs filled, and what `cell_quality.csv` says of them."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from importlib.resources import files
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from experiments.imputing.candidates import BEST, best
from sim.saved.writing import write_text
from sim.world.shapes import SHAPES
from sim.world.tables import read_table

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from experiments.imputing.evidence import Evidence

    Values = NDArray[np.float64]

FLOWS, QUALITY = "flows_2023", "cell_quality"
DIGITS = 3
"""Significant digits of an imputed flow."""
NOTES = {
    "imputed": f"tradewinds impute: {BEST} (docs/imputing.md)",
    "derived": "a partner's share of a sourced total (partner_shares.csv)",
}


@dataclass(frozen=True)
class Filled:
    """A table of flows without holes."""

    value: Values
    """[o, d] USD a year; nan at home"""
    status: NDArray[np.str_]
    """[o, d] observed, zero or imputed; empty at home"""
    quality: NDArray[np.str_]
    """[o, d] imputed or derived where it is not data; empty elsewhere"""
    used_up: tuple[str, ...]
    """Economies and sides whose known flows use up a total, so that it was set aside"""


def filled(evidence: Evidence) -> Filled:
    """Return the table: flows that are known, partners' shares of sourced totals, and the best candidate elsewhere.

    Raises:
        GravityError: too few flows are known.
    """
    abroad, missing = evidence.abroad, evidence.abroad & ~evidence.scored
    value = np.array(evidence.flow)
    aside: tuple[str, ...] = ()
    if (abroad & ~evidence.known).any():
        found = best(evidence)
        value = np.where(abroad & ~evidence.known, found.flow, value)
        sides = zip(("exports", "imports"), found.set_aside, strict=True)
        aside = tuple(
            f"{code} {side}"
            for side, flags in sides
            for code, flag in zip(evidence.iso3, flags, strict=True)
            if flag
        )
    value = np.where(missing, rounded(value), value)
    quality = np.where(missing, np.where(evidence.known, "derived", "imputed"), "")
    status = np.where(missing, "imputed", np.where(value == 0.0, "zero", evidence.status))
    return Filled(value, status, quality, aside)


def rounded(value: Values) -> Values:
    """Return values of at least a dollar with `DIGITS` significant digits."""
    flat = [
        float(f"{max(each, 1.0):.{DIGITS - 1}e}") if np.isfinite(each) else each for each in value.ravel()
    ]
    return np.array(flat).reshape(value.shape)


def over_totals(evidence: Evidence, value: Values) -> list[tuple[str, str, float]]:
    """Return (economy, side, ratio) where flows that a total holds come to more than it, the largest ratio first."""
    found = []
    sides = (
        ("exports", evidence.in_exports, evidence.exports, 1),
        ("imports", evidence.in_imports, evidence.imports, 0),
    )
    for side, held, total, axis in sides:
        ratio = np.where(held, np.nan_to_num(value), 0.0).sum(axis=axis) / total
        found += [(code, side, float(each)) for code, each in zip(evidence.iso3, ratio, strict=True)]
    return sorted((row for row in found if row[2] > 1.0), key=lambda row: -row[2])


def folder_of(folder: Path | None) -> Path:
    """Return where the tables are: the package's own when None."""
    return Path(str(files("sim") / "data")) if folder is None else folder


def flows_text(evidence: Evidence, table: Filled) -> str:
    """Return `flows_2023.csv`, sorted by its key."""
    rows = [
        [evidence.iso3[o], evidence.iso3[d], f"{table.value[o, d]:.0f}", str(table.status[o, d])]
        for o, d in np.argwhere(evidence.abroad)
    ]
    return _csv([list(SHAPES[FLOWS].fields), *sorted(rows)])


def quality_text(evidence: Evidence, table: Filled, folder: Path | None) -> str:
    """Return `cell_quality.csv` with the lines on flows made anew."""
    old = read_table(QUALITY, folder)
    columns = list(SHAPES[QUALITY].fields)
    rows = [
        list(row) for row in zip(*(old[name].tolist() for name in columns), strict=True) if row[0] != FLOWS
    ]
    for o, d in np.argwhere(table.quality != ""):
        quality = str(table.quality[o, d])
        rows.append([FLOWS, f"{evidence.iso3[o]}|{evidence.iso3[d]}", "value_usd", quality, NOTES[quality]])
    return _csv([columns, *sorted(rows)])


def write_filled(evidence: Evidence, table: Filled, folder: Path | None = None) -> list[Path]:
    """Write both tables into the folder they were read from; return the files.

    Raises:
        OSError: a file cannot be written.
    """
    texts = {FLOWS: flows_text(evidence, table)}
    if (folder_of(folder) / f"{QUALITY}.csv").is_file():
        texts[QUALITY] = quality_text(evidence, table, folder)
    written = []
    for name, text in texts.items():
        written.append(folder_of(folder) / f"{name}.csv")
        write_text(written[-1], text)
    return written


def differing(evidence: Evidence, table: Filled, folder: Path | None = None) -> list[str]:
    """Return pairs, as ORIGIN|DESTINATION, whose row in the folder is not the one made anew."""
    old = read_table(FLOWS, folder)
    columns = (old[name].tolist() for name in ("origin", "destination", "value_usd", "status"))
    there = {(o, d): (value, status) for o, d, value, status in zip(*columns, strict=True)}
    found = []
    for o, d in np.argwhere(evidence.abroad):
        pair = (evidence.iso3[o], evidence.iso3[d])
        if there.get(pair) != (float(f"{table.value[o, d]:.0f}"), str(table.status[o, d])):
            found.append("|".join(pair))
    return found


def _csv(rows: list[list[str]]) -> str:
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


__all__ = ["Filled", "differing", "filled", "over_totals", "rounded", "write_filled"]
