"""A branch goes on by itself: it shares what its classes say nobody writes into, and nobody does."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.core.carried import never_written
from tests.small_world import small_about_its_policies, small_model
from tests.walking import below, differing, walked

WEEKS = 6


def shared_parts(model: Any) -> dict[str, Any]:
    """What a branch is to share, by name; large, or the same for all runs of a scenario."""
    market = model.market
    return {
        "world": model.world, "calibration": model.calibration, "law": model.law, "settings": model.settings,
        "scenario": model.scenario, "goods": model.goods, "chances": model.outcome_chances, "rules": market.rules,
        "quotes": market.quotes, "terms": market.terms, "sizes": market.sizes, "reference": market.reference,
        "preferences": market.preferences, "lanes": market.lanes,
        **{f"policy {at}": each for at, each in enumerate(model.scenario.policies)},
    }  # fmt: skip


def fingerprints(parts: dict[str, Any]) -> dict[str, str]:
    """A fingerprint of every value they hold, by path, but mechanisms' hooks and week 0's tables, which are made
    when somebody asks for them.
    """
    but = parts["world"].switched, parts["calibration"].week
    return {path: mark for name, part in parts.items() for path, mark in below(part, name, but).items()}


def test_a_branch_shares_what_nobody_writes_into_and_leaves_the_model_as_it_was() -> None:
    scenario = small_about_its_policies("green_data_tariff_package", weeks=WEEKS + 2, closure="general")
    model = small_model(scenario)
    model.step()
    parts, held = shared_parts(model), walked(model)
    marks = fingerprints(parts)
    branch = model.branch()
    assert all(shared_parts(branch)[name] is part for name, part in parts.items())
    for regulator in branch.regulators.values():
        assert all(any(each is policy for policy in scenario.policies) for each in regulator.instruments)
    assert branch.own is not model.own
    assert not np.shares_memory(branch.market.offers.tau, model.market.offers.tau)
    for _ in range(WEEKS):
        branch.step()
    assert differing(walked(model), held) == set(), "the branch wrote into the model"
    assert differing(fingerprints(parts), marks) == set(), "the branch wrote into what both share"
    assert differing(walked(model), walked(branch))


def test_a_class_that_declares_it_is_shared_and_any_other_copied() -> None:
    import copy

    @never_written
    class Kept:
        pass

    class Copied:
        pass

    kept, copied = Kept(), Copied()
    one, other = copy.deepcopy((kept, copied))
    assert one is kept
    assert other is not copied
