"""Reading facts off the simulator's results; quick, on the stand-in model of tests/sim."""

import json
from datetime import date, timedelta

import pytest

from dashboard.arms import arms, first_monday
from dashboard.facts import Facts
from dashboard.menu import load_menu
from dashboard.reading import facts
from dashboard.repeat import of_saved
from dashboard.saved import find_saved, looked_through
from dashboard.simulate import simulate
from dashboard.units import readable
from experiments.cli.side_by_side import save_comparison
from sim import Scenario, compare
from sim.mechanisms import MECHANISMS
from tests.sim.fake_model import FakeScenario

WEEKS = 6


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


def test_what_the_page_shows_is_what_the_comparison_says(comparison):
    shown = facts(comparison, ["One sentence."], 1.5)
    table = comparison.table("parcels", by="world").iloc[0]
    parcels = next(each for each in shown.kpis if each.key == "parcels")
    assert parcels.change.difference == pytest.approx(table["difference"] / 1e6)
    assert parcels.change.verdict == table["verdict"]
    assert parcels.unit == "million parcels per week"  # six weeks are no year
    assert shown.about.seeds == 3
    assert shown.about.levers == ["One sentence."]
    assert shown.about.scenario_title == "A duty"


def test_emissions_by_mode_add_up_to_the_headline(comparison):
    shown = facts(comparison)
    total = next(each for each in shown.kpis if each.key == "freight_emissions")
    assert sum(each.change.scenario for each in shown.modes) == pytest.approx(total.change.scenario)


def test_the_map_adds_up_to_the_headline(comparison):
    shown = facts(comparison)
    total = next(each for each in shown.kpis if each.key == shown.headline.metric)
    assert sum(each.change.baseline for each in shown.map.economies) == pytest.approx(total.change.baseline)
    assert {each.iso3 for each in shown.map.economies} == {"CHN", "DEU", "USA"}


def test_bands_hold_the_mean_and_weeks_are_all_there(comparison):
    series = facts(comparison).trade
    assert len(series.dates) == WEEKS
    assert series.dates[0] == "2025-01-06"
    for low, mean, high in zip(series.baseline_low, series.baseline, series.baseline_high, strict=True):
        assert low <= mean <= high
    weekly = comparison.weekly("trade_volume_tonnes")
    assert series.difference == pytest.approx([each / 1e6 for each in weekly["difference"]])


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
    opened = Facts.from_json(simulate(found.spec(), lambda done, total: None))
    command = comparison.others[0].manifest["command"]
    assert opened == facts(comparison, repeat=of_saved(command, None))


def test_no_folder_holds_nothing_saved(tmp_path):
    assert find_saved(None) == []
    assert find_saved(tmp_path) == []


@pytest.mark.parametrize(
    ("unit", "text", "size"),
    [
        ("USD per year", "US$ bn per year", 1e9),
        ("t CO2e per year", "Mt CO2e per year", 1e6),
        ("days", "days", 1.0),
        ("first week = 100", "first week = 100", 1.0),
    ],
)
def test_units_are_those_people_read(unit, text, size):
    assert (readable(unit).text, readable(unit).size) == (text, size)


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
    against, scenario, added = arms({**spec, "importers": "USA", "weeks": 8})
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
    against, scenario, added = arms(spec)
    plain_against, plain, none = arms({**spec, "levers": {}})
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
        one, other, _ = arms(
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
    weekly = sum(comparison.weekly(metric, group)["difference"] for group in groups)
    assert headline.series.difference == pytest.approx([each / size for each in weekly])
    is_by_place = metric == "parcels"
    assert shown.map.label == ("Cross-border parcels" if is_by_place else "Goods imports") + " by importer"
    assert shown.map.note == ("" if is_by_place else "Cross-border trade value is not kept by economy: "
                              "the map shows goods imports.")  # fmt: skip
    assert shown.map.focus == ([each for each in groups if each != "world"])
    del comparison.others[0].manifest["scenario"]["focus"]


def test_a_lane_in_focus_shows_its_destination_by_week_and_outlines_both_ends(comparison):
    comparison.others[0].manifest["scenario"]["focus"] = {"metric": "parcels", "place": "CHN-USA"}
    shown = facts(comparison)
    assert shown.headline.subject == "Cross-border parcels from China to the United States"
    assert "not kept by week" in shown.headline.note
    weekly = comparison.weekly("parcels", "USA")["difference"]
    assert shown.headline.series.difference == pytest.approx([each / 1e6 for each in weekly])
    assert shown.map.focus == ["CHN", "USA"]
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
