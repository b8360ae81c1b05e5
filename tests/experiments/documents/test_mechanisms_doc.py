"""docs/mechanisms.md says what the switchboard says."""

from __future__ import annotations

from experiments.documents.mechanisms_doc import PAGE, page
from sim.mechanisms import MECHANISMS


def test_the_page_is_current():
    assert PAGE.read_text(encoding="utf-8") == page(), (
        "run: ./run python -m experiments.documents.mechanisms_doc"
    )


def test_every_mechanism_has_a_row_that_says_what_its_limit_sets():
    limits = page().partition("\n## ")[0]
    rows = {line.split("|")[1].strip(" `"): line for line in limits.splitlines() if line.startswith("| `")}
    assert list(rows) == list(MECHANISMS)
    for name, row in rows.items():
        cells = row.split(" | ")
        assert len(cells) == 4
        assert all(cell.strip(" |") for cell in cells), name
        for each in (*MECHANISMS[name].columns, *MECHANISMS[name].settings):
            assert f"`{each}` = " in row
