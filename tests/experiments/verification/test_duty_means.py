"""Duty over imports is what each importer publishes, within a tenth."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest

from experiments.verification.duty_means import OWN_SCHEDULE, duty_means
from sim.calibration.calibrated import calibrate
from sim.mechanisms.worlds import load_world
from sim.policy.duties import preferred_pairs, rates_of, shares


def test_a_customs_territory_levies_its_published_mean() -> None:
    calibration = calibrate(load_world())
    world = calibration.world
    found = {each.importer: each for each in duty_means(calibration)}
    territory: dict[str, list[str]] = defaultdict(list)
    for name, regulator in zip(world.iso3, world.trade_regulator, strict=True):
        territory[str(regulator)].append(name)
    assert len(territory) > 40
    for members in territory.values():
        each = [found[name] for name in members]
        if members == [OWN_SCHEDULE] or each[0].published_applied == 0.0:
            continue
        levied = sum(one.levied * one.imports_usd for one in each) / sum(one.imports_usd for one in each)
        assert levied == pytest.approx(each[0].published_applied, rel=0.1), members


def test_partners_bear_less_than_others_and_goods_inside_a_union_nothing() -> None:
    world = load_world()
    rates = rates_of(world)
    preferred = preferred_pairs(world, rates.iso3)
    deu, fra, chn, tur = (rates.iso3.index(name) for name in ("DEU", "FRA", "CHN", "TUR"))
    assert preferred[tur, deu]
    assert not preferred[chn, deu]
    assert (rates.duty_rate[fra, deu] == 0.0).all()
    assert (rates.duty_rate[chn, deu] == rates.duty_rate[chn, fra]).all(), "one tariff of a customs union"
    assert (rates.duty_rate[chn, deu] > rates.duty_rate[tur, deu]).all()
    kor = rates.iso3.index("KOR")
    assert 0.0 < rates.preference_share[kor] < rates.ordinary_share[kor] == 1.0


@pytest.mark.parametrize(
    ("wanted", "partners", "others", "found"),
    [
        (5.0, 4.0, 3.0, (0.5, 1.0)),
        (2.0, 4.0, 4.0, (0.0, 0.5)),
        (8.8, 4.0, 4.0, (1.1, 1.1)),
        (3.0, 0.0, 6.0, (0.0, 0.5)),
    ],
)
def test_duty_is_what_is_wanted(
    wanted: float, partners: float, others: float, found: tuple[float, float]
) -> None:
    of_partners, of_others = shares(wanted, partners, others)
    assert (of_partners, of_others) == pytest.approx(found)
    assert of_partners * partners + of_others * others == pytest.approx(wanted)
    assert np.isfinite([of_partners, of_others]).all()
