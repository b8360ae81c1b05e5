"""Commands about trust: fit, verify, doctor."""

from __future__ import annotations

import importlib
import os
import platform
import shutil
import sys
import tempfile
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from experiments.cli.before import CONSUMERS_HELP, SMES_HELP, check_sizes, check_target
from experiments.cli.kernels import kernel_check
from experiments.cli.shell import CHECK_FAILED, BadInput, JsonOption, QuietOption, Shell, print_json
from experiments.terminal.table import Column, Shown, number, table, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.world.quality import ColumnQuality

PACKAGES = (
    "mesa",
    "numpy",
    "numba",
    "scipy",
    "pandas",
    "pyarrow",
    "pydantic",
    "ruamel.yaml",
    "typer",
    "rich",
    "plotly",
    "dash",
    "waitress",
)
PYTHONS = ((3, 11), (3, 13))
PARTS = ("fit", "scale", "direction", "general", "frictions")
"""Of the long checks; written out here so that --help imports no experiment."""


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("fit", rich_help_panel="Trust", epilog="Example: tradewinds fit --weeks 26 --years 0")(
        fit_command
    )
    app.command("verify", rich_help_panel="Trust", epilog="Example: tradewinds verify --only scale --quick")(
        verify_command
    )
    app.command("doctor", rich_help_panel="Trust", epilog="Example: tradewinds doctor --data")(doctor_command)


