"""Duty over imports is what each importer publishes, within a tenth."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

import numpy as np
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


def test_the_united_states_levy_what_their_customs_collect(
    record_property: Callable[[str, object], None],
) -> None:
    """Their schedule is by origin and sourced; the published mean of rates over tariff lines is 1.49 %."""
    (usa,) = (each for each in duty_means(calibrate(load_world())) if each.importer == OWN_SCHEDULE)
    assert usa.collected is not None
    record_property("measured", f"USA: levied {usa.levied:.2%}, collected {usa.collected:.2%}")
    assert usa.levied == pytest.approx(usa.collected, rel=0.1)


def test_origins_without_preference_bear_what_their_importer_levies_of_the_mfn_rate(
    record_property: Callable[[str, object], None],
) -> None:
    """By hand from the columns of the tables, pair by pair; the level makes up for what is imported by category."""
    calibration = calibrate(load_world())
    world, law, preferred = calibration.world, calibration.law, preferred_pairs(calibration.world)
    columns, categories = world.tables["economies"], world.tables["categories"]
    at = {str(name): row for row, name in enumerate(columns["iso3"])}
    relative = dict(zip(categories["category"].tolist(), categories["tariff_relative"].tolist(), strict=True))
    profile = np.array([float(relative[name]) for name in world.categories])
    fob = calibration.bulk_fob_usd.sum(axis=(0, 3))
    union, below, by_territory = world.trade_regulator, [], defaultdict(list)
    for d, name in enumerate(world.iso3):
        if name == OWN_SCHEDULE:
            continue
        mfn, level, share = (
            float(columns[each][at[name]])
            for each in ("tariff_mfn_share", "duty_level", "duty_ordinary_share")
        )
        for o in range(world.n):
            if union[o] != union[d] and not preferred[o, d]:
                assert law.duty_rate[o, d] == pytest.approx(mfn * share * level * profile)
        below += [name] if share < 1.0 else []
        if mfn * share > 0.0:
            outside = np.array([union[o] != union[d] for o in range(world.n)])
            goods = fob[outside, d].sum(axis=0)
            by_territory[str(union[d])].append((float((goods * level * profile).sum()), float(goods.sum())))
    # As all imports are composed: the level is set by the mean with partners, so others may bear more than the mean.
    borne = [
        sum(duty for duty, _ in each) / sum(goods for _, goods in each) for each in by_territory.values()
    ]
    record_property(
        "measured",
        f"without preference, over the most-favoured-nation mean times what is levied of it: {min(borne):.2f} to "
        f"{max(borne):.2f}; less than all of it is levied in {len(below)} of {world.n} economies, the USA besides",
    )
    assert len(borne) > 40
    assert 0.9 < min(borne) < max(borne) < 1.4
    assert float(np.median(borne)) == pytest.approx(1.0, abs=0.1)


def test_where_less_than_the_mfn_rate_is_levied_partners_bear_nothing_and_it_is_still_too_much() -> None:
    """The reason in docs/odd.md: with partners free, others at the full rate would bear more than the applied mean."""
    columns = load_world().tables["economies"]
    shares, partners = columns["duty_ordinary_share"], columns["duty_partner_share"]
    low = shares.astype(float) < 1.0
    assert low.sum() == 30
    assert len(low) == 64
    assert (partners.astype(float)[low] == 0.0).all()
    applied, mfn = (columns[name].astype(float) for name in ("tariff_applied_share", "tariff_mfn_share"))
    assert (applied[low] < mfn[low]).all()


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
