"""tradewinds compare: scenarios with a baseline, seed by seed, simulated now or saved before."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from experiments.asking.asked_scenarios import counterfactual_first
from experiments.asking.asked_switches import Switches
from experiments.asking.command_registry import command
from experiments.asking.early_checks import parsed_seeds
from experiments.asking.printed_options import Printed
from experiments.asking.shared_options import Compared, Processes, Saved, Simulated
from experiments.ending.bad_input import BadInput
from experiments.saved_runs.run_opening import saved_runs
from experiments.simulating.side_by_side import Answer, compare_saved, compare_scenarios
from sim.running.run_options import RunOptions


@command(
    "compare",
    panel="Simulate",
    epilog="Examples: tradewinds compare red_sea_closure_2023 · "
    "tradewinds compare baseline my_policy.yaml --seeds 20 · tradewinds compare runs/a runs/b",
)
def compare_command(
    *,
    scenarios: Annotated[
        list[str],
        typer.Argument(
            help="Baseline, then scenarios: names, files, or folders of saved runs. The baseline may be left "
            "out where the scenario names what it is compared with."
        ),
    ],
    asked: Simulated,
    saved: Saved,
    processes: Processes,
    compared: Compared,
    printed: Printed,
) -> None:
    """Compare scenarios with a baseline, seed by seed.

    Both runs use the same random draws, so the difference comes from the policy. The importers, lanes and categories
    that change most are shown first, then the world. Where the 90 % interval includes zero, the table says "no clear
    change".
    """
    shell = printed.shell()
    switches = Switches.parsed(asked.closure, asked.off, asked.on)
    answer = Answer("compare", compared.year, compared.window, compared.theory)
    runs = saved_runs(scenarios)
    if runs:
        if switches != Switches():
            raise BadInput("--closure, --off and --on are for runs to come; these are saved already")
        compare_saved(shell, runs, answer)
        return
    arms = counterfactual_first(scenarios, asked, switches)
    seeds = parsed_seeds(asked.seeds)
    flows: Any = saved.flows
    options = RunOptions(seeds=seeds, jobs=processes.jobs, threads=processes.threads, record_flows=flows)
    compare_scenarios(shell, arms, (saved.out, saved.replace), options, answer)
