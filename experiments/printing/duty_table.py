"""Duty on imports of the calibrated world beside each importer's published mean rates: a table, or one JSON object."""

from __future__ import annotations

from typing import TYPE_CHECKING

from experiments.ending.telling import print_json
from experiments.terminal.shell import Shell
from experiments.terminal.table import number, table

if TYPE_CHECKING:
    from experiments.verification.duty_means import DutyMean


def show_duties(shell: Shell) -> None:
    """Print published mean rates and what week 0 levies, importer by importer."""
    from experiments.verification.duty_means import duty_means
    from sim.calibration.calibrated import calibrate
    from sim.mechanisms.worlds import load_world

    found = duty_means(calibrate(load_world()))
    if shell.as_json:
        print_json({"command": "doctor", "duties": [each._asdict() for each in found]})
        return
    published = (
        ("published MFN", "published_mfn"),
        ("published applied", "published_applied"),
        ("levied", "levied"),
    )
    shown = table(
        "importer",
        *(number(head, "{:.2%}".format, key) for head, key in published),
        "collected",
        number("imports, bn USD", "{:,.1f}".format, "imports_bn_usd"),
        "duty base",
    )
    for each in found:
        shown.add(*_row(each))
    shell.print(shown)
    shell.note(
        "levied: duty over customs value of goods in bulk from outside the customs union, expected in week 0 of the "
        "law of 2023 · members of a customs union publish one mean · collected: duty over imports as "
        "customs report it, where found · the USA charges by its own dated schedule (us_tariff_by_origin.csv) and is "
        "held to what it collects"
    )


def _row(each: DutyMean) -> tuple[str | float, ...]:
    base = "fob" if each.fob else "cif"
    return (
        each.importer,
        each.published_mfn,
        each.published_applied,
        each.levied,
        "" if each.collected is None else f"{each.collected:.2%}",
        each.imports_usd / 1e9,
        base,
    )
