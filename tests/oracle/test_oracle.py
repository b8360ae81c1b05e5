"""A move of code changes no bit: every scenario, both closures and without frictions, against the hashes on file."""

from __future__ import annotations

from ruamel.yaml import YAML

from tests.oracle.oracle import ON_FILE, VARIANTS, hashes_of_variant

FOUND_ON_FILE = YAML(typ="safe").load(ON_FILE.read_text(encoding="utf-8"))


def test_every_variant_gives_the_hashes_on_file() -> None:
    # One test for all, so that one report names every line that moved.
    # Moved on purpose: ./run python -m tests.oracle.refresh, and a line in the changelog.
    assert tuple(FOUND_ON_FILE) == VARIANTS
    assert {variant: hashes_of_variant(variant) for variant in VARIANTS} == FOUND_ON_FILE


def test_the_hashes_tell_runs_apart() -> None:
    # A scenario with rules of its own must differ from its root, or the oracle could not see the rules at all.
    blind = {
        name
        for name, root in (
            ("us_de_minimis_repeal", "law_2023"),
            ("eu_three_euro_per_item_2026", "baseline"),
            ("carbon_price_on_freight", "baseline"),
            ("data_localisation_bloc", "baseline"),
            ("privacy_consent_rule", "baseline"),
            ("red_sea_closure_2023", "law_2023"),
        )
        for how in ("partial", "general")
        if FOUND_ON_FILE[f"{name}/{how}"]["weeks"] == FOUND_ON_FILE[f"{root}/{how}"]["weeks"]
    }
    assert blind == set()
