"""docs/systems.md says what the table of systems, the registries and the stored proofs say."""

from __future__ import annotations

from experiments.documents.systems_doc import PAGE, page
from experiments.looking_up.system_rows import system_rows


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), (
        "run: ./run python -m experiments.documents.systems_doc"
    )


def test_every_system_has_a_row_with_every_cell() -> None:
    lines = [line for line in page().splitlines() if line.startswith("| ") and "`" in line]
    rows = system_rows()
    assert len(lines) == len(rows) == 77
    for line, row in zip(lines, rows, strict=True):
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        assert len(cells) == 11
        assert all(cells), row["name"]
        assert (cells[0], cells[3]) == (str(row["number"]), row["state"])
