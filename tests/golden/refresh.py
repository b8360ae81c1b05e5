"""Remake expected.yaml on purpose: `./run python -m tests.golden.refresh`, then say in the changelog why."""

from __future__ import annotations

import sys

from ruamel.yaml import YAML

from tests.golden.golden import EXPECTED, SCENARIOS, totals_of

HEAD = "# Totals of small runs (six economies, 2,000 consumers, 96 SMEs, 6 weeks, seed 42), remade by refresh.py.\n"


def main() -> None:
    """Run every scenario and write what it gives."""
    totals = {name: totals_of(name) for name in SCENARIOS}
    with EXPECTED.open("w", encoding="utf-8") as file:
        file.write(HEAD)
        YAML().dump(totals, file)
    sys.stdout.write(f"wrote {EXPECTED.name}\n")


if __name__ == "__main__":
    main()
