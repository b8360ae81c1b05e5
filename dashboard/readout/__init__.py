"""Reading a finished comparison: the facts the page shows, in the units people read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard.facts.about import Repeat
from dashboard.facts.run_facts import Facts
from dashboard.readout.asked_place import headline_of
from dashboard.readout.described_run import about_of
from dashboard.readout.frame_reading import frame_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dashboard.facts.figure import Figure
    from sim.front import Comparison


def facts(
    comparison: Comparison,
    figures: Iterable[Figure],
    lever_sentences: Sequence[str] = (),
    seconds: float = 0.0,
    repeat: Repeat | None = None,
) -> Facts:
    """What the page shows of a comparison.

    Args:
        comparison: of the counterfactual and one scenario.
        figures: those that panels declare; exactly these are read.
        lever_sentences: what levers added to the scenario, in plain words.
        seconds: how long the run took; 0 for a saved one.
        repeat: how to run it again.

    Raises:
        UnknownFigure: a metric is not measured by the declared dimension.
    """
    return Facts(
        about=about_of(comparison, lever_sentences, seconds, repeat or Repeat()),
        headline=headline_of(comparison),
        frames={figure: frame_of(comparison, figure) for figure in figures},
    )
