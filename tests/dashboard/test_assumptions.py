"""Sliders of assumptions come from what mechanisms declare, and both runs get them."""

from dataclasses import replace

import pytest

from dashboard.callbacks import filling
from dashboard.components.lever_control import SLOW, lever_control
from dashboard.page_frame import page
from dashboard.simulation.scenario_pair import arms
from dashboard.state import assumptions
from dashboard.state.address import from_query, to_query
from dashboard.state.assumptions import ASSUMPTIONS, declared_assumptions, positions_of
from dashboard.state.levers import LEVERS
from dashboard.state.menu import load_menu
from dashboard.state.sliders import SLIDERS, together
from dashboard.web_app import wired
from sim import Scenario
from sim.mechanisms import MECHANISMS
from sim.mechanisms.run_settings import declared_settings
from sim.ports.mechanism import GROUPS
from sim.ports.setting_lever import SettingLever
from tests.dashboard.fake import MENU
from tests.dashboard.pressing import pressed

EVERY = pytest.mark.parametrize("slider", ASSUMPTIONS.values(), ids=ASSUMPTIONS)
ENTRY = "entry_chance_pct"
SPEC = {
    "scenario": "us_de_minimis_repeal",
    "against": "us_de_minimis_kept",
    "levers": {},
    "importers": "all",
    "weeks": 4,
    "consumers": 4_000,
}


@pytest.fixture(scope="module")
def wiring():
    return wired(service=object(), menu=MENU)


def test_every_lever_of_a_mechanism_has_its_slider_on_the_page():
    declared = [(name, lever.parameter) for name, each in MECHANISMS.items() for lever in each.levers]
    shown = [(each.mechanism.name, each.parameter.name) for each in ASSUMPTIONS.values()]
    assert sorted(shown) == sorted(declared)
    assert len({name for name, _ in declared}) >= 5
    groups = [GROUPS.index(each.mechanism.group) for each in ASSUMPTIONS.values()]
    assert groups == sorted(groups)
    html = str(page(MENU, SLIDERS))
    for slider in ASSUMPTIONS.values():
        assert html.count(f"'type': 'lever', 'key': '{slider.key}'") == 1
        assert slider.label in html


@EVERY
def test_a_slider_rests_at_the_default_and_stays_inside_the_declared_bounds(slider):
    declared = declared_settings()[slider.parameter.name]
    assert slider.value(slider.rest) == declared.default
    assert slider.position(declared.default) == slider.rest
    for end in (slider.low, slider.high):
        declared.check(slider.value(end))
    steps = (slider.rest - slider.low) / slider.step
    assert steps == pytest.approx(round(steps)), "its default is none of its positions"


@EVERY
def test_every_position_has_a_word_and_a_slow_slider_says_so(slider):
    assert all(
        slider.meaning(slider.low + slider.step * at)
        for at in range(int((slider.high - slider.low) / slider.step) + 1)
    )
    assert slider.is_slow == slider.parameter.at_week_zero
    assert (SLOW in str(lever_control(slider))) == slider.is_slow


@EVERY
def test_both_runs_get_what_a_slider_says_and_policy_differs_as_before(slider):
    shown = slider.low if slider.rest != slider.low else slider.high
    plain, made = arms(SPEC), arms({**SPEC, "assumptions": {slider.key: shown}})
    name = slider.parameter.name
    for arm in (made.against, made.scenario):
        assert arm.settings[name] == slider.value(shown) != slider.parameter.default
    assert made.scenario.policies == plain.scenario.policies
    assert made.against.policies == plain.against.policies
    assert slider.key in made.scenario.name
    assert not made.added


def test_all_sliders_at_once_make_a_scenario():
    moved = {key: each.high if each.rest != each.high else each.low for key, each in ASSUMPTIONS.items()}
    levers = {key: each.high for key, each in LEVERS.items()}
    made = arms({**SPEC, "levers": levers, "importers": "EU27", "assumptions": moved})
    for arm in made[:2]:
        assert Scenario.from_yaml(arm.to_yaml(), arm.name).hash() == arm.hash()


@pytest.mark.parametrize("against", ["us_de_minimis_kept", "law_2023", "us_de_minimis_repeal"])
@pytest.mark.parametrize("applied", ["both", "scenario"])
def test_both_runs_get_it_whatever_they_are_and_whichever_the_scenarios_own_settings_are_for(
    monkeypatch, against, applied
):
    mine = Scenario.load("us_de_minimis_repeal").with_(
        settings_apply_to=applied, settings={"bad_memory": 0.3}
    )
    other = Scenario.load(against)
    monkeypatch.setattr(
        "dashboard.simulation.scenario_pair.loaded", lambda name, _: mine if name == mine.name else other
    )
    made = arms({**SPEC, "against": against, "assumptions": {ENTRY: 20}})
    assert made.against.settings["entry_chance"] == made.scenario.settings["entry_chance"] == 0.2
    assert made.scenario.settings["bad_memory"] == 0.3


