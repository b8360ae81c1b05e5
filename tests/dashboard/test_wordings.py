"""Wordings of the page: standard terms where they are shown, and none of those that puzzled testers."""

from __future__ import annotations

from pathlib import Path

import pytest

import dashboard
from dashboard.components import theme
from dashboard.components.run_states import ending, progress_words
from dashboard.jobs.job import Job
from dashboard.page_frame import page
from dashboard.page_results import results
from dashboard.pages import PAGES
from dashboard.panels import PANELS
from dashboard.state.sliders import SLIDERS
from sim.naming import display_name
from tests.dashboard.fake import MENU, facts

SOURCES = sorted(
    each
    for each in Path(dashboard.__file__).parent.rglob("*")
    if each.suffix in (".py", ".js") and each.is_file()
)
FIRST = str(page(MENU, SLIDERS))
RESULTS = str(results(PAGES[0], facts(), theme.LIGHT, "/"))
IDENTICAL = PANELS["trade_volume"].draw(facts(same=True), theme.LIGHT).finding
CANCELLED = (
    str(ending(Job("x", {}, phase="cancelled"))) + progress_words(Job("x", {}, phase="cancelled"), 0)[0]
)


@pytest.mark.parametrize(
    ("now", "where"),
    [
        ("Both runs use the same random draws, so the difference comes from the policy", FIRST),
        ("where it includes zero", FIRST),
        ("label='Policy'", FIRST),
        ("label='Without it'", FIRST),
        ("Try more changes", FIRST),
        ("Apply to imports into", FIRST),
        ("Foreign sellers are recommended less well", FIRST),
        ("Lightest grey: not modelled", RESULTS),
        ("% lower", RESULTS),
        ("% higher", RESULTS),
        ("bit for bit", RESULTS),
        ("the two runs are identical: the policy does not start within these weeks", IDENTICAL),
        ("Nothing was saved; your settings are unchanged.", CANCELLED),
        ("Cancelled. Nothing was saved; your settings are unchanged.", CANCELLED),
    ],
)
def test_the_page_says(now, where):
    assert now in where


@pytest.mark.parametrize(
    "before",
    [
        "same luck",
        "luck cancels",
        "holds zero",
        "both arms are the same",
        "Recommendation lost across borders",
        "Levers apply to imports of",
        'What happens"',
        'Compared with"',
        "Added levers",
        "Nothing of it was kept",
        "your choices are as you left them",
        "Faintest",
        "the same bits",
        "MODE_LABELS",
    ],
)
def test_nowhere_does_the_page_say(before):
    assert len(SOURCES) > 40
    assert [each.name for each in SOURCES if before in each.read_text(encoding="utf-8")] == []


def test_modes_and_places_have_the_names_of_the_naming_service():
    from dashboard.readout.frame_reading import group_label
    from dashboard.state.menu import load_menu

    assert group_label("mode", "express") == display_name("mode", "express") != "express"
    assert load_menu().importers["KOR"] == display_name("economy", "KOR")
    assert group_label("mode", "of another version") == "of another version"
