"""Settings that were numbers in the code: each acts as it says, also those that bind nowhere in small worlds."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from sim.agents.platform import next_commission
from sim.core.numerics import log
from sim.market.sizes import BASE_EDGES_USD, build_sizes
from sim.mechanisms.platform_conduct import ConductSettings
from sim.mechanisms.run_settings import make_settings
from sim.mechanisms.trust import prior_trust
from sim.mechanisms.worlds import load_world
from sim.week import sample
from sim.world.absorption import Absorption, goods_absorption, household_category_shares

FORM = Absorption(elasticity=0.35, at_rich=0.33, rich_usd=80_000.0, most=0.8)


@pytest.mark.parametrize(
    ("per_head", "form", "alpha"),
    [
        (80_000.0, FORM, 0.33),
        (20_000.0, FORM._replace(rich_usd=20_000.0, at_rich=0.4), 0.4),
        (20_000.0, FORM._replace(elasticity=0.5), 0.66),
        (1_000.0, FORM, 0.8),
        (1_000.0, FORM._replace(most=0.9), 0.9),
    ],
)
def test_absorption_is_a_share_of_gdp_that_falls_with_income(per_head: float, form: Absorption, alpha: float):
    gdp, imports = 5e11, 1e11
    (home,) = goods_absorption(np.array([gdp]), np.array([gdp / per_head]), np.array([imports]), form)
    assert home == pytest.approx((alpha * gdp) ** 2 / (alpha * gdp + imports))


def test_food_stays_within_its_bounds():
    share = household_category_shares(
        np.array([0.5, 0.25, 0.25]), 0, np.array([0.01, 0.1, 0.9]), 0.5, (0.12, 0.6)
    )
    assert share[:, 0] == pytest.approx([0.12, 0.2, 0.6])
    assert share.sum(axis=1) == pytest.approx(1.0)


def test_a_commission_sees_no_sales_below_the_least():
    conduct = replace(ConductSettings(), least_relative_sales=0.2, commission_step=1e-9)
    none, few, more = (next_commission(0.15, 0.15, sales, 0.0, conduct) for sales in (0.0, 0.2, 0.3))
    assert none == few < more
    wanted = 0.15 * (1.0 + conduct.commission_power * log(0.2))
    assert none == pytest.approx(0.15 + conduct.commission_speed * (wanted - 0.15), abs=1e-8)


def test_edges_of_sizes_are_multiplied():
    one, ratio = np.array([50.0]), np.array([1.0])
    found = build_sizes(one, np.array([0.8]), ratio, ((),), 2.0)
    assert found.edges_usd[0, :-1].tolist() == [2.0 * edge for edge in BASE_EDGES_USD]


@pytest.mark.parametrize("power", [0.0, 0.5, 1.0])
def test_agents_of_a_category_follow_exports_to_a_power(power: float):
    world = SimpleNamespace(
        firm_category_share=np.array([0.2, 0.2]), household_category_share=np.array([[0.1, 0.1]]),
        comparative_advantage=np.array([[0.0, log(4.0)]]), setting={"specialisation_power": power}.get,
    )  # fmt: skip
    equal, four = (sample._output_share(SimpleNamespace(world=world), 0, g) for g in (0, 1))  # type: ignore[arg-type]
    assert four / equal == pytest.approx(4.0**power, rel=1e-5)


def test_settings_of_the_world_reach_it():
    few, usual = ("CHN", "DEU", "USA"), load_world(("CHN", "DEU", "USA"))

    def moved(**settings: float):
        return load_world(few, settings=make_settings(settings))

    trust = prior_trust(
        moved(origin_trust_share=0.85, origin_trust_per_lpi=0.01, most_origin_trust_share=0.97)
    )[1]
    lpi = usual.column("economies", "lpi")
    assert trust[0, 0].tolist() == pytest.approx([0.97, 0.85 + 0.01 * lpi[1], 0.85 + 0.01 * lpi[2]])
    assert (prior_trust(moved(most_origin_trust_share=0.95))[1] <= 0.95).all()
    food = usual.categories.index("food_grocery")
    assert (moved(least_food_share=0.25).household_category_share[2, food]) == pytest.approx(0.25)
    floor = moved(least_category_share=0.005).comparative_advantage
    assert np.ptp(floor, axis=0).max() < np.ptp(usual.comparative_advantage, axis=0).max()
    for name in (
        "rich_absorption",
        "most_food_share",
        "origin_trust_share",
        "size_edges_factor",
        "courier_shift_hours",
    ):
        low = load_world(
            few,
            settings=make_settings(
                {
                    name: {"rich_absorption": 0.5, "courier_shift_hours": 6.0, "size_edges_factor": 2.0}.get(
                        name, 0.82
                    )
                }
            ),
        )
        assert low.data_hash != usual.data_hash, f"the calibration is keyed by {name}"
