"""The moments: every one is met, weights are shares, a miss and a cap show, and sums are the kernels' own."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from sim.calibration.calibrated import calibrate
from sim.calibration.calibrated_state import Calibration
from sim.calibration.expected_sales import expected_output
from sim.calibration.fits import moments_of, seller_moments
from sim.calibration.moments import GROUPS, Moment, summary
from sim.calibration.plain_sums import expected_sums
from sim.calibration.week_zero_tables import WeekZeroTables
from sim.mechanisms.worlds import load_world
from tests.small_world import SIX


@pytest.fixture(scope="module")
def whole() -> Calibration:
    return calibrate(load_world())


@pytest.fixture(scope="module")
def moments(whole: Calibration) -> list[Moment]:
    return moments_of(whole)


def at(moments: list[Moment], group: str, place: str) -> Moment:
    return next(each for each in moments if (each.group, each.place) == (group, place))


def test_every_moment_of_the_shipped_world_is_within_its_tolerance(moments: list[Moment]):
    assert [each for each in moments if not each.within] == []


def test_a_world_solved_here_is_within_too():
    small = calibrate(load_world(SIX), use_shipped=False)
    assert all(fit.ok for fit in summary(moments_of(small)))


def test_every_group_has_moments_and_weights_that_sum_to_one(whole: Calibration, moments: list[Moment]):
    everything = [*moments, *seller_moments(whole, np.floor(whole.world.population * 0.03))]
    fits = summary(everything)
    assert [fit.group.name for fit in fits] == list(GROUPS)
    for fit in fits:
        weights = [each.weight for each in everything if each.group == fit.group.name]
        assert math.fsum(weights) == pytest.approx(1.0)
        assert fit.count == fit.within == len(weights)


def test_flows_are_all_pairs_once(whole: Calibration, moments: list[Moment]):
    pairs = [each.place for each in moments if each.group in ("flows", "no trade")]
    assert len(pairs) == len(set(pairs)) == whole.world.n * (whole.world.n - 1)


def test_sums_are_those_of_the_kernels(whole: Calibration):
    sums = expected_sums(whole)
    np.testing.assert_allclose(sums.lane, whole.lane_fob_usd.sum(axis=1), rtol=1e-10)
    np.testing.assert_allclose(sums.home, whole.home_fob_usd.sum(axis=1), rtol=1e-10)
    np.testing.assert_allclose(sums.shelf, whole.shelf_fob_usd.sum(axis=1), rtol=1e-10)
    np.testing.assert_allclose(sums.bulk, whole.bulk_fob_usd.sum(axis=4), rtol=1e-10)


def test_a_taste_that_is_off_by_a_per_cent_misses(whole: Calibration):
    """The fit comes from the offers: it must see what the solver did not put right."""
    d, o = whole.world.iso3.index("DEU"), whole.world.iso3.index("VNM")
    offers = whole.offers._replace(
        offer_constant=whole.offers.offer_constant.copy(),
        bulk_offer_constant=whole.offers.bulk_offer_constant.copy(),
    )
    offers.offer_constant[:, (whole.lanes.origin == o) & (whole.lanes.destination == d)] += 0.01
    offers.bulk_offer_constant[o, d] += 0.01
    found = moments_of(replace(whole, week=WeekZeroTables(offers, whole.tables)))
    missed = at(found, "flows", "VNM>DEU")
    assert not missed.within
    assert 0.005 < missed.gap < 0.0101
    assert at(found, "flows", "VNM>FRA").within


def test_caps_say_what_the_data_would_be(moments: list[Moment]):
    netherlands, india = at(moments, "parcels", "NLD"), at(moments, "parcels", "IND")
    assert netherlands.cap == "parcels_cap_share"
    assert netherlands.data > netherlands.target
    assert india.cap == ""
    assert india.data == pytest.approx(india.target)


def test_qualities_are_those_of_the_data(moments: list[Moment]):
    assert at(moments, "flows", "ARE>ARG").quality == "sourced"
    assert at(moments, "flows", "KOR>VNM").quality == "imputed"
    assert at(moments, "online share", "AUS").quality == "sourced"
    assert at(moments, "online share", "VNM").quality == "assumed"
    assert at(moments, "courier", "VNM").quality == "assumed"


def test_output_is_what_the_data_say_is_sold(whole: Calibration):
    world = whole.world
    np.testing.assert_allclose(
        expected_output(whole), world.flows_usd.sum(axis=1) + world.home_sales_usd, rtol=1e-9
    )
