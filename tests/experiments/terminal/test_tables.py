"""Tables on terminals of every width and in a pipe: no name and no number is ever broken."""

from __future__ import annotations

import csv
import io
import re

import pytest
from rich.console import Console

from experiments.terminal import forms, piped
from experiments.terminal.screen import Screen
from experiments.terminal.table import Column, Shown, Table, number, of_texts, table, words

NAMES = ("us_de_minimis_repeal", "Bosnia and Herzegovina to United States", "industrial_other")
FIGURES = ("1,234,567", "−0.0803 to +0.158", "no clear change")
WIDTHS = (20, 40, 60, 80, 120, 200)


def figures_table() -> Table:
    """Names with units and figures, under two headings."""
    made = table("", Column("Unit", "unit"), number("Baseline"), number("90 % interval"), number("Change"))
    for heading in ("Parcels, by importer", "Parcels, by lane"):
        made.part(heading)
        for name in NAMES:
            made.add(name, "thousand parcels/year", *FIGURES)
    return made


def sentences_table() -> Table:
    """Names beside sentences."""
    made = table("name", words("question"), "compare with")
    for name in NAMES:
        made.add(
            name, "What happens to small-parcel trade when duty-free entry below 800 USD ends?", NAMES[0]
        )
    return made


def printed(made: Table, width: int) -> list[str]:
    """Return the lines of a table on a terminal."""
    console = Console(width=width, file=io.StringIO(), record=True, color_system=None)
    forms.show(made, console)
    return [line.rstrip() for line in console.export_text().splitlines()]


def wide_table() -> Table:
    """Names, numbers and one more name, under long heads."""
    made = table(
        "moments", number("largest gap of all"), "at", number("mean gap of all"), number("within tolerance")
    )
    for name in NAMES[::2]:
        made.add(name, 3.1, "web_shops@POL", 2.5, 4023)
    return made


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("made", [figures_table(), sentences_table()], ids=["figures", "sentences"])
def test_no_name_and_no_number_is_broken(made: Table, width: int):
    lines = printed(made, width)
    text = "\n".join(lines)
    longest = max(map(len, (*NAMES, *FIGURES)))
    assert max(map(len, lines)) <= max(width, longest + 20)
    for name in NAMES[::2]:  # the other has spaces: a terminal narrower than it breaks it between words
        assert text.count(name) >= 1
    if width >= len(NAMES[1]) + len("thousand parcels/year, "):
        assert NAMES[1] in text
    if width >= 60 and made.columns[0].head == "":
        for figure in FIGURES:
            assert text.count(figure) == len(made.rows)
    assert "…" not in text


@pytest.mark.parametrize("width", [60, 80, 120, 200])
def test_no_line_is_wider_than_the_terminal(width: int):
    for made in (figures_table(), sentences_table()):
        assert max(map(len, printed(made, width))) <= width


def test_the_widest_form_that_fits_is_taken():
    assert any("─" in line for line in printed(figures_table(), 200))
    assert not any("─" in line for line in printed(figures_table(), 80))
    assert any(re.search(r"1,234,567 .* no clear change", line) for line in printed(figures_table(), 80))
    assert "  Baseline: 1,234,567" in printed(figures_table(), 40)


@pytest.mark.parametrize("width", [40, 60, 80, 200])
def test_a_table_too_wide_is_divided_by_columns(width: int):
    lines = printed(wide_table(), width)
    assert max(map(len, lines)) <= width
    text = "\n".join(lines)
    blocks = text.count("─\n")
    assert blocks == {40: 4, 60: 2, 80: 1, 200: 1}[width]
    for name in NAMES[::2]:
        assert text.count(name) == blocks
    assert text.count("web_shops@POL") == text.count("4,023") == 2
    assert ("largest gap of all" in text) is (width == 200), "heads are broken before columns are divided"


def test_a_program_reads_a_header_and_one_record_a_line():
    made = table(
        Column("", keys=("name", "code")), Column("Unit", "unit"), number("Mean"),
        Column("90 % interval", "number", ("low90", "high90")), about={"scenario": "mine"},
    )  # fmt: skip
    made.part("Parcels\tby lane")
    made.add(
        Shown("  China", ("China", "CHN")),
        "parcels",
        Shown("1.2 m", 1234567.5),
        Shown("–", (float("nan"), None)),
    )
    lines = [piped.header(made), *piped.records(made)]
    (record,) = csv.DictReader(lines, delimiter="\t")
    assert record == {
        "scenario": "mine", "part": "Parcels by lane", "name": "China", "code": "CHN", "unit": "parcels",
        "mean": "1234567.5", "low90": "", "high90": "",
    }  # fmt: skip


def test_a_row_has_a_cell_for_each_column():
    with pytest.raises(ValueError, match="1 cells for 3 columns"):
        sentences_table().add("alone")


def test_in_a_pipe_notes_are_told_from_records(capsys: pytest.CaptureFixture[str]):
    screen = Screen()
    screen.note("Two facts.\nOne a line.")
    screen.note()
    for _ in range(2):
        screen.print(sentences_table())
    screen.print(figures_table())
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == ["# Two facts.", "# One a line."]
    assert lines.count("name\tquestion\tcompare_with") == 1, "tables of one kind follow each other"
    assert lines[lines.index("") + 1].startswith("part\t")
    assert lines.count("") == 1


def test_figures_are_told_from_words():
    made = of_texts(("", "check", "found"), [("ok", "gap", "1,234.5"), ("NOT", "scale", "−2")])
    assert [column.kind for column in made.columns] == ["name", "number", "name"]
    assert list(piped.records(made)) == ["gap\t1234.5\tok", "scale\t-2\tNOT"]
