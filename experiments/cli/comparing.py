"""The comparison as a table in the terminal, and as a JSON object: most affected first, then the world."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from experiments.cli.difference_tables import comparison_table
from experiments.cli.switching import closure_of, differences, off_of, world_line

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pandas as pd

    from experiments.cli.shell import Shell
    from experiments.theory_column import TheoryColumn
    from sim.compare import Comparison
    from sim.results import Results

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
    against = f"{comparison.period}, against {base.name}"
    for at, other in enumerate(comparison.others):
        shell.note()
        shell.note(f"{other.title}")
        question = str(other.scenario.get("question") or "")
        if question:
            shell.note(question)
        shell.note(f"{other.name} compared with {base.name} · {comparison.period} · {paired}")
        if unlike := differences(base.scenario, other.scenario, (base.name, other.name)):
            shell.note(unlike)
        first = comparison.first_different_week(at)
        if first is None:
            shell.note(why_identical(comparison, other))
        elif first.isoformat() > comparison.period[:10]:
            shell.note(f"The two runs are identical, bit for bit, before the week of {first}.")
        shell.note()
        textbook = theory[at] if theory and theory[at].differs else None
        parts = affected_parts(comparison, other.name)
        if parts:
            shell.print(
                comparison_table(
                    f"Most affected, {against}", parts, about={"scenario": other.name}, textbook=textbook
                )
            )
        else:
            shell.note("No importer, lane or category changes clearly.")
        world = comparison.world()
        world = world[world["scenario"] == other.name]
        shell.print(
            comparison_table(
                f"The world, {against}", [("", world)], about={"scenario": other.name}, textbook=textbook
            )
        )
        if theory:
            from experiments.cli.theory import show_column

            show_column(shell, theory[at], world, other.name, base.name)
    for line in footer(comparison, folder):
        shell.note(line)


def why_identical(comparison: Comparison, other: Results) -> str:
    """Say that two runs do not differ, and why: none of their policies differs, or none starts within the weeks."""
    said = "The two runs are identical, bit for bit"
    base, policies = comparison.base.scenario, list(other.scenario.get("policies") or ())
    unlike = [each for each in policies if each not in list(base.get("policies") or ())]
    if not unlike:
        return f"{said}: {other.name} and {comparison.base.name} have the same policies."
    last = comparison.period[-10:]
    if all(min(str(each.get("announced") or each["from"]), str(each["from"])) > last for each in unlike):
        return (
            f"The two runs are identical: the policy does not start within these weeks (they end on {last})."
        )
    return f"{said}: the policy changes nothing that these agents do within these weeks."


def footer(comparison: Comparison, folder: Path | None) -> list[str]:
    """Where the figures come from."""
    arms = [comparison.base, *comparison.others]
    manifest = comparison.base.manifest
    seeds = ", ".join(str(seed) for seed in comparison.seeds)
    lines = [
        "Differences are means over paired seeds; intervals show how much the random draws matter, not doubt "
        "about the model.",
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
