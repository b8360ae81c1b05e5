"""What commands take away: only what a run wrote, only where it was meant, and never through a name or a link."""

from __future__ import annotations

import json
import os
import shlex
import shutil
from pathlib import Path

import pytest

from sim.running import resuming
from sim.saved import locks
from sim.saved.member_names import folder_name, is_plain
from tests.experiments.cli.saved_runs import ARM, SMALL, Command, one_sentence
from tests.older import as_saved_before_fingerprints


def everything(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


@pytest.mark.parametrize(
    "words", [("..",), (".",), ("",), ("a/..",), ("../elsewhere",), ("c/..",), ("a", "..")]
)
def test_deleting_stays_in_the_folder_of_runs(command: Command, home: Path, words: tuple[str, ...]):
    (home / "keep.txt").write_text("mine")
    (home.parent / "manifest.json").write_bytes(
        (home / "a" / "manifest.json").read_bytes()
    )  # what is above is a run too
    (home.parent / "manifest.sha256").write_bytes((home / "a" / "manifest.sha256").read_bytes())
    shutil.copytree(home / "a", home.parent / "elsewhere")
    before = everything(home.parent)
    one_sentence(command("runs", "delete", *words, "--yes"))
    assert everything(home.parent) == before


def test_deleting_elsewhere_says_how_and_that_works(command: Command, home: Path):
    shutil.copytree(home / "a", home.parent / "else where" / "a")
    ended = command("runs", "delete", "else where/a", "--yes")
    one_sentence(ended, "is not directly in runs; nothing was deleted")
    advice = shlex.split(ended[2].partition("If it is meant: tradewinds ")[2])
    assert command(*advice, "--yes")[0] == 0
    assert not (home.parent / "else where" / "a").exists()
    assert (home / "a").exists()


def test_a_manifest_of_another_program_is_not_ours(command: Command, home: Path):
    app = home / "app"
    app.mkdir()
    (app / "manifest.json").write_text('{"name": "my web app"}')
    (app / "precious.txt").write_text("mine")
    before = everything(home)
    one_sentence(command("runs", "delete", "app", "--yes"), "not the manifest of a run")
    for replace in ((), ("--replace",)):
        one_sentence(
            command("run", "law_2023", *SMALL, "--out", "runs/app", *replace), "choose another folder"
        )
        one_sentence(command("compare", ARM, *SMALL, "--out", "runs/app", *replace), "choose another folder")
    assert everything(home) == before


def test_files_no_run_wrote_stay_and_are_named(command: Command, home: Path):
    for name in (
        "a/notes.txt",
        "a/flows/seed=x.parquet",
        "a/csv/mine.csv",
        f"c/{ARM}/notes.txt",
        "c/more/manifest.json",
    ):
        (home / name).parent.mkdir(exist_ok=True)
        (home / name).write_text("mine")
    (home / "a" / "link").symlink_to(home / "b")
    assert command("export", "a", "--csv")[0] == 0
    assert command("export", "a", "--xlsx")[0] == 0
    code, out, err = command("runs", "delete", "a", "c", "--yes", "--json")
    assert code == 0, err
    left = {
        "a/notes.txt",
        "a/flows/seed=x.parquet",
        "a/csv/mine.csv",
        f"c/{ARM}/notes.txt",
        "c/more/manifest.json",
    }
    assert {name for name in everything(home) if name[0] in "ac"} == left
    assert (home / "a" / "link").is_symlink()
    kept = {*left, "a/link", "c/more"} - {"c/more/manifest.json"}
    assert set(json.loads(out)["kept"]) == {f"runs/{name}" for name in kept}
    assert "notes.txt" in err
    assert (home / "b" / "manifest.json").exists()


def test_a_whole_deletion_leaves_nothing(command: Command, home: Path):
    for name in ("a", "c"):
        assert command("export", name, "--csv")[0] == 0
    assert command("runs", "delete", "a", "c", "--yes")[0] == 0
    assert [path.name for path in home.iterdir()] == ["b"]


def test_a_damaged_run_of_ours_can_be_deleted(command: Command, home: Path):
    (home / "a" / "manifest.json").write_text("{")
    (home / "b" / "manifest.json").unlink()
    (home / "c" / ARM / "manifest.json").write_text("{")
    assert command("runs", "delete", "a", "b", "c", "--yes")[0] == 0
    assert list(home.iterdir()) == []


@pytest.mark.parametrize("name", ["../victim", "/tmp/victim", "..", ".", "", "linked", 7])
def test_a_comparison_that_names_folders_elsewhere_takes_nothing_there(
    command: Command, home: Path, name: object
):
    shutil.copytree(home / "a", home / "victim")
    as_saved_before_fingerprints(home / "c")
    (home / "c" / "linked").symlink_to(home / "victim")
    path = home / "c" / "comparison.json"
    content = json.loads(path.read_text())
    content["folders"][1] = name
    path.write_text(json.dumps(content))
    before = everything(home)
    for words in (
        ("compare", ARM, *SMALL, "--out", "runs/c", "--replace"),
        ("run", "law_2023", *SMALL, "--out", "runs/c", "--replace"),
        ("runs", "open", "c"), ("export", "c", "--csv"), ("show", "c"), ("runs", "delete", "c", "--yes"),
    ):  # fmt: skip
        one_sentence(command(*words))
    assert everything(home) == before


@pytest.mark.parametrize("name", ["flows", "checkpoints", "csv"])
def test_a_link_where_a_folder_of_ours_should_be_is_not_followed(command: Command, home: Path, name: str):
    target = home.parent / "elsewhere"
    target.mkdir()
    (target / "seed=1.parquet").write_text("mine")
    (home / "new").mkdir()
    (home / "new" / name).symlink_to(target)
    one_sentence(command("run", "law_2023", *SMALL, "--out", "runs/new"), f"{name} is a symbolic link")
    assert everything(target) == {"seed=1.parquet": b"mine"}


def test_tables_of_somebody_else_are_not_overwritten(command: Command, home: Path):
    (home / "data").mkdir()
    (home / "data" / "firms.parquet").write_text("mine")
    one_sentence(
        command("run", "law_2023", *SMALL, "--out", "runs/data"), "firms.parquet is there, and not of a run"
    )
    (home / "data" / "firms.parquet").rename(home / "data" / "other.parquet")
    assert command("run", "law_2023", *SMALL, "--out", "runs/data")[0] == 0
    assert (home / "data" / "other.parquet").read_text() == "mine"


def test_a_run_takes_the_place_of_a_comparison_and_the_other_way(command: Command, home: Path):
    (home / "c" / "notes.txt").write_text("mine")
    assert command("run", "law_2023", *SMALL, "--out", "runs/c", "--replace")[0] == 0
    assert command("compare", ARM, *SMALL, "--out", "runs/a", "--replace")[0] == 0
    rows = {row["folder"]: row["kind"] for row in json.loads(command("runs", "list", "--json")[1])["runs"]}
    assert rows == {"runs/a": "comparison", "runs/b": "run", "runs/c": "run"}
    assert not (home / "c" / ARM).exists()
    assert (home / "c" / "notes.txt").read_text() == "mine"
    assert command("runs", "verify")[0] == 0


def test_a_folder_in_use_is_left_alone(command: Command, home: Path):
    from tests.sim.saved.test_locks import holder_of

    before = everything(home)
    with holder_of(home / "a") as other, holder_of(home / "c") as another:
        for words in (
            ("run", "law_2023", *SMALL, "--out", "runs/a"), ("run", "law_2023", *SMALL, "--out", "runs/a", "--replace"),
            ("runs", "delete", "a", "--yes"), ("export", "a", "--csv"),
        ):  # fmt: skip
            one_sentence(command(*words), f"runs/a is in use: process {other.pid}")
        one_sentence(
            command("compare", ARM, *SMALL, "--out", "runs/c", "--replace"), f"process {another.pid}"
        )
        assert command("runs", "open", "a")[0] == 0, "reading hurts nobody"
        other.communicate("")
        another.communicate("")
    assert everything(home) == before


def test_two_runs_of_one_second_get_a_folder_each(
    command: Command, home: Path, monkeypatch: pytest.MonkeyPatch
):
    import datetime

    class Stopped(datetime.datetime):
        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> Stopped:
            return cls(2030, 1, 1)

    monkeypatch.setattr(datetime, "datetime", Stopped)
    folders = set()
    for _ in range(3):
        code, out, err = command("run", "law_2023", *SMALL, "--json")
        assert code == 0, err
        folders.add(json.loads(out)["folder"])
    assert folders == {f"runs/2030-01-01-000000-law_2023{end}" for end in ("", "-2", "-3")}
    assert not list(home.rglob(locks.NAME))


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        "...",
        "-rf",
        ".hidden",
        "a/b",
        "a\\b",
        "=cmd()",
        "\0",
        "n" * 400,
        "ü" * 200,
        "comparison.json",
        "csv",
    ],
)
def test_any_name_becomes_a_plain_folder(name: str):
    from sim.saved.ours import NOT_SCENARIOS

    found = folder_name(name, NOT_SCENARIOS)
    assert is_plain(found)
    assert found[0] not in ".-="
    assert len(found.encode()) < 140
    assert found not in NOT_SCENARIOS


