"""Sliders come from what the instruments declare."""

import datetime

import pytest

from dashboard.page_frame import page
from dashboard.state.levers import LEVERS, declared_levers, policies
from sim.front import FAMILIES, INSTRUMENTS
from sim.policy.lever import Lever
from tests.dashboard.fake import MENU

START = datetime.date(2025, 1, 6)


def test_every_instrument_with_a_lever_has_its_slider_in_the_order_of_families():
    declared = {kind.lever.key: kind.family for _, kind in INSTRUMENTS.items() if kind.lever is not None}
    assert {key: lever.kind.family for key, lever in LEVERS.items()} == declared
    families = [FAMILIES.index(lever.kind.family) for lever in LEVERS.values()]
    assert families == sorted(families)


@pytest.mark.parametrize("lever", LEVERS.values(), ids=LEVERS)
def test_a_slider_stays_inside_the_declared_bounds(lever):
    declared, scale = lever.parameter, 100 if lever.parameter.is_share else 1
    assert declared.low * scale <= lever.low < lever.high <= declared.high * scale
    assert declared.doc
    assert declared.source
    assert lever.unit in ("%", declared.unit)


@pytest.mark.parametrize("lever", LEVERS.values(), ids=LEVERS)
def test_both_ends_of_a_slider_make_a_valid_policy(lever):
    for shown in (lever.low, lever.high):
        policy = lever.policy(shown, START)
        assert policy.start == START
        assert policy.importers == ("all",)


def test_percent_on_the_page_is_a_share_in_the_model():
    tariff, data, carbon = policies({"tariff_pct": 25, "data_loss_pct": 30, "carbon_usd": 80}, START, "USA")
    assert tariff.rate == 0.25
    assert tariff.importers == ("USA",)
    assert data.match_loss_share == 0.3
    assert carbon.usd_per_tonne == 80


def test_a_slider_at_zero_adds_nothing():
    assert policies({"tariff_pct": 0, "data_loss_pct": 0, "carbon_usd": 0}, START) == ()


@pytest.mark.parametrize("lever", LEVERS.values(), ids=LEVERS)
def test_every_position_has_a_word(lever):
    assert lever.meaning(0) == "off"
    assert all(
        lever.meaning(lever.low + lever.step * i)
        for i in range(int((lever.high - lever.low) / lever.step) + 1)
    )


def test_an_instrument_brings_its_slider_in_its_own_file(monkeypatch):
    """Nothing but the instrument's declaration is changed, and the slider stands with its family."""
    declared = Lever("vat_pct", "rate", "VAT on small imports", high=27, step=1, marks=((1, "a low rate"),))
    monkeypatch.setattr(INSTRUMENTS["import_vat"], "lever", declared)
    levers = declared_levers()
    assert list(levers) == ["tariff_pct", "handling_usd", "vat_pct", "data_loss_pct", "carbon_usd"]
    vat = levers["vat_pct"]
    assert (vat.family, vat.unit, vat.low, vat.high) == ("Trade", "%", 0, 27)
    policy = vat.policy(20, START, "USA")
    assert (policy.name, policy.rate, policy.importers) == ("import_vat", 0.2, ("USA",))
    assert "VAT on small imports" in str(page(MENU, levers))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"parameter": "ratte"}, "did you mean"),
        ({"fixed": {"ratte": 0}}, "did you mean"),
        ({"high": 0}, "low below high"),
        ({"step": 0}, "step above zero"),
    ],
)
def test_a_slider_that_cannot_be_meant_is_refused_with_the_instrument(changes, said):
    lever = Lever(
        **{"key": "x", "parameter": "rate", "label": "X", "high": 10, "step": 1, "marks": (), **changes}
    )
    with pytest.raises(ValueError, match=said):
        lever.check(INSTRUMENTS["tariff"])
