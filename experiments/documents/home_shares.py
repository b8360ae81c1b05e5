"""docs/home_shares.md: how much of its goods each economy buys at home, and a check against value added.

`./run python -m experiments.documents.home_shares` writes it anew. No table has domestic trade in goods for 64
economies; home sales come from an assumed form (`sim/world/absorption.py`), shown here at both ends of its range,
beside what sourced manufacturing value added says of the production it implies.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np

PAGE = Path(__file__).parents[2] / "docs" / "home_shares.md"
LOW, HIGH = 0.7, 1.4
"""Range of the absorption of goods, against the assumed one."""
VALUE_ADDED_BOUNDS = (0.15, 0.60)
"""Manufacturing value added over production of goods that is easy to believe: near 0.3 in national accounts (less where
farms and mines make much of the goods, more where goods are mostly re-exported without production)."""

HEAD = """\
# Home shares

Made by `./run python -m experiments.documents.home_shares`; a test holds it against the data.

Domestic trade in goods is assumed, not sourced: absorption of goods A = alpha GDP with
alpha = min(0.8, 0.33 (80,000 / GDP per head)^0.35), home sales D = A^2 / (A + M), so that D stays positive at hubs
whose imports exceed what they absorb (Hong Kong, Singapore, the Netherlands, Belgium: entrepot trade without a
resident buyer). The home share is D / (D + M). The range is alpha x 0.7 to x 1.4: general-equilibrium answers are to
be read with it, for home shares decide how much an economy loses or gains.

The last columns check the production this implies, D + exports, against manufacturing value added (World Bank WDI,
`sim/data/sources.csv`). National accounts have value added near 0.3 of gross output; below 0.15 the form sells more at
home than factories make (farms and mines make goods too), above 0.6 less. {outside} of {count} economies are outside
{low} to {high}: {names}.

| economy | imports, bn USD | home sales, bn USD | home share | at x 0.7 | at x 1.4 | production, bn USD | value added / production |
|---|---:|---:|---:|---:|---:|---:|---:|
"""  # noqa: E501


def home_rows() -> list[dict[str, Any]]:
    """Return one row an economy; money in USD of 2023."""
    from sim.core import numerics
    from sim.mechanisms.worlds import load_world
    from sim.world.absorption import absorption_of, goods_absorption

    world = load_world()
    imports = np.array([numerics.total(world.flows_usd[:, d]) for d in range(world.n)])
    exports = np.array([numerics.total(world.flows_usd[o]) for o in range(world.n)])
    gdp, people = world.column("economies", "gdp_usd"), world.column("economies", "population")
    value_added = world.column("economies", "manufacturing_va_usd")
    form = absorption_of(world.switched)
    shares = {
        scale: (home := goods_absorption(gdp, people, imports, form, scale)) / (home + imports)
        for scale in (LOW, 1.0, HIGH)
    }
    production = world.home_sales_usd + exports
    return [
        {
            "economy": code,
            "imports_usd": imports[d],
            "home_sales_usd": world.home_sales_usd[d],
            "home_share": shares[1.0][d],
            "low": shares[LOW][d],
            "high": shares[HIGH][d],
            "production_usd": production[d],
            "value_added_share": value_added[d] / production[d],
        }
        for d, code in enumerate(world.iso3)
    ]


def page() -> str:
    """Return the whole page."""
    rows = home_rows()
    low, high = VALUE_ADDED_BOUNDS
    odd = [row["economy"] for row in rows if not low <= row["value_added_share"] <= high]
    head = HEAD.format(outside=len(odd), count=len(rows), low=low, high=high, names=", ".join(odd) or "none")
    lines = [
        f"| {row['economy']} | {row['imports_usd'] / 1e9:,.0f} | {row['home_sales_usd'] / 1e9:,.0f} "
        f"| {row['home_share']:.2f} | {row['low']:.2f} | {row['high']:.2f} | {row['production_usd'] / 1e9:,.0f} "
        f"| {row['value_added_share']:.2f} |"
        for row in rows
    ]
    return head + "\n".join(lines) + "\n"


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"wrote {PAGE.name}\n")


if __name__ == "__main__":
    main()