def fit_command(
    consumers: Annotated[
        int | None,
        typer.Option(
            "--consumers",
            help=f"Consumer agents, {CONSUMERS_HELP}.",
            show_default="50,000; 500,000 with --full",
        ),
    ] = None,
    smes: Annotated[
        int | None,
        typer.Option("--smes", help=f"SME agents, {SMES_HELP}.", show_default="2,000; 10,000 with --full"),
    ] = None,
    weeks: Annotated[
        int | None,
        typer.Option(
            "--weeks",
            min=1,
            max=52,
            help="Weeks of each year; fewer than 52 leave out the scatter.",
            show_default="52",
        ),
    ] = None,
    seed: Annotated[int | None, typer.Option("--seed", min=0, help="Random seed.", show_default="1")] = None,
    years: Annotated[
        int | None,
        typer.Option(
            "--years", min=0, help="Years that follow, with adaptation on; 0 for none.", show_default="2"
        ),
    ] = None,
    full: Annotated[
        bool, typer.Option("--full", help="Large samples and narrower thresholds; takes long.")
    ] = False,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Compare the baseline with observed data: simulated flows of 2023 beside the observed ones.

    The model is calibrated to these flows, so the fit is no evidence. Pairs left out of the calibration are shown
    beside it. Ends with 1 if a threshold is missed.
    """
    check_sizes(consumers, smes)
    given = {"consumers": consumers, "smes": smes, "weeks": weeks, "seed": seed, "years": years}
    delegate("experiments.fit", words_of({**given, "full": full, "json": as_json, "quiet": quiet}))


def verify_command(
    only: Annotated[
        list[str] | None,
        typer.Option(
            "--only",
            metavar="PART",
            help=f"This part alone: {', '.join(PARTS)}. May be repeated.",
            show_default="all parts",
        ),
    ] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="Smaller samples and fewer seeds; writes no report.")
    ] = False,
    seeds: Annotated[
        int | None,
        typer.Option(
            "--seeds", min=1, help="Seeds of the direction test.", show_default="30; 6 with --quick"
        ),
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option("--report", help="File the report goes to.", show_default="docs/verification.md"),
    ] = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Run the long checks: fit and drift, scale, and the direction of every policy instrument.

    Takes long; the results that come with the project are under docs/. Ends with 1 if a check does not pass.
    """
    for part in only or ():
        if part not in PARTS:
            from sim.parameter import did_you_mean

            raise BadInput(f"--only is {part!r}{did_you_mean(part, PARTS)}; known: {', '.join(PARTS)}")
    if report is not None and not quick:
        check_target(report, replace=True, option="--report")
    given = {"only": only, "quick": quick, "seeds": seeds, "report": report}
    delegate("experiments.verify", words_of({**given, "json": as_json, "quiet": quiet}))


def words_of(given: dict[str, Any]) -> list[str]:
    """Options as an experiment's own command line takes them; what was not given is left to its defaults."""
    words: list[str] = []
    for name, value in given.items():
        if value is True:
            words.append(f"--{name}")
        elif value is not None and value is not False:
            for each in value if isinstance(value, list) else [value]:
                words += [f"--{name}", str(each)]
    return words


def delegate(module: str, arguments: list[str]) -> None:
    """Hand the arguments to an experiment's `main(arguments) -> exit code`."""
    try:
        experiment = importlib.import_module(module)
    except ModuleNotFoundError as fault:
        if fault.name != module:
            raise
        raise BadInput(f"this installation has no {module}") from None
    code = experiment.main(arguments)
    if code:
        raise typer.Exit(int(code))


def doctor_command(
    data: Annotated[
        bool,
        typer.Option(
            "--data", help="Show how much of each data table is sourced, derived, imputed or assumed."
        ),
    ] = False,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Check this installation; with --data, show how much of the data is sourced, derived, imputed or assumed.

    Ends with 1 if a check does not pass.
    """
    shell = Shell(as_json, quiet)
    if data:
        show_data(shell)
        return
    checks = [*installation_checks(), kernel_check(), *content_checks()]
    ok = all(check["ok"] for check in checks)
    if as_json:
        print_json({"command": "doctor", "ok": ok, "checks": checks})
    else:
        shown = table(Column("check"), Column("ok", keys=("ok",)), words("found"))
        for check in checks:
            shown.add(check["check"], Shown("ok" if check["ok"] else "NOT OK", check["ok"]), check["found"])
        shell.print(shown)
    if not ok:
        raise typer.Exit(CHECK_FAILED)


def check_of(name: str, ok: bool, found: str) -> dict[str, Any]:
    """One line of the doctor."""
    return {"check": name, "ok": ok, "found": found}


def installation_checks() -> list[dict[str, Any]]:
    """Python, packages, folders, browser."""
    from experiments.cli.app import version_text

    supported = PYTHONS[0] <= sys.version_info[:2] <= PYTHONS[1]
    checks = [
        check_of("tradewinds", True, version_text()),
        check_of(
            "python",
            supported,
            platform.python_version() + ("" if supported else " (3.11 to 3.13 are tried)"),
        ),
    ]
    for package in PACKAGES:
        try:
            checks.append(check_of(package, True, metadata.version(package)))
        except metadata.PackageNotFoundError:
            checks.append(check_of(package, False, "not installed"))
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    checks.append(check_of("processors", True, str(processors)))
    for name, folder in (("folder for runs", Path.cwd()), ("temporary folder", Path(tempfile.gettempdir()))):
        free = shutil.disk_usage(folder).free / 1e9
        writable = os.access(folder, os.W_OK)
        checks.append(
            check_of(
                name,
                writable and free > 1,
                f"{folder}, {'' if writable else 'not '}writable, {free:.0f} GB free",
            )
        )
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    checks.append(check_of("browser for tests (optional)", True, browser or "no chromium found"))
    return checks


def content_checks() -> list[dict[str, Any]]:
    """Data tables and scenarios that come with the package."""
    checks = []
    try:
        from sim.world.quality import data_quality

        columns = data_quality()
        tables = len({column.table for column in columns})
        cells, others = cells_of(columns)
        found = f"{tables} tables, {cells:,} cells of data, {others:,} of keys, names and remarks"
        checks.append(check_of("data tables", True, found))
    except ValueError as fault:
        checks.append(check_of("data tables", False, str(fault)))
    from sim.scenario import Scenario, scenario_names
    from sim.scenario_file import ScenarioError

    faults: list[str] = []
    names = scenario_names()
    for name in names:
        try:
            Scenario.load(name)
        except ScenarioError as fault:
            faults += fault.faults
    checks.append(
        check_of("scenarios", not faults and bool(names), "; ".join(faults) or f"{len(names)} load")
    )
    return checks


def cells_of(columns: Sequence[ColumnQuality]) -> tuple[int, int]:
    """Cells that hold data, and cells that hold keys, names and remarks, which have no quality to count."""
    cells = sum(column.cells for column in columns if column.is_datum)
    return cells, sum(column.cells for column in columns) - cells


def show_data(shell: Shell) -> None:
    """Print the share of cells by quality, for each table and for all."""
    from sim.world.quality import QUALITIES, data_quality, quality_totals

    columns = data_quality()
    totals = quality_totals(columns)
    if shell.as_json:
        by_column = [
            {
                "table": column.table,
                "column": column.column,
                "cells": column.cells,
                **{quality: column.count(quality) for quality in QUALITIES},
                "is_datum": column.is_datum,
            }
            for column in columns
        ]
        print_json({"command": "doctor", "data": {"totals": totals, "columns": by_column}})
        return
    shown = table(
        "table",
        number("cells"),
        *(number(quality, "{:.1%}".format, f"{quality}_share") for quality in QUALITIES),
    )
    for name, counts in totals.items():
        cells = sum(counts.values())
        if name == "all tables":
            shown.section()
        shown.add(name, cells, *(counts[quality] / cells for quality in QUALITIES))
    shell.print(shown)
    shell.note(
        "sourced: taken from a source · derived: computed from sources · imputed: filled by a model · "
        "assumed: judged by us (sim/data/sources.csv says which)"
    )
    shell.note(f"Not counted: {cells_of(columns)[1]:,} cells of keys, names and remarks")
