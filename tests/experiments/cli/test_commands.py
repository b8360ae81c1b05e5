"""Commands: what they print, where, and how they end. Over the fake model, in this process."""

from __future__ import annotations

import functools
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import sim.run  # noqa: F401  (so that the module is there to change)
from experiments.cli.app import exit_code

FAKE = "tests.sim.fake_model:FakeModel"
COMMANDS = [
    "run",
    "compare",
    "demo",
    "list",
    "explain",
    "check",
    "new",
    "runs",
    "export",
    "show",
    "dashboard",
    "fit",
    "verify",
    "doctor",
    "warmup",
]

Ended = tuple[int, str, str]
Command = Callable[..., Ended]


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    """Run a command line in an empty folder; gives (exit code, standard output, standard error)."""
    module = sys.modules["sim.run"]
    monkeypatch.setattr(module, "run_many", functools.partial(module.run_many, model=FAKE))  # type: ignore[attr-defined]
    monkeypatch.chdir(tmp_path)

    def ended(*words: str) -> Ended:
        monkeypatch.setattr(sys, "argv", ["tradewinds", *words])
        capsys.readouterr()
        code = exit_code(list(words))
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return ended


def as_json(ended: Ended) -> dict[str, Any]:
    """The JSON object of a command that ended well."""
    code, out, err = ended
    assert code == 0, err
    payload = json.loads(out)
    assert payload["schema_version"] == 1
    return dict(payload)


SMALL = ("--seeds", "3", "--weeks", "4", "--jobs", "1", "--quiet")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_teaches(command: Command, name: str):
    code, out, _ = command(name, "--help")
    assert code == 0
    assert f"tradewinds {name}" in out
    assert len(out.splitlines()) > 8
    if name != "runs":
        assert "--json" in out
        assert "--quiet" in out
        assert "Example" in out


def test_version(command: Command):
    code, out, _ = command("--version")
    assert code == 0
    assert out.startswith("tradewinds ")
    assert as_json(command("--version", "--json"))["version"]


def test_run_saves_and_tells(command: Command, tmp_path: Path):
    code, out, err = command("run", "law_2023", *SMALL[:-1], "--out", "mine")
    assert code == 0, err
    assert "Cross-border parcels" in out
    assert "2024-01-01 to 2024-01-28 · 3 seeds" in out
    assert "Files: mine" in out
    assert "Expected: about" in err
    manifest = json.loads((tmp_path / "mine" / "manifest.json").read_text())
    assert manifest["command"] == "tradewinds run law_2023 --seeds 3 --weeks 4 --jobs 1 --out mine"
    assert manifest["status"] == "complete"


def test_run_as_json_holds_only_json(command: Command):
    code, out, err = command("run", "law_2023", *SMALL, "--json")
    assert code == 0
    assert err == ""
    payload = json.loads(out)
    assert {"schema_version", "command", "scenario", "result_hash", "seeds", "world", "folder"} <= set(
        payload
    )
    assert Path(payload["folder"]).is_dir()


def test_run_takes_settings_start_and_sizes(command: Command, tmp_path: Path):
    more = (
        "--start",
        "2025-03-03",
        "--consumers",
        "9000",
        "--smes",
        "1100",
        "--set",
        "cross_border_share=4%",
    )
    assert command("run", "law_2023", *SMALL, "--out", "x", *more)[0] == 0
    manifest = json.loads((tmp_path / "x" / "manifest.json").read_text())
    assert manifest["scenario"]["start"] == "2025-03-03"
    assert (manifest["consumers"], manifest["smes"]) == (9000, 1100)
    assert manifest["scenario"]["settings"]["cross_border_share"] == "4%"


def test_compare_finds_the_counterfactual_and_shows_the_affected_first(command: Command, tmp_path: Path):
    code, out, err = command("compare", "us_de_minimis_repeal", *SMALL, "--seeds", "5", "--out", "c")
    assert code == 0, err
    assert (
        "us_de_minimis_repeal compared with us_de_minimis_kept · 2025-01-06 to 2025-02-02 · 5 paired seeds"
        in out
    )
    assert (
        out.index("Cross-border parcels into the United States: −")
        < out.index("Parcels, by importer")
        < out.index("Parcels, by lane")
        < out.index("Cross-border trade value")
    )
    assert "China to United States" in out
    assert "no clear change" in out
    assert "low90" in out
    assert "Seeds 1, 2, 3, 4, 5" in out
    assert {path.name for path in (tmp_path / "c").iterdir()} == {
        "us_de_minimis_kept", "us_de_minimis_repeal", "comparison.json", "comparison.sha256", "comparison.csv",
        "comparison.parquet", "LIMITS.md",
    }  # fmt: skip


