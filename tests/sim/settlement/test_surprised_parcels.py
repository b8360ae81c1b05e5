"""A parcel whose law changes on the way: who pays the difference, by hand and to the unit of account.

A parcel from China into the United States holds goods of 100 USD; freight is 10, the broker 5, the platform has 10 % of
the goods. All that is due is collected.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.core.codes import BY_BUYER, BY_SELLER, NOBODY
from sim.policy.rulebook import RuleBook
from sim.settlement.accounts import DUTY, FOB, FREIGHT, HANDLING, MASS, ORDERS, PAID, VAT
from tests.other_worlds import world_of
from tests.sim.settlement.test_hand_made_parcels import PLACES, Parcel, law, settled, units

WORLD = world_of(PLACES)


def parcel(economy: str) -> Parcel:
    return Parcel(
        "1", economy, "CHN", "2023-06-01", "electronics", "express", "100", items_of("electronics"), "10", "USD", "1",
        "", "", "", "",
    )  # fmt: skip


def items_of(category: str) -> str:
    return str(float(WORLD.column("categories", "items_per_order")[WORLD.categories.index(category)]))


def duty_of(rate: float, economy: str = "USA") -> RuleBook:
    rules, d = law("2023-06-01"), WORLD.index[economy]
    rates, free = rules.duty_rate.copy(), rules.duty_free_below_usd.copy()
    rates[:, d], free[:, d] = rate, 0.0
    return replace(rules, duty_rate=rates, duty_free_below_usd=free)


@pytest.mark.parametrize(
    ("bearer", "then", "paid", "fob", "seller"),
    [
        (NOBODY, 0.10, 125, 100, 90),
        (BY_BUYER, 0.35, 150, 100, 90),
        (BY_SELLER, 0.35, 125, 75, 65),
        (BY_BUYER, 0.02, 117, 100, 90),
        (BY_SELLER, 0.02, 125, 108, 98),
        (BY_SELLER, 1.20, 125, -10, -20),
    ],
)
def test_who_bears_what_nobody_knew_of(bearer: int, then: float, paid: int, fob: int, seller: int) -> None:
    found = settled(parcel("USA"), duty_of(0.10), 125.0, entry=duty_of(then), bearer=bearer)
    usual = settled(parcel("USA"), duty_of(0.10), 125.0)
    parcels = found.trade[ORDERS]
    assert parcels == usual.trade[ORDERS] > 0
    assert found.trade[MASS] == usual.trade[MASS]
    assert found.trade[DUTY] == parcels * units("100", str(then))
    assert found.trade[FREIGHT] + found.trade[HANDLING] == parcels * units("15")
    assert found.trade[PAID] == parcels * units(str(paid))
    assert found.trade[FOB] == parcels * units(str(fob))
    assert found.seller == parcels * units(str(seller))
    assert int(found.owed.sum()) + found.seller == found.trade[PAID]


def test_vat_at_the_sale_is_that_of_the_sale_and_vat_at_the_border_that_of_the_entry() -> None:
    rules, d = law("2023-06-01"), WORLD.index["DEU"]
    rates = rules.import_vat_rate.copy()
    rates[d] = 0.30
    at_sale = rules.platform_collects_vat.copy()
    at_sale[d] = False
    more = replace(rules, import_vat_rate=rates)
    for sold, rate in ((rules, 0.19), (replace(rules, platform_collects_vat=at_sale), 0.30)):
        entered = replace(more, platform_collects_vat=sold.platform_collects_vat)
        found = settled(parcel("DEU"), sold, 200.0, entry=entered, bearer=BY_BUYER)
        # No duty up to 150 euros; VAT on goods and freight, whole cents of a euro.
        owed = found.trade[VAT] / found.trade[ORDERS] / 1e4
        assert owed == pytest.approx(110 * rate, abs=0.006)


def test_a_copy_of_the_law_on_entry_changes_nothing() -> None:
    one, other = (
        settled(parcel("USA"), duty_of(0.10), 400.0, entry=duty_of(0.10), bearer=bearer)
        for bearer in (NOBODY, BY_BUYER)
    )
    assert one.trade == other.trade
    assert np.array_equal(one.owed, other.owed)
