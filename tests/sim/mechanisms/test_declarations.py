"""What mechanisms declare of themselves is there: files, columns, settings; what is wrong is refused."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import sim.mechanisms
from sim.core.parameter import parameters_of
from sim.core.settings import ModelSettings
from sim.mechanisms import MECHANISMS, ORDER
from sim.mechanisms.limits import calibrating, limited_settings, setting_limits
from sim.mechanisms.run_settings import declared_settings, make_settings, own_settings, said_of
from sim.mechanisms.worlds import load_world
from sim.ports.charge import ARRIVES, Charge
from sim.ports.mechanism import GROUPS, Claim, Mechanism, Rule

NOT_MECHANISMS = {"__init__", "declared_charges", "limits", "run_settings", "switches", "worlds"}


def test_every_file_of_the_room_is_listed_once() -> None:
    files = {path.stem for path in Path(sim.mechanisms.__file__).parent.glob("*.py")} - NOT_MECHANISMS
    assert sorted(ORDER) == sorted(files)
    assert list(MECHANISMS) == list(ORDER)


@pytest.mark.parametrize("mechanism", MECHANISMS.values(), ids=list(MECHANISMS))
def test_a_limit_names_what_there_is_and_moves_it(mechanism: Mechanism) -> None:
    tables, settings = load_world().tables, declared_settings()
    for place, limit in mechanism.columns.items():
        table, _, column = place.partition(".")
        assert column in tables[table], place
        found = limit.values(tables[table]) if isinstance(limit, Rule) else limit
        assert (tables[table][column] != found).any(), f"{place} is at its limit already"
    # Of mechanisms' own, a claim names the settings at which it shows where the default is the limit.
    own = set(settings) - set(parameters_of(ModelSettings))
    limits = {name: value for name, value in mechanism.settings.items() if name in own}
    at_limit = [name for name, value in limits.items() if settings[name].default == value]
    assert at_limit == list(mechanism.claim.settings)


def test_every_group_has_a_mechanism() -> None:
    assert {each.group for each in MECHANISMS.values()} == set(GROUPS)


def test_own_settings_are_at_the_limits_of_what_is_off_whoever_owns_them() -> None:
    assert setting_limits(("memory", "trust")) == {"bad_memory": 0.0}
    conduct = dict(own_settings(None, ("fees",)))["platform_conduct"]
    assert (conduct.cost_pass_through, conduct.exit_cost_share) == (0.0, math.inf)
    assert conduct.ranking_power == 2.0
    world, usual = load_world(None, ("memory",)), load_world()
    assert (world.setting("bad_memory"), usual.setting("bad_memory")) == (0.0, 0.15)
    with pytest.raises(KeyError, match="no mechanism declares the setting bad_memry"):
        world.setting("bad_memry")


def test_without_adaptation_nobody_remembers_and_stocks_do_not_bind() -> None:
    still = make_settings({"adaptation": False})
    assert setting_limits((), adaptation=False) == {"bad_memory": 0.0, "stocks_bind": False}
    assert dict(own_settings(still, ()))["memory"].bad_memory == 0.0
    assert limited_settings(still, ()).stocks_bind is False  # type: ignore[attr-defined]
    assert make_settings({}).stocks_bind is True  # type: ignore[attr-defined]


def test_a_setting_that_week_zero_cannot_depend_on_is_no_other_calibration() -> None:
    usual = load_world().data_hash
    for name, value in (("bad_memory", 0.5), ("relation_separation_share", 0.1), ("years_to_scale", 5.0)):
        assert load_world(None, (), make_settings({name: value})).data_hash == usual
    assert load_world(None, (), make_settings({"drone_range_km": 5.0})).data_hash != usual


def test_some_limits_are_another_calibration() -> None:
    assert calibrating(("trust", "freight", "tastes")) == ("freight",)
    spread = dict(own_settings(None, ("tastes",)))["tastes"].sensitivity_spread
    assert (spread, said_of(own_settings(None, ("tastes",)))) == (0.0, ("tastes.sensitivity_spread=0.0",))


def test_sensitivity_falls_in_equal_steps_around_one_and_is_one_for_all_in_its_limit() -> None:
    usual, alike = load_world().tastes.nodes, load_world(None, ("tastes",)).tastes.nodes
    assert (usual[0], usual[-1]) == pytest.approx((1.18, 0.82))
    assert np.diff(usual) == pytest.approx(-0.36 / 7)
    assert (alike == 1.0).all()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (
            {"group": "others"},
            "mechanism trust: group 'others' is none of taxes and shop margins, transport costs",
        ),
        (
            {"claim": Claim("trade", 2, "It does.")},
            "mechanism trust: a claim's direction is 2, expected 1 or -1",
        ),
        (
            {"charges": (Charge("fee", "bill", "others", "world", "handling_e4usd", ARRIVES),)},
            "mechanism trust: charge 'fee': base is 'bill', expected parcel or goods or border or sale",
        ),
    ],
)
def test_a_wrong_declaration_is_refused(wrong: dict, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        replace(MECHANISMS["trust"], **wrong)


def test_a_file_declares_a_mechanism_of_its_own_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.mechanisms.trust.MECHANISM", MECHANISMS["fees"])
    with pytest.raises(
        ValueError, match=r"sim/mechanisms/trust\.py declares 'fees', expected its own name 'trust'"
    ):
        sim.mechanisms._declared("trust")
