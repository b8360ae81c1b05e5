"""A tiny real use of every command, for the installed wheel: words, expected exit code, and what it needs first.

`{run}` and `{pair}` are a saved run and a saved comparison. A command that is registered but not named here fails
the test, so that a new one gets its line.
"""

from __future__ import annotations

from typing import NamedTuple


class Use(NamedTuple):
    """One use of a command."""

    words: str
    says: str
    """A part of standard output."""
    is_long: bool = False
    """Takes more than a few seconds of work: tried with the attacks (`-m adversary`), not in every run."""
    codes: tuple[int, ...] = (0,)


SMALL = "--seeds 1 --weeks 1 --consumers 3200 --smes 1152"
USES = {
    ("bench",): Use("bench --only fixed --json", '"command": "bench"', is_long=True),
    ("calibrate",): Use("calibrate --json", '"command": "calibrate"', is_long=True),
    ("check",): Use("check us_de_minimis_repeal", "United States"),
    ("compare",): Use(f"compare us_de_minimis_repeal {SMALL} --jobs 1 --out made", "Files: made"),
    ("dashboard",): Use("dashboard --no-browser --port {port}", "", codes=(0, 130)),
    ("decompose",): Use(f"decompose us_tariff_10_textbook {SMALL}", "textbook", is_long=True),
    ("demo",): Use(f"demo {SMALL} --jobs 1 --out demo", "Files: demo", is_long=True),
    ("doctor",): Use("doctor --json", '"command": "doctor"', codes=(0, 1)),
    ("explain",): Use("explain tariff", "tariff"),
    ("export",): Use("export {run} --csv --out csv", "kpis.csv"),
    ("fit",): Use("fit --weeks 1 --years 0 --consumers 3200 --smes 1152", "2023", is_long=True, codes=(0, 1)),
    ("gravity",): Use("gravity --json", '"command": "gravity"', is_long=True),
    ("impute",): Use("impute --json", '"command": "impute"', is_long=True),
    ("list",): Use("list scenarios", "baseline"),
    ("new",): Use("new scenario mine.yaml", "mine.yaml"),
    ("run",): Use(f"run baseline {SMALL} --jobs 1 --out made", "Files: made"),
    ("runs", "delete"): Use("runs delete {run} --yes --json", '"deleted"'),
    ("runs", "list"): Use("runs list --in {home}", "run"),
    ("runs", "open"): Use("runs open {pair}", "us_de_minimis_repeal"),
    ("runs", "verify"): Use("runs verify {run}", ""),
    ("show",): Use("show {run} --economy USA", "days"),
    ("theory",): Use("theory us_tariff_10_textbook", "economy", is_long=True),
    ("verify",): Use("verify --only scale --quick", "Scale-free totals", is_long=True, codes=(0, 1)),
    ("warmup",): Use("warmup --json", '"command": "warmup"', is_long=True),
}
