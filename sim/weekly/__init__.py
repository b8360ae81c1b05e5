"""Weekly tables: what a run keeps week by week, and the figures of any weeks chosen from them."""

from __future__ import annotations

from sim.weekly.frames import distribution_week_frame, lane_week_frame
from sim.weekly.periods import Weeks, distribution_by_seed, figures_by_seed, lanes_by_seed, period_values

__all__ = [
    "Weeks",
    "distribution_by_seed",
    "distribution_week_frame",
    "figures_by_seed",
    "lane_week_frame",
    "lanes_by_seed",
    "period_values",
]
