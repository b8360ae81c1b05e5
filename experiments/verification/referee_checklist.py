"""`tradewinds verify --only referee`: the tests of every item on the referee's list, and what they measured."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.etree import ElementTree

from experiments.ending.bad_input import BadInput
from experiments.terminal.meter import Meter
from experiments.verification.referee_items import ITEMS

if TYPE_CHECKING:
    from experiments.terminal.shell import Shell
    from experiments.verification.referee_items import RefereeItem

REFEREE_HEADER = ("", "subject", "before", "must hold", "measured", "tests", "left")
ROOT = Path(__file__).resolve().parents[2]


def run_referee(shell: Shell) -> dict[str, Any]:
    """Run every item's tests.

    Raises:
        BadInput: the tests are not here, as in an installed package without the project around it.
    """
    missing = [name for item in ITEMS for name in item.tests if not (ROOT / name).is_file()]
    if missing:
        raise BadInput(
            f"--only is 'referee': {missing[0]} is not in {ROOT}; expected a checkout of the project, whose tests "
            "this part runs"
        )
    shell.say(f"Referee: the tests of {len(ITEMS)} items")
    rows = []
    with Meter("referee", quiet=shell.quiet, unit="items") as meter:
        for done, item in enumerate(ITEMS, start=1):
            rows.append(item_row(item))
            meter(done, len(ITEMS))
    return {"ok": all(row["ok"] for row in rows), "rows": rows}


def item_row(item: RefereeItem) -> dict[str, Any]:
    """Run an item's tests in a process of their own; return how many held, and what they measured."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "tests.xml"
        words = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "-c",
            "pyproject.toml",
            "-o",
            "junit_family=xunit1",  # the other form has no properties, and pytest warns of that, which is an error
            f"--junitxml={report}",
            *item.tests,
        ]
        subprocess.run(words, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        found = counted(report.read_text(encoding="utf-8") if report.is_file() else "")
    return {
        "ok": found.ran > 0 and not found.failed,
        "subject": item.subject,
        "before": item.before,
        "holds": item.holds,
        "measured": found.measured,
        "tests": found.ran,
        "failed": found.failed,
        "skipped": found.skipped,
        "left": item.left,
    }


class Counted(NamedTuple):
    """What a report of tests says."""

    ran: int
    """tests that ran to an end, good or bad; a skipped one says nothing"""
    failed: list[str]
    """names"""
    skipped: list[str]
    """names"""
    measured: list[str]


def counted(report: str) -> Counted:
    """Return what a report in JUnit's form says; nothing ran where it is empty."""
    if not report:
        return Counted(0, [], [], [])
    cases = list(ElementTree.fromstring(report).iter("testcase"))  # written by pytest, a moment ago
    skipped = [str(case.get("name")) for case in cases if case.find("skipped") is not None]
    failed = [
        str(case.get("name"))
        for case in cases
        if case.find("failure") is not None or case.find("error") is not None
    ]
    told = [
        str(each.get("value"))
        for case in cases
        for each in case.iter("property")
        if each.get("name") == "measured"
    ]
    return Counted(len(cases) - len(skipped), failed, skipped, told)


def referee_text(rows: list[dict[str, Any]]) -> list[tuple[str, ...]]:
    """Return the items as rows of text."""
    return [
        (
            "ok" if row["ok"] else "NOT",
            row["subject"],
            row["before"],
            row["holds"],
            "; ".join(row["measured"]) or "—",
            f"{row['tests'] - len(row['failed'])} of {row['tests']} hold"
            + (f", {len(row['skipped'])} skipped" if row["skipped"] else ""),
            row["left"] or "nothing",
        )
        for row in rows
    ]


def referee_section(
    found: dict[str, Any],
) -> tuple[str, str, list[tuple[tuple[str, ...], list[tuple[str, ...]]]]]:
    """Return title, words and table of the checklist."""
    words = "What a trade economist found at commit 1113fb3, and what the tests of each item say today."
    return "A referee's checklist", words, [(REFEREE_HEADER, referee_text(found["rows"]))]
