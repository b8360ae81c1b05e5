"""Worlds side by side: simulated and saved together, or as they were saved; then the comparison is printed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.asking.early_checks import checked_window
from experiments.ending.bad_input import BadInput
from experiments.ending.telling import print_json
from experiments.saved_runs.run_folders import arm_names, taken_folder
from experiments.saved_runs.run_opening import load_results, readable
from experiments.simulating.simulated import checked_flows, simulated
from experiments.terminal.shell import Shell
from sim.saved import ours
from sim.saved.ours import LIMITS_FILE, WRITTEN
from sim.saved.reading import COMPARISON, MANIFESTS, RUN, SCHEMA_VERSION, write_manifest
from sim.saved.writing import write_text, write_whole

if TYPE_CHECKING:
    import pandas as pd

    from sim.comparison.compare_scenarios import Comparison
    from sim.running.run_options import RunOptions
    from sim.scenario.definition import Scenario


@dataclass(frozen=True)
class Answer:
    """How a comparison is answered: by which command, over which weeks, with what beside it."""

    command: str
    """Name of the command, for `--json`."""
    year: int = 0
    """Calendar year to read; 0 for what `window` says."""
    window: str = "effect"
    theory: bool = False
    """Whether the textbook's answer stands beside the agents'."""
    question: str = ""
    """Said before the simulation."""


def compare_scenarios(
    shell: Shell,
    arms: list[Scenario],
    target: tuple[Path | None, bool],
    options: RunOptions,
    answer: Answer,
) -> None:
    """Run all arms in one pool, save them side by side, and print the comparison.

    Args:
        shell: where words go.
        arms: the baseline, then the scenarios.
        target: folder for the results (None for a new one under runs/), and whether a run in it may be replaced.
        options: how they are simulated.
        answer: how they are read and printed.
    """
    from sim.comparison.compare_scenarios import Comparison

    window = checked_window(answer.window, answer.year, arms)
    checked_flows(options.record_flows)
    names = arm_names(arms)
    out, replace = target
    with taken_folder(out, f"compare-{names[-1]}", replace) as folder:
        ours.make_room(folder)
        if answer.question:
            shell.say(answer.question)
        results = simulated(shell, arms, [folder / name for name in names], options)
        comparison = Comparison(*results, window=window)
        save_comparison(comparison, folder, names)
    print_comparison(shell, comparison, folder, answer)


def compare_saved(shell: Shell, folders: list[Path], answer: Answer) -> None:
    """Compare runs that are already there."""
    from sim.comparison.compare_scenarios import Comparison

    if len(folders) < 2:
        raise BadInput("two saved runs are needed: the baseline's folder, then the scenario's")
    with readable(*folders):
        comparison = Comparison(
            *(load_results(folder, shell) for folder in folders), year=answer.year, window=answer.window
        )
        print_comparison(shell, comparison, None, answer)


def print_comparison(shell: Shell, comparison: Comparison, folder: Path | None, answer: Answer) -> None:
    """Print a comparison as tables or as one JSON object, with the textbook's answer where it is asked for."""
    from experiments.printing.comparison_report import comparison_payload, show_comparison
    from experiments.printing.textbook_tables import columns

    textbook = columns(comparison, answer.theory)
    if shell.as_json:
        print_json({"command": answer.command, **comparison_payload(comparison, folder, textbook)})
    else:
        show_comparison(shell, comparison, folder, textbook)


def save_comparison(comparison: Comparison, folder: Path, names: list[str]) -> None:
    """Write the table of differences and what was compared; the runs are in folders beside them."""
    from experiments.ending.telling import plain_values
    from experiments.printing.comparison_report import window_payload
    from sim.results.column_meanings import LIMITS
    from sim.saved.cells import plain_table
    from sim.saved.stored_tables import write_table

    folder.mkdir(parents=True, exist_ok=True)
    table = with_notes(comparison)
    write_text(folder / LIMITS_FILE, LIMITS)
    write_whole(folder / "comparison.parquet", partial(write_table, table))
    write_whole(folder / "comparison.csv", partial(plain_table(table).to_csv, index=False))
    base = comparison.base.manifest
    complete = all(each.manifest["status"] == "complete" for each in (comparison.base, *comparison.others))
    payload = {
        "schema_version": SCHEMA_VERSION,
        "kind": "comparison",
        "status": "complete" if complete else "stopped",
        "created": base["created"],
        "command": base["command"],
        "baseline": comparison.names[0],
        "scenarios": list(comparison.names),
        "folders": names,
        "seeds": list(comparison.seeds),
        "period": comparison.period,
        "window": window_payload(comparison.window),
        "differences": {name: comparison.differences(at) for at, name in enumerate(comparison.names[1:])},
        "assumptions": comparison.assumptions(),
        "data_hash": base["data_hash"],
        "versions": base["versions"],
    }
    written = (LIMITS_FILE, *WRITTEN[COMPARISON], *(f"{name}/{MANIFESTS[RUN]}" for name in names))
    write_manifest(folder, COMPARISON, plain_values(payload), sorted({*written}))


def with_notes(comparison: Comparison) -> pd.DataFrame:
    """The table of differences; in every row what the two runs differ in beyond policy, which is part of it."""
    table = comparison.table()
    unlike = {name: "; ".join(comparison.differences(at)) for at, name in enumerate(comparison.names[1:])}
    return table.assign(differs_beyond_policy=table["scenario"].map(unlike))
