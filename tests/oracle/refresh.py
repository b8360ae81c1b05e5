"""Remake hashes.yaml on purpose: `./run python -m tests.oracle.refresh`, then say in the changelog why."""

from __future__ import annotations

import sys

from ruamel.yaml import YAML

from tests.oracle.oracle import CONSUMERS, ON_FILE, SEED, VARIANTS, WEEKS, hashes_of_variant

HEAD = (
    f"# Week hashes and state digests of small runs (six economies, {CONSUMERS:,} consumers, 96 SMEs, {WEEKS} weeks,\n"
    f"# seed {SEED}), remade by refresh.py. A move of code leaves every line as it is.\n"
)


def main() -> None:
    """Run every variant and write what it gives."""
    found = {variant: hashes_of_variant(variant) for variant in VARIANTS}
    writer = YAML()
    writer.width = 200
    with ON_FILE.open("w", encoding="utf-8") as file:
        file.write(HEAD)
        writer.dump(found, file)
    sys.stdout.write(f"wrote {ON_FILE.name}: {len(found)} variants\n")


if __name__ == "__main__":
    main()
