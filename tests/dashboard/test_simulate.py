"""Reading facts off the simulator's results; quick, on the stand-in model of tests/sim."""

import json
from dataclasses import asdict
from datetime import date, timedelta

import pandas as pd
import pytest

from dashboard.components.cards import kpis_of
from dashboard.facts.figure import FOCUS, PLACES, Figure
from dashboard.facts.run_facts import Facts
from dashboard.pages import PAGES, needed_figures
from dashboard.readout import facts as facts_of
from dashboard.readout.shown_units import of_difference
from dashboard.simulation.repeat import of_saved
from dashboard.simulation.scenario_pair import arms, first_monday
from dashboard.simulation.simulate import simulate
from dashboard.state.menu import load_menu
from dashboard.state.saved_comparisons import find_saved, looked_through
from experiments.simulating.side_by_side import save_comparison
from sim import Scenario, compare
from sim.mechanisms import MECHANISMS
from tests.sim.fake_model import FakeScenario

WEEKS = 6
FIGURES = needed_figures(PAGES)
ON_MAP, IN_FOCUS = Figure(FOCUS, by=PLACES), Figure(FOCUS, weekly=True)
BY_MODE, TRADE = Figure("freight_emissions", by="mode"), Figure("trade_volume_tonnes", weekly=True)


def facts(comparison, *more, **named):
    """What the page's own panels declare."""
    return facts_of(comparison, FIGURES, *more, **named)


@pytest.fixture(scope="module")
def comparison():
    made = compare(
        FakeScenario("without", title="No duty", weeks=WEEKS),
        FakeScenario("with", title="A duty", weeks=WEEKS, duty=0.3),
        seeds=3,
        jobs=1,
        record_flows="none",
        model="tests.sim.fake_model:FakeModel",
    )
    for each in (made.base, *made.others):
        each.manifest["scenario"]["policies"] = []
    made.others[0].manifest["scenario"]["policies"] = [
        {"instrument": "tariff", "from": "2025-01-20"},
        {"instrument": "tariff", "from": "2025-01-06"},
        {"instrument": "carbon_price", "from": "2031-01-06"},
    ]
    return made


def shares(parts):
    """The change of a sum of parts, as a share of the counterfactual: the same in any unit."""
    changes = [each.change for each in parts]
    return sum(each.difference for each in changes) / sum(each.baseline for each in changes)


def test_what_the_page_shows_is_what_the_comparison_says(comparison):
    shown = facts(comparison, ["One sentence."], 1.5)
    table = comparison.table("parcels", by="world").iloc[0]
    parcels = next(each for each in kpis_of(shown) if each.key == "parcels")
    unit = of_difference(comparison.table("parcels", by="world"))
    assert parcels.change.difference == pytest.approx(table["difference"] / unit.size)
    assert parcels.change.verdict == table["verdict"]
    assert parcels.unit == unit.text
    assert unit.text.endswith("parcels per week")  # six weeks are no year
    assert shown.about.seeds == 3
    assert shown.about.levers == ["One sentence."]
    assert shown.about.scenario_title == "A duty"


def test_emissions_by_mode_add_up_to_the_headline(comparison):
    shown = facts(comparison)
    total = next(each for each in kpis_of(shown) if each.key == "freight_emissions")
    assert shares(shown.groups(BY_MODE).rows) == pytest.approx(total.change.share)


def test_the_map_adds_up_to_the_headline(comparison):
    shown = facts(comparison)
    total = next(each for each in kpis_of(shown) if each.key == shown.headline.metric)
    assert shares(shown.groups(ON_MAP).rows) == pytest.approx(total.change.share)
    assert {each.code for each in shown.groups(ON_MAP).rows} == {"CHN", "DEU", "USA"}


def test_bands_hold_the_mean_and_weeks_are_all_there(comparison):
    series = facts(comparison).series(TRADE)
    assert len(series.dates) == WEEKS
    assert series.dates[0] == "2025-01-06"
    for low, mean, high in zip(series.baseline_low, series.baseline, series.baseline_high, strict=True):
        assert low <= mean <= high
    weekly = comparison.weekly("trade_volume_tonnes")
    level = sum(weekly["baseline"]) / sum(series.baseline)
    assert series.difference == pytest.approx([each / level for each in weekly["difference"]])


