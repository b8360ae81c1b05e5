"""docs/systems.md, made from the declarations and the stored proofs.

`./run python -m experiments.documents.systems_doc` writes it anew; a test holds it against the table.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from experiments.looking_up.system_rows import system_rows
from sim.systems.system_proofs import LEAST_SEEDS
from sim.systems.system_state import STATES

PAGE = Path(__file__).parents[2] / "docs" / "systems.md"

HEAD = """\
# The systems that are promised, and how far each is built

Made by `./run python -m experiments.documents.systems_doc`; a test holds it against `sim/systems`.

Two texts on the future of cross-border e-commerce (A and B, with the paragraph) speak of {count} systems: one row each,
as `tradewinds list systems` shows them and `tradewinds explain NAME` one of them. A row of `sim/systems/systems.csv`
names what the system consists of; names are checked against the registries, parameters are those that its mechanisms
and instruments declare, and the state follows from these facts:

{states}

A proof is made by `tradewinds verify --only systems` (`systems:NAME` for one): the scenario is run with the system and
without it (mechanisms off, policies of its instruments taken out), with the same random draws and at least
{seeds} seeds. The metric and the figure that answers the scenario's question must both differ, with 90 % intervals that
leave out zero. The scenario may not set parameters of the system. Assumed parameters need a range of at least a factor
of two (a share also by what it leaves of 100 %). What is measured stands in `sim/systems/proofs.json`, with its size
and day; a proof made with other names than the row's proves nothing. Numbers of `sim/data` that a mechanism reads are
not counted as its parameters.

{counts}

| no. | system | texts | state | mechanism file | parameters | metric | switch | scenario | test | missing |
|---|---|---|---|---|---|---|---|---|---|---|
"""


def page() -> str:
    """Return the whole page."""
    rows = system_rows()
    found = [row["state"] for row in rows]
    counts = ", ".join(f"{letter} {found.count(letter)}" for letter in STATES)
    head = HEAD.format(
        count=len(rows),
        states="\n".join(f"- **{letter}**: {meaning}" for letter, meaning in STATES.items()),
        seeds=LEAST_SEEDS,
        counts=f"{len(rows)} systems: {counts}.",
    )
    return head + "".join(f"| {' | '.join(cells_of(row))} |\n" for row in rows)


def cells_of(row: dict[str, Any]) -> tuple[str, ...]:
    """Return the cells of one system; a dash where nothing is named."""
    return (
        str(row["number"]),
        f"{row['called']} (`{row['name']}`)",
        row["paragraph"],
        row["state"],
        coded(row["files"]),
        f"{row['sourced']} sourced, {row['assumed']} assumed" if row["switch"] else "—",
        coded([row["metric"]]),
        coded(row["switch"]),
        coded([row["scenario"]]),
        coded([row["test"]]),
        row["missing"] or "nothing",
    )


def coded(names: list[str]) -> str:
    """Return names as code; a dash for none."""
    return ", ".join(f"`{name}`" for name in names if name) or "—"


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"wrote {PAGE}\n")


if __name__ == "__main__":
    main()
