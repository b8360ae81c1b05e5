"""What `tradewinds calibrate` says: every moment with target, fit, weight and tolerance; tables, a CSV, Markdown.

The moments themselves: `sim.calibration.moments`. Sellers are added here, as a run's sample makes them.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.calibration.calibrated_state import Calibration
    from sim.calibration.moments import GroupFit, Moment

MANY_SMES, SEED = 2_000, 1
"""The sample the sellers are counted in."""
EXACT = 1e-9
"""A gap below this is rounding of the sums, whose last bits differ between processors."""
COLUMNS = (
    "group", "place", "target", "fit", "gap", "unit", "weight", "tolerance", "within", "quality", "data", "cap",
    "source",
)  # fmt: skip
GROUP_HEADER = (
    "moments", "what", "number", "largest gap", "at", "mean gap", "tolerance", "within", "capped", "assumed",
)  # fmt: skip
CAP_HEADER = ("cap", "moments", "binds at")
WORST_HEADER = ("moments", "at", "target", "fit", "gap", "tolerance", "weight", "cap")


@dataclass(frozen=True)
class Report:
    """A calibration and how far it meets its targets."""

    calibration: Calibration
    moments: list[Moment]
    groups: list[GroupFit]

    @property
    def ok(self) -> bool:
        """Whether every moment is within its tolerance."""
        return all(group.ok for group in self.groups)

    def worst(self, number: int) -> list[Moment]:
        """Return the moments nearest to their tolerance or beyond it, worst first."""
        return sorted(self.moments, key=lambda each: -abs(each.gap) / each.tolerance)[:number]

    def caps(self) -> dict[tuple[str, str], list[str]]:
        """Return where each (cap, group) binds."""
        found: dict[tuple[str, str], list[str]] = {}
        for moment in self.moments:
            if moment.cap:
                found.setdefault((moment.cap, moment.group), []).append(moment.place)
        return dict(sorted(found.items()))


def report_on(calibration: Calibration, smes: int = MANY_SMES) -> Report:
    """Measure a calibration; the sellers are those of a sample of ``smes`` agents."""
    import numpy as np

    from sim.calibration.fits import moments_of, seller_moments
    from sim.calibration.moments import summary
    from sim.week.sample import sme_columns

    columns = sme_columns(calibration, smes, SEED)
    firms = np.bincount(columns["economy"], columns["weight"] * columns["active"], calibration.world.n)
    moments = [*moments_of(calibration), *seller_moments(calibration, firms)]
    return Report(calibration, moments, summary(moments))


def record_of(moment: Moment) -> dict[str, Any]:
    """Return a moment as plain values."""
    from sim.calibration.moments import GROUPS

    group = GROUPS[moment.group]
    return {name: getattr(group if name in ("unit", "source") else moment, name) for name in COLUMNS}


def write_moments(moments: Iterable[Moment], path: Path) -> None:
    """Write moments as a CSV."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
        rows.writeheader()
        rows.writerows(record_of(moment) for moment in moments)


def group_rows(report: Report, exact: bool = True) -> list[tuple[str, ...]]:
    """Return the groups as rows of text; not ``exact``: without digits that differ between machines."""
    return [
        (
            fit.group.name, fit.group.what, f"{fit.count:,}", gap_text(fit.largest_gap, exact),
            fit.worst if exact or fit.largest_gap >= EXACT else "", gap_text(fit.mean_gap, exact),
            f"{fit.tolerance:g} {fit.group.unit}", f"{fit.within:,}" if not fit.ok else "all",
            f"{fit.capped:,}", f"{fit.assumed:,}",
        )
        for fit in report.groups
    ]  # fmt: skip


def cap_rows(report: Report) -> list[tuple[str, ...]]:
    """Return the caps that bind as rows of text."""
    return [(cap, group, " ".join(places)) for (cap, group), places in report.caps().items()]


def worst_rows(report: Report, number: int) -> list[tuple[str, ...]]:
    """Return the worst moments as rows of text."""
    return [
        (each.group, each.place, f"{each.target:.6g}", f"{each.fit:.6g}", f"{each.gap:+.1e}", f"{each.tolerance:g}",
         f"{each.weight:.4f}", each.cap)
        for each in report.worst(number)
    ]  # fmt: skip


def gap_text(gap: float, exact: bool) -> str:
    """Return a gap as text."""
    return f"{gap:.1e}" if exact or gap >= EXACT else f"below {EXACT:g}"


def markdown(report: Report) -> str:
    """Return the tables of docs/calibration.md."""
    header = tuple(name for name in GROUP_HEADER if name != "at")
    rows = [
        tuple(cell for name, cell in zip(GROUP_HEADER, row, strict=True) if name != "at")
        for row in group_rows(report, exact=False)
    ]
    return "\n\n".join(markdown_table(*table) for table in ((header, rows), (CAP_HEADER, cap_rows(report))))


def markdown_table(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Return a table in Markdown."""
    lines = [header, ("---",) * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
