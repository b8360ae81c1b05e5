"""A burden does not make the burdened trade grow: had it been worth it, somebody would have done it without the law.

Expected trade at today's choice tables, no draws: an instrument says what it burdens (`Instrument.burden`), and with
which parameters it is a burden and nothing else (`Instrument.burden_with`). Every instrument that is one is tried at
its own example, at each step of what it says it moves, and by every payer; a few once more after months of learning.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
import pytest

from sim.model import TradeModel
from sim.policy.fee_parties import FEE_PAYERS
from sim.policy.instrument import BURDENED, Instrument
from sim.policy.instruments import INSTRUMENTS
from sim.policy.law import law_on
from sim.policy.rulebook import same_rules
from sim.week.expected_demand import demand_of
from tests.small_world import small, small_model

NOISE = 1e-9
"""Share by which expected trade may differ by rounding alone."""
FELT = 1e-6
"""Share by which a burden that anybody feels makes trade fall."""
START = date(2025, 10, 6)
"""A day on which the dated schedule of duties differs from the law of 2023 that all else is compared with."""
BURDENS = [name for name, each in INSTRUMENTS.items() if each.burden]
Words = tuple[tuple[str, Any], ...]
"""Parameters of an instrument, as something that can be kept."""


def _cases() -> dict[str, tuple[str, Words]]:
    """Return the burdens that are felt at once: their example, each declared step, each payer of a fee."""
    found: dict[str, tuple[str, Words]] = {}
    for name in BURDENS:
        kind = INSTRUMENTS[name]
        found[name] = (name, ())
        for moved in kind.moves:
            if moved.parameter == "platform_cost_usd_per_year":
                continue  # among those below, that are learned
            for step in moved.steps:
                value = -step if kind.burden_with.get(moved.parameter, 0.0) < 0.0 else step
                found[f"{name} {moved.parameter} {value}"] = (name, ((moved.parameter, value),))
    found["handling_fee seller"] = ("handling_fee", (("payer", "seller"),))
    found["handling_fee item"] = ("handling_fee", (("unit", "item"), ("usd", 0.5)))
    for who in ("platform", "border"):
        found[f"import_vat {who}"] = ("import_vat", (("rate", 0.2), ("collected_by", who)))
    for loss in (0.5, 1.0):
        found[f"privacy_consent match_loss_share {loss}"] = (
            "privacy_consent",
            (("match_loss_share", loss),),
        )
    found["packaging_mandate free"] = (
        "packaging_mandate",
        (("mass_cut_share", 0.9), ("cost_usd_per_parcel", 0.01)),
    )
    return found


CASES = _cases()
LEARNED = {
    **{f"handling_fee {payer}": ("handling_fee", (("payer", payer), ("usd", 10.0))) for payer in FEE_PAYERS},
    "data_localisation": ("data_localisation", (("platform_cost_usd_per_year", 1e8),)),
    "privacy_consent": ("privacy_consent", (("platform_cost_usd_per_year", 1e8),)),
    "market_compliance": (
        "market_compliance",
        (("usd_per_firm_year", 5_000.0), ("usd_per_consignment", 0.0)),
    ),
    "tariff": ("tariff", ()),
    "trade_facilitation": ("trade_facilitation", ()),
}
"""Burdens after months in which everybody learns."""
LEARNING_WEEKS = 16


def policy_of(name: str, words: Words = ()) -> Instrument:
    """Return an instrument's example as a burden and nothing else."""
    return INSTRUMENTS[name].make_example(START, **{**INSTRUMENTS[name].burden_with, **dict(words)})


def trade_of(model: TradeModel) -> tuple[np.ndarray, np.ndarray]:
    """Return expected imports [d] and parcels from abroad [d] of today's tables."""
    demand, lanes, n = demand_of(model), model.market.lanes, model.world.n
    abroad = ~np.eye(n, dtype=bool)
    bulk = np.where(abroad, demand.bulk.sum(axis=2), 0.0).sum(axis=0)
    first = np.unique(lanes.cell, return_index=True)[1]
    origin, destination = lanes.origin[first], lanes.destination[first]
    from_abroad = np.where(origin != destination, demand.cell.sum(axis=1), 0.0)
    parcels = np.bincount(destination, weights=from_abroad, minlength=n)
    return bulk + parcels, parcels


