"""Ways to impute a flow, from plain gravity up; each is scored, and the best one makes the table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from experiments.imputing.gravity_means import FLOOR_USD, affordable, gravity_mean
from experiments.imputing.margins import Fitted, within_totals
from experiments.imputing.panel_gravity import three_way
from experiments.imputing.residuals import by_likeness, by_low_rank

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from experiments.imputing.evidence import Evidence

    Values = NDArray[np.float64]


@dataclass(frozen=True)
class Candidate:
    """A way to impute flows."""

    name: str
    """Name in tables and options."""
    what: str
    """What it uses."""
    uses_past: bool = False
    """Whether it uses flows of earlier years."""


CANDIDATES = (
    Candidate("gravity", "two-way PPML: distance, border, language, colony, agreement, EU"),
    Candidate("richer", "two-way PPML, richer covariates"),
    Candidate("low_rank", "richer, low-rank residuals"),
    Candidate("alike", "richer, residuals of pairs alike"),
    Candidate("gravity_totals", "gravity within known totals"),
    Candidate("alike_totals", "alike within known totals"),
    Candidate("three_way", "three-way gravity of a panel, no covariates", uses_past=True),
    Candidate("past", "richer with residuals of earlier years", uses_past=True),
    Candidate("past_alike", "past, residuals of pairs alike", uses_past=True),
    Candidate("past_totals", "past_alike within known totals", uses_past=True),
    Candidate("ensemble", "mean log of past_alike, past and three_way, within known totals", uses_past=True),
)
BEST, BEST_WITHOUT_PAST = "past_totals", "alike_totals"
"""The best by the left-out score, with earlier years and without; the first makes the table."""


def predictions(evidence: Evidence) -> Iterator[tuple[str, Values]]:
    """Yield each candidate's name and its flows [o, d], USD, in the order of `CANDIDATES`.

    Known flows are in no candidate: each says what it expects of every pair.
    """
    gravity = gravity_mean(evidence.flow, evidence.plain, evidence.exports, evidence.imports)
    yield "gravity", gravity
    covariates = affordable(evidence.flow, evidence.richer, evidence.plain)
    richer = gravity_mean(evidence.flow, covariates, evidence.exports, evidence.imports)
    yield "richer", richer
    yield "low_rank", by_low_rank(evidence, richer)
    alike = by_likeness(evidence, richer)
    yield "alike", alike
    yield "gravity_totals", within_totals(evidence, gravity).flow
    yield "alike_totals", within_totals(evidence, alike).flow
    panel = three_way(evidence)
    yield "three_way", np.where(np.isfinite(panel), panel, gravity)
    past = past_mean(evidence)
    yield "past", past
    past_alike = by_likeness(evidence, past)
    yield "past_alike", past_alike
    yield "past_totals", within_totals(evidence, past_alike).flow
    yield "ensemble", within_totals(evidence, mean_of_logs(past_alike, past, panel)).flow


def past_mean(evidence: Evidence) -> Values:
    """Return gravity with richer covariates and what earlier years say, [o, d], USD."""
    present = affordable(evidence.flow, evidence.richer, evidence.plain)
    covariates = np.concatenate([present, evidence.past], axis=2)
    return gravity_mean(evidence.flow, covariates, evidence.exports, evidence.imports)


def mean_of_logs(*flows: Values) -> Values:
    """Return the geometric mean of several predictions [o, d], of those that have one."""
    logs = np.log(np.maximum(np.stack(flows), FLOOR_USD))
    has = np.isfinite(logs)
    return np.exp(np.where(has, logs, 0.0).sum(axis=0) / np.maximum(has.sum(axis=0), 1))


def best(evidence: Evidence) -> Fitted:
    """Return the flows of the best candidate [o, d], USD, and the totals that were set aside."""
    return within_totals(evidence, by_likeness(evidence, past_mean(evidence)))


__all__ = ["BEST", "BEST_WITHOUT_PAST", "CANDIDATES", "Candidate", "best", "predictions"]
