"""Every port: what a mechanism declares there reaches the tables it is for, in the calibration and in a run."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest

from sim.calibration.solution_store import MET
from sim.core.codes import FIRST_MARKET, SHOPS
from sim.core.parameter import parameter
from sim.market.statics import make_preferences
from sim.mechanisms.run_settings import declared_settings, make_settings
from sim.mechanisms.worlds import load_world
from sim.model import TradeModel
from sim.ports.charge import ARRIVES, Charge
from sim.ports.mechanism import PORTS, Mechanism
from sim.ports.source import Source
from sim.ports.state import Column, RunSizes, State
from sim.running.digest import state_digest
from sim.running.snapshot import State as Snapshot
from sim.running.snapshot import built, put_state, state_of
from sim.running.state_ranges import check_state
from sim.saved.faults import ResultsError
from sim.week.bulk_buying import restock_orders
from sim.world.lanes import WAREHOUSE
from tests.probe import on_the_switchboard, probe
from tests.small_world import small

THREE = ("CHN", "DEU", "USA")


def run(weeks: int = 1, **changes: Any) -> TradeModel:
    model = TradeModel(small(weeks=max(weeks, 1), **changes), rng=1, debug=True, economies=THREE)
    for _ in range(weeks):
        model.step()
    return model


@pytest.fixture(scope="module")
def usual() -> TradeModel:
    """A week without the probe."""
    return run()


def with_probe(monkeypatch: pytest.MonkeyPatch, weeks: int = 1, **declared: Any) -> TradeModel:
    with on_the_switchboard(monkeypatch, probe(**declared)):
        return run(weeks)


# -- tables that the calibration makes too ----------------------------------------------------------------
def later(quotes: Any, _world: Any, _own: None) -> Any:
    return replace(quotes, lane_days=quotes.lane_days + 3.0)


def test_quotes_are_changed_in_the_run_and_in_the_calibration(usual: TradeModel, monkeypatch) -> None:
    model = with_probe(monkeypatch, quotes=later)
    for found, before in (
        (model.market.quotes, usual.market.quotes),
        (model.calibration.quotes, usual.calibration.quotes),
    ):
        assert (found.lane_days == before.lane_days + 3.0).all()
    assert (model.calibration.shifters.taste != usual.calibration.shifters.taste).any()


def test_utility_is_changed_in_the_run_and_in_the_calibration(usual: TradeModel, monkeypatch) -> None:
    def dearer(non_price_cost: np.ndarray, world: Any, _own: None, *_facts: Any) -> np.ndarray:
        return non_price_cost + np.where(world.lanes.origin == 0, 0.1, 0.0)

    model = with_probe(monkeypatch, utility=dearer)
    from_first = model.world.lanes.origin == 0
    moved = model.market.offers.non_price_cost - usual.market.offers.non_price_cost
    assert np.allclose(moved[:, from_first], 0.1)
    assert (moved[:, ~from_first] == 0.0).all()
    assert (model.calibration.shifters.taste != usual.calibration.shifters.taste).any()


def test_what_shops_add_is_changed_in_the_run_and_in_the_calibration(usual: TradeModel, monkeypatch) -> None:
    model = with_probe(monkeypatch, shop_margin=lambda margin, *_: margin + 0.5)
    factor = (1.0 + 0.35 + 0.5) / (1.0 + 0.35)
    assert model.calibration.traits.shelf_markup == pytest.approx(
        usual.calibration.traits.shelf_markup * factor
    )
    shelf = model.shelf_price / model.market.shelf_cost, usual.shelf_price / usual.market.shelf_cost
    assert shelf[0] == pytest.approx(shelf[1] * factor)
    assert (model.home_price > usual.home_price * (1.0 + 0.5 / 2.0)).all(), "beside local freight"


def test_preferences_chances_access_and_ways(usual: TradeModel, monkeypatch) -> None:
    slower = with_probe(
        monkeypatch,
        preferences=lambda preferences, *_: preferences._replace(time_value=2.0 * preferences.time_value),
    )
    assert (slower.calibration.preferences.time_value == 2.0 * usual.calibration.preferences.time_value).all()
    lost = with_probe(
        monkeypatch,
        chances=lambda outcome_chances, *_: outcome_chances._replace(lost=outcome_chances.lost + 0.5),
    )
    assert (lost.outcome_chances.lost == usual.outcome_chances.lost + 0.5).all()
    gone = with_probe(
        monkeypatch, access=lambda present, *_: present & (np.arange(len(present)) != 0)[:, None]
    )
    first = gone.world.lanes.market_platform == 0
    assert first.any()
    assert (gone.market.offers.platform_constant[first] == -600.0).all()
    fewer = with_probe(monkeypatch, ways=lambda rows, *_: [row for row in rows if row[3] != WAREHOUSE])
    assert not (fewer.world.lanes.service == WAREHOUSE).any()
    assert (usual.world.lanes.service == WAREHOUSE).any()


def test_the_nest_of_channels_is_changed_in_the_run_and_in_the_calibration(
    usual: TradeModel, monkeypatch
) -> None:
    """The first platform becomes a shop (goods are seen online and bought in a shop), and classes are apart."""

    def apart(nest: Any, world: Any, _own: None) -> Any:
        classes = nest.channel_class.copy()
        classes[FIRST_MARKET] = SHOPS
        return nest._replace(channel_class=classes, class_lambda=np.full(len(world.categories), 0.4))

    model = with_probe(monkeypatch, nest=apart)
    assert model.market.preferences is model.calibration.preferences, "one table, so one choice rule"
    assert (model.calibration.preferences.class_lambda == 0.4).all()
    lanes = model.world.lanes
    moved = model.calibration.preferences.column_class != usual.calibration.preferences.column_class
    first = lanes.market_platform == 0
    d = lanes.market_destination[first]
    column = FIRST_MARKET + np.flatnonzero(first) - lanes.destination_first_market[d]
    assert set(zip(*np.nonzero(moved), strict=True)) == set(zip(d, column, strict=True))
    assert (model.calibration.preferences.column_class[moved] == SHOPS).all()
    assert model.calibration.miss.max() < MET, "solved anew"
    assert (model.calibration.shifters.platform != usual.calibration.shifters.platform).all()
    assert model.calibration.lane_fob_usd.sum() == pytest.approx(
        usual.calibration.lane_fob_usd.sum(), rel=1e-8
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"class_lambda": np.full(1, 0.5)}, "class_lambda has shape"),
        ({"channel_class": np.full(1, SHOPS)}, "channel_class has shape"),
        ({"class_lambda": 0.0}, "class_lambda of .* is 0, expected above 0 and at most 1"),
        ({"channel_lambda": 1.5}, "channel_lambda of .* is 1.5, expected above 0 and at most 1"),
        ({"class_lambda": np.nan}, "class_lambda of .* is nan"),
        ({"channel_class": 9}, "a class is none of 0 to 2"),
    ],
)
def test_a_nest_that_is_none_is_refused(change: dict[str, Any], said: str, monkeypatch) -> None:
    def wrong(nest: Any, *_: Any) -> Any:
        ((name, value),) = change.items()
        whole = isinstance(value, np.ndarray)
        return nest._replace(**{name: value if whole else np.full_like(getattr(nest, name), value)})

    with (
        on_the_switchboard(monkeypatch, probe(nest=wrong)),
        pytest.raises(ValueError, match=f"nest of channels: {said}"),
    ):
        make_preferences(load_world(THREE))


def test_the_rules_of_parcels_are_changed(usual: TradeModel, monkeypatch) -> None:
    def none_free(rules: Any, _world: Any, _own: None) -> Any:
        return replace(rules, duty_free_below_usd=np.zeros_like(rules.duty_free_below_usd))

    model = with_probe(monkeypatch, parcel_rules=none_free)
    assert (model.market.terms.pair.duty_free_below_usd == 0.0).all()
    assert (usual.market.terms.pair.duty_free_below_usd > 0.0).any()


# -- tables of a run --------------------------------------------------------------------------------------
def test_prices_weights_and_stocks_are_changed(usual: TradeModel, monkeypatch) -> None:
    def double(prices: Any, *_: Any) -> Any:
        return prices._replace(supply_price=2.0 * prices.supply_price)

    dear = with_probe(monkeypatch, prices=double)
    assert (dear.prices().supply_price == 2.0 * usual.prices().supply_price).all()
    heavy = with_probe(monkeypatch, seller_weights=lambda boost, *_: 2.0 * boost)
    assert np.allclose(heavy.sellers.attraction, 2.0 * usual.sellers.attraction)
    none = with_probe(monkeypatch, restocking=lambda wanted, *_: 0 * wanted)
    assert not restock_orders(none).any()
    assert restock_orders(usual).any()


# -- rows -------------------------------------------------------------------------------------------------
def test_charges_and_sources_are_rows(usual: TradeModel, monkeypatch) -> None:
    insurance = Charge(
        "insurance", "goods", "test insurers", "destination", "handling_e4usd", ARRIVES,
        lambda world, *_: np.full(len(world.lanes), 0.02),
    )  # fmt: skip
    cooling = Source(
        "cooling", "order", "world", "lastmile_g", grams=lambda facts: np.array([7.0 * (facts.world.n == 3)])
    )
    model = with_probe(monkeypatch, charges=(insurance,), sources=(cooling,))
    assert model.week is not None
    assert usual.week is not None
    owed = model.payment_schedule.owed[:, model.receivers["test insurers"]]
    assert owed.sum(axis=0).min() > 0, "insurers of every economy are owed their charge on parcels"
    assert "test insurers" not in usual.week.ledger
    parcels = model.week.flows.channel == 2
    grams = model.week.flows.lastmile_g[parcels] / np.maximum(model.week.flows.orders[parcels], 1)
    before = usual.week.flows.channel == 2
    usual_grams = usual.week.flows.lastmile_g[before] / np.maximum(usual.week.flows.orders[before], 1)
    assert np.median(grams) > np.median(usual_grams) + 5.0


# -- state, settings and learning -------------------------------------------------------------------------
@dataclass(frozen=True)
class OwnSettings:
    probe_speed: float = parameter(
        0.25, "share", low=0.0, high=1.0, doc="how fast", source="assumed: a test's"
    )


class OwnState(State):
    level = Column("f8", ("economy",), "1", "what it is at", low=0.0, high=1.0)
    weeks = Column("i8", ("one",), "weeks", "how many were noted", low=0.0)


def begin(world: Any, _sizes: RunSizes) -> OwnState:
    return OwnState(level=np.zeros(world.n), weeks=np.zeros(1, np.int64))


def note(run: Any) -> None:
    run.own["probe"].weeks += 1


def learn(run: Any, month: Any) -> None:
    own = run.own["probe"]
    own.level += run.world.settings_of("probe").probe_speed * (1.0 - own.level)
    month.quotes_changed = True


def wait_at_the_level(quotes: Any, world: Any, own: Any, *_: Any) -> Any:
    return replace(quotes, lane_days=quotes.lane_days + own.level[world.lanes.destination])


LEARNER: dict[str, Any] = {
    "own_settings": OwnSettings,
    "settings": {"probe_speed": 0.0},
    "first_state": begin,
    "state": OwnState,
    "note_week": note,
    "learn_from_month": learn,
    "quotes": wait_at_the_level,
}  # fmt: skip


def test_a_state_is_carried_learns_and_is_in_the_weeks_tables(usual: TradeModel, monkeypatch) -> None:
    with on_the_switchboard(monkeypatch, probe(**LEARNER)):
        model = run(5, settings={"probe_speed": 0.5})
        assert model.week is not None
        assert model.week.own["probe"]["level"].tolist() == [0.5] * 3
        assert model.week.own["probe"]["weeks"].tolist() == [4], "as the week's trade met it"
        waiting = model.market.quotes.lane_days - usual.market.quotes.lane_days
        assert np.allclose(waiting, 0.5)
        branch = model.branch()
        branch.step()
        assert model.own["probe"].weeks.tolist() == [5]
        assert branch.own["probe"].weeks.tolist() == [6]
        assert state_digest(branch) != state_digest(model)


def test_a_run_begins_once_with_its_firms(monkeypatch) -> None:
    met = []

    def begin_run(run: Any) -> None:
        met.append((run.tick, len(run.smes), run.planned_pace.shape, run.own["probe"].level.shape))

    with on_the_switchboard(monkeypatch, probe(**LEARNER, begin_run=begin_run)):
        model = run(2)
    firms = len(model.smes)
    assert met == [(0, firms, (firms,), (3,))]


def test_a_charge_follows_what_its_mechanism_learns_and_may_have_one_receiver(
    usual: TradeModel, monkeypatch
) -> None:
    premium = Charge(
        "premium", "goods", "test insurers", "world", "handling_e4usd", ARRIVES,
        lambda world, _rules, own: 0.1 * own.level[world.lanes.destination],
    )  # fmt: skip
    with on_the_switchboard(monkeypatch, probe(**LEARNER, charges=(premium,))):
        model = run(5, settings={"probe_speed": 0.5})
    share = model.market.terms.lane.handling_share - usual.market.terms.lane.handling_share
    assert np.allclose(share, 0.05), "the rate is that of the month's learning"
    account = model.receivers["test insurers"]
    assert account.stop - account.start == 1
    assert model.payment_schedule.owed[:, account].sum() > 0


def test_a_state_is_saved_taken_up_and_held_to_its_ranges(monkeypatch) -> None:
    with on_the_switchboard(monkeypatch, probe(**LEARNER)):
        model = TradeModel(small(weeks=8), rng=1, economies=THREE)
        before = built(model)
        for _ in range(5):
            model.step()
        kept = state_of(model, before)
        arrays = {path: array.copy() for path, array in kept.arrays.items()}
        assert arrays["own.probe.level"].tolist() == [0.25] * 3
        again = TradeModel(small(weeks=8), rng=1, economies=THREE)
        check_state(again, arrays, kept.plain, 5, "a checkpoint")
        put_state(again, Snapshot(arrays, kept.plain))
        assert state_digest(again) == state_digest(model)
        for each in (again, model):
            each.step()
        assert state_digest(again) == state_digest(model)
        arrays["own.probe.level"][1] = 1.5
        with pytest.raises(ResultsError, match=r"own\.probe\.level"):
            check_state(model, arrays, kept.plain, 5, "a checkpoint")


def test_own_settings_are_settings_of_a_run_and_have_a_limit(monkeypatch) -> None:
    with on_the_switchboard(monkeypatch, probe(**LEARNER)):
        assert declared_settings()["probe_speed"].written(0.25) == "25%"
        assert make_settings({"probe_speed": 0.75}).probe_speed == 0.75  # type: ignore[attr-defined]
        assert load_world(THREE).settings_of("probe").probe_speed == 0.25
        assert load_world(THREE, ("probe",)).settings_of("probe").probe_speed == 0.0
        other = load_world(THREE, settings=make_settings({"probe_speed": 0.75}))
        assert other.settings_of("probe").probe_speed == 0.75
        assert other.data_hash != load_world(THREE).data_hash
        with pytest.raises(ValueError, match="probe_speed"):
            make_settings({"probe_speed": 2.0})
        model = run(5, off=("probe",))
        assert model.own["probe"].weeks.tolist() == [0], "hooks of a mechanism in its limit do not run"
    assert "probe_speed" not in declared_settings()


def test_hooks_that_are_asked_to_run_in_the_limit(monkeypatch) -> None:
    with on_the_switchboard(monkeypatch, probe(**LEARNER, runs_in_limit=("note_week",))):
        assert run(5, off=("probe",)).own["probe"].weeks.tolist() == [5]
    with pytest.raises(ValueError, match="chances is to run in the limit, but it declares none"):
        probe(runs_in_limit=("chances",))


def test_every_port_is_a_field_with_a_meaning() -> None:
    assert set(PORTS) <= set(Mechanism.__dataclass_fields__)
