"""The tables of `tradewinds calibrate`: groups of moments, caps that bind, and the moments nearest to a miss."""

from __future__ import annotations

from typing import TYPE_CHECKING

from experiments.terminal.table import Column, Shown, Table, number, table, words

if TYPE_CHECKING:
    from experiments.verification.calibration_report import Report

GAP = "{:.1e}".format
SIGNED_GAP = "{:+.1e}".format
SIX_DIGITS = "{:.6g}".format


def groups(report: Report, title: str) -> Table:
    """Return the groups of moments: how many, how far from their targets, against which tolerance."""
    made = table(
        "moments", number("number"), number("largest gap", GAP), "at", number("mean gap", GAP),
        Column("tolerance", "number", ("tolerance", "unit")), number("within"), number("capped"), number("assumed"),
        title=title,
    )  # fmt: skip
    for fit in report.groups:
        made.add(
            fit.group.name, fit.count, fit.largest_gap, fit.worst, fit.mean_gap,
            Shown(f"{fit.tolerance:g} {fit.group.unit}", (fit.tolerance, fit.group.unit)),
            Shown("all" if fit.ok else f"{fit.within:,}", fit.within), fit.capped, fit.assumed,
        )  # fmt: skip
    return made


def caps(report: Report) -> Table:
    """Return the caps that bind, and where."""
    made = table("cap", "moments", words("binds at"), title="Caps that bind: the target is the capped value")
    for (cap, group), places in report.caps().items():
        made.add(cap, group, " ".join(places))
    return made


def nearest_to_a_miss(report: Report, count: int) -> Table:
    """Return the moments whose gap is the largest share of their tolerance."""
    made = table(
        "moments", "at", number("target", SIX_DIGITS), number("fit", SIX_DIGITS), number("gap", SIGNED_GAP),
        number("tolerance", "{:g}".format), number("weight", "{:.4f}".format), "cap",
        title=f"The {count} nearest to their tolerance",
    )  # fmt: skip
    for each in report.worst(count):
        made.add(
            each.group, each.place, each.target, each.fit, each.gap, each.tolerance, each.weight, each.cap
        )
    return made
