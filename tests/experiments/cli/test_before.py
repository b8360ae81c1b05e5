"""Bad input is told in one line, with exit code 2, before anything runs; over the fake model."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from experiments.asking import early_checks
from experiments.cli import verify as verify_command
from experiments.terminal.shell import Shell
from experiments.verification import flow_fit, long_checks
from sim.running.precompile import EVERY_WEEK
from tests.experiments.cli.in_process import SMALL, Command, as_json, command

__all__ = ["command"]
ROOT = Path(__file__).resolve().parent.parent.parent.parent


@pytest.fixture
def nothing_runs(monkeypatch: pytest.MonkeyPatch, command: Command) -> None:
    """Fail where a simulation or an experiment starts."""

    def started(*_: object, **__: object) -> None:
        raise AssertionError("it was started")

    monkeypatch.setattr(sys.modules["sim.running.run_scenarios"], "run_many", started)
    monkeypatch.setattr(flow_fit, "run_fit", started)
    monkeypatch.setattr(long_checks, "run", started)


@pytest.mark.usefixtures("nothing_runs")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("run", "baseline", "--consumers", "3199"), "expected at least 3,200"),
        (("run", "law_2023", "--smes", "64"), "expected at least 1,152"),
        (("compare", "us_de_minimis_repeal", "--smes", "0"), "expected at least 1,152"),
        (("demo", "--smes", "100"), "expected at least 1,152"),
        (("demo", "--consumers", "0"), "expected at least 3,200"),
        (("run", "few.yaml"), "few: consumers is 100, expected at least 3,200"),
        (("run", "law_2023", "--year", "2030"), "known: 2024, 2025"),
        (("compare", "us_de_minimis_repeal", "--weeks", "2", "--year", "2026"), "known: 2025"),
        (("demo", "--year", "1"), "known: 2025, 2026"),
        (("run", "law_2023", "--seeds", "1,1"), "seed 1 is named twice"),
        (("run", "law_2023", "--out", "file/x"), "--out file/x cannot be written"),
        (("compare", "us_de_minimis_repeal", "--out", "file/x"), "--out file/x cannot be written"),
        (("demo", "--out", "file"), "is a file, expected a folder"),
        (("new", "scenario", "file/x.yaml"), "there is no folder file"),
        (("fit", "--bogus"), "--bogus"),
        (("fit", "--consumers", "10"), "expected at least 3,200"),
        (("fit", "--weeks", "abc"), "--weeks"),
        (("verify", "--only", "scal"), "did you mean scale"),
        (("verify", "--bogus"), "--bogus"),
        (("verify", "--report", "file/x.md"), "--report file/x.md cannot be written"),
    ],
)
def test_refused_before_anything_runs(command: Command, tmp_path: Path, words: tuple[str, ...], said: str):
    (tmp_path / "file").write_text("")
    (tmp_path / "few.yaml").write_text("question: q?\nextends: law_2023\nconsumers: 100\n")
    code, out, err = command(*words)
    assert code == 2, err
    assert said in err
    assert err.startswith("error: ")
    assert err.count("\n") == 1
    assert out == ""
    assert sorted(path.name for path in tmp_path.iterdir()) == ["few.yaml", "file"]


@pytest.mark.skipif(not Path("/proc/version").is_file(), reason="needs a folder nobody can write to")
@pytest.mark.parametrize(
    "words", [("run", "law_2023", "--out", "/proc/xx"), ("new", "scenario", "/proc/x.yaml")]
)
def test_a_folder_that_takes_no_files(command: Command, words: tuple[str, ...]):
    code, _, err = command(*words)
    assert code == 2
    assert "cannot be written; choose another" in err
    assert "no folder" not in err


def test_the_least_sizes_are_those_of_the_sample():
    from sim.mechanisms.worlds import load_world
    from sim.week import sample

    economies = len(load_world().iso3)
    assert economies * sample.LEAST_CONSUMERS == early_checks.LEAST_CONSUMERS
    assert economies * sample.LEAST_SMES == early_checks.LEAST_SMES


def test_the_parts_of_verify_are_named():
    assert verify_command.PARTS == long_checks.PARTS


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("run", ("3,200", "1,152", "50,000", "2,000", "104", "one for each processor", "under runs/")),
        ("compare", ("3,200", "1,152", "red_sea_closure_2023", "one for each processor")),
        ("demo", ("3,200", "1,152", "runs/demo", "80,000", "2,000", "104")),
        ("fit", ("--consumers", "--smes", "--weeks", "--seed", "--years", "--full", "50,000", "3,200")),
        ("verify", ("--only", "--quick", "--seeds", "--report", "direction", "docs/verification.md")),
        ("export", ("--replace", "inside the run's")),
    ],
)
def test_help_names_options_and_defaults(command: Command, name: str, said: tuple[str, ...]):
    _, out, _ = command(name, "--help")
    flat = " ".join(out.replace("\u2502", " ").split())
    assert [each for each in said if each not in flat] == []


def test_options_of_fit_make_its_size(command: Command, monkeypatch: pytest.MonkeyPatch):
    passed: list[tuple[flow_fit.Size, Shell]] = []

    def run_fit(size: flow_fit.Size, shell: Shell) -> dict[str, bool]:
        passed.append((size, shell))
        return {"ok": False}

    monkeypatch.setattr(flow_fit, "run_fit", run_fit)
    assert (
        command("fit", "--consumers", "5000", "--smes", "1200", "--seed", "0", "--years", "0", "--json")[0]
        == 1
    )
    command("fit", "--weeks", "2", "--full", "--json", "-q")
    command("fit", "--json")
    (given, shell), (full, quiet), (usual, _) = passed
    assert (given.consumers, given.smes, given.weeks, given.seed, given.years) == (5000, 1200, 52, 0, 0)
    assert (full.consumers, full.smes, full.weeks, full.full) == (500_000, 10_000, 2, True)
    assert usual == flow_fit.Size()
    assert (shell.as_json, shell.quiet, quiet.quiet) == (True, False, True)


def test_options_of_verify_are_what_is_asked(command: Command, monkeypatch: pytest.MonkeyPatch):
    passed: list[tuple[long_checks.Asked, list[str]]] = []

    def run(asked: long_checks.Asked, _: Shell, words: list[str]) -> dict[str, bool]:
        passed.append((asked, words))
        return {"ok": True}

    monkeypatch.setattr(long_checks, "run", run)
    command("verify", "--only", "fit", "--only", "scale", "--quick", "--seeds", "4", "--json", "-q")
    command("verify", "--quick", "--json")
    assert passed == [
        (
            long_checks.Asked(("fit", "scale"), quick=True, seeds=4),
            ["--only", "fit", "--only", "scale", "--quick", "--seeds", "4", "--json", "--quiet"],
        ),
        (long_checks.Asked(quick=True), ["--quick", "--json"]),
    ]


def test_the_only_year_of_a_run_is_the_whole_run(command: Command):
    assert as_json(command("run", "law_2023", *SMALL, "--year", "2024", "--json"))["world"]
    long = ("run", "law_2023", "--out", "x", "--seeds", "1", "--weeks", "60", "--jobs", "1", "-q")
    assert as_json(command(*long, "--year", "2025", "--json"))["world"][0]["period"].startswith("2024-12-30")


@pytest.mark.parametrize("words", [("list", "metrics"), ("runs", "list"), ("check", "law_2023"), ("doctor",)])
def test_json_before_the_command_means_the_same(command: Command, words: tuple[str, ...]):
    assert as_json(command("--json", *words)) == as_json(command(*words, "--json"))


def test_check_goes_on_after_a_missing_file(command: Command):
    code, out, err = command("check", "law_2023", "missing.yaml", "baseline", "--json")
    assert code == 1, err
    files = json.loads(out)["files"]
    assert [(each["file"], each["ok"]) for each in files] == [
        ("law_2023", True),
        ("missing.yaml", False),
        ("baseline", True),
    ]
    assert files[1]["faults"] == ["missing.yaml: no such file"]
    code, out, err = command("check", "missing.yaml")
    assert (code, out) == (1, "missing.yaml: no such file\n")
    assert "missing.yaml: 1 fault" in err


def test_a_comparison_is_deleted_whole(command: Command, tmp_path: Path):
    assert command("compare", "us_de_minimis_repeal", *SMALL, "--out", "runs/cmp")[0] == 0
    code, _, err = command("runs", "delete", "cmp/us_de_minimis_kept", "--yes")
    assert code == 2
    assert "tradewinds runs delete runs/cmp" in err
    assert command("runs", "open", "cmp")[0] == 0
    assert command("runs", "delete", "cmp/us_de_minimis_kept", "cmp", "runs/cmp", "--yes")[0] == 0
    assert not (tmp_path / "runs" / "cmp").exists()


def test_export_overwrites_only_when_asked(command: Command, tmp_path: Path):
    command("run", "law_2023", *SMALL, "--out", "runs/a")
    (tmp_path / "file").write_text("")
    for kind, out in (("--csv", "tables"), ("--xlsx", "a.xlsx")):
        assert command("export", "a", kind, "--out", out)[0] == 0
        code, _, err = command("export", "a", kind, "--out", out)
        assert code == 2
        assert "already exists" in err
        assert "--replace" in err
        assert command("export", "a", kind, "--out", out, "--replace")[0] == 0
        code, _, err = command("export", "a", kind, "--out", "file/x")
        assert (code, err.count("\n")) == (2, 1)
        assert "cannot be written" in err
    assert command("export", "a", "--csv", "--out", "file")[0] == 2
    assert command("export", "a", "--xlsx", "--out", "tables", "--replace")[0] == 2


def test_bad_flows_take_nothing_away(command: Command, tmp_path: Path):
    command("compare", "us_de_minimis_repeal", *SMALL, "--out", "c")
    assert command("compare", "us_de_minimis_repeal", "--out", "c", "--replace", "--flows", "some")[0] == 2
    assert (tmp_path / "c" / "comparison.json").is_file()


def test_the_first_run_says_that_it_compiles(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    words = ("run", "law_2023", "--seeds", "1", "--weeks", "1", "--jobs", "1", "--replace", "--out", "x")
    cache = tmp_path / "cache"
    (cache / "below").mkdir(parents=True)
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(cache))
    _, out, err = command(*words)
    assert early_checks.COMPILE_NOTE in err
    assert "1 seed, 1 week from" in err
    assert "in 1 process," in err
    assert "· 1 seed\n" in out
    (cache / "below" / "warm-1").touch()
    assert early_checks.COMPILE_NOTE in command(*words)[2], "a mark is no kernel"
    python = f"py{sys.version_info.major}{sys.version_info.minor}"
    for kernel in EVERY_WEEK:
        name = f"{kernel.rpartition('/')[2]}-63.{python}"
        for ending in ("nbi", "1.nbc"):
            (cache / "below" / f"{name}.{ending}").touch()
    assert early_checks.COMPILE_NOTE not in command(*words)[2]
    os.utime(cache / "below" / f"{name}.nbi", (1, 1))
    assert early_checks.COMPILE_NOTE in command(*words)[2], "older than its source"
    monkeypatch.setenv("NUMBA_DISABLE_JIT", "1")
    assert early_checks.COMPILE_NOTE not in command(*words)[2], "nothing is compiled"
    monkeypatch.delenv("NUMBA_DISABLE_JIT")
    monkeypatch.delenv("NUMBA_CACHE_DIR")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    assert early_checks.COMPILE_NOTE in command(*words)[2]


def test_doctor_counts_cells_alike(command: Command):
    checks = {each["check"]: each["found"] for each in as_json(command("doctor", "--json"))["checks"]}
    totals = as_json(command("doctor", "--data", "--counts", "--json"))["data"]["totals"]["all tables"]
    assert f"{sum(totals.values()):,} cells of data" in checks["data tables"]
    others = checks["data tables"].rpartition("data, ")[2].split(" of ")[0]
    assert f"Not counted: {others} cells" in command("doctor", "--data", "--counts")[1]


def test_named_scenarios_exist():
    import re

    from sim.scenario.definition import scenario_names

    files = [ROOT / "README.md", *(ROOT / "experiments" / "cli").rglob("*.py")]
    found = re.findall(
        r"tradewinds (?:compare|run|explain) ((?:us|eu|law|red)_\w+)", "".join(f.read_text() for f in files)
    )
    assert len(found) > 2
    assert set(found) <= set(scenario_names())
