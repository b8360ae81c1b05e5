"""Commands that simulate: run, compare, demo."""

from __future__ import annotations

import contextlib
import datetime
import itertools
import shlex
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, TypedDict

import typer

from experiments.cli.before import (
    COMPILE_NOTE,
    check_folder,
    check_panel,
    check_sizes,
    checked_year,
    first_run_compiles,
    parsed_seeds,
    parsed_where,
)
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
    WorkersOption,
    YearOption,
)
from experiments.cli.shell import (
    STOPPED,
    BadInput,
    JsonOption,
    Meter,
    QuietOption,
    Shell,
    counted,
    duration,
    print_json,
    size,
)
from experiments.cli.switching import ClosureOption, OffOption, OnOption, Switches
from experiments.cli.theory import TheoryOption

if TYPE_CHECKING:
    from sim.results import Results
    from sim.run import RunStopped
    from sim.scenario import Scenario
    from sim.workers import Where

RUNS = Path("runs")
COMPARISON = "comparison.json"
LONG_SECONDS = 20.0


class Keep(TypedDict):
    """What is said of checkpoints, of where one seed is simulated, and of whom it follows."""

    checkpoint_every: int | None
    resume: bool
    where: Where | None
    panel: int


NOTHING_KEPT: Keep = {"checkpoint_every": None, "resume": False, "where": None, "panel": 0}


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(
        "run",
        rich_help_panel="Simulate",
        epilog="Examples: tradewinds run baseline --seeds 4 --weeks 52 --out runs/first · "
        "tradewinds run baseline --weeks 520 --checkpoint-every 26 --out runs/long, and when it was stopped "
        "the same with --resume",
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

    The scenario runs once per seed; the table gives the mean over seeds and their spread. To see what a
    policy changes, use `compare`: a level alone says little.
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
    folder = stopped_folder(out, replace) if resume else free_folder(out, arm.name, replace)
    keep: Keep = {"checkpoint_every": checkpoint_every, "resume": resume, "where": where, "panel": panel or 0}
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
    theory: TheoryOption = False,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Compare scenarios with a baseline, seed by seed.

    Both worlds share all luck, so a difference is the policy's doing. Shown first: the importers, lanes and
    categories that change most; then the world. Where the 90 % interval holds zero it says "no clear change".
    """
    shell = Shell(as_json, quiet)
    switches = Switches.parsed(closure, off, on)
    if all((Path(each) / "manifest.json").is_file() for each in scenarios):
        if switches != Switches():
            raise BadInput("--closure, --off and --on are for runs to come; these are saved already")
        compare_saved(shell, [Path(each) for each in scenarios], year, "compare", theory)
        return
    arms = counterfactual_first(scenarios, weeks, start, consumers, smes, settings, switches)
    chosen = parsed_seeds(seeds)
    compare_scenarios(shell, arms, chosen, out, replace, jobs, threads, flows, year, "compare", theory=theory)


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
) -> None:
    """Run all arms in one pool, save them side by side, and print the comparison."""
    from experiments.cli.comparing import comparison_payload, show_comparison
    from experiments.cli.saved import remove_comparison, save_comparison
    from experiments.cli.theory import columns
    from sim.compare import Comparison

    year = checked_year(year, arms)
    checked_flows(flows)
    names = arm_names(arms)
    folder = free_folder(out, f"compare-{names[-1]}", replace)
    remove_comparison(folder)
    if question:
        shell.say(question)
    folders = [folder / name for name in names]
    results = simulated(shell, arms, seeds, folders, jobs, threads, flows)
    comparison = Comparison(*results, year=year)
    save_comparison(comparison, folder, [path.name for path in folders])
    textbook = columns(comparison, theory)
    if shell.as_json:
        print_json({"command": command, **comparison_payload(comparison, folder, textbook)})
    else:
        show_comparison(shell, comparison, folder, textbook)


def simulated(
    shell: Shell,
    arms: list[Scenario],
    seeds: tuple[int, ...],
    folders: list[Path],
    jobs: int | None,
    threads: int | None,
    flows: str,
    keep: Keep = NOTHING_KEPT,
) -> list[Results]:
    """Say what it will cost, simulate with progress, and end politely when stopped."""
    from sim.run import RunStopped, run_many

    where = keep["where"]
    tell_cost(shell, arms, seeds, 1 if where else jobs, flows)
    if where:
        shell.say(f"Consumers of each seed are spread over {where.told()}")
    if keep["resume"]:
        shell.say("Resuming: what is complete is kept, the rest goes on from its last checkpoint")
    try:
        with stoppable(), Meter("simulating", quiet=shell.quiet) as meter:
            return run_many(
                arms,
                seeds=seeds,
                jobs=jobs,
                threads=threads,
                progress=meter,
                record_flows=checked_flows(flows),
                folders=folders,
                command=command_line(),
                **keep,
            )
    except RunStopped as stop:
        end_stopped(shell, stop, folders)


def compare_saved(shell: Shell, folders: list[Path], year: int, command: str, theory: bool = False) -> None:
    """Compare runs that are already there."""
    from experiments.cli.comparing import comparison_payload, show_comparison
    from experiments.cli.theory import columns
    from sim.compare import Comparison
    from sim.results import Results

    if len(folders) < 2:
        raise BadInput("two saved runs are needed: the baseline's folder, then the scenario's")
    comparison = Comparison(*(Results.load(folder) for folder in folders), year=year)
    textbook = columns(comparison, theory)
    if shell.as_json:
        print_json({"command": command, **comparison_payload(comparison, None, textbook)})
    else:
        show_comparison(shell, comparison, None, textbook)


def counterfactual_first(
    names: list[str],
    weeks: int | None,
    start: str | None,
    consumers: int | None,
    smes: int | None,
    settings: list[str] | None,
    switches: Switches,
) -> list[Scenario]:
    """The scenarios to compare, the baseline first; a lone scenario brings its counterfactual."""
    arms = [arranged(name, weeks, start, consumers, smes, settings, switches) for name in names]
    if len(arms) > 1:
        return with_common_weeks(arms)
    from sim.compare import with_counterfactual

    base = with_counterfactual(arms)[0]
    return [base.with_(settings=parsed_overrides(settings)) if settings else base, *arms]


def with_common_weeks(arms: list[Scenario]) -> list[Scenario]:
    """Bring the baseline to the weeks and sizes of what it is compared with; all the others must agree."""
    base, first, *more = arms
    wanted = {key: getattr(first, key) for key in ("start", "weeks", "consumers", "smes")}
    for other in more:
        for key, value in wanted.items():
            if getattr(other, key) != value:
                raise BadInput(
                    f"{first.name} and {other.name} differ in {key}: {value} and {getattr(other, key)}; "
                    f"give --{key} for all, or compare them one at a time"
                )
    same = all(getattr(base, key) == value for key, value in wanted.items())
    return [base if same else base.with_(**wanted), first, *more]


def arranged(
    name: str,
    weeks: int | None,
    start: str | None,
    consumers: int | None,
    smes: int | None,
    settings: list[str] | None,
    switches: Switches | None = None,
) -> Scenario:
    """Load a scenario and apply what the command line says of it."""
    from sim.scenario import Scenario

    check_sizes(consumers, smes)
    scenario = Scenario.load(name)
    changes: dict[str, Any] = {
        key: value
        for key, value in (("weeks", weeks), ("consumers", consumers), ("smes", smes))
        if value is not None
    }
    if start is not None:
        changes["start"] = parsed_start(start)
    if settings:
        changes["settings"] = parsed_overrides(settings)
    arm = scenario.with_(**changes) if changes else scenario
    arm = switches.applied(arm) if switches else arm
    check_sizes(arm.consumers, arm.smes, of=arm.name)
    return arm


def parsed_start(text: str) -> datetime.date:
    """A Monday; another day is refused with the Monday that was probably meant."""
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError:
        raise BadInput(f"--start is {text!r}, expected a date such as 2025-01-06") from None
    if day.weekday():
        monday = day - datetime.timedelta(days=day.weekday())
        raise BadInput(f"--start is {day}, a {day:%A}; weeks start on Mondays — did you mean {monday}?")
    return day


def parsed_overrides(pairs: list[str]) -> dict[str, Any]:
    """`key=value` texts as checked parameter values."""
    from sim.settings import parse_settings

    raw: dict[str, object] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals:
            raise BadInput(f"--set {pair!r}: expected key=value, e.g. cross_border_share=4%")
        raw[key.strip()] = value.strip()
    try:
        return parse_settings(raw)
    except ValueError as fault:
        raise BadInput(f"--set: {fault}") from None


def checked_flows(which: str) -> Any:
    """One of first, all, none."""
    if which not in ("first", "all", "none"):
        raise BadInput(f"--flows is {which!r}, expected first, all or none")
    return which


def arm_names(arms: list[Scenario]) -> list[str]:
    """Folder names of the arms: their own, numbered where two are the same."""
    names = [file_name(arm.name) for arm in arms]
    return [name if names.count(name) == 1 else f"{name}-{at + 1}" for at, name in enumerate(names)]


def file_name(name: str) -> str:
    """A scenario's name as part of a path."""
    return "".join(letter if letter.isalnum() or letter in "-_." else "_" for letter in name)


def free_folder(out: Path | None, name: str, replace: bool) -> Path:
    """Where results go: `--out`, or a new folder under runs/; never over a finished run unless asked."""
    if out is None:
        stamp = datetime.datetime.now().strftime("%Y-%m-%d-%H%M%S")
        first = RUNS / f"{stamp}-{file_name(name)}"
        numbered = (first.with_name(f"{first.name}-{at}") for at in itertools.count(2))
        out = next(each for each in itertools.chain((first,), numbered) if not each.exists())
    from sim.resuming import has_checkpoints

    if (
        not replace
        and not has_checkpoints(out)
        and ((out / "manifest.json").exists() or (out / COMPARISON).exists())
    ):
        raise BadInput(f"{out} already holds a run; choose another --out, or add --replace")
    if out.exists() and not out.is_dir():
        raise BadInput(f"--out {out} is a file, expected a folder")
    if not replace and has_checkpoints(out):
        raise BadInput(
            f"{out} holds a stopped run: add --resume to go on with it, or --replace to start anew "
            "(which takes its checkpoints away), or choose another --out"
        )
    check_folder(out)
    return out


def stopped_folder(out: Path | None, replace: bool) -> Path:
    """The folder of a run to be resumed; what is in it is looked at by the run itself."""
    if out is None:
        raise BadInput("--resume needs --out, the folder of the stopped run")
    if replace:
        raise BadInput("--resume goes on with the run in --out, --replace takes it away; give one of them")
    if not out.is_dir():
        raise BadInput(f"there is no folder {out}: there is nothing to resume")
    check_folder(out)
    return out


def tell_cost(
    shell: Shell, arms: list[Scenario], seeds: tuple[int, ...], jobs: int | None, flows: str
) -> None:
    """Say what time, memory and disk a run will take, before it starts."""
    from experiments.cli.cost import expected_cost

    cost = expected_cost(arms, len(seeds), jobs, checked_flows(flows))
    shell.say(
        f"{' and '.join(arm.name for arm in arms)}: {counted(len(seeds), 'seed')}, "
        f"{counted(arms[-1].weeks, 'week')} from {arms[-1].start}, "
        f"{arms[-1].consumers:,} consumers, {arms[-1].smes:,} SMEs"
    )
    from sim.scenario_checks import overridden_settings, policies_in_vain

    for arm in arms:
        for warning in (*arm.warnings, *overridden_settings(arm).values(), *policies_in_vain(arm)):
            shell.say(f"note: {warning}")
    laws = {arm.law_date for arm in arms}
    if len(laws) > 1:
        shell.say(
            "note: the scenarios start from the law of different days, so the difference holds all that changed in law"
        )
    shell.say(
        f"Expected: about {duration(cost.seconds)} in {counted(cost.jobs, 'process', 'processes')}, "
        f"{size(cost.memory_mb)} of memory, {size(cost.disk_mb)} of disk"
    )
    if first_run_compiles():
        shell.say(COMPILE_NOTE)


@contextlib.contextmanager
def stoppable() -> Iterator[None]:
    """Let a polite kill (SIGTERM) end a run like Ctrl-C does: at the next week, nothing half-written."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def end_stopped(shell: Shell, stop: RunStopped, folders: list[Path]) -> NoReturn:
    """Say what was kept, and end with the code of a stopped command."""
    from sim.resuming import has_checkpoints, how_to_resume

    kept = [(results, folder) for results, folder in zip(stop.results, folders, strict=True) if results.seeds]
    again = how_to_resume(command_line(), folders[0]) if has_checkpoints(folders[0]) else ""
    if not kept:
        left = f"checkpoints are kept in {folders[0]}" if again else "nothing was kept"
        sys.stderr.write(f"Stopped before any seed was complete; {left}.\n")
    for results, folder in kept:
        asked = len(results.manifest["seeds_asked"])
        sys.stderr.write(
            f"Stopped; {len(results.seeds)} of {asked} seeds of {results.name} are complete in {folder}\n"
        )
    if again:
        sys.stderr.write(f"Resume: {again}\n")
    if len(kept) == len(folders) > 1:
        sys.stderr.write(f"See them: tradewinds compare {' '.join(str(folder) for folder in folders)}\n")
    if shell.as_json:
        print_json(
            {
                "error": {"kind": "stopped", "message": "stopped", "faults": []},
                "kept": [str(f) for _, f in kept],
                **({"resume": again} if again else {}),
            }
        )
    raise typer.Exit(STOPPED)


def command_line() -> str:
    """The command as typed, for the manifest."""
    return shlex.join(["tradewinds", *sys.argv[1:]])
