"""`tradewinds theory`: the textbook's answer to the tariff part of a scenario; and beside a comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from experiments.asking.asked_switches import Switches
from experiments.asking.command_registry import command
from experiments.asking.printed_options import Printed
from experiments.asking.shared_options import OffOption, OnOption
from experiments.ending.telling import print_json
from experiments.printing.textbook_tables import WHAT, show_answer
from sim.assumptions import spoken_off

if TYPE_CHECKING:
    pass


@command("theory", panel="Look up", epilog="Example: tradewinds theory us_tariffs_2025")
def theory_command(
    scenario: Annotated[str, typer.Argument(help="A scenario's name, or a file.")],
    economies: Annotated[int, typer.Option("--economies", min=1, help="How many economies to show.")] = 12,
    off: OffOption = None,
    on: OnOption = None,
    *,
    printed: Printed,
) -> None:
    """Solve the standard quantitative trade model for the tariffs of a scenario.

    The tariffs of the scenario's last week against those of its law date, in an economy with the same flows of 2023.
    Short run: wages and expenditures fixed. Long run: they adjust until every market clears.
    Both are shown, so there is no --closure; mechanisms that are off change the flows it starts from.
    """
    from experiments.textbook.armington_answer import textbook_answer
    from sim import Scenario

    shell = printed.shell()
    loaded = Switches.parsed(None, off, on).applied(Scenario.load(scenario))
    answer = textbook_answer(loaded)
    if shell.as_json:
        print_json(
            {
                "command": "theory",
                "scenario": loaded.name,
                "mechanisms_off": list(loaded.off),
                "model": WHAT,
                "largest_miss": answer.long_run.miss,
                "economies": answer.rows(),
            }
        )
        return
    show_answer(shell, answer, economies)
    if loaded.off:
        shell.note(f"Flows are those of the model with mechanisms off: {spoken_off(loaded.off)}.")
