"""`tradewinds decompose`: what each group of frictions adds to a scenario's effect, from the textbook on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from experiments.asking.command_registry import command
from experiments.asking.early_checks import CONSUMERS_HELP
from experiments.asking.printed_options import Printed
from experiments.asking.shared_options import SeedsOption, SetOption, SmesOption
from experiments.ending.telling import print_json
from experiments.printing.moved_numbers import tell_moved
from experiments.terminal.meter import Meter
from experiments.terminal.shell import Shell
from experiments.terminal.table import Column, Shown, number, table

if TYPE_CHECKING:
    from experiments.textbook.friction_steps import Step
    from sim.scenario.definition import Scenario

DEFAULT_CONSUMERS, DEFAULT_WEEKS = 20_000, 52
MeasureOption = Annotated[
    list[str] | None,
    typer.Option("--measure", help="Show this measure only; may be repeated.", show_default="all of them"),
]


@command("decompose", panel="Simulate", epilog="Example: tradewinds decompose us_tariffs_2025 --seeds 4")
def decompose_command(
    scenario: Annotated[str, typer.Argument(help="A scenario that names what it is compared with.")],
    against: Annotated[
        str | None,
        typer.Option("--against", help="The counterfactual.", show_default="the one the scenario names"),
    ] = None,
    measures: MeasureOption = None,
    seeds: SeedsOption = "4",
    weeks: Annotated[
        int, typer.Option("--weeks", min=1, max=1040, help="Length of each run.")
    ] = DEFAULT_WEEKS,
    consumers: Annotated[
        int, typer.Option("--consumers", help=f"Consumer agents, {CONSUMERS_HELP}.")
    ] = DEFAULT_CONSUMERS,
    smes: SmesOption = None,
    settings: SetOption = None,
    *,
    printed: Printed,
) -> None:
    """Split a scenario's effect into what each group of frictions adds to the textbook's answer.

    The scenario is simulated nine times with the same seeds, from every mechanism off to every mechanism on. Each of
    the nine versions is calibrated to the same data, once; the calibration is kept. The steps add up to the full
    model's effect. Mechanisms that are off in the scenario stay off. Four seeds of 52 weeks take about five minutes.
    """
    from experiments.asking.asked_scenarios import parsed_overrides
    from experiments.asking.early_checks import check_sizes, parsed_seeds
    from experiments.textbook import friction_steps as decompose

    shell = printed.shell()
    shown = checked_measures(measures, list(decompose.MEASURES))
    check_sizes(consumers, smes)
    sizes = {"weeks": weeks, "consumers": consumers} | ({} if smes is None else {"smes": smes})
    arms = pair(scenario, against, {**sizes, **parsed_overrides(settings or [])})
    chosen = parsed_seeds(seeds)
    if settings:
        tell_moved(shell, list(arms))
    textbook = decompose.textbook_effects(arms[1], arms[0])
    with Meter("decompose", quiet=shell.quiet) as meter:
        steps = decompose.decompose(arms[1], arms[0], chosen, meter)
    tables = {name: decompose.table(steps, name, textbook.get(name)) for name in shown}
    if shell.as_json:
        print_json(
            {
                "command": "decompose",
                "scenario": arms[1].name,
                "against": arms[0].name,
                "closure": arms[1].closure,
                "seeds": list(chosen),
                "weeks": arms[1].weeks,
                "consumers": arms[1].consumers,
                "groups": {name: list(names) for name, names in decompose.GROUPS.items()},
                "unit": "per cent of the counterfactual; what a step adds in points",
                "measures": tables,
            }
        )
        return
    show(shell, arms, steps, tables, len(chosen))


def checked_measures(measures: list[str] | None, known: list[str]) -> list[str]:
    """Return the measures asked for, all of them where none is; BadInput for one that there is not."""
    from experiments.ending.bad_input import BadInput
    from sim.core.parameter import did_you_mean

    for name in measures or ():
        if name not in known:
            raise BadInput(
                f"unknown measure {name!r}{did_you_mean(name, known)}; measures: {', '.join(known)}"
            )
    return measures or known


def pair(name: str, against: str | None, changes: dict[str, Any]) -> tuple[Scenario, Scenario]:
    """Return the counterfactual and the scenario, both with the sizes, settings and data wanted."""
    from experiments.ending.bad_input import BadInput
    from sim.scenario.definition import Scenario

    scenario = Scenario.load(name).with_(**changes)
    if against is not None:
        other = Scenario.load(against).with_(
            **changes, start=scenario.start, closure=scenario.closure, off=scenario.off
        )
        return other, scenario
    found = scenario.counterfactual()
    if found is None:
        raise BadInput(f"{name} names nothing it is compared with; give --against SCENARIO")
    return found.with_(**changes), scenario


def show(
    shell: Shell, arms: tuple[Scenario, Scenario], steps: list[Step], tables: dict[str, list[dict[str, Any]]],
    seeds: int,
) -> None:  # fmt: skip
    """Print a table for each measure, and what the steps are."""
    base, scenario = arms
    for name, rows in tables.items():
        shown = table(
            "step",
            number("effect", signed, "effect_percent"),
            number("adds, points", signed, "adds_points"),
            Column("90 % interval", "number", ("low90", "high90")),
            title=f"Effect on {name}, % of {base.name}",
            about={"measure": name},
        )
        for row in rows:
            interval = "" if row["low90"] is None else f"{row['low90']:+.3f} to {row['high90']:+.3f}"
            if seeds == 1 and interval:
                interval = "one seed"
            shown.add(row["step"], row["effect"], row["adds"], Shown(interval, (row["low90"], row["high90"])))
        shell.print(shown)
    shell.note(
        f"{scenario.name} against {base.name}: {scenario.weeks} weeks from {scenario.start}, {scenario.consumers:,} "
        f"consumers, {seeds} paired seeds, closure {scenario.closure}. Means over the run, weeks before a policy "
        "included; the textbook is in the equilibrium of each week's tariffs. Each version is calibrated to the same "
        "flows of 2023; what a group adds depends on what is on before it. Steps add up exactly."
    )


def signed(value: float | None) -> str:
    """Return a number with its sign, blank where there is none."""
    return "" if value is None else f"{value:+.3f}"
