"""The oracle of moves: week hashes and state digests of every shipped scenario, in both closures and without frictions.

A change that only moves or rewrites code leaves every line of `hashes.yaml` as it is. Week hashes cover what a run
records; a state digest covers what it would go on from, floats too (`sim.running.digest`).
"""

from __future__ import annotations

from pathlib import Path

from sim.mechanisms import MECHANISMS
from sim.results.week_hash import hash_of_week
from sim.running.digest import state_digest
from sim.scenario.content import CLOSURES
from sim.scenario.definition import scenario_names
from tests.small_world import small_about_its_policies, small_model

ON_FILE = Path(__file__).with_name("hashes.yaml")
WEEKS, CONSUMERS, SEED = 6, 2_000, 7
LETTERS = 16
"""Of each SHA-256 so many are kept: 64 bits tell any two runs apart."""
VARIANTS = tuple(f"{name}/{closure}" for name in scenario_names() for closure in CLOSURES) + tuple(
    f"{name}/frictionless" for name in scenario_names()
)
"""What is run: a scenario and a closure, or a scenario with every mechanism in its limit and wages that adjust."""


def hashes_of_variant(variant: str) -> dict[str, str]:
    """Run one variant in the small world; return the hashes of its weeks as one line, and its state digest."""
    name, how = variant.split("/")
    changes = {"off": tuple(MECHANISMS), "closure": "general"} if how == "frictionless" else {"closure": how}
    scenario = small_about_its_policies(name, weeks=WEEKS, consumers=CONSUMERS, **changes)
    model = small_model(scenario, SEED)
    weeks = []
    for _ in range(WEEKS):
        model.step()
        assert model.week is not None
        weeks.append(hash_of_week(model.week)[:LETTERS])
    return {"weeks": " ".join(weeks), "state": state_digest(model)[:LETTERS]}
