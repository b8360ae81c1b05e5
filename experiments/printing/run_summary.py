"""One run as a table: the world's figures, mean over seeds and the range of the middle 90 % of seeds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from experiments.printing import figure_text
from experiments.printing.difference_tables import LABEL_KEYS, label_cell
from experiments.printing.world_line import world_line
from experiments.terminal.shell import counted
from experiments.terminal.table import Column, Shown, number, table
from sim.assumptions import closure_of, data_said, off_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pandas as pd

    from experiments.terminal.shell import Shell
    from sim.results.run_results import Results


def world_means(results: Results, year: int) -> pd.DataFrame:
    """The world's figures: metric, label, by, group, unit, mean, low90, high90 over seeds."""
    import pandas as pd

    from experiments.ending.bad_input import BadInput
    from sim.metrics import METRICS, rows_shown

    kpis = results.kpis[results.kpis["year"] == year]
    if kpis.empty:
        years = sorted({int(each) for each in results.kpis["year"]} - {0})
        raise BadInput(f"the run does not cover {year}; known years: {years}")
    order = pd.DataFrame(rows_shown("report"), columns=["metric", "by"])
    found = order.merge(kpis, on=["metric", "by"], how="inner", sort=False)
    grouped = found.groupby(["metric", "by", "group", "unit", "period"], sort=False, observed=True)["value"]
    means = grouped.agg(
        mean="mean", low90=lambda v: v.quantile(0.05), high90=lambda v: v.quantile(0.95)
    ).reset_index()
    per_week(means, weeks_of(results, year))
    means.insert(1, "label", [METRICS[name].label for name in means["metric"]])
    return means[means["mean"].fillna(0) != 0].reset_index(drop=True)


def weeks_of(results: Results, year: int) -> int:
    """Weeks of a run, or of one of its calendar years."""
    weeks = results.lanes.drop_duplicates(["seed", "year"]).set_index("year")["weeks"]
    return int(weeks.groupby(level=0).max().get(year, 0)) if year else int(results.manifest["weeks"])


def per_week(means: pd.DataFrame, weeks: int) -> None:
    """State yearly rates of fewer than eight weeks per week: fifty-two times the start of a run is no year."""
    from sim.core.units import WEEKS_PER_YEAR, YEARLY_FROM_WEEKS

    if weeks >= YEARLY_FROM_WEEKS:
        return
    yearly = means["unit"].str.endswith(" per year")
    means.loc[yearly, ["mean", "low90", "high90"]] /= WEEKS_PER_YEAR
    means["unit"] = means["unit"].str.replace(r" per year$", " per week", regex=True)


def show_run(shell: Shell, results: Results, year: int, folder: Path | None) -> None:
    """Print a run's figure_text."""
    means = world_means(results, year)
    period = means["period"].iloc[0] if len(means) else results.manifest["period"]
    shell.note(results.title)
    shell.note(f"{results.name} · {period} · {counted(len(results.seeds), 'seed')}")
    shown = table(
        Column("The world", keys=LABEL_KEYS),
        Column("Unit", "unit"),
        number("Mean"),
        Column("Middle 90 % of seeds", "number", ("low90", "high90")),
        about={"scenario": results.name},
    )
    before = ""
    for row in means.to_dict("records"):
        same = row["metric"] == before
        shown.add(label_cell(row, same_metric=same), *level_cells(row))  # type: ignore[arg-type]
        before = row["metric"]
    shell.print(shown)
    manifest = results.manifest
    seeds = ", ".join(str(seed) for seed in results.seeds)
    shell.note(
        "These are levels of a simulation, not a forecast. tradewinds compare shows what a policy changes."
    )
    shell.note(
        f"Scenario {results.name} ({manifest['scenario_hash'][:12]}) · seeds {seeds} · "
        f"{manifest['consumers']:,} consumers, {manifest['smes']:,} SMEs"
    )
    shell.note(
        f"tradewinds {manifest['versions'].get('tradewinds', '?')} · data {manifest['data_hash'][:12]} · "
        f"result {results.hash[:12]}"
    )
    if line := world_line(results.scenario):
        shell.note(line)
    for said in data_said(results.scenario.get("data") or {}):
        shell.note(f"Data moved: {said}")
    if folder is not None:
        shell.note(f"Files: {folder}")


def level_cells(row: Mapping[Any, Any]) -> tuple[Shown, Shown, Shown]:
    """Return unit, mean and the range over seeds of one figure."""
    divisor, unit = figure_text.scale_for(str(row["unit"]), float(row["mean"]))
    low, high = (figure_text.number(row[each] / divisor) for each in ("low90", "high90"))
    return (
        Shown(unit, row["unit"]),
        Shown(figure_text.number(row["mean"] / divisor), row["mean"]),
        Shown("–" if low == high == "–" else f"{low} to {high}", (row["low90"], row["high90"])),
    )


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
        "data_moved": manifest.get("data_moved", []),
        "seeds": list(results.seeds),
        "period": manifest["period"],
        "status": manifest["status"],
        "seconds": manifest["seconds"],
        "peak_memory_mb": manifest["peak_memory_mb"],
        "world": world_means(results, year).to_dict("records"),
        "folder": str(folder) if folder else None,
    }
