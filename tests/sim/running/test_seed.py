"""Scenarios run together share their common weeks, and no bit of any of them changes."""

from datetime import date

import pytest

from sim import Scenario
from sim.mechanisms.worlds import load_world
from sim.policy.instruments import INSTRUMENTS
from sim.running.seed import Arm, Task, alike, simulate, weeks_in_common


def scenarios(weeks: int = 24) -> list[Scenario]:
    return [
        Scenario.load(name).with_(consumers=4_000, smes=2_000, weeks=weeks)
        for name in ("us_de_minimis_kept", "us_de_minimis_repeal")
    ]


def records(arms: list[Scenario]) -> list:
    task = Task(tuple(Arm(at, arm, None) for at, arm in enumerate(arms)), 3, "sim.model:TradeModel", 1)
    found = simulate(task, lambda done: True)
    assert found is not None
    return [record for _, record in found]


def test_common_weeks_end_where_the_rules_first_differ() -> None:
    kept, repeal = scenarios()
    world = load_world(None)
    parcels_on_the_way = 3  # weeks in which parcels may be ordered that enter under the rule
    until_the_rule = (date(2025, 5, 5) - date(2025, 1, 6)).days // 7
    assert weeks_in_common([kept, repeal], world) == until_the_rule - parcels_on_the_way
    assert weeks_in_common([kept, kept], world) == 24
    with pytest.raises(ValueError, match="begin alike"):
        weeks_in_common([kept, repeal.with_(smes=2_500)], world)


def test_scenarios_that_begin_unlike_are_not_put_together() -> None:
    kept, repeal = scenarios()
    other = repeal.with_(smes=2_500)
    groups = alike([Arm(at, each, None) for at, each in enumerate((kept, other, repeal))])
    assert [[arm.at for arm in group] for group in groups] == [[0, 2], [1]]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_together_as_alone(order: tuple[int, int]) -> None:
    arms = scenarios(weeks=21)
    alone = [records([arm])[0] for arm in arms]
    together = records([arms[at] for at in order])
    assert alone[0].hash != alone[1].hash
    for at, record in zip(order, together, strict=True):
        assert record.week_hashes == alone[at].week_hashes
        assert record.hash == alone[at].hash
        assert (record.values == alone[at].values).all()
        for name in ("parcel_days", "parcel_value"):
            counts = getattr(record, name)
            assert (counts == getattr(alone[at], name)).all(), name
            assert counts.shape[:2] == (21, 64)
            assert counts.sum(axis=(1, 2)).all(), "parcels every week"
    days = [each.parcel_days for each in together]
    assert (days[0] != days[1]).any(), "the policy moves parcels, and each counts its own"


def test_rules_that_differ_from_the_first_week_share_none_and_change_no_bit() -> None:
    base = Scenario.load("law_2023").with_(consumers=4_000, smes=2_000, weeks=4)
    tariff = INSTRUMENTS["tariff"].make_example(base.start, importers=("USA",), rate=0.25)
    taxed = base.with_(name="taxed", policies=(*base.policies, tariff))
    assert weeks_in_common([base, taxed], load_world(None)) == 0
    alone = [records([arm])[0].hash for arm in (base, taxed)]
    assert alone[0] != alone[1]
    assert [record.hash for record in records([base, taxed])] == alone
