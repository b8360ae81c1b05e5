"""The comparison as a table in the terminal, and as a JSON object: most affected first, then the world."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from experiments.printing.answer_sentence import answer, headline_row, reading_notes
from experiments.printing.difference_tables import comparison_table
from experiments.printing.identical_runs import identity_note
from experiments.printing.world_line import world_line
from sim.assumptions import closure_of, off_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pandas as pd

    from experiments.terminal.shell import Shell
    from experiments.textbook.theory_column import TheoryColumn
    from sim.comparison import Comparison, Window

USUAL = "closure partial (wages and incomes fixed) · mechanisms off: none"
MOST_SHOWN, MOST_SHOWN_OF = 4, {"lane": 6, "importer": 3}
"""Rows of a listing at most, and of some dimensions' listings."""


def affected_parts(comparison: Comparison, scenario: str) -> list[tuple[str, pd.DataFrame]]:
    """Title and rows of what changes most, in one scenario; parts without a clear change are left out."""
    from sim.metrics import heading_at, rows_shown

    parts = [
        (
            f"{heading_at(metric, 'affected')}, by {by}",
            comparison.affected(metric, by, MOST_SHOWN_OF.get(by, MOST_SHOWN)),
        )
        for metric, by in rows_shown("affected")
    ]
    chosen = [(title, rows[rows["scenario"] == scenario]) for title, rows in parts]
    return [(title, rows) for title, rows in chosen if len(rows)]


def show_comparison(
    shell: Shell, comparison: Comparison, folder: Path | None, theory: Sequence[TheoryColumn] = ()
) -> None:
    """Print everything about a comparison: what is compared, the answer, what changes most, the world, and where it is
    from; beside it the textbook's answer to each scenario, where it was asked for.
    """
    from sim.comparison import USUAL as LISTING

    count = len(comparison.seeds)
    paired = f"{count} paired seeds" if count > 1 else "one seed: no interval; use --seeds 10"
    base = comparison.names[0]
    against = f"{comparison.period}, against {base}"
    for at, other in enumerate(comparison.others):
        name = comparison.names[at + 1]
        shell.note()
        shell.note(f"{other.title}")
        question = str(other.scenario.get("question") or "")
        if question:
            shell.note(question)
        shell.note(f"{name} compared with {base} · {comparison.period} · {paired}")
        for note in reading_notes(comparison, at):
            shell.note(note)
        if said := identity_note(comparison, at):
            shell.note(said)
        shell.note()
        textbook = theory[at] if theory and theory[at].differs else None
        shell.note(answer(headline_row(comparison, at)))
        headline = comparison.headline(at)
        about = {"scenario": name}
        shell.print(
            comparison_table(
                f"In focus, {headline['period'].iloc[0]}, against {base}",
                [("", headline)],
                about=about,
                textbook=textbook,
            )
        )
        parts = affected_parts(comparison, name)
        if parts:
            shell.print(comparison_table(f"Most affected, {against}", parts, about=about, textbook=textbook))
        elif count < LISTING.least_seeds:
            shell.note(f"Importers, lanes and categories are listed from {LISTING.least_seeds} seeds on.")
        else:
            shell.note("No importer, lane or category changes clearly.")
        world = comparison.world()
        world = world[world["scenario"] == name]
        shell.print(comparison_table(f"The world, {against}", [("", world)], about=about, textbook=textbook))
        if theory:
            from experiments.printing.textbook_tables import show_column

            show_column(shell, theory[at], world, name, base)
    for line in footer(comparison, folder):
        shell.note(line)


def footer(comparison: Comparison, folder: Path | None) -> list[str]:
    """Where the figures come from."""
    arms = [comparison.base, *comparison.others]
    manifest = comparison.base.manifest
    seeds = ", ".join(str(seed) for seed in comparison.seeds)
    lines = [
        "Differences are means over paired seeds; intervals show how much the random draws matter, not doubt "
        "about the model.",
        "Scenarios: "
        + ", ".join(
            f"{name} ({arm.manifest['scenario_hash'][:12]})"
            for name, arm in zip(comparison.names, arms, strict=True)
        ),
        f"Seeds {seeds} · {manifest['consumers']:,} consumers, {manifest['smes']:,} SMEs · tradewinds "
        f"{manifest['versions'].get('tradewinds', '?')} · data {manifest['data_hash'][:12]}",
    ]
    worlds = {world_line(arm.scenario) for arm in arms}
    if len(worlds) == 1:
        lines += [line for line in worlds if line]
    else:
        lines += [
            f"{name}: {world_line(arm.scenario) or USUAL}"
            for name, arm in zip(comparison.names, arms, strict=True)
        ]
    if folder is not None:
        lines.append(f"Files: {folder}")
    return lines


def comparison_payload(
    comparison: Comparison, folder: Path | None, theory: Sequence[TheoryColumn] = ()
) -> dict[str, Any]:
    """The comparison as `--json` prints it; with the textbook's answers under "theory" where they were asked for."""
    arms = [comparison.base, *comparison.others]
    names, window = comparison.names, comparison.window
    payload: dict[str, Any] = {
        "baseline": names[0],
        "scenarios": list(names[1:]),
        "headline": {name: headline_row(comparison, at) for at, name in enumerate(names[1:])},
        "answer": {name: answer(headline_row(comparison, at)) for at, name in enumerate(names[1:])},
        "seeds": list(comparison.seeds),
        "period": comparison.period,
        "window": window_payload(window),
        "differences": {name: comparison.differences(at) for at, name in enumerate(names[1:])},
        "assumptions": comparison.assumptions(),
        "confidence": 0.9,
        "affected": {
            name: [{"part": title, "rows": records(rows)} for title, rows in affected_parts(comparison, name)]
            for name in names[1:]
        },
        "first_different_week": {
            name: comparison.first_different_week(at) for at, name in enumerate(names[1:])
        },
        "world": records(comparison.world()),
        "runs": [
            {
                "scenario": name,
                "scenario_hash": arm.manifest["scenario_hash"],
                "result_hash": arm.hash,
                "data_hash": arm.manifest["data_hash"],
                "data_moved": arm.manifest.get("data_moved", []),
                "status": arm.manifest["status"],
                "closure": closure_of(arm.scenario),
                "mechanisms_off": off_of(arm.scenario),
            }
            for name, arm in zip(names, arms, strict=True)
        ],
        "folder": str(folder) if folder else None,
    }
    if theory:
        from experiments.printing.textbook_tables import column_payload

        world = comparison.world()
        payload["theory"] = {
            name: column_payload(
                column,
                [rows for _, rows in affected_parts(comparison, name)] + [world[world["scenario"] == name]],
            )
            for name, column in zip(names[1:], theory, strict=True)
        }
    return payload


def window_payload(window: Window) -> dict[str, Any]:
    """The window of a comparison as `--json` and comparison.json hold it."""
    return {
        "asked": window.kind,
        "first": window.first,
        "last": window.last,
        "weeks": window.weeks.count,
        "weeks_in_force": window.weeks_in_force,
        "weeks_announced": window.weeks_announced,
        "weeks_entering": window.weeks_entering,
        "in_force_from": window.in_force_from,
        "words": window.words,
        "warning": window.warning,
    }


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of a frame as plain dictionaries."""
    return [
        {
            str(key): None if isinstance(value, float) and math.isnan(value) else value
            for key, value in row.items()
        }
        for row in frame.to_dict("records")
    ]