def test_only_rules_that_start_inside_the_run_are_marked(comparison):
    assert facts(comparison).about.events == [("2025-01-20", "tariff")]


def test_facts_travel_as_json(comparison):
    shown = facts(comparison)
    assert Facts.from_json(json.loads(json.dumps(shown.to_json()))) == shown


def test_a_saved_comparison_is_found_and_opened(comparison, tmp_path):
    folder = tmp_path / "compare-with"
    for each in (comparison.base, comparison.others[0]):
        each.save(folder / each.name)
    save_comparison(comparison, folder, ["without", "with"])
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "comparison.json").write_text("{", encoding="utf-8")
    (found,), (damaged,) = looked_through(tmp_path)
    assert [found] == find_saved(tmp_path) == find_saved(folder)
    assert damaged.folder == tmp_path / "broken"
    assert "comparison.json is not readable" in damaged.fault
    assert "with against without, 3 seeds" in found.label
    opened = Facts.from_json(
        simulate({**found.spec(), "figures": [asdict(each) for each in FIGURES]}, lambda done, total: None)
    )
    command = comparison.others[0].manifest["command"]
    assert opened == facts(comparison, repeat=of_saved(command, None))


def test_no_folder_holds_nothing_saved(tmp_path):
    assert find_saved(None) == []
    assert find_saved(tmp_path) == []


@pytest.mark.parametrize(
    ("unit", "baseline", "differences", "text", "size"),
    [
        ("USD per year", 1.9e13, [-866e6], "m USD per year", 1e6),
        ("USD per year", 1.9e13, [-866e6, 3e9], "bn USD per year", 1e9),
        ("t CO2e per year", 6e8, [-4e6], "Mt CO2e per year", 1e6),
        ("parcels per week", 3e7, [0.0], "m parcels per week", 1e6),
        ("days", 9.0, [0.1], "days", 1.0),
        ("first week = 100", 100.0, [0.2], "first week = 100", 1.0),
    ],
)
def test_units_follow_the_largest_difference(unit, baseline, differences, text, size):
    rows = pd.DataFrame({"unit": unit, "baseline": baseline, "difference": differences})
    rows["low90"] = rows["high90"] = rows["difference"]
    assert of_difference(rows) == (text, size)


def test_every_scenario_that_ships_can_be_chosen_with_its_counterfactual():
    menu = load_menu()
    assert menu.default == "us_de_minimis_repeal"
    assert all(card.against in menu.cards and card.question for card in menu.cards.values())
    assert next(iter(menu.importers)) == "all"
    assert {"EU27", "USA"} <= set(menu.importers)


def test_the_frictionless_world_starts_from_itself_and_stands_after_the_questions():
    cards = load_menu().cards
    assert cards["frictionless"].against == "frictionless"
    assert cards["us_tariff_10_textbook"].against == "frictionless"
    assert list(cards)[-4:-2] == ["us_tariff_10_textbook", "frictionless"]
    spec = {"scenario": "frictionless", "against": "frictionless", "levers": {"tariff_pct": 10.0}}
    against, scenario, added, *_ = arms({**spec, "importers": "USA", "weeks": 8})
    assert (
        (against.closure, against.off) == (scenario.closure, scenario.off) == ("general", tuple(MECHANISMS))
    )
    assert len(added) == len(scenario.policies) == 1


def test_levers_are_added_to_the_scenario_alone():
    spec = {
        "scenario": "us_de_minimis_repeal",
        "against": "us_de_minimis_kept",
        "levers": {"tariff_pct": 10.0, "carbon_usd": 50.0},
        "importers": "USA",
        "weeks": 8,
    }
    against, scenario, added, *_ = arms(spec)
    plain_against, plain, none, *_ = arms({**spec, "levers": {}})
    assert [policy.name for policy in added] == ["tariff", "carbon_price"]
    assert none == ()
    assert against.hash() == plain_against.hash()
    assert scenario.policies[:-2] == plain.policies
    assert scenario.policies[-2:] == added
    assert scenario.weeks == against.weeks == 8
    assert scenario.start == against.start == added[0].start
    assert scenario.start.weekday() == 0
    assert scenario.smes == against.smes


def test_any_two_scenarios_can_be_compared():
    menu = load_menu()
    for against in menu.cards:
        one, other, *_ = arms(
            {"scenario": "baseline", "against": against, "levers": {}, "importers": "all", "weeks": 4}
        )
        assert (one.start, one.weeks, one.smes) == (other.start, other.weeks, other.smes)


