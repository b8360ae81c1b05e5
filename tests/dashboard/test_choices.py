"""The page's address holds the choices, and nothing in it can do harm."""

import random
import string

import pytest

from dashboard.state.address import from_query, to_query
from dashboard.state.choices import SETTINGS, Choices
from dashboard.state.menu import defaults
from dashboard.state.positions import positions_in
from dashboard.state.sliders import SLIDERS
from tests.dashboard.fake import MENU


def test_an_empty_address_is_the_defaults():
    choices, notices = from_query("", MENU, SLIDERS)
    assert choices == defaults(MENU, SLIDERS)
    assert notices == []
    assert to_query(choices, MENU, SLIDERS) == ""


def test_the_address_gives_the_choices_back():
    choices = Choices(
        scenario="baseline",
        against="law_2023",
        levers={"tariff_pct": 25.0, "handling_usd": 0.0, "data_loss_pct": 0.0, "carbon_usd": 80.0},
        importers="USA",
        settings={"weeks": 20, "seeds": 3, "consumers": 5000},
    )
    query = to_query(choices, MENU, SLIDERS)
    assert "tariff_pct=25" in query
    assert "data_loss_pct" not in query
    assert from_query(query, MENU, SLIDERS) == (choices, [])


def test_the_counterfactual_of_the_scenario_needs_no_place_in_the_address():
    choices, _ = from_query("?v=1&scenario=us_de_minimis_kept", MENU, SLIDERS)
    assert choices.against == "law_2023"
    assert to_query(choices, MENU, SLIDERS) == "?v=1&scenario=us_de_minimis_kept"


@pytest.mark.parametrize(
    ("query", "key", "kept"),
    [
        ("?tariff_pct=999", "tariff_pct", 60),
        ("?tariff_pct=-5", "tariff_pct", 0),
        ("?carbon_usd=x", "carbon_usd", 0),
    ],
)
def test_what_cannot_be_meant_is_put_right_and_named(query, key, kept):
    choices, notices = from_query(query, MENU, SLIDERS)
    assert choices.levers[key] == kept
    assert len(notices) == 1
    assert key in notices[0]


def test_unknown_keys_scenarios_and_versions_are_named():
    _, notices = from_query("?v=9&scenario=nonsense&vat=3", MENU, SLIDERS)
    assert len(notices) == 3


def test_no_address_makes_an_error():
    luck = random.Random(5)
    keys = ["v", "scenario", "against", "importers", *SLIDERS, *SETTINGS, "zzz"]
    for _ in range(300):
        parts = []
        for _ in range(luck.randrange(8)):
            value = "".join(luck.choices(string.printable, k=luck.randrange(12)))
            parts.append(
                f"{luck.choice(keys)}={luck.choice([value, '<script>', 'nan', 'inf', '-1e999', '%00'])}"
            )
        choices, _ = from_query("?" + "&".join(parts), MENU, SLIDERS)
        assert choices.scenario in MENU.cards
        stand = positions_in(choices, MENU.cards[choices.scenario].positions, SLIDERS)
        assert all(lever.low <= stand[key] <= lever.high for key, lever in SLIDERS.items())
        assert all(each.low <= choices.settings[key] <= each.high for key, each in SETTINGS.items())


def test_a_job_of_no_levers_is_the_same_whatever_they_would_apply_to():
    one = defaults(MENU, SLIDERS)
    other = Choices(one.scenario, one.against, one.levers, "USA", one.settings)
    assert one.spec() == other.spec()


def test_a_link_is_read_as_files_are():
    """A comma is no decimal mark, and places have all their names."""
    key = next(iter(SLIDERS))
    choices, notices = from_query(f"?{key}=2,5&importers=United+States+of+America", MENU, SLIDERS)
    assert choices.importers == "USA"
    assert choices.levers[key] == 0
    assert any("is not a number" in notice for notice in notices)
    assert from_query("?importers=us", MENU, SLIDERS)[0].importers == "USA"
