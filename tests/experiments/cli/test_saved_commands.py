"""Saved runs: never overwritten unasked, listed, deleted, exported, opened with their window."""

from __future__ import annotations

from pathlib import Path

from tests.experiments.cli.in_process import SMALL, Command, as_json, command

__all__ = ["command"]


def test_a_finished_run_is_not_overwritten(command: Command):
    assert command("run", "law_2023", *SMALL, "--out", "x")[0] == 0
    code, _, err = command("run", "law_2023", *SMALL, "--out", "x")
    assert code == 2
    assert "already holds a run" in err
    assert command("run", "law_2023", *SMALL, "--out", "x", "--replace")[0] == 0


def test_a_comparison_is_replaced_only_when_asked(command: Command, tmp_path: Path):
    assert command("compare", "us_de_minimis_repeal", *SMALL, "--out", "c")[0] == 0
    code, _, err = command("compare", "red_sea_closure_2023", *SMALL, "--out", "c")
    assert code == 2
    assert "already holds a run" in err
    assert command("compare", "red_sea_closure_2023", *SMALL, "--out", "c", "--replace")[0] == 0
    assert sorted(path.name for path in (tmp_path / "c").iterdir() if path.is_dir()) == [
        "law_2023",
        "red_sea_closure_2023",
    ]


def test_runs_are_listed_and_deleted(command: Command, tmp_path: Path):
    assert as_json(command("runs", "list", "--json"))["runs"] == []
    command("run", "law_2023", *SMALL, "--out", "runs/a")
    command("compare", "us_de_minimis_repeal", *SMALL, "--out", "runs/b")
    listed = {row["folder"]: row for row in as_json(command("runs", "list", "--json"))["runs"]}
    assert listed["runs/a"]["kind"] == "run"
    assert listed["runs/b"]["scenarios"] == ["us_de_minimis_kept", "us_de_minimis_repeal"]
    assert "runs/b" in command("runs", "list")[1]
    (tmp_path / "runs" / "keep").mkdir()
    assert command("runs", "delete", "keep", "--yes")[0] == 2
    assert command("runs", "delete", "a", "--yes")[0] == 0
    assert not (tmp_path / "runs" / "a").exists()
    assert (tmp_path / "runs" / "keep").exists()
    code, _, err = command("runs", "open", "bb")
    assert code == 2
    assert "bb holds no run; see tradewinds runs list" in err


def test_deleting_asks(command: Command, tmp_path: Path):
    command("run", "law_2023", *SMALL, "--out", "runs/a")
    code, _, err = command("runs", "delete", "a")
    assert code == 2
    assert "--yes" in err
    assert (tmp_path / "runs" / "a").exists()


def test_export_as_csv_and_workbook(command: Command, tmp_path: Path):
    from openpyxl import load_workbook

    command("run", "law_2023", *SMALL, "--out", "runs/a")
    command("compare", "us_de_minimis_repeal", *SMALL, "--out", "runs/b")
    files = as_json(command("export", "a", "--csv", "--flows", "--json"))["files"]
    assert {Path(file).name for file in files} == {
        "kpis.csv",
        "series.csv",
        "lanes.csv",
        "firms.csv",
        "distributions.csv",
        "flows.csv",
    }
    assert (tmp_path / "runs/a/csv/kpis.csv").read_text().startswith("scenario,seed,period,year,metric")
    assert command("export", "b", "--xlsx", "--out", "b.xlsx")[0] == 0
    book = load_workbook(tmp_path / "b.xlsx", read_only=True)
    assert book.sheetnames[:2] == ["about", "answer"]
    assert all(len(name) <= 31 for name in book.sheetnames)
    header = [cell.value for cell in next(iter(book["comparison"].iter_rows()))]
    assert header[:3] == ["scenario", "metric", "label"]
    book.close()
    assert command("export", "a")[0] == 2
    assert command("export", "a", "--csv", "--xlsx")[0] == 2


def test_a_saved_comparison_opens_with_its_window_or_another(command: Command):
    made = as_json(
        command(
            "compare",
            "us_de_minimis_repeal",
            *SMALL,
            "--window",
            "2025-01-13..2025-01-26",
            "--out",
            "c",
            "--json",
        )
    )
    assert made["window"]["first"] == "2025-01-13"
    opened = as_json(command("runs", "open", "c", "--json"))
    assert (opened["window"], opened["world"]) == (made["window"], made["world"])
    assert as_json(command("runs", "open", "c", "--window", "whole", "--json"))["window"]["weeks"] == 4
