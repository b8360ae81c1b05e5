"""The comparison programs do the same work: plain C to the bit, Mesa objects within chance."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from numba import config

from experiments.benchmarks import choice_step, plain_c
from experiments.benchmarks.mesa_version.lookup import LookUp, in_lists
from experiments.benchmarks.mesa_version.mesa_model import MesaTrade
from experiments.benchmarks.mesa_version.rules import parcel_bill, split_payment, trade_key
from sim.core.codes import CHANNELS
from sim.model import TradeModel
from sim.settlement import paying, trade_keys
from sim.settlement.ledger_checks import PAID_IN
from tests.small_world import SIX, small, small_model
from tests.twins.bills import bill_of

if TYPE_CHECKING:
    from sim.settlement.flows import TickTables

CONSUMERS, SMES, WEEKS = 6_000, 120, 12
STANDARD_ERRORS = 5.0
"""With eleven degrees of freedom a true mean is this far off once in 2,500 times, and all the luck is fixed."""


def totals_of(week: TickTables, model: TradeModel) -> dict[str, float]:
    """Return what a week adds up to, in the model's own units."""
    flows = week.flows
    found = {
        f"{column} {channel}": float(getattr(flows, column)[flows.channel == code].sum())
        for code, channel in enumerate(CHANNELS)
        for column in ("orders", "paid_e4usd", "fob_e4usd")
    }
    found |= {
        column: float(getattr(flows, column).sum())
        for column in (
            "freight_e4usd", "inland_freight_e4usd", "duty_e4usd", "vat_e4usd", "fees_e4usd", "commission_e4usd",
            "mass_g", "linehaul_g", "inland_origin_g", "inland_destination_g",
            "lastmile_g", "packaging_g", "returns_g", "production_g", "days_x_orders",
        )
    }  # fmt: skip
    found |= {"needs": float(week.needs), "given up": float(week.given_up)}
    found |= {"payments": float(week.ledger["payments"]), "refunds": float(week.ledger["refunds"])}
    return found


@pytest.fixture(scope="module")
def weekly() -> dict[str, np.ndarray]:
    """Weekly totals of both versions on the same sample: name -> [version, week], compiled first."""
    if config.DISABLE_JIT:  # type: ignore[attr-defined]
        pytest.skip("takes long without the compiler, and compares two programs that are then both Python")
    scenario = small(consumers=CONSUMERS, smes=SMES, weeks=WEEKS)
    versions = TradeModel(scenario, rng=1, economies=SIX), MesaTrade(scenario, rng=1, economies=SIX)
    kept: list[list[dict[str, float]]] = [[], []]
    for _ in range(WEEKS):
        for version, weeks in zip(versions, kept, strict=True):
            version.step()
            assert version.week is not None
            weeks.append(totals_of(version.week, version))
    return {name: np.array([[week[name] for week in weeks] for weeks in kept]) for name in kept[0][0]}


def test_mesa_objects_give_the_same_totals_within_chance(weekly: dict[str, np.ndarray]):
    off = {}
    for name, (compiled, objects) in weekly.items():
        difference = objects - compiled
        error = difference.std(ddof=1) / np.sqrt(WEEKS)
        if abs(difference.mean()) > STANDARD_ERRORS * error:
            off[name] = (compiled.mean(), objects.mean(), error)
    assert off == {}


def test_the_totals_compared_are_there(weekly: dict[str, np.ndarray]):
    for channel in CHANNELS:
        assert (weekly[f"paid_e4usd {channel}"].sum(axis=1) > 0).all(), channel
    assert (weekly["refunds"].sum(axis=1) > 0).all()


def test_money_of_mesa_objects_adds_up():
    model = MesaTrade(small(weeks=5), rng=1, economies=SIX)
    for _ in range(5):
        model.step()
        assert model.week is not None
        ledger = model.week.ledger
        gone = sum(amount for name, amount in ledger.items() if name not in PAID_IN)
        assert ledger["payments"] - ledger["refunds"] == gone


def test_rules_in_plain_python_are_the_compiled_rules():
    shares = (0.11, 0.05, 0.21, 0.003)
    for paid in (0, 1, 12_345, 999_999_999):
        assert split_payment(paid, *shares) == tuple(
            int(each) for each in paying.split_payment(paid, *shares)
        )
    assert trade_key(3, 5, 2, 2, 4, 1) == int(trade_keys.trade_key(3, 5, 2, 2, 4, 1))
    model = small_model(small(weeks=1))
    model.keep_calendar()
    model.refresh_offers()
    terms = model.market.terms
    listed = in_lists(terms)
    for lane in range(0, len(terms.lane), 11):
        o, d = int(terms.lane[lane].origin), int(model.calibration.lanes.destination[lane])
        bill = parcel_bill(
            listed.lane[lane], listed.pair[o][d], listed.country[d], listed.good[1], listed.goods_usd[d][1][0],
            listed.duty_rate[o][d][1],
        )  # fmt: skip
        assert bill == pytest.approx(tuple(bill_of(terms, lane, d, 1, 0)), rel=1e-15)


def test_an_unliked_platform_only_loses_weight():
    model = MesaTrade(small(), rng=1, economies=SIX)
    model.keep_calendar()
    model.refresh_offers()
    look = LookUp(model)
    disliked = look.market_platform[look.first_market[0]]
    usual, less = look.channel[0][0][0][0], look.channel_without(0, 0, 0, 0, disliked, 0.5)
    before, after = np.diff([0.0, *usual]), np.diff([0.0, *less])
    assert after[3] == pytest.approx(0.5 * before[3])
    assert np.delete(after, 3) == pytest.approx(np.delete(before, 3))


def test_plain_c_makes_the_same_choices(tmp_path: Path):
    program = plain_c.compiler()
    if program is None:
        pytest.skip("no C compiler on this machine")
    model = small_model(small(weeks=6))
    for _ in range(5):
        model.step()
    assert (model.consumer_columns.trust_penalty > 0).any(), "nobody remembers, so memory is not tried"
    model.keep_calendar()
    model.refresh_offers()
    plain = plain_c.PlainC(plain_c.compiled(program, tmp_path), choice_step.choice_columns(model))
    ours, theirs = choice_step.as_whole_numbers(choice_step.product_choices(model)), plain.choices()
    assert len(ours.rows) > 0
    for name in ours._fields:
        assert np.array_equal(getattr(ours, name), getattr(theirs, name)), name
    # What is timed is the same, block by block: whatever stands in the room at the end is the last block's.
    rooms = [choice_step.new_room(len(model.world.categories), block=100) for _ in range(2)]
    steps = choice_step.product_step(model, rooms[0], block=100), plain.step(rooms[1], block=100)
    assert [step() for step in steps] == [len(ours.rows)] * 2
    assert rooms[0].orders.any()
    for name in rooms[0]._fields:
        assert np.array_equal(getattr(rooms[0], name), getattr(rooms[1], name)), name


def test_plain_c_refuses_columns_of_another_type(tmp_path: Path):
    program = plain_c.compiler()
    if program is None:
        pytest.skip("no C compiler on this machine")
    model = small_model(small())
    model.refresh_offers()
    columns = choice_step.choice_columns(model)
    columns["sigma"] = columns["sigma"].astype(np.float32)
    with pytest.raises(TypeError, match="sigma is float32"):
        plain_c.PlainC(plain_c.compiled(program, tmp_path), columns)
