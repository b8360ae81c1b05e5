"""Show how parcels from abroad are spread over delivery days and values, of a run or against a baseline."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from experiments.asking.command_registry import command
from experiments.asking.printed_options import Printed
from experiments.asking.shared_options import InOption
from experiments.ending.telling import print_json
from experiments.printing.difference_tables import DIFFERENCE_COLUMNS, difference_cells
from experiments.printing.run_summary import level_cells
from experiments.saved_runs.run_folders import RUNS
from experiments.saved_runs.run_opening import found_run, load_comparison, load_results, readable
from experiments.terminal.shell import Shell, counted
from experiments.terminal.table import Column, number, table
from sim.saved.reading import COMPARISON, kind_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.comparison.compare_scenarios import Comparison
    from sim.results.run_results import Results

DISTRIBUTION_COLUMNS = (Column("", keys=("name",)), Column("Unit", "unit"))
BINS = {
    "delivery_days": "Days are counted whole. A late or lost order is counted with the usual days of its lane.",
    "parcel_value": "Declared value of the goods, which duty-free limits apply to. Orders come in a few sizes, cut at "
    "the economy's own limits. Other edges are less sharp: a whole size may fall on one side.",
}


@command(
    "show",
    panel="Results",
    epilog="Examples: tradewinds show runs/demo --distribution delivery_days --economy USA · "
    "tradewinds show runs/first --distribution parcel_value",
)
def show_command(
    run: Annotated[str, typer.Argument(help="Folder of a run or a comparison, or its name within --in.")],
    distribution: Annotated[
        str | None,
        typer.Option(
            "--distribution",
            help="delivery_days (shares within 7, 14, 30 days; median) or parcel_value (parcels by value bracket).",
            metavar="QUANTITY",
            show_default="both",
        ),
    ] = None,
    economy: Annotated[
        str, typer.Option("--economy", help="Where parcels go: an ISO3 code, or world.", metavar="ISO3")
    ] = "world",
    folder: InOption = RUNS,
    year: Annotated[
        int, typer.Option("--year", help="Show this calendar year only; 0 is the whole run.")
    ] = 0,
    *,
    printed: Printed,
) -> None:
    """Show how long parcels from abroad take and what they are worth, in one economy or the world.

    Of a comparison: the scenario against its baseline, with the 90 % interval over paired seeds.
    """
    from sim.results.distributions import EDGES, check_quantity, checked_economy

    shell = printed.shell()
    if distribution is not None:
        check_quantity(distribution)
    economy = checked_economy(economy)
    quantities = tuple(EDGES) if distribution is None else (distribution,)
    path = found_run(run, folder)
    payload: dict[str, list[dict[str, Any]]] = {}
    show: Callable[[str], None]
    with readable(path):
        if kind_in(path) == COMPARISON:
            comparison = load_comparison(path, year, shell)
            for each in quantities:
                payload[each] = comparison.distribution(each, economy).to_dict("records")  # type: ignore[assignment]
            show = partial(show_differences, shell, comparison, economy, payload)
        else:
            results = load_results(path, shell)
            payload = {each: means(results, each, economy, year) for each in quantities}
            show = partial(show_levels, shell, results, economy, payload)
    if shell.as_json:
        print_json({"command": "show", "folder": str(path), "economy": economy, "distributions": payload})
        return
    for each in quantities:
        show(each)
        shell.note(BINS[each])
    shell.note(
        "Intervals show how much the random draws matter, not doubt about the model. A dash: no parcels, or more than "
        "40 days."
    )


def means(results: Results, quantity: str, economy: str, year: int) -> list[dict[str, Any]]:
    """Figures of a run: label, unit, period, mean over seeds and the range of the middle 90 % of seeds."""
    kpis = results.kpis
    # Figures of a single year are kept as those of the whole run only.
    named = kpis[kpis["year"] == (year if (kpis["year"] == year).any() else 0)]
    values = results.distribution(quantity, economy, year)
    found = values.index.to_frame(index=False)
    found["period"] = str(named["period"].iloc[0])
    found["mean"] = values.mean(axis=1, skipna=False).to_numpy()
    for name, share in (("low90", 0.05), ("high90", 0.95)):
        found[name] = values.quantile(share, axis=1).to_numpy()
    return found.to_dict("records")  # type: ignore[return-value]


def show_levels(
    shell: Shell, results: Results, economy: str, payload: dict[str, list[dict[str, Any]]], quantity: str
) -> None:
    """Print the figures of one run."""
    rows = payload[quantity]
    seeds = counted(len(results.seeds), "seed")
    shell.note(f"{results.name} · {rows[0]['period']} · {seeds} · levels of a simulation")
    shown = table(
        *DISTRIBUTION_COLUMNS,
        number("Mean"),
        Column("Middle 90 % of seeds", "number", ("low90", "high90")),
        title=title(quantity, economy),
        about={"scenario": results.name, "quantity": quantity},
    )
    for row in rows:
        shown.add(str(row["label"]), *level_cells(row))
    shell.print(shown)


def show_differences(
    shell: Shell,
    comparison: Comparison,
    economy: str,
    payload: dict[str, list[dict[str, Any]]],
    quantity: str,
) -> None:
    """Print the figures of every scenario against the baseline."""
    count, base = len(comparison.seeds), comparison.base.name
    paired = f"{counted(count, 'paired seed')}{'' if count > 1 else ': no interval'}"
    for other in comparison.others:
        shell.note(f"{other.name} compared with {base} · {comparison.period} · {paired}")
        shown = table(
            *DISTRIBUTION_COLUMNS,
            *DIFFERENCE_COLUMNS[2:],
            title=title(quantity, economy),
            about={"scenario": other.name, "quantity": quantity},
        )
        for row in payload[quantity]:
            if row["scenario"] == other.name:
                shown.add(str(row["label"]), *difference_cells({**row, "by": "world"})[1:])
        shell.print(shown)


def title(quantity: str, economy: str) -> str:
    """What a table shows, in words."""
    from sim.naming import in_a_sentence
    from sim.results.distributions import TITLES, WORLD

    place = "all economies" if economy == WORLD else in_a_sentence("economy", economy)
    return f"{TITLES[quantity]} to {place}" if economy != WORLD else f"{TITLES[quantity]}, {place}"
