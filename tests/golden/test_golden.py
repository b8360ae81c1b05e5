"""Results move only on purpose: small runs give the totals on file, to the last unit."""

from __future__ import annotations

import pytest
from ruamel.yaml import YAML

from tests.golden.golden import EXPECTED, SCENARIOS, totals_of

FOUND_ON_FILE = YAML(typ="safe").load(EXPECTED.read_text(encoding="utf-8"))


def test_every_golden_run_has_its_totals_on_file() -> None:
    assert tuple(FOUND_ON_FILE) == SCENARIOS


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_small_run_gives_the_totals_on_file(name: str) -> None:
    # If results moved on purpose: ./run python -m tests.golden.refresh, and a line in the changelog.
    assert totals_of(name) == FOUND_ON_FILE[name]


def test_the_golden_runs_trade_pay_and_emit() -> None:
    for name, totals in FOUND_ON_FILE.items():
        for key in ("imports_e4usd", "parcels", "duty_e4usd", "vat_e4usd", "linehaul_g", "orders_kept"):
            assert totals[key] > 0, (name, key)
    assert FOUND_ON_FILE["law_2023"]["carbon_e4usd"] == 0
    assert FOUND_ON_FILE["green_data_tariff_package"]["carbon_e4usd"] > 0
