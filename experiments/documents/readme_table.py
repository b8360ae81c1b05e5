"""The README's table of the demo: written by a command from stored figures, which the demo itself gives.

    ./run tradewinds demo --out runs/demo
    ./run python -m experiments.documents.readme_table --from runs/demo  # stores docs/demo_table.json and README.md
    ./run python -m experiments.documents.readme_table                   # writes README.md from what is stored

A test holds that README.md has exactly what the stored figures give, and a slow one that the demo still gives them.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.printing.answer_sentence import answer, headline_row
from experiments.printing.difference_tables import difference_cells
from sim.focus import LANE_METRICS
from sim.metrics import groups_at, rows_shown

if TYPE_CHECKING:
    from sim.comparison import Comparison

ROOT = Path(__file__).resolve().parents[2]
STORED, README = ROOT / "docs" / "demo_table.json", ROOT / "README.md"
BEGIN, END = "<!-- demo table: begin (experiments/documents/readme_table.py) -->", "<!-- demo table: end -->"
LANE = "CHN-USA"
SHOWN = (
    "metric",
    "label",
    "by",
    "group",
    "unit",
    "baseline",
    "difference",
    "low90",
    "high90",
    "percent",
    "verdict",
)


def world_rows() -> list[tuple[str, str, str | None]]:
    """Metric, dimension and group (None for all) of the rows about the world, as metrics declare (`shown=`)."""
    return [
        (metric, by, group)
        for metric, by in rows_shown("readme")
        for group in (groups_at(metric, "readme") or (None,))
    ]


def stored_figures(comparison: Comparison) -> dict[str, Any]:
    """What is kept of a demo: its rows, and what they were made with."""
    arms = dict(zip(comparison.names, (comparison.base, *comparison.others), strict=True))
    manifest = comparison.base.manifest
    lanes = [comparison.lanes(metric) for metric in LANE_METRICS]
    rows = [comparison.headline(), *(each[each["group"] == LANE] for each in lanes)]
    rows += [comparison.table(metric, by=by, group=group) for metric, by, group in world_rows()]
    return {
        "version": manifest["versions"]["tradewinds"],
        "data_hash": manifest["data_hash"],
        "scenarios": {name: arm.manifest["scenario_hash"] for name, arm in arms.items()},
        "results": {name: arm.hash for name, arm in arms.items()},
        "seeds": len(comparison.seeds),
        "window": comparison.window.words,
        "answer": answer(headline_row(comparison, 0)),
        "rows": [_plain(row) for each in rows for row in each.to_dict("records")],
    }


def _plain(row: dict[Any, Any]) -> dict[str, Any]:
    """A row with as many digits as anybody reads, so that the file is small and is the same on every machine."""
    return {key: float(f"{row[key]:.6g}") if isinstance(row[key], float) else row[key] for key in SHOWN}


def markdown(stored: dict[str, Any]) -> str:
    """The block of the README between its markers."""
    base = next(iter(stored["scenarios"]))
    lines = [
        BEGIN,
        stored["answer"],
        "",
        f"Read over {stored['window']}; {stored['seeds']} paired seeds, against {base}. Excerpt:",
        "",
        "| | unit | exemption kept | difference when ended | 90 % interval | change |",
        "|---|---|---|---|---|---|",
    ]
    for row in stored["rows"]:
        cells = [cell.text for cell in difference_cells(row)]
        lines.append(f"| {' | '.join(each.strip() for each in cells)} |")
    return "\n".join([*lines, END])


def with_block(text: str, block: str) -> str:
    """A README with the block in place of what is between the markers."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise SystemExit(f"README.md has no lines {BEGIN!r} and {END!r}")
    return before + block + after


def main() -> None:
    """Store the figures of a demo, where one is given, and write the README's table."""
    parser = argparse.ArgumentParser(description="Write the README's table of the demo.")
    parser.add_argument(
        "--from", dest="folder", type=Path, help="folder of a demo (tradewinds demo --out ...)"
    )
    folder = parser.parse_args().folder
    if folder is not None:
        from experiments.saved_runs.run_opening import load_comparison

        found = stored_figures(load_comparison(folder))
        STORED.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    stored = json.loads(STORED.read_text(encoding="utf-8"))
    README.write_text(with_block(README.read_text(encoding="utf-8"), markdown(stored)), encoding="utf-8")


if __name__ == "__main__":
    main()
