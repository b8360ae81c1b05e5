"""compare(base, other) -> Comparison: scenarios simulated with the same seeds, or finished runs, side by side.

What a comparison gives is in `sim.comparison`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.comparison import EFFECT, TABLE_COLUMNS, Comparison, ComparisonError, distinctly_named
from sim.results.record_frames import WHOLE
from sim.results.run_results import Results
from sim.running.carrying_out import Progress
from sim.running.preparing import prepared
from sim.running.run_files import RecordFlows
from sim.running.run_options import TRADE_MODEL, RunOptions
from sim.running.run_scenarios import RunStopped, run_many

if TYPE_CHECKING:
    from pathlib import Path

    from sim.scenario.definition import Scenario


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
    options = RunOptions(
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
    return Comparison(*_results_of((base, *others), options), year=year, window=window)


def _results_of(given: Sequence[Scenario | Results | str | Path], options: RunOptions) -> list[Results]:
    """Return results that are there already, or those of scenarios, simulated now.

    Raises:
        ComparisonError: both kinds are given, or a lone scenario names no counterfactual.
    """
    finished = [each for each in given if isinstance(each, Results)]
    scenarios = [each for each in given if not isinstance(each, Results)]
    if not scenarios:
        return finished
    if finished:
        raise ComparisonError("give either scenarios or finished results, not both")
    named = [prepared(each, options.weeks, options.consumers, options.smes) for each in scenarios]
    return run_many(distinctly_named(with_counterfactual(named)), options)


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
    "Comparison",
    "ComparisonError",
    "RunStopped",
    "compare",
    "distinctly_named",
    "with_counterfactual",
]
