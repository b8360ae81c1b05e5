"""What commands print on a terminal of 80 columns and in a pipe: names whole, lines that fit, records that parse."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from itertools import groupby
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from experiments.cli.exit_codes import exit_code
from experiments.cli.list import LISTS
from experiments.printing.identical_runs import identity_note
from tests.experiments.cli.terminals import terminal
from tests.experiments.cli.tiny_runs import tiny_runs
from tests.experiments.cli.wordings import unwanted

__all__ = ["terminal", "tiny_runs"]
LISTED = tuple(LISTS)
SENTENCES = [
    *(
        ("explain", name)
        for name in (
            "tariff",
            "data_localisation",
            "USA",
            "trust",
            "us_de_minimis_repeal",
            "ASEAN",
            "sea",
            "toys_sports",
        )
    ),
    ("check", "data_localisation_bloc", "green_data_tariff_package", "frictionless"),
]
TABLES = [
    *(("list", kind) for kind in LISTED),
    ("runs", "list", "--in", "{runs}"),
    ("runs", "open", "{runs}/c"),
    ("runs", "open", "{runs}/c/us_de_minimis_repeal"),
    ("compare", "{runs}/c/us_de_minimis_kept", "{runs}/c/us_de_minimis_repeal"),
    ("show", "{runs}/c", "--economy", "USA"),
    ("show", "{runs}/c/us_de_minimis_kept"),
    ("doctor",),
    ("doctor", "--data", "--counts"),
]
WIDTH = 80
ROOT = Path(__file__).resolve().parent.parent.parent.parent

Printed = Callable[..., str]


def named(words: tuple[str, ...]) -> str:
    """Return a command as the name of its test."""
    return " ".join(words).replace("{runs}/", "")


@pytest.fixture
def printed(tiny_runs: Path, capsys: pytest.CaptureFixture[str]) -> Printed:
    """Run a command over the tiny runs; gives its standard output."""

    def output(*words: str) -> str:
        capsys.readouterr()
        assert exit_code([word.replace("{runs}", str(tiny_runs)) for word in words]) == 0
        return capsys.readouterr().out

    return output


@pytest.mark.parametrize("words", [*TABLES, *SENTENCES], ids=named)
def test_eighty_columns_are_enough(words: tuple[str, ...], printed: Printed, terminal: Callable[[int], None]):
    terminal(WIDTH)
    text = printed(*words)
    wide = [line for line in text.splitlines() if len(line.rstrip()) > WIDTH]
    assert [line for line in wide if len(line.split()) > 2] == [], "only a path may be longer than a line"
    assert "…" not in text
    assert "\x1b[" not in text, "NO_COLOR is set"
    assert unwanted(text) == []


DOCUMENTS = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *ROOT.glob("docs/*.md"),
    *ROOT.glob("scenarios/*.*"),
]


@pytest.mark.parametrize(
    "path", [each for each in DOCUMENTS if each.suffix in (".md", ".yaml")], ids=lambda path: path.name
)
def test_documents_use_the_same_words(path: Path):
    assert unwanted(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("kind", LISTED)
@pytest.mark.parametrize("width", [60, WIDTH, 200])
def test_names_are_whole(kind: str, width: int, printed: Printed, terminal: Callable[[int], None]):
    names = [item["name"] for item in json.loads(printed("list", kind, "--json"))["items"]]
    terminal(width)
    starts = {line.split()[0] for line in printed("list", kind).splitlines() if line.strip()}
    assert set(names) <= starts


@pytest.mark.parametrize("words", TABLES, ids=named)
def test_a_pipe_is_read_as_tab_separated_records(words: tuple[str, ...], printed: Printed):
    lines = [line for line in printed(*words).splitlines() if not line.startswith("# ")]
    blocks = [list(block) for filled, block in groupby(lines, key=bool) if filled]
    assert blocks
    for header, *rows in (csv.reader(block, delimiter="\t", quoting=csv.QUOTE_NONE) for block in blocks):
        assert len(set(header)) == len(header)
        assert all(header)
        assert rows
        assert {len(row) for row in rows} == {len(header)}
        assert not any(cell != cell.strip() or "─" in cell for row in rows for cell in row)


def test_a_program_reads_the_numbers_that_json_gives(printed: Printed):
    words = ("runs", "open", "{runs}/c")
    lines = [line for line in printed(*words).splitlines() if line and not line.startswith("#")]
    rows = {
        (row["metric"], row["by"], row["group"]): row
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    }
    for row in json.loads(printed(*words, "--json"))["world"]:
        found = rows[row["metric"], row["by"], row["group"]]
        assert found["unit"] == row["unit"]
        assert found["verdict"] == row["verdict"]
        for key in ("baseline", "difference", "low90", "high90"):
            assert float(found[key]) == pytest.approx(row[key], rel=1e-9), (row["metric"], key)


def test_groups_have_their_display_names(printed: Printed):
    lines = [line for line in printed("runs", "open", "{runs}/c").splitlines() if not line.startswith("#")]
    names = [line.split("\t")[2] for line in lines]
    assert {"Freight rate index: Sea", "Emissions of cross-border trade: Line haul, sea"} <= set(names)
    assert not any("_" in name for name in names[1:])


def compared(base: list[dict[str, str]], other: list[dict[str, str]], difference: float = 0.0) -> Any:
    """Two runs that have these policies, over the first weeks of 2025, and one figure of the world."""
    run = SimpleNamespace(name="with", scenario={"policies": other})
    kept = SimpleNamespace(name="without", scenario={"policies": base})
    world = pd.DataFrame({"scenario": ["with"], "difference": [difference]})
    return SimpleNamespace(
        base=kept,
        others=[run],
        period="2025-01-06 to 2025-02-02",
        world=lambda: world,
        first_different_week=lambda _at: None,
    )


LATER, NOW = {"instrument": "tariff", "from": "2025-05-02"}, {"instrument": "tariff", "from": "2025-01-20"}


@pytest.mark.parametrize(
    ("runs", "said"),
    [
        (compared([], [LATER]), "does not start within these weeks (they end on 2025-02-02)"),
        (compared([LATER], []), "does not start within these weeks"),
        (compared([], [NOW]), "the policy changes nothing that these agents do"),
        (compared([], [{**LATER, "announced": "2025-01-20"}]), "the policy changes nothing"),
        (compared([NOW], [NOW]), "with and without have the same policies"),
        (
            compared([], [NOW], 0.03),
            "Indices of prices and of welfare, which are computed from offers, differ",
        ),
    ],
)
def test_identical_runs_say_why(runs: Any, said: str):
    sentence = identity_note(runs, 0)
    assert "identical" in sentence
    assert said in sentence
