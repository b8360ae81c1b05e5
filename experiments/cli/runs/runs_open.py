"""tradewinds runs open: a saved run or comparison, shown again."""

from __future__ import annotations

from typing import Annotated

import typer

from experiments.asking.command_registry import command
from experiments.asking.printed_options import Printed
from experiments.asking.shared_options import InOption
from experiments.ending.bad_input import BadInput
from experiments.ending.telling import print_json
from experiments.saved_runs.run_folders import RUNS
from experiments.saved_runs.run_opening import found_run, load_comparison, load_results, readable
from sim.saved.reading import COMPARISON, kind_in


@command("runs open", epilog="Example: tradewinds runs open runs/demo")
def open_run(
    run: Annotated[str, typer.Argument(help="A run's folder, or its name within --in.")],
    folder: InOption = RUNS,
    year: Annotated[
        int, typer.Option("--year", help="Show this calendar year only; 0 is the whole run.")
    ] = 0,
    window: Annotated[
        str,
        typer.Option(
            "--window", help="Weeks to read of a comparison, as for compare.", show_default="as it was saved"
        ),
    ] = "",
    *,
    printed: Printed,
) -> None:
    """Show a saved run or comparison again, without simulating."""
    from experiments.printing.comparison_report import comparison_payload, show_comparison
    from experiments.printing.run_summary import show_run, summary_payload

    shell = printed.shell()
    path = found_run(run, folder)
    with readable(path):
        if kind_in(path) == COMPARISON:
            comparison = load_comparison(path, year, shell, window)
            if shell.as_json:
                print_json({"command": "runs open", **comparison_payload(comparison, path)})
            else:
                show_comparison(shell, comparison, path)
            return
        if window:
            raise BadInput(
                f"--window is for comparisons, and {path} is one run; give --year, or compare it with another"
            )
        results = load_results(path, shell)
        if shell.as_json:
            print_json({"command": "runs open", **summary_payload(results, year, path)})
        else:
            show_run(shell, results, year, path)
