"""Callbacks called directly: what a press does, without a browser."""

import json
import time
from functools import partial

import pytest
from dash.exceptions import PreventUpdate

from dashboard.callbacks import downloads, filling, result_display, run_requests
from dashboard.components.run_states import progress_words
from dashboard.jobs.service import Job, JobService
from dashboard.state.assumptions import ASSUMPTIONS
from dashboard.state.levers import LEVERS
from dashboard.state.sliders import SLIDERS
from dashboard.web_app import wired
from tests.dashboard.fake import MENU
from tests.dashboard.pressing import pressed

POSITIONS = [slider.rest for slider in SLIDERS.values()]
POLICIES = len(LEVERS)
NOTHING = [None] * len(ASSUMPTIONS)
SETTINGS = [8, 2, 10_000]


@pytest.fixture(scope="module")
def service():
    service = JobService("tests.dashboard.fake:simulate")
    yield service
    service.close()


@pytest.fixture(scope="module")
def wiring(service):
    return wired(service=service, menu=MENU)


def test_the_address_fills_the_controls(wiring):
    pressed("address.search")
    filled = filling.fill(wiring, "?v=1&scenario=baseline&tariff_pct=25&weeks=999", "x", None, None, None)
    assert filled[:2] == ("baseline", "baseline")
    assert filled[3] == [25, *POSITIONS[1:]]
    assert filled[5][0] == 208
    assert "changed in 1 place" in str(filled[6])


def test_another_scenario_brings_its_counterfactual(wiring):
    pressed("scenario.value")
    filled = filling.fill(wiring, "", "us_de_minimis_kept", None, None, None)
    assert filled[1] == "law_2023"
    assert "exemption kept" in filled[2]


def test_reset_takes_the_levers_back(wiring):
    pressed("reset.n_clicks")
    assert filling.fill(wiring, "", "baseline", 1, None, None)[3] == POSITIONS


def test_the_address_follows_the_controls(wiring):
    query = filling.address(
        wiring, "baseline", "law_2023", [5, 0, 0, 40, *POSITIONS[POLICIES:]], "USA", [26, 5, 10_000]
    )
    assert query == "?v=1&scenario=baseline&against=law_2023&tariff_pct=5&carbon_usd=40&importers=USA"


def test_what_was_typed_past_a_bound_is_clamped_before_the_run(wiring):
    query = filling.address(
        wiring, "baseline", "law_2023", [999, None, "", None, *NOTHING], None, [None, 1, "many"]
    )
    assert "tariff_pct=60" in query
    assert "seeds=2" in query
    assert "weeks" not in query


def test_a_run_goes_from_press_to_results(wiring, service):
    asked = run_requests.run(
        wiring, 1, "us_de_minimis_repeal", "us_de_minimis_kept", POSITIONS, "all", SETTINGS
    )
    pressed("poll.n_intervals")
    until = time.monotonic() + 30
    while True:
        message, status, _, _, run_off, cancel_off, poll_off, shown, said = run_requests.follow(
            wiring, asked, 1, None, "", None
        )
        if poll_off or time.monotonic() > until:
            break
        assert run_off
        assert not cancel_off
        time.sleep(0.05)
    assert message is None
    assert status.startswith("Simulated in")
    assert "Results are below" in said
    assert shown["phase"] == "done"
    body, _, drawn = result_display.show(wiring, shown, "dark", None, "/")
    assert "results-grid" in str(body)
    assert drawn == shown
    pressed("scheme.data")
    assert (
        result_display.show(wiring, shown, "dark", None, "/")[2] == shown
    )  # scheme and result heard of at once
    pressed(json.dumps({"panel": "world_map", "type": "csv"}, separators=(",", ":")) + ".n_clicks")
    file = downloads.save_csv(wiring, [1], drawn, "/")
    assert file["filename"] == "tradewinds_world_map_us_de_minimis_repeal_tariff_pct_5.csv"
    assert "United States" in file["content"]
    pressed(json.dumps({"file": 0, "type": "yaml"}, separators=(",", ":")) + ".n_clicks")
    file = downloads.save_yaml(wiring, [1], drawn)
    assert file["filename"] == "us_de_minimis_repeal_tariff_pct_5.yaml"
    assert file["content"].startswith("title: ")


def test_a_link_shows_a_known_result_at_once_and_only_then(wiring, service):
    query = "?v=1&scenario=baseline&weeks=8"
    recall = partial(run_requests.recall, wiring)
    with pytest.raises(PreventUpdate):
        recall(query, None)
    asked = run_requests.run(wiring, 1, "baseline", "baseline", POSITIONS, "all", [8, 5, 10_000])
    until = time.monotonic() + 30
    while not service.job(asked["id"]).is_over and time.monotonic() < until:
        time.sleep(0.05)
    found, is_poll_off = recall(query, None)
    assert not is_poll_off
    assert found["query"] == asked["query"]
    assert service.job(found["id"]) is service.job(asked["id"])
    with pytest.raises(PreventUpdate):
        recall(query, found)
    with pytest.raises(PreventUpdate):
        recall(query + "&seeds=4", None)


def test_a_run_under_way_is_followed_again_by_its_own_session_alone(service):
    spec = {"consumers": 14_000}
    asked = service.submit(spec, "me")
    assert service.known(spec, "me") == asked
    assert service.known(spec, "you") is None
    assert service.known(spec) is None
    service.cancel(asked, "me")
    assert service.known(spec, "me") is None


def test_a_lost_run_is_said_plainly(wiring):
    pressed("poll.n_intervals")
    answer = run_requests.follow(wiring, {"id": "gone", "query": ""}, 1, None, "", None)
    assert "no longer known" in answer[1]
    assert answer[6] is True


def test_results_of_other_choices_are_marked(wiring):
    changed = partial(result_display.changed, wiring)
    assert changed("?v=1", {"query": "?v=1"}) == ""
    assert changed("?v=1&tariff_pct=5", {"query": "?v=1"}).startswith("The choices have changed")
    assert changed("?v=1", None) == ""


@pytest.mark.parametrize(
    ("phase", "shown"),
    [
        ("queued", "2 runs ahead"),
        ("cancelled", "Cancelled. Nothing was saved; your settings are unchanged."),
        ("failed", "failed"),
        ("done", "Simulated in"),
    ],
)
def test_every_state_has_words(phase, shown):
    assert shown in progress_words(Job("x", {}, phase=phase), 2)[0]


def test_progress_is_read_aloud_at_quarters_only():
    job = Job("x", {}, phase="running", total=100, started_at=time.monotonic() - 5)
    heard = set()
    for week in range(1, 100):
        job.done = week
        heard.add(progress_words(job, 0)[1])
    assert len(heard) == 4


def test_the_page_says_its_language(wiring):
    assert '<html lang="en">' in wiring.app.index()
