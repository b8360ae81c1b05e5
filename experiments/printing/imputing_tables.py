"""The table of `tradewinds impute --scores`: how near each method comes to flows that were left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from experiments.imputing.candidates import BEST, CANDIDATES
from experiments.imputing.scores import FAR_KM, FOLDS
from experiments.terminal.table import Table, number, table, words

if TYPE_CHECKING:
    from experiments.imputing.scores import Score

SCORED = (
    f"Each of {FOLDS} parts of the observed pairs, both directions together, is predicted without itself. "
    "Common part of flows: 2 sum min(x, y) / (sum x + sum y). Ratios: sum predicted over sum observed, of all pairs, "
    f"of the smallest quarter, and of pairs farther apart than {FAR_KM:,.0f} km. Totals are those of economies.csv, as "
    f"published. The table is made by {BEST}."
)


def scores_table(rows: list[Score]) -> Table:
    """Return the methods with their scores."""
    made = table(
        "method", number("common part", "{:.3f}".format), number("sum", "{:.2f}".format),
        number("small pairs", "{:.2f}".format), number("far pairs", "{:.2f}".format),
        number("median factor", "{:.2f}".format), "past", words("what it uses"),
    )  # fmt: skip
    known = {each.name: each for each in CANDIDATES}
    for row in rows:
        method = known[row.candidate]
        made.add(
            row.candidate, row.common_part, row.sum_ratio, row.small_ratio, row.far_ratio, row.half_within,
            "yes" if method.uses_past else "no", method.what,
        )  # fmt: skip
    return made


__all__ = ["SCORED", "scores_table"]
