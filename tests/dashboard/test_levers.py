"""Sliders come from what the instruments declare."""

import datetime

import pytest

from dashboard.levers import LEVERS, policies

START = datetime.date(2025, 1, 6)


def test_there_is_one_slider_per_policy_family():
    assert [lever.kind.family for lever in LEVERS.values()] == ["trade", "data", "green"]


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
