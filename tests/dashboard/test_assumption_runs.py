"""Moving a slider of an assumption changes both runs, with and without the policy."""

import pytest

from dashboard.simulation.scenario_pair import arms
from dashboard.state.assumptions import ASSUMPTIONS
from dashboard.state.levers import LEVERS
from sim.model import TradeModel
from sim.results.recording import hash_of_week
from tests.sim.mechanisms.cases import SMES

THREE = ("CHN", "DEU", "USA")

WEEKS = 14
"""Three months: what is learned in one shows in the next."""
SPEC = {
    "scenario": "eu_permits_delivery_drones",
    "against": "delivery_drones_at_scale",
    "levers": {key: lever.high for key, lever in LEVERS.items()},
    "importers": "all",
    "weeks": WEEKS,
    "consumers": 4_000,
}


def bits(scenario) -> list[str]:
    """Hashes of a run's weeks, in a world of three economies."""
    model = TradeModel(scenario.with_(smes=SMES), rng=1, threads=1, economies=THREE)
    found = []
    for _ in range(WEEKS):
        model.step()
        found.append(hash_of_week(model.week))
    return found


@pytest.fixture(scope="module")
def plain() -> list[list[str]]:
    made = arms(SPEC)
    return [bits(made.against), bits(made.scenario)]


@pytest.mark.parametrize("slider", ASSUMPTIONS.values(), ids=ASSUMPTIONS)
def test_moving_a_slider_moves_the_run(plain, slider):
    """Fleets change only where a law lets them, which the counterfactual's does not."""
    ends = [arms({**SPEC, "assumptions": {slider.key: shown}}) for shown in (slider.low, slider.high)]
    assert any(bits(made.scenario) != plain[1] for made in ends)
    if slider.mechanism.name != "last_mile":
        assert any(bits(made.against) != plain[0] for made in ends)