@lru_cache(maxsize=128)
def expected_trade(name: str, words: Words = (), weeks: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Return expected imports and parcels after some weeks of the law, or with one instrument; one: nobody learned."""
    policies = (policy_of(name, words),) if name else ()
    settings: Mapping[str, Any] = {"adaptation": weeks > 1}
    model = small_model(small(start=START, weeks=weeks).with_(policies=policies, settings=settings))
    for _ in range(weeks):
        model.step()
    model.refresh_offers()
    return trade_of(model)


def rows_of(policy: Instrument, model: TradeModel) -> list[int]:
    """Return the importers it burdens."""
    covered = policy.importer_rows(model.world) if "importers" in policy.scope else range(model.world.n)
    return list(covered)


@pytest.fixture(scope="module")
def first() -> TradeModel:
    return small_model(small(weeks=1, start=START))


def test_every_instrument_says_what_it_burdens_or_that_it_does_not(
    record_property: Callable[[str, object], None],
) -> None:
    record_property("measured", f"{len(BURDENS)} instruments that are burdens: {', '.join(BURDENS)}")
    assert {each.burden for _, each in INSTRUMENTS.items()} <= {"", *BURDENED}
    assert {"data_localisation", "privacy_consent", "trade_facilitation", "handling_fee"} <= set(BURDENS)
    # What is left only relieves, or is no rule of trade: who sells little where destroying is forbidden gains there.
    assert set(INSTRUMENTS) - set(BURDENS) == {"delivery_permission", "destruction_ban"}
    for name, kind in INSTRUMENTS.items():
        assert kind.burden or not kind.burden_with, name


@pytest.mark.parametrize("case", CASES)
def test_the_burdened_trade_does_not_grow(case: str, first: TradeModel) -> None:
    name, words = CASES[case]
    policy, place = policy_of(name, words), BURDENED.index(INSTRUMENTS[name].burden)
    law = law_on(first.world, first.scenario.law_date, first.settings)
    assert not same_rules(law, policy.apply(law, first.world, first.week_start)), "it changes the law"
    rows = rows_of(policy, first)
    before, after = expected_trade("")[place][rows], expected_trade(name, words)[place][rows]
    assert after.sum() < before.sum() * (1.0 - FELT), "a burden that nobody feels, or that pays"
    if INSTRUMENTS[name].burden == "parcels":
        assert (after <= before * (1.0 + NOISE)).all()


@pytest.mark.parametrize("name", BURDENS)
def test_more_of_a_burden_does_not_bring_trade_back(name: str, first: TradeModel) -> None:
    """Along the declared steps, which go from little to much."""
    place = BURDENED.index(INSTRUMENTS[name].burden)
    steps = [words for case, (of, words) in CASES.items() if of == name and len(words) == 1 and case != name]
    for parameter in {words[0][0] for words in steps} - {"payer"}:
        mine = [words for words in steps if words[0][0] == parameter]
        rows = rows_of(policy_of(name), first)
        sums = [expected_trade(name, words)[place][rows].sum() for words in mine]
        for little, much in itertools.pairwise(sums):
            assert much <= little * (1.0 + NOISE), parameter


@pytest.mark.parametrize("case", LEARNED)
def test_nor_does_it_grow_after_months_of_learning(
    case: str, first: TradeModel, record_property: Callable[[str, object], None]
) -> None:
    name, words = LEARNED[case]
    place, rows = BURDENED.index(INSTRUMENTS[name].burden), rows_of(policy_of(name), first)
    before = expected_trade("", weeks=LEARNING_WEEKS)[place][rows].sum()
    after = expected_trade(name, words, LEARNING_WEEKS)[place][rows].sum()
    record_property("measured", f"{case}, {LEARNING_WEEKS} weeks: {after / before - 1.0:+.2%}")
    assert after < before * (1.0 - FELT)
