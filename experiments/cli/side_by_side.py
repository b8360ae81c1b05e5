"""Worlds side by side: simulated and saved together, or as they were saved; then the comparison is printed."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.cli.before import checked_window
from experiments.cli.folders import arm_names, taken_folder
from experiments.cli.opening import load_results, readable
from experiments.cli.shell import BadInput, Shell, print_json
from experiments.cli.simulating import checked_flows, simulated
from sim.saved import ours
from sim.saved.ours import LIMITS_FILE, WRITTEN
from sim.saved.reading import COMPARISON, MANIFESTS, RUN, SCHEMA_VERSION, write_manifest
from sim.saved.writing import write_text, write_whole

if TYPE_CHECKING:
    import pandas as pd

    from sim.compare import Comparison
    from sim.scenario import Scenario


def compare_scenarios(
    shell: Shell,
    arms: list[Scenario],
    seeds: tuple[int, ...],
    out: Path | None,
    replace: bool,
    jobs: int | None,
    threads: int | None,
    flows: str,
    year: int,
    command: str,
    question: str = "",
    theory: bool = False,
    window: str = "effect",
) -> None:
    """Run all arms in one pool, save them side by side, and print the comparison."""
    from experiments.cli.comparing import comparison_payload, show_comparison
    from experiments.cli.theory import columns
    from sim.compare import Comparison

    window = checked_window(window, year, arms)
    checked_flows(flows)
    names = arm_names(arms)
    with taken_folder(out, f"compare-{names[-1]}", replace) as folder:
        ours.make_room(folder)
        if question:
            shell.say(question)
        results = simulated(shell, arms, seeds, [folder / name for name in names], jobs, threads, flows)
        comparison = Comparison(*results, window=window)
        save_comparison(comparison, folder, names)
    textbook = columns(comparison, theory)
    if shell.as_json:
        print_json({"command": command, **comparison_payload(comparison, folder, textbook)})
    else:
        show_comparison(shell, comparison, folder, textbook)


def compare_saved(
    shell: Shell, folders: list[Path], year: int, command: str, theory: bool = False, window: str = "effect"
) -> None:
    """Compare runs that are already there."""
    from experiments.cli.comparing import comparison_payload, show_comparison
    from experiments.cli.theory import columns
    from sim.compare import Comparison

    if len(folders) < 2:
        raise BadInput("two saved runs are needed: the baseline's folder, then the scenario's")
    with readable(*folders):
        comparison = Comparison(
            *(load_results(folder, shell) for folder in folders), year=year, window=window
        )
        textbook = columns(comparison, theory)
        if shell.as_json:
            print_json({"command": command, **comparison_payload(comparison, None, textbook)})
        else:
            show_comparison(shell, comparison, None, textbook)


def save_comparison(comparison: Comparison, folder: Path, names: list[str]) -> None:
    """Write the table of differences and what was compared; the runs are in folders beside them."""
    from experiments.cli.comparing import window_payload
    from experiments.cli.shell import plain_values
    from sim.dictionary import LIMITS
    from sim.saved.cells import plain_table
    from sim.saved.tables import write_table

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
