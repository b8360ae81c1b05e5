"""Three-way gravity of several years at once: no covariates, but a pair keeps what it had beyond gravity."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from experiments.imputing.evidence import Evidence

    Values = NDArray[np.float64]

ROUNDS, CLOSE = 500, 1e-8


def three_way(evidence: Evidence) -> Values:
    """Return gravity of a panel: exporter and importer by year, and pair, [o, d]; nan where a pair has no past.

    PPML with three sets of effects and nothing else (Weidner and Zylkin 2021, Journal of International Economics
    132, 103513), solved by fitting each set's sums in turn.
    """
    flows = np.stack([*(evidence.earlier[year] for year in sorted(evidence.earlier)), evidence.flow])
    known = np.isfinite(flows)
    unit = float(np.nanmean(flows))
    value, used = np.where(known, np.nan_to_num(flows), 0.0) / unit, known.astype(np.float64)
    exporter, importer = np.ones((len(flows), evidence.n, 1)), np.ones((len(flows), 1, evidence.n))
    pair = np.ones((1, evidence.n, evidence.n))
    last = np.inf
    for _ in range(ROUNDS):
        exporter = _ratio(value, used * importer * pair, 2)
        importer = _ratio(value, used * exporter * pair, 1)
        pair = _ratio(value, used * exporter * importer, 0)
        total = float((used[-1] * exporter[-1] * importer[-1] * pair[0]).sum())
        if abs(total - last) <= CLOSE * total:
            break
        last = total
    has = known.any(axis=0) & (known[-1].any(axis=1)[:, None] & known[-1].any(axis=0)[None, :])
    return np.where(has, (exporter * importer * pair)[-1] * unit, np.nan)


def _ratio(value: Values, mean: Values, axis: int) -> Values:
    """Return what a set of effects must be for its sums to be those of the data."""
    return value.sum(axis=axis, keepdims=True) / np.maximum(mean.sum(axis=axis, keepdims=True), 1e-300)


__all__ = ["three_way"]
