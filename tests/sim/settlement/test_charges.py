"""Charges and emission sources that a world adds: receivers are paid, identities hold, and bad rows are refused."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from sim.market.charges import BUYER_MEASURES, MOST_CHARGES, charges_of, places_of
from sim.ports.charge import ARRIVES, ON_SALE, SENT_BACK, Charge
from sim.ports.source import Source
from sim.settlement.ledger_checks import faults_of
from sim.settlement.sources import sources_of
from tests.other_worlds import model_of, world_of
from tests.small_world import SIX, small

if TYPE_CHECKING:
    from sim.model import TradeModel

INSURANCE = Charge(
    "insurance", "sale", "test insurers", "destination", "fees_e4usd", ARRIVES,
    lambda world, *_: np.full(len(world.lanes), 0.01),
)  # fmt: skip
LABEL = Charge(
    "label", "parcel", "label offices", "origin", "handling_e4usd", (*ARRIVES, *SENT_BACK),
    lambda world, *_: np.full(len(world.lanes), 0.2),
)  # fmt: skip
COMPUTING = Source("computing", "order", "platform", "lastmile_g", grams=lambda _: np.full(12, 50.0))


def weeks_of(**rows: Any) -> list[TradeModel]:
    """Return a model after three weeks of a world with rows of its own; each week is checked."""
    world = world_of(SIX).with_rows(**rows)
    model = model_of(world, small(consumers=1_500, weeks=3))
    for _ in range(3):
        model.step()
        assert model.week is not None
        assert faults_of(model.week) == []
    return [model]


def test_a_world_s_charges_reach_their_receivers_and_nothing_is_lost() -> None:
    (model,) = weeks_of(charges=(INSURANCE, LABEL))
    assert model.week is not None
    ledger, flows = model.week.ledger, model.week.flows
    assert ledger["test insurers"] > 0
    assert ledger["label offices"] > 0
    assert list(model.receivers)[-1] == "test insurers"  # what the seller pays comes last
    parts = sum(int(getattr(flows, name).sum()) for name in BUYER_MEASURES)
    assert parts > 0
    held = sum(
        int(part.sum())
        for part in (
            model.payment_schedule.seller,
            model.payment_schedule.owed,
            model.payment_schedule.refund,
        )
    )
    assert held == model.escrow_e4usd


def test_a_world_s_source_reaches_the_emissions_it_names() -> None:
    (plain,), (model,) = weeks_of(), weeks_of(sources=(COMPUTING,))
    assert plain.week is not None
    assert model.week is not None
    before, after = plain.week.flows, model.week.flows
    parcels = after.channel == 2
    added = after.lastmile_g.sum() - before.lastmile_g.sum()
    returned = after.returns_g.sum() - before.returns_g.sum()
    assert returned == 0
    assert added == 50 * after.orders[parcels].sum()
    assert np.array_equal(before.linehaul_g, after.linehaul_g)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"base": "bill"}, "base is 'bill', expected parcel or goods or border or sale"),
        ({"by": "people"}, "by is 'people', expected destination"),
        ({"measure": "duty_e4usd"}, "measure is 'duty_e4usd', expected fees_e4usd"),
        ({"kept_if": ("arrived",)}, "kept_if is 'arrived', expected kept or late"),
        ({"rate": None}, "needs a rate"),
        ({"receiver": "carriers"}, "accounts of carriers are by mode, not destination"),
    ],
)
def test_a_charge_that_kernels_could_not_read_is_refused(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=f"charge 'insurance': .*{words}"):
        charges_of(world_of(SIX).with_rows(charges=(replace(INSURANCE, **changes),)))


def test_a_charge_too_many_is_refused() -> None:
    added = tuple(replace(INSURANCE, name=f"charge {i}") for i in range(MOST_CHARGES))
    with pytest.raises(
        ValueError, match=f"{len(charges_of(world_of(SIX))) + MOST_CHARGES} charges; there may be at most"
    ):
        charges_of(world_of(SIX).with_rows(charges=added))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"per": "mile"}, "per is 'mile', expected order"),
        ({"measure": "mass_g"}, "measure is 'mass_g', expected linehaul_g"),
        ({"sales": ("shop",)}, "only parcels have a platform"),
        ({"grams": None}, "needs its grams"),
    ],
)
def test_a_source_that_kernels_could_not_read_is_refused(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=f"source 'computing'.*{words}"):
        sources_of(world_of(SIX).with_rows(sources=(replace(COMPUTING, **changes),)))


def test_rows_are_in_the_order_of_their_payers_and_accounts_do_not_overlap() -> None:
    world = world_of(SIX).with_rows(charges=(INSURANCE, LABEL))
    charges = charges_of(world)
    sellers = [each.base in ON_SALE for each in charges]
    assert sellers == sorted(sellers)
    sizes = dict.fromkeys(("destination", "origin", "mode", "platform", "rail"), 7)
    places = sorted(places_of(charges, sizes).values(), key=lambda place: place.start)
    assert [place.stop for place in places[:-1]] == [place.start for place in places[1:]]
    assert [each.name for each in sources_of(world)] == [
        "line haul", "haul to gateways", "haul from gateways", "packaging", "production", "last mile",
    ]  # fmt: skip
