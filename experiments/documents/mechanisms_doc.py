"""docs/mechanisms.md, made from the declarations: `./run python -m experiments.documents.mechanisms_doc` writes it."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.looking_up.declared_things import written

if TYPE_CHECKING:
    from sim.ports.state import Column

PAGE = Path(__file__).parents[2] / "docs" / "mechanisms.md"

HEAD = """\
# Mechanisms and their limits

Made by `./run python -m experiments.documents.mechanisms_doc`; a test holds it against `sim/mechanisms`.

Every mechanism can be switched off. *Off* does not skip code: the parameters below take the value at which the
mechanism no longer matters, and the same rules run on. With all {count} off (`frictionless`) and wages and incomes
adjusting (`closure: general`) the world is the textbook's, and `tradewinds verify` holds it against exact hat algebra
([theory.md](theory.md)). Turning mechanisms on one at a time shows what each adds.

In a scenario file:

```yaml
closure: general          # wages and incomes adjust; partial (the default): they stay
mechanisms:
  preset: frictionless    # all off ...
  trust: on               # ... but this one
```

For one command: `--closure general --off frictionless --on trust`; names may be repeated or separated by commas, and
`--on all` turns every mechanism on. `tradewinds list mechanisms --scenario NAME` shows what is on in a scenario,
`tradewinds explain trust` one mechanism.

Limits of data (`table.column`) are written into the world's tables before the world is calibrated, so the world is
fitted to the same flows of 2023 under each set of switches. Limits of assumptions and of
speeds of adjustment are settings (`tradewinds list parameters`).

| mechanism | what it does | off means | parameter set in the limit |
|---|---|---|---|
"""


STATES = """
## What mechanisms carry from week to week

Columns of mechanisms' states, and the metrics that they become (`tradewinds list metrics`).

| mechanism | column | what it holds | unit | metric |
|---|---|---|---|---|
"""


def page() -> str:
    """Return the whole page."""
    from sim.mechanisms import MECHANISMS

    rows = []
    for each in MECHANISMS.values():
        limits = set_by(each.columns, each.settings)
        rows.append(f"| `{each.name}` | {each.does} | {each.limit} | {limits} |")
    return HEAD.format(count=len(MECHANISMS)) + "\n".join(rows) + "\n" + STATES + "\n".join(states()) + "\n"


def states() -> list[str]:
    """Return a row for each column of a mechanism's state, with the metric it becomes."""
    from sim.mechanisms import MECHANISMS

    rows = []
    for each in MECHANISMS.values():
        for name, column in each.state.declared().items() if each.state else ():
            shape, metric = ", ".join(column.axes), shown_as(each.name, name, column)
            rows.append(f"| `{each.name}` | `{name}` [{shape}] | {column.doc} | {column.unit} | {metric} |")
    return rows


def shown_as(mechanism: str, name: str, column: Column) -> str:
    """Name the metric that a column becomes; empty where it becomes none."""
    figure = column.metric
    return f"`{figure.name or f'{mechanism}_{name}'}`" if figure else ""


def set_by(columns: Mapping[str, Any], settings: Mapping[str, Any]) -> str:
    """What a limit sets and to what, in words."""
    said = [f"`{name}` = {written(value)}" for name, value in columns.items()]
    said += [f"`{name}` = {written(value)} (setting)" for name, value in settings.items()]
    return ", ".join(said)


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"wrote {PAGE}\n")


if __name__ == "__main__":
    main()
