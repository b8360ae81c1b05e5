"""compare(base, other) -> Comparison: scenarios simulated with the same seeds, or finished runs, side by side.

What a comparison gives is in `sim.comparison`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.carrying_out import Progress
from sim.comparison import EFFECT, TABLE_COLUMNS, WORLD_ROWS, Comparison, ComparisonError, told_apart
from sim.preparing import prepared
from sim.results import WHOLE, Results
from sim.run import TRADE_MODEL, RunStopped, run_many
from sim.run_files import RecordFlows

if TYPE_CHECKING:
    from pathlib import Path

    from sim.scenario import Scenario


def compare(
    base: Scenario | Results | str | Path,
    *others: Scenario | Results | str | Path,
    seeds: int | Sequence[int] = 10,
    weeks: int | None = None,
    consumers: int | None = None,
    smes: int | None = None,
    jobs: int | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
    record_flows: RecordFlows = "first",
    folders: Sequence[str | Path] | None = None,
    command: str | None = None,
    year: int = WHOLE,
    window: str = EFFECT,
    model: str = TRADE_MODEL,
) -> Comparison:
    """Compare scenarios with a baseline, seed by seed.

    Args:
        base: The baseline; or the only scenario given, which must then name what it is compared with.
        others: Scenarios, their names, or results of runs that are already there (all of them, or none).
        seeds: How many seeds, or which.
        weeks: See `run`; so are the other settings.
        consumers: Consumer agents.
        smes: SME agents.
        jobs: Processes.
        threads: Threads of each process.
        progress: Called after every week.
        record_flows: Of which seeds weekly flows are kept.
        folders: Where to save the runs, the baseline's first.
        command: What to type to repeat it.
        year: Read this calendar year only; 0 for what `window` says.
        window: Over which weeks it is read; see `Comparison`.
        model: For tests.

    Raises:
        ComparisonError: The runs do not fit together.
        RunStopped: Interrupted from the keyboard.
    """
    given = (base, *others)
    if all(isinstance(each, Results) for each in given):
        first, *rest = (each for each in given if isinstance(each, Results))
        return Comparison(first, *rest, year=year, window=window)
    if any(isinstance(each, Results) for each in given):
        raise ComparisonError("give either scenarios or finished results, not both")
    named = [prepared(each, weeks, consumers, smes) for each in given if not isinstance(each, Results)]
    arms = told_apart(with_counterfactual(named))
    results = run_many(
        arms,
        seeds=seeds,
        weeks=weeks,
        consumers=consumers,
        smes=smes,
        jobs=jobs,
        threads=threads,
        progress=progress,
        record_flows=record_flows,
        folders=folders,
        command=command,
        model=model,
    )
    return Comparison(*results, year=year, window=window)


def with_counterfactual(scenarios: Sequence[Scenario | str | Path]) -> list[Scenario]:
    """Put the counterfactual a lone scenario names before it; leave longer lists as they are."""
    arms = [prepared(each) for each in scenarios]
    if len(arms) > 1:
        return arms
    counterfactual = arms[0].counterfactual()
    if counterfactual is None:
        raise ComparisonError(
            f"scenario {arms[0].name} names no counterfactual (compare_with); name two scenarios to compare it "
            f"with another, for example: law_2023 {arms[0].name}"
        )
    return [counterfactual, arms[0]]


__all__ = [
    "TABLE_COLUMNS",
    "WORLD_ROWS",
    "Comparison",
    "ComparisonError",
    "RunStopped",
    "compare",
    "told_apart",
    "with_counterfactual",
]
