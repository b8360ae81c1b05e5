"""The six-part test of the general-equilibrium limit (model.md section 9), from simulated arms and solver outcomes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.stats import t as student

from experiments.verification.general_shocks import SHOCKS, Arm

if TYPE_CHECKING:
    from sim.theory.hat_algebra import Economy, Outcome

INSIDE, CONFIDENCE, FAMILY_ERROR = 0.97, 0.99, 0.01
LARGEST_MEAN_GAP = 0.001
RATIO_BOUNDS = (0.25, 0.40)
LARGEST_WAGE_GAP = 0.005

Arms = Mapping[int, Mapping[str, Arm]]
"""By seed, by shock ("" is the baseline)."""


@dataclass(frozen=True)
class ShockGap:
    """How far the agents are from the solver after one shock."""

    shock: str
    flows: int
    largest_effect: float
    """The solver's, of a large flow, share of the baseline flow."""
    inside: float
    """Share of flows whose 99 % t interval holds the solver's effect."""
    beyond: int
    """Flows beyond Bonferroni's bound over all flows and shocks."""
    mean_gap: float
    """Agents' effect less the solver's, mean over flows, share of the baseline flow."""
    rms_gap: float
    wage_gap: float
    """Largest over economies, ratio."""
    wage_effect: float
    """Largest over economies, the solver's, ratio."""
    welfare_gap: float
    """Largest over economies, of the agents' own ln real consumption against the solver's."""
    welfare_effect: float
    """Largest over economies, the solver's, ln."""


@dataclass(frozen=True)
class GeneralGaps:
    """Gaps of all shocks, and the test's parts (i), (ii), (iii), (v)."""

    shocks: list[ShockGap]
    inside: float
    beyond: int
    mean_gap: float
    mean_gap_error: float
    rms_gap: float
    wage_gap: float
    welfare_gap: float

    @property
    def parts(self) -> dict[str, bool]:
        """Whether each part holds."""
        return {
            "i": self.inside >= INSIDE,
            "ii": self.beyond == 0,
            "iii": abs(self.mean_gap) < 2.0 * self.mean_gap_error and abs(self.mean_gap) < LARGEST_MEAN_GAP,
            "v": self.wage_gap < LARGEST_WAGE_GAP and self.welfare_gap < LARGEST_WAGE_GAP,
        }

    def plain(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {**asdict(self), "parts": self.parts}


def effects(arms: Arms, economy: Economy, weeks: int, large: np.ndarray) -> dict[str, np.ndarray]:
    """Return what each shock does to large flows [seed, flow], paired by seed, as shares of the baseline's flows."""
    base = economy.sales_usd.sum(axis=2)[large] * (weeks / 52.0)
    return {
        shock: np.array(
            [(seed[shock].sales_usd - seed[""].sales_usd)[large] / base for seed in arms.values()]
        )
        for shock in SHOCKS
    }


def gaps(
    arms: Arms, economy: Economy, outcomes: Mapping[str, Outcome], welfare: Mapping[str, np.ndarray], weeks: int,
    large: np.ndarray,
) -> GeneralGaps:  # fmt: skip
    """Hold simulated effects against the solver's.

    Args:
        arms: what every seed brought.
        economy: the solver's baseline.
        outcomes: its answers by shock.
        welfare: its ln change of households' real consumption [d] by shock.
        weeks: weeks measured.
        large: [o, d] flows to hold against it.
    """
    found = effects(arms, economy, weeks, large)
    seeds, flows = next(iter(found.values())).shape
    base = economy.sales_usd.sum(axis=2)[large]
    narrow = float(student.ppf(0.5 + CONFIDENCE / 2.0, seeds - 1))
    wide = float(student.ppf(1.0 - FAMILY_ERROR / (flows * len(SHOCKS)) / 2.0, seeds - 1))
    rows, all_gaps, inside, beyond, wage_gap = [], [], 0, 0, 0.0
    for shock in SHOCKS:
        outcome = outcomes[shock]
        wanted = outcome.sales_usd.sum(axis=2)[large] / base - 1.0
        gap = found[shock] - wanted
        mean, error = gap.mean(axis=0), gap.std(axis=0, ddof=1) / math.sqrt(seeds)
        score = np.divide(np.abs(mean), error, out=np.where(mean == 0.0, 0.0, np.inf), where=error > 0.0)
        wage = np.mean([seed[shock].wage / seed[""].wage for seed in arms.values()], axis=0)
        real = np.mean([seed[shock].welfare_log - seed[""].welfare_log for seed in arms.values()], axis=0)
        rows.append(
            ShockGap(
                shock=shock,
                flows=flows,
                largest_effect=float(wanted[np.argmax(np.abs(wanted))]),
                inside=float((score <= narrow).mean()),
                beyond=int((score > wide).sum()),
                mean_gap=float(mean.mean()),
                rms_gap=float(np.sqrt((mean**2).mean())),
                wage_gap=float(np.abs(wage - outcome.wage).max()),
                wage_effect=float(outcome.wage[np.argmax(np.abs(outcome.wage - 1.0))] - 1.0),
                welfare_gap=float(np.abs(real - welfare[shock]).max()),
                welfare_effect=float(welfare[shock][np.argmax(np.abs(welfare[shock]))]),
            )
        )
        all_gaps.append(gap)
        inside += int((score <= narrow).sum())
        beyond += rows[-1].beyond
        wage_gap = max(wage_gap, rows[-1].wage_gap)
    whole = np.stack(all_gaps)
    by_seed = whole.mean(axis=(0, 2))
    return GeneralGaps(
        shocks=rows,
        inside=inside / (flows * len(SHOCKS)),
        beyond=beyond,
        mean_gap=float(by_seed.mean()),
        mean_gap_error=float(by_seed.std(ddof=1) / math.sqrt(seeds)),
        rms_gap=float(np.sqrt((whole.mean(axis=1) ** 2).mean())),
        wage_gap=wage_gap,
        welfare_gap=max(row.welfare_gap for row in rows),
    )


def rejected(found: GeneralGaps) -> bool:
    """Return whether parts (i) to (iii) refuse the solver these gaps are against."""
    return not all(found.parts[part] for part in ("i", "ii", "iii"))
