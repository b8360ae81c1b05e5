"""`tradewinds impute`: fill flows that nobody reported, and say how good such figures are."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from experiments.asking.command_registry import Options, command
from experiments.asking.printed_options import Printed
from experiments.ending.bad_input import BadInput
from experiments.ending.exit_values import CHECK_FAILED
from experiments.ending.telling import print_json
from experiments.terminal.meter import Meter
from experiments.terminal.shell import Shell, counted

if TYPE_CHECKING:
    from experiments.imputing.evidence import Evidence
    from experiments.imputing.filled_table import Filled
    from experiments.imputing.scores import Score


@dataclass(frozen=True)
class Filling(Options):
    """Which tables are filled, and what is done with the result."""

    folder: Annotated[
        Path | None,
        typer.Option(
            "--data",
            help="Folder with the tables of a world of your own.",
            metavar="FOLDER",
            show_default="the package's",
        ),
    ] = None
    write: Annotated[
        bool,
        typer.Option("--write", help="Write flows_2023.csv and cell_quality.csv into the folder of --data."),
    ] = False
    check: Annotated[
        bool,
        typer.Option(
            "--check", help="Compare with the flows that stand in the folder; end with 1 if any differs."
        ),
    ] = False
    scores: Annotated[
        bool,
        typer.Option(
            "--scores", help="Leave out each fifth of the observed pairs, and score every method; minutes."
        ),
    ] = False


@command(
    "impute",
    panel="Trust",
    epilog="Examples: tradewinds impute --scores · tradewinds impute --data my_tables --write",
)
def impute_command(*, filling: Filling, printed: Printed) -> None:
    """Fill pairs without a flow in flows_2023.csv by gravity, earlier years and known totals; score the methods.

    A pair without a row, or with the status missing or imputed, is filled. docs/imputing.md says how, and how well.
    """
    from experiments.imputing.evidence import read_evidence
    from experiments.imputing.filled_table import differing, filled, over_totals, write_filled
    from sim.calibration.ppml import GravityError

    shell, folder = printed.shell(), filling.folder
    if filling.write and folder is None:
        raise BadInput("--write needs --data FOLDER: the folder whose flows_2023.csv is filled")
    if folder is not None and not folder.is_dir():
        raise BadInput(f"{folder} is no folder; --data names the folder of the tables")
    try:
        evidence = read_evidence(folder)
        table = filled(evidence)
        rows = scored(evidence, shell) if filling.scores else []
    except GravityError as fault:
        raise BadInput(f"flows_2023.csv has too few known flows to fill the others: {fault}") from None
    over = over_totals(evidence, table.value)
    others = differing(evidence, table, folder) if filling.check else []
    written = write_filled(evidence, table, folder) if filling.write else []
    found = payload(evidence, table, rows) | {
        "over_totals": [{"economy": code, "of": side, "ratio": ratio} for code, side, ratio in over],
        "differing": others, "written": [str(path) for path in written], "ok": not others,
    }  # fmt: skip
    if shell.as_json:
        print_json(found)
    else:
        show(shell, found, rows)
    if others:
        raise typer.Exit(CHECK_FAILED)


def scored(evidence: Evidence, shell: Shell) -> list[Score]:
    """Return the left-out score of every method."""
    from experiments.imputing.scores import FOLDS, folds, left_out, scores

    with Meter("score", quiet=shell.quiet, unit="fifths") as meter:
        return scores(evidence, left_out(evidence, folds(evidence.n), lambda done: meter(done, FOLDS)))


def payload(evidence: Evidence, table: Filled, rows: list[Score]) -> dict[str, Any]:
    """Return what was found as plain values."""
    from experiments.imputing.candidates import BEST

    def number(quality: str) -> int:
        return int((table.quality == quality).sum())

    def value(quality: str) -> float:
        return float(table.value[table.quality == quality].sum())

    return {
        "command": "impute", "economies": evidence.n, "known": int(evidence.scored.sum()), "method": BEST,
        "imputed": number("imputed"), "imputed_usd": value("imputed"),
        "derived": number("derived"), "derived_usd": value("derived"),
        "totals_set_aside": list(table.used_up), "scores": [asdict(row) for row in rows],
    }  # fmt: skip


def show(shell: Shell, found: dict[str, Any], rows: list[Score]) -> None:
    """Print what was filled, what stands against totals, and the scores."""
    from experiments.printing.imputing_tables import SCORED, scores_table

    if rows:
        shell.print(scores_table(rows))
        shell.note(SCORED)
    shell.note(
        f"{counted(found['known'], 'pair')} with an observed flow; {counted(found['imputed'], 'pair')} imputed by "
        f"{found['method']}, {found['imputed_usd'] / 1e9:,.1f} bn USD; {counted(found['derived'], 'pair')} from "
        f"partners' shares of totals, {found['derived_usd'] / 1e9:,.1f} bn USD."
    )
    for row in found["over_totals"]:
        shell.note(
            f"Over a total: flows of {row['economy']} are {row['ratio']:.3f} of its goods {row['of']} in economies.csv."
        )
    if found["totals_set_aside"]:
        shell.note(
            "Totals that known flows use up, so that they say nothing on missing ones: "
            + ", ".join(found["totals_set_aside"])
        )
    if found["differing"]:
        shell.note(
            f"NOT the flows in the folder: {counted(len(found['differing']), 'pair')}, first {found['differing'][0]}"
        )
    for path in found["written"]:
        shell.note(f"Wrote {path}.")
