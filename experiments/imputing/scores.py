"""Scores of candidates: every observed pair is predicted without itself, and compared.

Both directions of two economies are left out together, a fifth of all at a time, dealt by a fixed seed. The totals of
goods that a candidate may use are those of `economies.csv`, as published: a user with missing flows has the same ones.
They hold flows to economies outside the table as well, so no flow can be read off them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from experiments.imputing.candidates import predictions

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from experiments.imputing.evidence import Evidence

    Values = NDArray[np.float64]
    Flags = NDArray[np.bool_]

FOLDS = 5
SEED = 1
SMALL_SHARE = 0.25
"""The smallest quarter of pairs, by their true flow, are the small ones."""
FAR_KM = 10_000.0


@dataclass(frozen=True)
class Score:
    """How near predictions come to flows that were left out."""

    candidate: str
    common_part: float
    """Common part of flows: 2 sum min(x, y) / (sum x + sum y); 1 is perfect."""
    sum_ratio: float
    """Sum of predictions over the sum of flows."""
    small_ratio: float
    """The same for the smallest quarter of pairs by their flow."""
    far_ratio: float
    """The same for pairs farther apart than `FAR_KM`."""
    half_within: float
    """Median factor between prediction and flow, at least 1."""


def folds(n: int, seed: int = SEED, number: int = FOLDS) -> NDArray[np.int64]:
    """Return the fold of each pair [o, d], the same for both directions."""
    drawn = np.triu(np.random.default_rng(seed).integers(0, number, (n, n)), 1)
    return drawn + drawn.T


def common_part(flow: Values, predicted: Values) -> float:
    """Return the common part of flows of two lists of flows (Lenormand et al. 2016, J. Transport Geography 51)."""
    return float(2.0 * np.minimum(flow, predicted).sum() / (flow.sum() + predicted.sum()))


def score(candidate: str, flow: Values, predicted: Values, distance_km: Values) -> Score:
    """Compare predictions with flows, [pair]."""
    small, far = flow <= np.quantile(flow, SMALL_SHARE), distance_km > FAR_KM
    ratio = np.log(np.maximum(predicted, 1.0)) - np.log(np.maximum(flow, 1.0))
    return Score(
        candidate, common_part(flow, predicted), float(predicted.sum() / flow.sum()),
        _ratio(flow, predicted, small), _ratio(flow, predicted, far), float(np.exp(np.median(np.abs(ratio)))),
    )  # fmt: skip


def left_out(
    evidence: Evidence,
    fold: NDArray[np.int64],
    of_fold: Callable[[int], None] | None = None,
    only: tuple[int, ...] | None = None,
) -> dict[str, Values]:
    """Return by candidate what it predicts of every scored pair without it, [o, d]; nan elsewhere.

    Args:
        evidence: what is known.
        fold: fold of each pair, [o, d].
        of_fold: called with the number of folds done.
        only: the folds to leave out; all when None.
    """
    found: dict[str, Values] = {}
    for done, number in enumerate(only or range(int(fold.max()) + 1), start=1):
        held = evidence.scored & (fold == number)
        for name, flow in predictions(evidence.without(held)):
            found.setdefault(name, np.full(flow.shape, np.nan))[held] = flow[held]
        if of_fold is not None:
            of_fold(done)
    return found


def scores(evidence: Evidence, predicted: dict[str, Values]) -> list[Score]:
    """Return the score of every candidate over the pairs it predicted."""
    rows = []
    distance_km = np.exp(evidence.plain[:, :, 0])
    for name, flow in predicted.items():
        there = np.isfinite(flow) & evidence.scored
        rows.append(score(name, evidence.flow[there], flow[there], distance_km[there]))
    return rows


def _ratio(flow: Values, predicted: Values, kept: Flags) -> float:
    total = float(flow[kept].sum())
    return float(predicted[kept].sum()) / total if total > 0.0 else float("nan")


__all__ = ["FOLDS", "SEED", "Score", "common_part", "folds", "left_out", "score", "scores"]
