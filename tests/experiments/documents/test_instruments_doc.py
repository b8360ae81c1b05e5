"""docs/instruments.md says what the instruments declare."""

from __future__ import annotations

from experiments.documents.instruments_doc import PAGE, page
from sim.policy.instruments import INSTRUMENTS


def test_the_page_is_current():
    assert PAGE.read_text(encoding="utf-8") == page(), (
        "run: ./run python -m experiments.documents.instruments_doc"
    )


def test_every_instrument_has_a_row_with_its_parameters_claims_and_slider():
    rows = {line.split("|")[1].strip(" `"): line for line in page().splitlines() if line.startswith("| `")}
    assert list(rows) == list(INSTRUMENTS)
    for name, kind in INSTRUMENTS.items():
        cells = rows[name].strip("| ").split(" | ")
        assert len(cells) == 6 + (kind.lever is not None)
        assert all(f"`{parameter}` (" in rows[name] for parameter in kind.declared())
        assert all(f"`{claim.metric}`" in rows[name] for claim in kind.moves)
