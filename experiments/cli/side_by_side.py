"""Worlds side by side: simulated and saved together, or as they were saved; then the comparison is printed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from experiments.cli.before import checked_window
from experiments.cli.folders import arm_names, free_folder
from experiments.cli.shell import BadInput, Shell, print_json
from experiments.cli.simulating import checked_flows, simulated

if TYPE_CHECKING:
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
    from experiments.cli.saved import remove_comparison, save_comparison
    from experiments.cli.theory import columns
    from sim.compare import Comparison

    window = checked_window(window, year, arms)
    checked_flows(flows)
    names = arm_names(arms)
    folder = free_folder(out, f"compare-{names[-1]}", replace)
    remove_comparison(folder)
    if question:
        shell.say(question)
    folders = [folder / name for name in names]
    results = simulated(shell, arms, seeds, folders, jobs, threads, flows)
    comparison = Comparison(*results, window=window)
    save_comparison(comparison, folder, [path.name for path in folders])
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
    from sim.results import Results

    if len(folders) < 2:
        raise BadInput("two saved runs are needed: the baseline's folder, then the scenario's")
    comparison = Comparison(*(Results.load(folder) for folder in folders), year=year, window=window)
    textbook = columns(comparison, theory)
    if shell.as_json:
        print_json({"command": command, **comparison_payload(comparison, None, textbook)})
    else:
        show_comparison(shell, comparison, None, textbook)
