"""The comparison as a table in the terminal, and as a JSON object: most affected first, then the world."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from experiments.cli import figures
from experiments.cli.switching import closure_of, differences, off_of, world_line

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pandas as pd
    from rich.table import Table

    from experiments.cli.shell import Shell
    from experiments.theory_column import TheoryColumn
    from sim.compare import Comparison

NARROW = 116
"""Columns of a terminal below which units go under their labels."""
USUAL = "closure partial (wages and incomes fixed) · mechanisms off: none"
IMPORTERS_SHOWN, LANES_SHOWN, CATEGORIES_SHOWN, ECONOMIES_SHOWN = 3, 6, 4, 4


def affected_parts(comparison: Comparison, scenario: str) -> list[tuple[str, pd.DataFrame]]:
    """Title and rows of what changes most, in one scenario; parts without a clear change are left out."""
    parts = [
        ("Parcels, by importer", comparison.affected_importers(IMPORTERS_SHOWN)),
        ("Parcels, by lane", comparison.affected_lanes("parcels", LANES_SHOWN)),
        ("Parcels, by category", comparison.affected_categories("parcels", CATEGORIES_SHOWN)),
        ("Trade value, by lane", comparison.affected_lanes("trade_value", LANES_SHOWN)),
        ("Trade value, by category", comparison.affected_categories("trade_value", CATEGORIES_SHOWN)),
        ("Wages, by economy", comparison.affected("wage_index", "economy", ECONOMIES_SHOWN)),
        ("Incomes, by economy", comparison.affected("income_index", "economy", ECONOMIES_SHOWN)),
    ]
    chosen = [(title, rows[rows["scenario"] == scenario]) for title, rows in parts]
    return [(title, rows) for title, rows in chosen if len(rows)]


def show_comparison(
    shell: Shell, comparison: Comparison, folder: Path | None, theory: Sequence[TheoryColumn] = ()
) -> None:
    """Print everything about a comparison: what is compared, what changes most, the world, and where it is
    from; beside it the textbook's answer to each scenario, where it was asked for.
    """
    count = len(comparison.seeds)
    paired = f"{count} paired seeds" if count > 1 else "one seed: no interval; use --seeds 10"
    base = comparison.base
    narrow = shell.console.width < NARROW
    against = f"{comparison.period}, against {base.name}"
    for at, other in enumerate(comparison.others):
        shell.print()
        shell.print(f"{other.title}")
        question = str(other.scenario.get("question") or "")
        if question:
            shell.print(question)
        shell.print(f"{other.name} compared with {base.name} · {comparison.period} · {paired}")
        if unlike := differences(base.scenario, other.scenario, (base.name, other.name)):
            shell.print(unlike)
        first = comparison.first_different_week(at)
        if first is None:
            shell.print("The two worlds are identical to the last bit.")
        elif first.isoformat() > comparison.period[:10]:
            shell.print(f"The two worlds are identical to the last bit before the week of {first}.")
        shell.print()
        textbook = theory[at] if theory and theory[at].differs else None
        parts = affected_parts(comparison, other.name)
        if parts:
            shell.print(
                comparison_table(f"Most affected, {against}", parts, narrow=narrow, textbook=textbook)
            )
        else:
            shell.print("No importer, lane or category changes clearly.")
        world = comparison.world()
        world = world[world["scenario"] == other.name]
        shell.print(
            comparison_table(f"The world, {against}", [("", world)], narrow=narrow, textbook=textbook)
        )
        if theory:
            from experiments.cli.theory import show_column

            show_column(shell, theory[at], world, other.name, base.name)
    for line in footer(comparison, folder):
        shell.print(line)


def comparison_table(
    title: str,
    parts: list[tuple[str, pd.DataFrame]],
    *,
    narrow: bool = False,
    textbook: TheoryColumn | None = None,
) -> Table:
    """A table of differences; each row has its own unit, scaled to the baseline's size.

    Args:
        title: What it shows, over which period, against what.
        parts: Heading (or nothing) and rows of each part.
        narrow: Put each unit under its label, for terminals without room for another column.
        textbook: What exact hat algebra says, for one more column; a dash where it says nothing.
    """
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("")
    if not narrow:
        table.add_column("Unit", style="dim", no_wrap=True)
    headers = ("Baseline", "Difference", "90 % interval", "Change")
    for name in headers if textbook is None else (*headers, "Textbook"):
        table.add_column(name, justify="right", no_wrap=not narrow)
    names = economy_names()
    for heading, rows in parts:
        if heading:
            table.add_row(heading, style="bold")
        before = ""
        for row in rows.to_dict("records"):
            same = row["metric"] == before and not heading
            label, unit, *numbers = cells(
                {str(key): value for key, value in row.items()}, names, bool(heading), same
            )
            if textbook is not None:
                answer = textbook.percent(str(row["metric"]), str(row["by"]), str(row["group"]))
                numbers.append(figures.percent(answer))
            if narrow:
                table.add_row(Text.assemble(label, "\n", (f"    {unit}", "dim")), *numbers)
            else:
                table.add_row(label, unit, *numbers)
            before = row["metric"]
        if heading:
            table.add_row()
    return table


def cells(row: dict[str, Any], names: dict[str, str], under_heading: bool, same_metric: bool) -> list[str]:
    """The cells of one row."""
    magnitude = max(abs(row["baseline"]), abs(row["difference"]))
    divisor, unit = figures.scale_for(row["unit"], magnitude)
    group = group_name(str(row["by"]), str(row["group"]), names)
    label = f"  {group}" if under_heading else str(row["label"])
    if not under_heading and row["by"] != "world":
        label = f"  {group}" if same_metric else f"{label}: {group}"
    verdict = row["verdict"]
    if verdict == "clear":
        verdict = figures.percent(row["percent"])
        if verdict == "–":
            verdict = "rises" if row["difference"] > 0 else "falls"
    return [
        label,
        unit,
        figures.number(row["baseline"] / divisor),
        figures.difference(row["difference"] / divisor),
        figures.interval(row["low90"] / divisor, row["high90"] / divisor),
        verdict,
    ]


def group_name(by: str, group: str, names: dict[str, str]) -> str:
    """A group in words: a lane as origin and destination, an economy by its name."""
    if by == "lane":
        origin, _, destination = group.partition("-")
        return f"{names.get(origin, origin)} to {names.get(destination, destination)}"
    if by in ("importer", "exporter", "economy"):
        return names.get(group, group)
    return {"b2c": "B2C", "b2c_b2b": "B2C + B2B", "vat": "VAT", "carbon": "carbon price"}.get(
        group, group.replace("_", " ")
    )


def economy_names() -> dict[str, str]:
    """Names of the economies by ISO3."""
    from sim.policy.places import places

    known = places()
    return dict(zip(known.iso3, known.names, strict=True))


def footer(comparison: Comparison, folder: Path | None) -> list[str]:
    """Where the figures come from."""
    arms = [comparison.base, *comparison.others]
    manifest = comparison.base.manifest
    seeds = ", ".join(str(seed) for seed in comparison.seeds)
    lines = [
        "Differences are means over paired seeds; intervals hold sampling luck only, not doubt about the model.",
        "Scenarios: " + ", ".join(f"{arm.name} ({arm.manifest['scenario_hash'][:12]})" for arm in arms),
        f"Seeds {seeds} · {manifest['consumers']:,} consumers, {manifest['smes']:,} SMEs · tradewinds "
        f"{manifest['versions'].get('tradewinds', '?')} · data {manifest['data_hash'][:12]}",
    ]
    worlds = {world_line(arm.scenario) for arm in arms}
    if len(worlds) == 1:
        lines += [line for line in worlds if line]
    else:
        lines += [f"{arm.name}: {world_line(arm.scenario) or USUAL}" for arm in arms]
    if folder is not None:
        lines.append(f"Files: {folder}")
    return lines


def comparison_payload(
    comparison: Comparison, folder: Path | None, theory: Sequence[TheoryColumn] = ()
) -> dict[str, Any]:
    """The comparison as `--json` prints it; with the textbook's answers under "theory" where they were asked for."""
    arms = [comparison.base, *comparison.others]
    payload: dict[str, Any] = {
        "baseline": comparison.base.name,
        "scenarios": [other.name for other in comparison.others],
        "seeds": list(comparison.seeds),
        "period": comparison.period,
        "confidence": 0.9,
        "affected": {
            other.name: [
                {"part": title, "rows": records(rows)}
                for title, rows in affected_parts(comparison, other.name)
            ]
            for other in comparison.others
        },
        "first_different_week": {
            other.name: comparison.first_different_week(at) for at, other in enumerate(comparison.others)
        },
        "world": records(comparison.world()),
        "runs": [
            {
                "scenario": arm.name,
                "scenario_hash": arm.manifest["scenario_hash"],
                "result_hash": arm.hash,
                "data_hash": arm.manifest["data_hash"],
                "status": arm.manifest["status"],
                "closure": closure_of(arm.scenario),
                "mechanisms_off": off_of(arm.scenario),
            }
            for arm in arms
        ],
        "folder": str(folder) if folder else None,
    }
    if theory:
        from experiments.cli.theory import column_payload

        world = comparison.world()
        payload["theory"] = {
            other.name: column_payload(
                column,
                [rows for _, rows in affected_parts(comparison, other.name)]
                + [world[world["scenario"] == other.name]],
            )
            for other, column in zip(comparison.others, theory, strict=True)
        }
    return payload


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of a frame as plain dictionaries."""
    return [
        {
            str(key): None if isinstance(value, float) and math.isnan(value) else value
            for key, value in row.items()
        }
        for row in frame.to_dict("records")
    ]
