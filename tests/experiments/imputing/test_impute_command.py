"""`tradewinds impute` on tables of one's own: holes are filled by one command, and faults are said plainly."""

from __future__ import annotations

import csv
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from experiments.imputing.evidence import read_evidence
from experiments.imputing.filled_table import over_totals
from sim.mechanisms.worlds import world_from
from sim.world.shapes import DATA_TABLES
from sim.world.tables import TableError, read_table
from tests.experiments.cli.in_process import Command, as_json, command  # noqa: F401

OWN = ("AUS", "BRA", "CAN", "CHN", "DEU", "FRA", "GBR", "IND", "JPN", "MEX", "THA", "USA")
HOLES = {("AUS", "BRA"): "", ("CHN", "USA"): "missing", ("DEU", "FRA"): "missing", ("USA", "CHN"): "imputed"}
"""Pairs of the world below without a flow, and how: no row where nothing is said."""
Rows = list[dict[str, str]]


def rows_of(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def write(path: Path, rows: Rows) -> None:
    with path.open("w", encoding="utf-8", newline="") as handle:
        made = csv.DictWriter(handle, list(rows[0]), lineterminator="\n")
        made.writeheader()
        made.writerows(rows)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """Tables of twelve economies with four holes, and no earlier years."""
    folder = tmp_path / "own"
    folder.mkdir()
    for name, keys in (("economies", ("iso3",)), ("lanes", ("origin", "destination")),
                       ("origin_composition", ("origin",)), ("flows_2023", ("origin", "destination"))):  # fmt: skip
        rows = rows_of(Path(str(files("sim") / "data" / f"{name}.csv")))
        write(folder / f"{name}.csv", [row for row in rows if all(row[key] in OWN for key in keys)])
    flows = []
    for row in rows_of(folder / "flows_2023.csv"):
        how = HOLES.get((row["origin"], row["destination"]))
        if how is None:
            flows.append(row)
        elif how:
            flows.append({**row, "status": how, "value_usd": "" if how == "missing" else "5"})
    write(folder / "flows_2023.csv", flows)
    return folder


def tables_of(folder: Path) -> dict[str, Any]:
    """Return the package's tables with those of a folder, without means of payment of other economies."""
    found = {
        name: read_table(name, folder if (folder / f"{name}.csv").is_file() else None) for name in DATA_TABLES
    }
    here = np.isin(found["rail_reach"]["economy"], OWN)
    return {**found, "rail_reach": {column: values[here] for column, values in found["rail_reach"].items()}}


def test_a_world_with_holes_is_refused_and_filled_by_one_command(own: Path, command: Command):  # noqa: F811
    with pytest.raises(TableError, match=r"3 pairs have no flow, the first AUS\|BRA; .*tradewinds impute"):
        world_from(tables_of(own), OWN)
    before = {(row["origin"], row["destination"]): row for row in rows_of(own / "flows_2023.csv")}
    code, out, err = command("impute", "--data", str(own), "--write")
    assert (code, err) == (0, "")
    assert "4 pairs imputed" in out
    assert "Wrote " in out
    after = {(row["origin"], row["destination"]): row for row in rows_of(own / "flows_2023.csv")}
    assert len(after) == 12 * 11
    for pair, row in after.items():
        if pair in HOLES:
            assert row["status"] == "imputed"
            assert float(row["value_usd"]) > 1e6
        else:
            assert row == before[pair]
    told = read_evidence(own)
    flow = np.array([[float(after[o, d]["value_usd"]) if o != d else np.nan for d in OWN] for o in OWN])
    assert over_totals(told, flow) == []
    assert world_from(tables_of(own), OWN).flows_usd[OWN.index("CHN"), OWN.index("USA")] > 1e11


def test_check_tells_whether_the_folder_holds_what_the_command_makes(own: Path, command: Command):  # noqa: F811
    code, out, _ = command("impute", "--data", str(own), "--check", "--json")
    assert code == 1
    assert '"ok": false' in out
    command("impute", "--data", str(own), "--write")
    found = as_json(command("impute", "--data", str(own), "--check", "--json"))
    assert (found["imputed"], found["known"], found["differing"]) == (4, 128, [])


def test_scores_of_a_small_world(own: Path, command: Command):  # noqa: F811
    found = as_json(command("impute", "--data", str(own), "--scores", "--json", "--quiet"))
    assert len(found["scores"]) == 11
    assert all(0.4 < row["common_part"] < 1.0 for row in found["scores"])
    code, out, _ = command("impute", "--data", str(own), "--scores", "--quiet")
    assert code == 0
    assert "past_totals" in out
    assert "without itself" in out


def test_bad_input_is_one_message(own: Path, tmp_path: Path, command: Command):  # noqa: F811
    assert command("impute", "--write")[0] == 2
    code, _, err = command("impute", "--data", "nowhere")
    assert code == 2
    assert "nowhere is no folder" in err
    flows = rows_of(own / "flows_2023.csv")
    write(own / "flows_2023.csv", [{**flows[0], "value_usd": ""}, *flows[1:]])
    code, _, err = command("impute", "--data", str(own))
    assert code == 2
    assert "has no value; give one, or write missing" in err
    write(own / "flows_2023.csv", [{**row, "status": "missing", "value_usd": ""} for row in flows])
    code, _, err = command("impute", "--data", str(own))
    assert code == 2
    assert "too few known flows" in err
    (own / "lanes.csv").unlink()
    assert command("impute", "--data", str(own))[0] == 2