def test_names_that_become_one_stay_apart():
    assert folder_name("n" * 400) != folder_name("n" * 401)
    assert folder_name("A", {"a"}) == "A-2"
    from experiments.saved_runs.run_folders import arm_names
    from tests.sim.fake_model import FakeScenario

    names = arm_names([FakeScenario(name=name) for name in ("x", "x", "x-1", "X", "a b", "a_b", "flows")])  # type: ignore[misc]
    assert len({name.casefold() for name in names}) == 7
    assert arm_names([FakeScenario("one"), FakeScenario("two")]) == ["one", "two"]  # type: ignore[list-item]


def test_no_exported_text_is_a_formula(command: Command, home: Path, monkeypatch: pytest.MonkeyPatch):
    import csv

    import pandas as pd
    from openpyxl import load_workbook

    from experiments.cli import export as exporting

    starts = ("=", "+", "-", "@", "\t", "\r", "\n")
    texts = [f"{start}HYPERLINK(1)" for start in starts]
    table = pd.DataFrame(
        {
            "=name": texts,
            "kind": pd.Categorical(texts),
            "value": [-1.5] * len(texts),
            "whole": [-1] * len(texts),
        }
    )
    monkeypatch.setattr(exporting, "tables_of", lambda *_, **__: {"kpis": table})
    monkeypatch.setattr(exporting, "about", lambda _: [("=scenario", "=1+1")])
    assert command("export", "a", "--csv", "--out", "out")[0] == 0
    assert command("export", "a", "--xlsx", "--out", "a.xlsx")[0] == 0
    with Path("out/kpis.csv").open(newline="") as lines:
        rows = list(csv.reader(lines))
    assert [row[2:] for row in rows[1:]] == [["-1.5", "-1"]] * len(texts)
    assert [row[0][1:].split() for row in rows[1:]] == [text.split() for text in texts], (
        "nothing else is changed"
    )
    assert not [cell for row in rows for cell in row[:2] if cell.startswith(starts)]
    book = load_workbook("a.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell.value for cell in cells if cell.data_type == "f"]
    assert not [cell.value for cell in cells if isinstance(cell.value, str) and cell.value.startswith(starts)]


def test_a_killed_run_is_listed_with_the_command_that_goes_on_with_it(command: Command, home: Path):
    typed = "tradewinds run law_2023 --weeks 9 --checkpoint-every 4 --out runs/killed"
    resuming.note_start(
        home / "killed", {"format": resuming.FORMAT, "scenario": "law_2023", "seeds": [1, 2]}, 4, typed
    )
    listed = json.loads(command("runs", "list", "--json")[1])["runs"]
    row = next(each for each in listed if each["folder"].endswith("killed"))
    assert (row["scenarios"], row["seeds"], row["status"]) == (["law_2023"], 2, "stopped")
    assert row["resume"] == f"{typed} --resume"
    assert f"go on with it: {row['resume']}" in command("runs", "list")[1]
    lock = home / "killed" / locks.NAME
    lock.write_text(json.dumps({"pid": os.getpid()}))
    listed = json.loads(command("runs", "list", "--json")[1])["runs"]
    assert [each["status"] for each in listed if "process" in each] == ["running"]
    one_sentence(command("runs", "open", "killed"), f"process {os.getpid()} is still writing")
    lock.unlink()
    one_sentence(command("runs", "open", "killed"), f"go on with it: {row['resume']}")
    (home / "killed" / "checkpoints" / "run.json").write_text("{")
    assert "damaged: " in command("runs", "list")[1]