def test_a_short_run_starts_shortly_before_the_rule():
    repeal, kept = Scenario.load("us_de_minimis_repeal"), Scenario.load("us_de_minimis_kept")
    start = first_monday(repeal, kept)
    first_rule = date(2025, 5, 2)
    assert timedelta(weeks=4) <= first_rule - start < timedelta(weeks=5)
    assert first_monday(kept, kept) == kept.start


@pytest.mark.parametrize(
    ("place", "metric", "subject", "groups"),
    [
        ("USA", "parcels", "Cross-border parcels into the United States", ("USA",)),
        ("CHN+USA", "parcels", "Cross-border parcels into China and the United States", ("CHN", "USA")),
        ("world", "trade_value", "Cross-border trade value, world", ("world",)),
    ],
)
def test_headline_chart_and_map_follow_the_scenarios_focus(comparison, place, metric, subject, groups):
    comparison.others[0].manifest["scenario"]["focus"] = {"metric": metric, "place": place}
    shown = facts(comparison)
    headline, row = shown.headline, comparison.headline().iloc[0]
    assert headline.subject == subject
    size = row["baseline"] / headline.kpi.change.baseline
    assert headline.kpi.change.low90 == pytest.approx(row["low90"] / size)
    weekly = [comparison.weekly(metric, group) for group in groups]
    level = sum(sum(each["baseline"]) for each in weekly) / sum(shown.series(IN_FOCUS).baseline)
    differences = sum(each["difference"] for each in weekly)
    assert shown.series(IN_FOCUS).difference == pytest.approx([each / level for each in differences])
    is_by_place = metric == "parcels"
    assert (
        shown.groups(ON_MAP).label
        == ("Cross-border parcels" if is_by_place else "Goods imports") + " by importer"
    )
    assert shown.groups(ON_MAP).note == ("" if is_by_place else "Cross-border trade value is not kept by economy: "
                              "the map shows goods imports.")  # fmt: skip
    assert headline.economies == ([each for each in groups if each != "world"])
    del comparison.others[0].manifest["scenario"]["focus"]


def test_the_place_in_question_has_one_verdict_on_the_map_and_in_the_headline(comparison):
    """The comparison judges what was asked for by itself; among all economies three seeds would be too few."""
    comparison.others[0].manifest["scenario"]["focus"] = {"metric": "parcels", "place": "USA"}
    shown = facts(comparison)
    on_map = next(each.change for each in shown.groups(ON_MAP).rows if each.code == "USA")
    assert on_map.verdict == shown.headline.kpi.change.verdict
    assert shown.headline.kpi.change.verdict == "clear"
    listed = comparison.table("parcels", by="importer", group="USA")["verdict"].iloc[0]
    assert listed == "too few seeds"
    assert shown.groups(ON_MAP).has_few_seeds
    del comparison.others[0].manifest["scenario"]["focus"]


def test_a_lane_in_focus_shows_its_destination_by_week_and_outlines_both_ends(comparison):
    comparison.others[0].manifest["scenario"]["focus"] = {"metric": "parcels", "place": "CHN-USA"}
    shown = facts(comparison)
    assert shown.headline.subject == "Cross-border parcels from China to the United States"
    assert "not kept by week" in shown.series(IN_FOCUS).note
    weekly, series = comparison.weekly("parcels", "USA"), shown.series(IN_FOCUS)
    level = sum(weekly["baseline"]) / sum(series.baseline)
    assert series.difference == pytest.approx([each / level for each in weekly["difference"]])
    assert shown.headline.economies == ["CHN", "USA"]
    del comparison.others[0].manifest["scenario"]["focus"]


@pytest.mark.parametrize(
    ("first_days", "said"),
    [
        ([], "they have the same policies"),
        (["2031-01-06"], "the policy does not start within these weeks"),
        (["2031-01-06", "2025-01-13"], "identical in this figure"),
    ],
)
def test_identical_runs_say_why(comparison, first_days, said):
    held = comparison.others[0].manifest["scenario"]
    before, held["policies"] = held["policies"], [{"instrument": "tariff", "from": day} for day in first_days]
    assert said in facts(comparison).about.identical
    held["policies"] = before
