"""Commands that simulate: run, compare, demo."""

from __future__ import annotations

from typing import Annotated

import typer

from experiments.cli.arranging import arranged, counterfactual_first
from experiments.cli.before import check_panel, checked_year, parsed_seeds, parsed_where
from experiments.cli.folders import RUNS, stopped_folder, taken_folder
from experiments.cli.opening import saved_runs
from experiments.cli.options import (
    DEFAULT_SEEDS,
    CheckpointOption,
    ConsumersOption,
    DemoConsumersOption,
    DemoOutOption,
    DemoSmesOption,
    DemoWeeksOption,
    FlowsOption,
    JobsOption,
    OutOption,
    PanelOption,
    ReplaceOption,
    ResumeOption,
    SchedulerOption,
    SeedsOption,
    SetOption,
    SmesOption,
    StartOption,
    ThreadsOption,
    WeeksOption,
    WindowOption,
    WorkersOption,
    YearOption,
)
from experiments.cli.shell import BadInput, JsonOption, QuietOption, Shell, print_json
from experiments.cli.side_by_side import compare_saved, compare_scenarios
from experiments.cli.simulating import Keep, checked_flows, simulated
from experiments.cli.switching import ClosureOption, OffOption, OnOption, Switches
from experiments.cli.theory import TheoryOption


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(
        "run",
        rich_help_panel="Simulate",
        epilog="Examples: tradewinds run baseline --seeds 4 --weeks 52 --out runs/first · "
        "tradewinds run baseline --weeks 520 --checkpoint-every 26 --out runs/long · "
        "tradewinds run baseline --weeks 520 --out runs/long --resume",
    )(run_command)
    app.command(
        "compare",
        rich_help_panel="Simulate",
        epilog="Examples: tradewinds compare red_sea_closure_2023 · "
        "tradewinds compare baseline my_policy.yaml --seeds 20 · tradewinds compare runs/a runs/b",
    )(compare_command)
    app.command("demo", rich_help_panel="Simulate", epilog="Example: tradewinds demo --out runs/demo")(
        demo_command
    )


def run_command(
    scenario: Annotated[str, typer.Argument(help="Name of a scenario, or path of its file.")],
    seeds: SeedsOption = DEFAULT_SEEDS,
    weeks: WeeksOption = None,
    start: StartOption = None,
    consumers: ConsumersOption = None,
    smes: SmesOption = None,
    settings: SetOption = None,
    closure: ClosureOption = None,
    off: OffOption = None,
    on: OnOption = None,
    out: OutOption = None,
    replace: ReplaceOption = False,
    jobs: JobsOption = None,
    threads: ThreadsOption = None,
    flows: FlowsOption = "first",
    checkpoint_every: CheckpointOption = None,
    resume: ResumeOption = False,
    workers: WorkersOption = None,
    scheduler: SchedulerOption = None,
    panel: PanelOption = None,
    year: YearOption = 0,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Simulate one scenario and save what happened.

    The scenario runs once for each seed. The table shows the mean over seeds and their range. To see what a policy
    changes, use `compare`.
    """
    from experiments.cli.summary import show_run, summary_payload

    shell = Shell(as_json, quiet)
    switches = Switches.parsed(closure, off, on)
    arm = arranged(scenario, weeks, start, consumers, smes, settings, switches)
    year = checked_year(year, [arm])
    chosen = parsed_seeds(seeds)
    checked_flows(flows)
    where = parsed_where(workers, scheduler, jobs)
    check_panel(panel, arm)
    keep: Keep = {"checkpoint_every": checkpoint_every, "resume": resume, "where": where, "panel": panel or 0}
    with stopped_folder(out, replace) if resume else taken_folder(out, arm.name, replace) as folder:
        results = simulated(shell, [arm], chosen, [folder], jobs, threads, flows, keep)[0]
    if as_json:
        print_json({"command": "run", **summary_payload(results, year, folder)})
    else:
        show_run(shell, results, year, folder)


def compare_command(
    scenarios: Annotated[
        list[str],
        typer.Argument(
            help="Baseline, then scenarios: names, files, or folders of saved runs. The baseline may be left "
            "out where the scenario names what it is compared with."
        ),
    ],
    seeds: SeedsOption = DEFAULT_SEEDS,
    weeks: WeeksOption = None,
    start: StartOption = None,
    consumers: ConsumersOption = None,
    smes: SmesOption = None,
    settings: SetOption = None,
    closure: ClosureOption = None,
    off: OffOption = None,
    on: OnOption = None,
    out: OutOption = None,
    replace: ReplaceOption = False,
    jobs: JobsOption = None,
    threads: ThreadsOption = None,
    flows: FlowsOption = "first",
    year: YearOption = 0,
    window: WindowOption = "effect",
    theory: TheoryOption = False,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Compare scenarios with a baseline, seed by seed.

    Both runs use the same random draws, so the difference comes from the policy. The importers, lanes and categories
    that change most are shown first, then the world. Where the 90 % interval includes zero, the table says "no clear
    change".
    """
    shell = Shell(as_json, quiet)
    switches = Switches.parsed(closure, off, on)
    runs = saved_runs(scenarios)
    if runs:
        if switches != Switches():
            raise BadInput("--closure, --off and --on are for runs to come; these are saved already")
        compare_saved(shell, runs, year, "compare", theory, window)
        return
    arms = counterfactual_first(scenarios, weeks, start, consumers, smes, settings, switches)
    chosen = parsed_seeds(seeds)
    compare_scenarios(
        shell, arms, chosen, out, replace, jobs, threads, flows, year, "compare", theory=theory, window=window
    )


def demo_command(
    seeds: SeedsOption = DEFAULT_SEEDS,
    weeks: DemoWeeksOption = None,
    consumers: DemoConsumersOption = None,
    smes: DemoSmesOption = None,
    out: DemoOutOption = None,
    jobs: JobsOption = None,
    year: YearOption = 0,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """What did ending the US small-parcel exemption change? About two minutes on two processors.

    Compares us_de_minimis_kept with us_de_minimis_repeal, from 2025-01-06 to 2027-01-03, over ten paired
    seeds.
    """
    from experiments import demo

    shell = Shell(as_json, quiet)
    arms = [
        arranged(
            name,
            weeks,
            None,
            demo.CONSUMERS if consumers is None else consumers,
            demo.SMES if smes is None else smes,
            None,
        )
        for name in demo.SCENARIOS
    ]
    folder, chosen = out or RUNS / "demo", parsed_seeds(seeds)
    compare_scenarios(
        shell, arms, chosen, folder, out is None, jobs, None, "first", year, "demo", question=demo.QUESTION
    )
