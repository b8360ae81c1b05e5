"""tradewinds check: every fault of scenario files with its line, or what they do in plain sentences."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from experiments.asking.asked_switches import Switches
from experiments.asking.command_registry import command
from experiments.asking.printed_options import Printed
from experiments.asking.shared_options import ClosureOption, OffOption, OnOption
from experiments.ending.exit_values import CHECK_FAILED
from experiments.ending.telling import print_json
from experiments.terminal.shell import Shell

Row = dict[str, Any]


@command("check", panel="Look up", epilog="Example: tradewinds check my_policy.yaml")
def check_command(
    files: Annotated[
        list[str], typer.Argument(help="Scenario files, or names of scenarios.", metavar="FILE...")
    ],
    closure: ClosureOption = None,
    off: OffOption = None,
    on: OnOption = None,
    *,
    printed: Printed,
) -> None:
    """Check scenario files and say in plain sentences what they do.

    All faults of a file are listed at once, as file:line:column: what is wrong. Ends with 1 if any file is
    faulty.
    """
    from sim.scenario.checks import policies_in_vain
    from sim.scenario.definition import Scenario, describe
    from sim.scenario.document import ScenarioError

    shell = printed.shell()
    switches = Switches.parsed(closure, off, on)
    reports: list[Row] = []
    for name in files:
        faults: list[str] = []
        try:
            scenario = switches.applied(Scenario.load(name))
        except ScenarioError as fault:
            faults = list(fault.faults)
        if faults:
            reports.append({"file": name, "ok": False, "faults": faults, "sentences": [], "warnings": []})
        else:
            reports.append(
                {
                    "file": name,
                    "ok": True,
                    "faults": [],
                    "sentences": describe(scenario),
                    "warnings": [*scenario.warnings, *policies_in_vain(scenario)],
                    "scenario_hash": scenario.hash(),
                }
            )
    if shell.as_json:
        print_json({"command": "check", "files": reports})
    else:
        for report in reports:
            show_report(shell, report)
    if not all(report["ok"] for report in reports):
        raise typer.Exit(CHECK_FAILED)


def show_report(shell: Shell, report: Row) -> None:
    """Print what a file does, or what is wrong with it."""
    if report["ok"]:
        for sentence in report["sentences"]:
            shell.print(sentence)
        for warning in report["warnings"]:
            shell.print(f"note: {warning}")
        shell.print()
        return
    for fault in report["faults"]:
        shell.print(fault)
    count = len(report["faults"])
    shell.say(f"{report['file']}: {count} {'fault' if count == 1 else 'faults'}")
