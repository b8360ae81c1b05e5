"""One run as a table: the world's figures, mean over seeds and the range of the middle 90 % of seeds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from experiments.cli import figures
from experiments.cli.comparing import economy_names, group_name
from experiments.cli.shell import counted
from experiments.cli.switching import closure_of, off_of, world_line

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from experiments.cli.shell import Shell
    from sim.results import Results


def world_means(results: Results, year: int) -> pd.DataFrame:
    """The world's figures: metric, label, by, group, unit, mean, low90, high90 over seeds."""
    import pandas as pd

    from experiments.cli.shell import BadInput
    from sim.compare import WORLD_ROWS
    from sim.metrics import METRICS

    kpis = results.kpis[results.kpis["year"] == year]
    if kpis.empty:
        years = sorted({int(each) for each in results.kpis["year"]} - {0})
        raise BadInput(f"the run does not cover {year}; known years: {years}")
    order = pd.DataFrame(WORLD_ROWS, columns=["metric", "by"])
    found = order.merge(kpis, on=["metric", "by"], how="inner", sort=False)
    grouped = found.groupby(["metric", "by", "group", "unit", "period"], sort=False, observed=True)["value"]
    means = grouped.agg(
        mean="mean", low90=lambda v: v.quantile(0.05), high90=lambda v: v.quantile(0.95)
    ).reset_index()
    means.insert(1, "label", [METRICS[name].label for name in means["metric"]])
    return means[means["mean"].fillna(0) != 0].reset_index(drop=True)


def show_run(shell: Shell, results: Results, year: int, folder: Path | None) -> None:
    """Print a run's figures."""
    from rich import box
    from rich.table import Table

    means = world_means(results, year)
    period = means["period"].iloc[0] if len(means) else results.manifest["period"]
    shell.print(results.title)
    shell.print(f"{results.name} · {period} · {counted(len(results.seeds), 'seed')}")
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("The world")
    table.add_column("Unit", style="dim")
    table.add_column("Mean", justify="right")
    table.add_column("Middle 90 % of seeds", justify="right")
    names, before = economy_names(), ""
    for row in means.to_dict("records"):
        divisor, unit = figures.scale_for(str(row["unit"]), float(row["mean"]))
        group = group_name(str(row["by"]), str(row["group"]), names)
        label = str(row["label"])
        if row["by"] != "world":
            label = f"  {group}" if row["metric"] == before else f"{label}: {group}"
        spread = f"{figures.number(row['low90'] / divisor)} to {figures.number(row['high90'] / divisor)}"
        table.add_row(label, unit, figures.number(row["mean"] / divisor), spread)
        before = row["metric"]
    shell.print(table)
    manifest = results.manifest
    seeds = ", ".join(str(seed) for seed in results.seeds)
    shell.print(
        "Levels of a simulated world, no forecast; to see what a policy changes, use tradewinds compare."
    )
    shell.print(
        f"Scenario {results.name} ({manifest['scenario_hash'][:12]}) · seeds {seeds} · "
        f"{manifest['consumers']:,} consumers, {manifest['smes']:,} SMEs"
    )
    shell.print(
        f"tradewinds {manifest['versions'].get('tradewinds', '?')} · data {manifest['data_hash'][:12]} · "
        f"result {results.hash[:12]}"
    )
    if line := world_line(results.scenario):
        shell.print(line)
    if folder is not None:
        shell.print(f"Files: {folder}")


def summary_payload(results: Results, year: int, folder: Path | None) -> dict[str, Any]:
    """The run as `--json` prints it."""
    manifest = results.manifest
    return {
        "scenario": results.name,
        "title": results.title,
        "scenario_hash": manifest["scenario_hash"],
        "result_hash": results.hash,
        "closure": closure_of(results.scenario),
        "mechanisms_off": off_of(results.scenario),
        "data_hash": manifest["data_hash"],
        "seeds": list(results.seeds),
        "period": manifest["period"],
        "status": manifest["status"],
        "seconds": manifest["seconds"],
        "peak_memory_mb": manifest["peak_memory_mb"],
        "world": world_means(results, year).to_dict("records"),
        "folder": str(folder) if folder else None,
    }