def test_a_scenario_with_settings_of_its_own_moves_the_sliders_and_an_unmoved_one_changes_nothing(wiring):
    menu = load_menu()
    name = "eu_permits_delivery_drones"
    assert menu.cards[name].positions == positions_of(Scenario.load(name))
    speed = "last_mile_adoption_speed_pct"
    assert menu.cards[name].positions == {"years_to_scale": 0.5, speed: 15}
    choices, notices = from_query(f"?v=1&scenario={name}", menu, SLIDERS)
    assert (choices.assumptions, notices) == ({}, [])
    assert "assumptions" not in menu.spec(choices)
    back, _ = from_query(f"?v=1&scenario={name}&{speed}=5", menu, SLIDERS)
    assert menu.spec(back)["assumptions"] == {speed: 5}
    made = arms({**menu.spec(back), "weeks": 4})
    assert made.scenario.settings["last_mile_adoption_speed"] == 0.05


@EVERY
def test_a_link_gives_the_position_back_and_puts_right_what_cannot_be_meant(slider):
    shown = slider.low if slider.rest != slider.low else slider.high
    choices, notices = from_query(f"?v=1&{slider.key}={shown:g}", MENU, SLIDERS)
    assert choices.assumptions == {slider.key: shown}
    assert notices == []
    assert to_query(choices, MENU, SLIDERS) == f"?v=1&{slider.key}={shown:g}"
    for wrong, kept in (("1e9", slider.high), ("-1e9", slider.low), ("x", slider.rest)):
        choices, notices = from_query(f"?{slider.key}={wrong}", MENU, SLIDERS)
        assert choices.assumptions.get(slider.key, slider.rest) == kept
        assert len(notices) == 1
        assert slider.key in notices[0]
    assert to_query(from_query(f"?{slider.key}={slider.rest:g}", MENU, SLIDERS)[0], MENU, SLIDERS) == ""


def test_another_scenario_keeps_what_was_moved_and_brings_its_own_else():
    menu = load_menu()
    wiring = wired(service=object(), menu=menu)
    drones = "eu_permits_delivery_drones"
    keys = list(SLIDERS)

    def chosen(name, query):
        pressed("scenario.value")
        return dict(zip(keys, filling.fill(wiring, "", name, None, None, None, query)[3], strict=True))

    there = chosen(drones, f"?v=1&{ENTRY}=20")
    assert (there["years_to_scale"], there[ENTRY]) == (0.5, 20)
    back = chosen("law_2023", f"?v=1&scenario={drones}&{ENTRY}=20")
    assert (back["years_to_scale"], back[ENTRY]) == (ASSUMPTIONS["years_to_scale"].rest, 20)


def test_the_closed_group_says_how_many_were_changed(wiring):
    at_rest = [each.rest for each in SLIDERS.values()]
    assert filling.count_moved(wiring, at_rest, "baseline") == ""
    at = list(SLIDERS).index(ENTRY)
    assert filling.count_moved(wiring, [*at_rest[:at], 20, *at_rest[at + 1 :]], "baseline") == "1 changed"


def test_a_moved_slider_is_said_with_its_default_and_where_it_has_no_effect():
    scenario = Scenario.load("baseline")
    (said,) = assumptions.sentences({ENTRY: 20}, scenario)
    assert (
        said
        == "Both runs assume: Chance a month that a firm enters where demand is high: 20 % (default 25 %)."
    )
    (said,) = assumptions.sentences({ENTRY: 20}, scenario.with_(off=("entry_exit",)))
    assert "no effect, as mechanism entry_exit is off" in said


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"parameter": "fixed_cost_shar"}, "did you mean fixed_cost_share?"),
        ({"parameter": "class_lambda"}, "it has fixed_cost_share, entry_chance"),
        ({"high": 31}, "outside 0% to 30%"),
        ({"high": 10}, "expected the default, 12, inside"),
        ({"low": 20, "high": 20}, "low below high"),
        ({"step": 0}, "step above zero"),
    ],
)
def test_a_lever_that_cannot_be_meant_is_refused_with_its_mechanism(changes, said):
    lever = SettingLever(**{"parameter": "fixed_cost_share", "label": "X", "step": 1, **changes})
    with pytest.raises(ValueError, match="mechanism entry_exit: ") as caught:
        replace(MECHANISMS["entry_exit"], levers=(lever,))
    assert said in str(caught.value)


def test_a_lever_on_a_switch_and_one_without_an_end_are_refused():
    with pytest.raises(ValueError, match="a switch; expected a number"):
        replace(MECHANISMS["inventories"], levers=(SettingLever("stocks_bind", "X", step=1),))
    with pytest.raises(ValueError, match="has no high end"):
        replace(MECHANISMS["adaptive_prices"], levers=(SettingLever("supply_elasticity", "X", step=1),))


def test_a_mechanism_brings_its_slider_in_its_own_file(monkeypatch):
    lever = SettingLever("inspection_step", "How fast customs react", step=0.5)
    changed = replace(MECHANISMS["inspection"], levers=(lever,))
    monkeypatch.setitem(MECHANISMS, "inspection", changed)
    made = declared_assumptions()
    assert made.keys() - ASSUMPTIONS.keys() == {"inspection_step_pct"}
    assert "How fast customs react" in str(page(MENU, together(LEVERS, made)))


def test_two_levers_of_one_key_are_refused(monkeypatch):
    twice = MECHANISMS["entry_exit"].levers * 2
    monkeypatch.setitem(MECHANISMS, "entry_exit", replace(MECHANISMS["entry_exit"], levers=twice))
    with pytest.raises(ValueError, match=f"two levers of mechanisms are called {ENTRY}"):
        declared_assumptions()
    with pytest.raises(ValueError, match="both have a lever called tariff_pct"):
        together(LEVERS, {"tariff_pct": ASSUMPTIONS[ENTRY]})
