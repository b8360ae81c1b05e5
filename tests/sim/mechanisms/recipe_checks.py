"""What must be true of a project in which the mechanism of CONTRIBUTING's recipe was added; run in a copy of it."""

from __future__ import annotations

import numpy as np

from dashboard.components.choice_controls import choices
from dashboard.state.assumptions import ASSUMPTIONS
from dashboard.state.menu import Card, Menu
from dashboard.state.sliders import SLIDERS
from experiments.documents.mechanisms_doc import page
from sim.focus import measures
from sim.market.quoting import quote
from sim.mechanisms import MECHANISMS
from sim.mechanisms.run_settings import declared_settings, make_settings
from sim.mechanisms.worlds import load_world
from sim.metrics import METRICS
from sim.policy.law import law_on
from sim.scenario.definition import Scenario
from sim.scenario.schema import json_schema

NAME, THREE = "delivery_rounds", ("CHN", "DEU", "USA")


def days(off: tuple[str, ...] = (), waiting: float = 0.5) -> np.ndarray:
    """Return days of every lane at the start."""
    settings = make_settings({"round_waiting_days": waiting})
    world = load_world(THREE, off, settings)
    law = law_on(world, Scenario.load("law_2023").law_date, settings)
    return quote(world, law).lane_days


def main() -> None:
    """Fail at the first thing that is not so."""
    mechanism = MECHANISMS[NAME]
    assert list(MECHANISMS).index(NAME) == list(MECHANISMS).index("time_cost") + 1
    assert declared_settings()["round_learning_share"].written(0.02) == "2%"
    assert np.allclose(days(), days((NAME,)) + 0.5), "a hook reaches the quotes, and not in the limit"
    assert np.allclose(days(waiting=2.0), days() + 1.5), "a parameter of its own is set"
    assert METRICS[f"{NAME}_days"].by == measures()[f"{NAME}_days"].by == ("world", "importer")
    row = next(line for line in page().splitlines() if line.startswith(f"| `{NAME}`"))
    assert "`round_waiting_days` = 0" in row
    assert mechanism.does in row
    slider = ASSUMPTIONS["round_learning_pct"]
    assert (slider.rest, slider.low, slider.high, slider.is_slow) == (2.0, 0.0, 50.0, False)
    assert slider.value(10) == 0.1
    menu = Menu({"law_2023": Card("law_2023", "Law of 2023", "What holds?", "law_2023")}, "law_2023")
    assert slider.label in str(choices(menu, SLIDERS, ()))
    scenario = Scenario.from_dict(
        {
            "question": "Does it wait?",
            "extends": "law_2023",
            "mechanisms": {NAME: "off"},
            "settings": {"round_waiting_days": 1},
        },
        "waits",
    )
    assert scenario.off == (NAME,)
    assert scenario.settings["round_waiting_days"] == 1.0
    said = str(json_schema())
    assert NAME in said
    assert "round_waiting_days" in said


if __name__ == "__main__":
    main()