def test_compare_as_json(command: Command):
    words = ("us_de_minimis_kept", "us_de_minimis_repeal", *SMALL, "--seeds", "5", "--json")
    payload = as_json(command("compare", *words))
    assert payload["baseline"] == "us_de_minimis_kept"
    row = payload["affected"]["us_de_minimis_repeal"][0]["rows"][0]
    assert (row["metric"], row["group"], row["verdict"]) == ("parcels", "USA", "clear")
    assert {
        "metric",
        "group",
        "unit",
        "period",
        "baseline",
        "difference",
        "low90",
        "high90",
        "percent",
    } <= set(row)
    assert payload["confidence"] == 0.9


def test_saved_runs_are_compared_without_simulating(command: Command):
    command("compare", "us_de_minimis_repeal", *SMALL, "--out", "c")
    again = as_json(command("compare", "c/us_de_minimis_kept", "c/us_de_minimis_repeal", "--json"))
    opened = as_json(command("runs", "open", "c", "--json"))
    assert again["world"] == opened["world"]
    assert opened["folder"] == "c"


def test_demo_compares_what_happened_with_what_might_have(command: Command):
    payload = as_json(command("demo", "--seeds", "2", "--weeks", "3", "--jobs", "1", "--json", "--quiet"))
    assert payload["baseline"] == "us_de_minimis_kept"
    assert payload["scenarios"] == ["us_de_minimis_repeal"]
    assert payload["folder"] == "runs/demo"
    manifest = json.loads(Path("runs/demo/us_de_minimis_kept/manifest.json").read_text())
    assert (manifest["consumers"], manifest["smes"]) == (50_000, 2_000)


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


@pytest.mark.parametrize("kind", ["scenarios", "instruments", "metrics", "economies", "parameters"])
def test_lists(command: Command, kind: str):
    items = as_json(command("list", kind, "--json"))["items"]
    assert len(items) >= 5
    names = [item["name"] for item in items]
    assert len(set(names)) == len(names)
    code, out, _ = command("list", kind)
    assert code == 0
    assert names[0].split(".")[0] in out


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("us_de_minimis_repeal", "scenario"),
        ("tariff", "instrument"),
        ("parcels", "metric"),
        ("USA", "economy"),
        ("united states", "economy"),
        ("cross_border_share", "parameter"),
        ("carbon_price.usd_per_tonne", "parameter"),
    ],
)
def test_explains(command: Command, name: str, kind: str):
    found = as_json(command("explain", name, "--json"))["found"]
    assert kind in [each["kind"] for each in found]
    code, out, _ = command("explain", name)
    assert code == 0
    assert len(out.splitlines()) > 3


def test_economies_are_all_there(command: Command):
    items = as_json(command("list", "economies", "--json"))["items"]
    assert len(items) == 64


def test_check_says_what_a_scenario_does(command: Command):
    code, out, _ = command("check", "us_de_minimis_repeal", "baseline")
    assert code == 0
    assert (
        "From 2025-08-29 the United States charges duty from the first dollar on parcels from all origins"
        in out
    )


def test_check_lists_every_fault_with_its_line(command: Command, tmp_path: Path):
    policy = "policies:\n  - instrument: tarif\n    importers: [USA]\n    from: 2024-13-01\n"
    broken = f"question: q\nextends: law_2024\nwekes: 4\n{policy}"
    (tmp_path / "broken.yaml").write_text(broken)
    code, out, err = command("check", "broken.yaml", "baseline")
    assert code == 1
    assert "broken.yaml:2:" in out
    assert "broken.yaml:3:1" in out
    assert "did you mean" in out
    assert "faults" in err
    _, out, _ = command("check", "broken.yaml", "--json")
    report = json.loads(out)["files"][0]
    assert report["ok"] is False
    assert len(report["faults"]) >= 3
    code, _, err = command("run", "broken.yaml", *SMALL)
    assert code == 2
    assert err.count("broken.yaml:") == len(report["faults"])
    assert not (tmp_path / "runs").exists()


