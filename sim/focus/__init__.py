"""Focus: which single figure answers a scenario's question: a metric, a place, and since when.

A file says `focus: {metric: parcels, place: USA, since: 2025-05-02}`; `tradewinds compare` puts that figure first. This
package is read without numpy, as checking a scenario must answer at once.
"""

from __future__ import annotations

from sim.focus.declared import WORLD, Focus, FocusError, derived, place_in_words
from sim.focus.measures import LANE_METRICS, Measure, measures

__all__ = ["LANE_METRICS", "WORLD", "Focus", "FocusError", "Measure", "derived", "measures", "place_in_words"]
