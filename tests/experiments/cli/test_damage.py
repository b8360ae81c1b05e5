"""Damaged folders: every command names what is wrong in one sentence, shows the rest, and loses nothing."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dashboard.state.saved_comparisons import looked_through
from sim.saved import reading
from tests.experiments.cli.saved_runs import ARM, SMALL, Command, one_sentence
from tests.older import as_saved_before_fingerprints

Damage = Callable[[Path], None]


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def flipped(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def gone(path: Path) -> None:
    path.unlink()


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def a_link(path: Path) -> None:
    elsewhere = path.parent.parent.parent / f"elsewhere-{path.name}"
    path.rename(elsewhere)
    path.symlink_to(elsewhere)


def a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def no_json(path: Path) -> None:
    path.write_text("\x00\xff not json", encoding="latin-1")


def of_another_program(path: Path) -> None:
    path.write_text(json.dumps({"name": "my web app", "icons": []}))


def nested(path: Path) -> None:
    path.write_text("[" * 100_000)


def huge(path: Path) -> None:
    os.truncate(path, reading.MOST_BYTES + 1)


DAMAGES: tuple[Damage, ...] = (
    cut, empty, flipped, gone, a_folder, a_link, a_pipe, no_json, of_another_program, nested, huge,
)  # fmt: skip
MEMBERS = ("a/manifest.json", "a/manifest.sha256", "a/kpis.parquet", "a/series.parquet", "c/comparison.json",
           "c/comparison.sha256", f"c/{ARM}/manifest.json", f"c/{ARM}/kpis.parquet")  # fmt: skip
VIEWS: tuple[tuple[str, ...], ...] = (
    ("runs", "open", "{}"), ("runs", "open", "{}", "--json"), ("export", "{}", "--csv", "--out", "out"),
    ("show", "{}"), ("gravity", "--run", "{}"),
)  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("member", MEMBERS)
def test_views_of_damaged_folders_end_in_one_sentence(
    command: Command, home: Path, damage: Damage, member: str
):
    damage(home / member)
    folder = member.partition("/")[0]
    for words in VIEWS if folder == "a" else VIEWS[:-1]:
        one_sentence(command(*(word.format(folder) for word in words)), Path(member).stem.partition(".")[0])
    if folder == "a":
        one_sentence(command("compare", "runs/a", "runs/b"))
    code, out, _ = command("runs", "list", "--json")
    assert code == 0
    rows = {row["folder"]: row for row in json.loads(out)["runs"]}
    assert rows["runs/b"]["kind"] == "run"
    assert {path.name for path in home.iterdir()} >= {"a", "b", "c"}, "looking takes nothing away"
    found, damaged = looked_through(home)
    assert len(found) + len(damaged) == 1
    code, out, _ = command("runs", "verify", "all", "--json")
    assert code == 1
    faults = {row["folder"]: row["faults"] for row in json.loads(out)["runs"]}
    assert faults["runs/b"] == []
    assert any(faults[each] for each in faults if each.startswith(f"runs/{folder}"))


@pytest.mark.parametrize("damage", [cut, flipped, empty])
def test_damaged_flows_are_named_when_read(
    command: Command, home: Path, damage: Damage, monkeypatch: pytest.MonkeyPatch
):
    damage(home / "a" / "flows" / "seed=1.parquet")
    one_sentence(command("runs", "open", "a"), "seed=1.parquet is damaged")
    monkeypatch.setattr("sim.results.run_folder.FLOWS_CHECKED_BYTES", 0)  # as if they were large
    assert command("runs", "open", "a")[0] == (0 if damage is flipped else 2)
    code, _, err = command("export", "a", "--csv", "--flows")
    assert code == 2
    assert "seed=1.parquet is damaged" in err
    assert not (home / "a" / "csv").exists()
    assert command("runs", "verify", "a")[0] == 1


WRONG: dict[str, object] = {
    "seeds": [1, "2"],
    "weeks": "3",
    "scenario": [],
    "week_hashes": {"1": []},
    "period": None,
    "versions": {"python": 3},
    "kind": "comparison",
    "status": "perhaps",
    "schema_version": True,
    "result_hash": 7,
    "seconds": "1",
    "files": {"../../secret": {"sha256": "0", "bytes": 1}},
}


@pytest.mark.parametrize("key", WRONG)
@pytest.mark.parametrize("value", ["wrong", "missing"])
def test_a_manifest_of_wrong_types_is_refused_by_key(command: Command, home: Path, key: str, value: str):
    as_saved_before_fingerprints(home / "a")
    path = home / "a" / "manifest.json"
    content = json.loads(path.read_text())
    if value == "wrong":
        content[key] = WRONG[key]
    else:
        content.pop(key, None)
    path.write_text(json.dumps(content))
    if value == "missing" and key == "files":
        assert command("runs", "open", "a")[0] == 0
        return
    for words in VIEWS:
        one_sentence(command(*(word.format("a") for word in words)))
    row = next(
        row for row in json.loads(command("runs", "list", "--json")[1])["runs"] if row["folder"] == "runs/a"
    )
    assert (row["kind"], row["status"]) == ("damaged", "damaged") or key == "files"


def test_a_folder_without_fingerprints_opens_with_a_note(command: Command, home: Path):
    as_saved_before_fingerprints(home / "a")
    for folder in ("c", f"c/{ARM}"):
        as_saved_before_fingerprints(home / folder)
    for words in (
        ("runs", "open", "a"),
        ("runs", "open", "c"),
        ("show", "a"),
        ("compare", "runs/a", "runs/b"),
    ):
        code, _, err = command(*words)
        assert code == 0
        assert err.count("saved by an earlier version, without fingerprints") == 1
    code, out, _ = command("runs", "verify", "a")
    assert code == 0
    assert "no fingerprints" in out


@pytest.mark.parametrize("table", ["kpis", "series", "lanes"])
def test_without_fingerprints_a_table_that_cannot_be_read_is_named(command: Command, home: Path, table: str):
    as_saved_before_fingerprints(home / "a")
    cut(home / "a" / f"{table}.parquet")
    one_sentence(
        command("export", "a", "--csv", "--out", "out"), f"{table}.parquet cannot be read as a table"
    )


def test_without_fingerprints_a_word_this_version_does_not_know_is_a_sentence(command: Command, home: Path):
    import pandas as pd

    for folder in (home / "c", *(path for path in (home / "c").iterdir() if path.is_dir())):
        as_saved_before_fingerprints(folder)
    path = home / "c" / ARM / "series.parquet"
    for arm in ("us_de_minimis_kept", ARM):
        path = home / "c" / arm / "series.parquet"
        table = pd.read_parquet(path)
        table["metric"] = table["metric"].astype(object).replace("parcels", "parcelz")
        table.to_parquet(path, index=False)
    one_sentence(command("runs", "open", "c"), "cannot be shown", "no fingerprints")


def test_a_hand_edited_manifest_is_named(command: Command, home: Path):
    path = home / "a" / "manifest.json"
    path.write_text(path.read_text().replace('"consumers": 50000', '"consumers": 90000'))
    one_sentence(command("runs", "open", "a"), "manifest.json is damaged or was changed")


def test_a_run_put_into_a_comparison_is_named(command: Command, home: Path):
    assert command("run", ARM, *SMALL, "--out", f"runs/c/{ARM}", "--replace")[0] == 0
    one_sentence(command("runs", "open", "c"), f"{ARM}/manifest.json is damaged or was changed")


def test_folders_that_may_not_be_read_are_named(
    command: Command, home: Path, monkeypatch: pytest.MonkeyPatch
):
    read = Path.read_bytes

    def refused(path: Path) -> bytes:
        if path.parent.name == "a":
            raise PermissionError(13, "Permission denied", str(path))
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", refused)  # the tests may run as root, whom no permission stops
    one_sentence(command("runs", "open", "a"), "cannot be read: Permission denied")
    rows = json.loads(command("runs", "list", "--json")[1])["runs"]
    assert {row["folder"]: row["kind"] for row in rows} == {
        "runs/a": "damaged", "runs/b": "run", "runs/c": "comparison",
    }  # fmt: skip


def bits_of(path: Path, count: int) -> Iterator[int]:
    size = path.stat().st_size * 8
    return iter(range(0, size, max(1, size // count)))


@pytest.mark.parametrize("table", ["kpis", "series", "lanes", "firms", "distributions"])
def test_no_flipped_bit_is_read_as_a_number(home: Path, table: str):
    from sim.results.run_results import Results, ResultsError

    path = home / "a" / f"{table}.parquet"
    whole = path.read_bytes()
    for bit in bits_of(path, 20):
        content = bytearray(whole)
        content[bit // 8] ^= 1 << bit % 8
        path.write_bytes(content)
        with pytest.raises(ResultsError, match=rf"{table}\.parquet is damaged or was changed"):
            Results.load(home / "a")
    path.write_bytes(whole)
    Results.load(home / "a")
