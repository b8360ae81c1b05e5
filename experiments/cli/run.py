"""tradewinds run: one scenario, simulated once for each seed, saved and summed up."""

from __future__ import annotations

from typing import Annotated

import typer

from experiments.asking.asked_scenarios import arranged
from experiments.asking.asked_switches import Switches
from experiments.asking.command_registry import command
from experiments.asking.early_checks import check_panel, checked_year, parsed_seeds, parsed_where
from experiments.asking.printed_options import Printed
from experiments.asking.shared_options import Kept, Simulated, Workers, YearOption
from experiments.ending.telling import print_json
from experiments.saved_runs.run_folders import stopped_folder, taken_folder
from experiments.simulating.simulated import checked_flows, simulated
from sim.running.run_options import RunOptions


@command(
    "run",
    panel="Simulate",
    epilog="Examples: tradewinds run baseline --seeds 4 --weeks 52 --out runs/first · "
    "tradewinds run baseline --weeks 520 --checkpoint-every 26 --out runs/long · "
    "tradewinds run baseline --weeks 520 --out runs/long --resume",
)
def run_command(
    *,
    scenario: Annotated[str, typer.Argument(help="Name of a scenario, or path of its file.")],
    asked: Simulated,
    saved: Kept,
    processes: Workers,
    year: YearOption = 0,
    printed: Printed,
) -> None:
    """Simulate one scenario and save what happened.

    The scenario runs once for each seed. The table shows the mean over seeds and their range. To see what a policy
    changes, use `compare`.
    """
    from experiments.printing.run_summary import show_run, summary_payload

    shell = printed.shell()
    switches = Switches.parsed(asked.closure, asked.off, asked.on)
    arm = arranged(scenario, asked, switches)
    year = checked_year(year, [arm])
    seeds = parsed_seeds(asked.seeds)
    flows = checked_flows(saved.flows)
    where = parsed_where(processes.workers, processes.scheduler, processes.jobs)
    check_panel(saved.panel, arm)
    options = RunOptions(
        seeds=seeds,
        jobs=processes.jobs,
        threads=processes.threads,
        record_flows=flows,
        checkpoint_every=saved.checkpoint_every,
        resume=saved.resume,
        where=where,
        panel=saved.panel or 0,
    )
    out, replace = saved.out, saved.replace
    place = stopped_folder(out, replace) if saved.resume else taken_folder(out, arm.name, replace)
    with place as folder:
        results = simulated(shell, [arm], [folder], options)[0]
    if shell.as_json:
        print_json({"command": "run", **summary_payload(results, year, folder)})
    else:
        show_run(shell, results, year, folder)