def test_a_new_scenario_passes_the_check(command: Command, tmp_path: Path):
    assert as_json(command("new", "scenario", "mine", "--json", "--quiet"))["file"] == "mine.yaml"
    assert command("check", "mine.yaml")[0] == 0
    code, _, err = command("new", "scenario", "mine.yaml")
    assert code == 2
    assert "already exists" in err


def test_doctor(command: Command):
    payload = as_json(command("doctor", "--json"))
    assert payload["ok"] is True
    assert {"python", "numba", "data tables", "scenarios"} <= {check["check"] for check in payload["checks"]}


def test_doctor_counts_how_well_data_is_known(command: Command):
    totals = as_json(command("doctor", "--data", "--json"))["data"]["totals"]
    assert {"sourced", "derived", "imputed", "assumed"} == set(totals["all tables"])
    code, out, _ = command("doctor", "--data")
    assert code == 0
    assert "all tables" in out
    assert "flows_2023" in out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("run", "us_de_minimis_repael"), "did you mean us_de_minimis_repeal"),
        (("run", "nowhere.yaml"), "nowhere.yaml"),
        (("run", "baseline", "--seeds", "ten"), "expected a whole number of at least 1"),
        (("run", "baseline", "--seeds", "0"), "a whole number of at least 1"),
        (("run", "baseline", "--start", "2025-01-08"), "did you mean 2025-01-06"),
        (("run", "baseline", "--start", "soon"), "dates are written 2025-08-29"),
        (("run", "baseline", "--set", "cross_border_share=4"), "did you mean 4%"),
        (("run", "baseline", "--set", "cross_bordr_share=4%"), "did you mean cross_border_share"),
        (("run", "baseline", "--set", "cross_border_share"), "expected key=value"),
        (("run", "baseline", "--flows", "some"), "expected first, all or none"),
        (("run", "baseline", "--weeks", "0"), "--weeks"),
        (("run",), "scenario"),
        (("compare", "baseline"), "names no counterfactual"),
        (("compare", "law_2023", "red_sea_closure_2023", "us_tariffs_2025"), "differ in start"),
        (("explain", "tarif"), "did you mean tariff"),
        (("list", "scenario"), "did you mean scenarios"),
        (("new", "scenari"), "did you mean scenario"),
        (("export", "none", "--csv"), "holds no run"),
        (("show", "none"), "holds no run"),
        (("show", "none", "--distribution", "delivery_day"), "did you mean delivery_days"),
        (("show", "none", "--economy", "UAS"), "unknown economy 'UAS'"),
        (("dashboard", "nowhere"), "there is no file or folder nowhere"),
        (("nonsense",), "nonsense"),
        (("run", "baseline", "--sed", "4"), "--seeds"),
    ],
)
def test_bad_input_is_named_with_what_would_be_right(command: Command, words: tuple[str, ...], said: str):
    code, out, err = command(*words)
    assert code == 2, err
    assert said in err
    assert out == ""


def test_errors_as_json(command: Command):
    code, out, err = command("run", "baselin", "--json")
    assert code == 2
    error = json.loads(out)["error"]
    assert error["kind"] == "bad_input"
    assert "did you mean baseline" in error["message"]
    assert err.startswith("error: ")


def test_a_failure_ends_with_three(command: Command, monkeypatch: pytest.MonkeyPatch):
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("out of luck")

    monkeypatch.setattr(sys.modules["sim.run"], "run_many", fail)
    code, out, err = command("run", "baseline", *SMALL)
    assert code == 3
    assert "out of luck" in err
    assert out == ""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("--window", "effekt"),
            "expected effect, force, whole, or two dates such as 2025-05-02..2026-01-04",
        ),
        (("--window", "2031-01-01..2031-02-01"), "do not cover"),
        (("--year", "2025", "--window", "whole"), "give one of them"),
    ],
)
def test_a_window_that_cannot_be_meant_is_refused_before_anything_runs(
    command: Command, tmp_path: Path, words: tuple[str, ...], said: str
):
    code, _, err = command("compare", "us_de_minimis_repeal", *SMALL, *words, "--out", "c")
    assert code == 2
    assert said in err
    assert not (tmp_path / "c").exists()


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
