"""Show how parcels from abroad are spread over delivery days and values, of a run or against a baseline."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from experiments.cli import figures
from experiments.cli.folders import RUNS
from experiments.cli.opening import InOption, found_run, load_comparison, load_results, readable
from experiments.cli.shell import JsonOption, QuietOption, Shell, counted, print_json
from sim.saved.reading import COMPARISON, kind_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.table import Table

    from sim.compare import Comparison
    from sim.results import Results

BINS = {
    "delivery_days": "Counted in bins of one day; an order that comes late or not at all has the days of its lane.",
    "parcel_value": "Declared goods value, the one that meets duty-free limits. Orders come in a few sizes, cut at an "
    "economy's own limits: an edge is sharp where it is a limit there, elsewhere a whole size may fall on one side.",
}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "show",
        rich_help_panel="Results",
        epilog="Examples: tradewinds show runs/demo --distribution delivery_days --economy USA · "
        "tradewinds show runs/first --distribution parcel_value",
    )(show_command)


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
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Show how long parcels from abroad take and what they are worth, in one economy or the world.

    Of a comparison: the scenario against its baseline, with the 90 % interval over paired seeds.
    """
    from sim.distributions import EDGES, check_quantity, checked_economy

    shell = Shell(as_json, quiet)
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
    if as_json:
        print_json({"command": "show", "folder": str(path), "economy": economy, "distributions": payload})
        return
    for each in quantities:
        show(each)
        shell.print(BINS[each])
    shell.print(
        "Intervals hold sampling luck only, not doubt about the model. A dash: no parcels, or more than 40 days."
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
    shell.print(f"{results.name} · {rows[0]['period']} · {seeds} · levels of a simulated world")
    table = empty_table(title(quantity, economy), ("Mean", "Middle 90 % of seeds"))
    for row in rows:
        divisor, unit = figures.scale_for(str(row["unit"]), float(row["mean"]))
        ends = (figures.number(row[each] / divisor) for each in ("low90", "high90"))
        table.add_row(str(row["label"]), unit, figures.number(row["mean"] / divisor), " to ".join(ends))
    shell.print(table)


def show_differences(
    shell: Shell,
    comparison: Comparison,
    economy: str,
    payload: dict[str, list[dict[str, Any]]],
    quantity: str,
) -> None:
    """Print the figures of every scenario against the baseline."""
    from experiments.cli.comparing import cells

    count, base = len(comparison.seeds), comparison.base.name
    paired = f"{counted(count, 'paired seed')}{'' if count > 1 else ': no interval'}"
    for other in comparison.others:
        shell.print(f"{other.name} compared with {base} · {comparison.period} · {paired}")
        table = empty_table(title(quantity, economy), ("Baseline", "Difference", "90 % interval", "Change"))
        for row in payload[quantity]:
            if row["scenario"] == other.name:
                table.add_row(*cells({**row, "by": "world"}, {}, False, False))
        shell.print(table)


def empty_table(title: str, heads: tuple[str, ...]) -> Table:
    """A table with a column of labels, one of units and some of figures."""
    from rich import box
    from rich.table import Table as TableClass

    table = TableClass(
        title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False
    )
    table.add_column("")
    table.add_column("Unit", style="dim", no_wrap=True)
    for head in heads:
        table.add_column(head, justify="right")
    return table


def title(quantity: str, economy: str) -> str:
    """What a table shows, in words."""
    from experiments.cli.comparing import economy_names
    from sim.distributions import TITLES, WORLD

    place = "all economies" if economy == WORLD else economy_names()[economy]
    return f"{TITLES[quantity]} to {place}" if economy != WORLD else f"{TITLES[quantity]}, {place}"
