"""Duty over imports is what each importer publishes, within a tenth."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

import pytest

from experiments.verification.duty_means import OWN_SCHEDULE, duty_means
from sim.calibration.calibrated import calibrate
from sim.mechanisms.worlds import load_world
from sim.policy.duties import ordinary_rates, preferred_pairs


def test_a_customs_territory_levies_its_published_mean(
    record_property: Callable[[str, object], None],
) -> None:
    calibration = calibrate(load_world())
    world = calibration.world
    found = {each.importer: each for each in duty_means(calibration)}
    territory: dict[str, list[str]] = defaultdict(list)
    for name, regulator in zip(world.iso3, world.trade_regulator, strict=True):
        territory[str(regulator)].append(name)
    assert len(territory) > 40
    ratios = []
    for members in territory.values():
        each = [found[name] for name in members]
        if members == [OWN_SCHEDULE] or each[0].published_applied == 0.0:
            continue
        levied = sum(one.levied * one.imports_usd for one in each) / sum(one.imports_usd for one in each)
        ratios.append(levied / each[0].published_applied)
        assert levied == pytest.approx(each[0].published_applied, rel=0.1), members
    record_property(
        "measured",
        f"levied over published {min(ratios):.2f} to {max(ratios):.2f} in {len(ratios)} territories",
    )


def test_partners_bear_less_than_others_and_goods_inside_a_union_nothing() -> None:
    world = load_world()
    rates, preferred = ordinary_rates(world), preferred_pairs(world)
    deu, fra, chn, tur, kor, usa = (
        world.iso3.index(name) for name in ("DEU", "FRA", "CHN", "TUR", "KOR", "USA")
    )
    assert preferred[tur, deu]
    assert not preferred[chn, deu]
    assert (rates[fra, deu] == 0.0).all()
    assert (rates[chn, deu] == rates[chn, fra]).all(), "one tariff of a customs union"
    assert (rates[chn, deu] > rates[tur, deu]).all()
    assert preferred[usa, kor]
    assert (rates[usa, kor] > 0.0).all()
    assert (rates[usa, kor] < rates[world.iso3.index("BRA"), kor]).all()
