"""`tradewinds theory`: the textbook's answer to the tariff part of a scenario."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from experiments.cli.shell import JsonOption, QuietOption, Shell, print_json

if TYPE_CHECKING:
    from experiments.theory import TextbookAnswer

WHAT = (
    "Exact hat algebra: one factor an economy, goods differentiated by origin, CES within a category, Cobb-Douglas "
    "across categories, tariff revenue returned, trade deficits fixed (Dekle, Eaton and Kortum 2008). Goods only; no "
    "parcels' thresholds, no frictions, no adaptation. What the agents find beyond it is what they add."
)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("theory", rich_help_panel="Look up", epilog="Example: tradewinds theory us_tariffs_2025")(
        theory_command
    )


def theory_command(
    scenario: Annotated[str, typer.Argument(help="A scenario's name, or a file.")],
    economies: Annotated[int, typer.Option("--economies", min=1, help="How many economies to show.")] = 12,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Solve the standard quantitative trade model for the tariffs of a scenario.

    The tariffs of the scenario's last week against those of its law date, in an economy with the same flows of 2023.
    Short run: wages and expenditures fixed. Long run: they adjust until every market clears.
    """
    from experiments.theory import textbook_answer
    from sim import Scenario

    shell = Shell(as_json, quiet)
    loaded = Scenario.load(scenario)
    answer = textbook_answer(loaded)
    if as_json:
        print_json(
            {
                "command": "theory",
                "scenario": loaded.name,
                "model": WHAT,
                "largest_miss": answer.long_run.miss,
                "economies": answer.rows(),
            }
        )
        return
    show(shell, answer, economies)


def show(shell: Shell, answer: TextbookAnswer, economies: int) -> None:
    """Print the largest changes and what they are of."""
    from rich import box
    from rich.table import Table

    moved = int((answer.tariff != answer.economy.tariff).any(axis=2).sum())
    if not moved:
        shell.print("This scenario changes no tariff: in the textbook economy nothing happens.")
        return
    lanes = f"{moved:,} of {answer.tariff[:, :, 0].size:,} lanes"
    title = f"Tariffs changed on {lanes}; economies whose welfare moves most"
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=title)
    table.add_column("economy")
    for name in ("imports, short run", "imports", "exports", "wage", "prices", "welfare"):
        table.add_column(f"{name}, %", justify="right")
    for row in answer.rows()[:economies]:
        keys = ("imports_short_run", "imports", "exports", "wage", "prices", "welfare")
        table.add_row(row["economy"], *(f"{row[f'{key}_percent']:+.2f}" for key in keys))
    shell.print(table)
    shell.print(
        "Changes against the law the scenario starts from; long run unless it says short run. Wages are against the "
        "world's mean wage, prices are consumers'."
    )
    shell.print(WHAT)
