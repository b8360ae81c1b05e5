"""Forged requests are refused with one short sentence; those of the page go through. Nothing ends in an error."""

from __future__ import annotations

import json
import logging

import pytest

from dashboard.jobs.service import JobService
from dashboard.web_app import create_app
from tests.dashboard import forged
from tests.dashboard.fake import MENU
from tests.dashboard.forgeries import entries_of

SEED, COUNT = 20261128, 300
MOST_WORDS = 60


@pytest.fixture(scope="module")
def service():
    service = JobService("tests.dashboard.fake:simulate")
    yield service
    service.close()


@pytest.fixture
def app(service):
    return create_app(service=service, menu=MENU)


@pytest.fixture
def client(app):
    return app.server.test_client()


def posted(client, body, **headers):
    return forged.send(client, forged.Request("", json.dumps(body).encode(), headers=headers))


def test_every_callback_answers_a_true_request(app, client):
    """So that the forged ones, which differ from these in one thing, are refused for that thing."""
    requests = forged.true_requests(app)
    assert len(requests) >= 9
    for name, body in requests.items():
        answer = posted(client, body)
        assert answer.status_code in (200, 204), (name, answer.get_data(as_text=True))


@pytest.mark.parametrize("way", forged.WAYS, ids=lambda way: way.__name__)
def test_forged_requests_are_refused(app, client, way, caplog):
    kinds = [each for each in forged.forged_requests(app, SEED, COUNT) if each.what == way.__name__]
    assert len(kinds) >= COUNT // len(forged.WAYS)
    with caplog.at_level(logging.ERROR):
        for each in kinds:
            answer = forged.send(client, each)
            said = answer.get_data(as_text=True)
            assert 400 <= answer.status_code < 500, (each.what, answer.status_code, each.body[:600])
            assert set(answer.get_json()) == {"error"}
            assert 0 < len(said.split()) < MOST_WORDS
            assert "Traceback" not in said
            assert "Set-Cookie" not in answer.headers
    assert caplog.records == []


def test_the_generator_repeats_itself(app):
    first, again = (list(forged.forged_requests(app, SEED, 40)) for _ in range(2))
    assert first == again
    assert first != list(forged.forged_requests(app, SEED + 1, 40))


@pytest.mark.parametrize(
    ("control", "value", "said"),
    [
        ("scenario", "nowhere", "one of the control's options"),
        ("importers", "XYZ", "one of the control's options"),
        ({"type": "lever", "key": "tariff_pct"}, 61, "from 0 to 60"),
        ({"type": "lever", "key": "tariff_pct"}, True, "from 0 to 60"),
        ({"type": "setting", "key": "weeks"}, 1e13, "a number"),
        ({"type": "setting", "key": "weeks"}, "26", "a number"),
    ],
)
def test_a_value_is_held_against_its_own_control(app, client, control, value, said):
    body = forged.true_requests(app)["job.data"]
    next(each for each in entries_of(body) if each["id"] == control)["value"] = value
    answer = posted(client, body)
    assert answer.status_code == 400
    assert said in answer.get_json()["error"]


ODD_LINKS = (
    "?" + "a=b&" * 150, "?" + "%00" * 50, "?v=" + "9" * 3_000, "?weeks=1e999&seeds=-0", "?tariff_pct=nan",
    "?" + "=" * 3_000, "?scenario=" + "é" * 500, "\x00", "?x=%ed%a0%80", "x" * 15_000, "?v=1&scenario[]=a",
    "?consumers=" + "1" * 3_000,
)  # fmt: skip
SUITES = "/_dash-component-suites"
ODD_PATHS = (
    f"{SUITES}/dash/../../../../etc/passwd", f"{SUITES}/nobody/x.js", f"{SUITES}/dash/", "/assets/..%2f..%2fapp.py",
    "/assets/%00", "/%00", "//etc/passwd", "/" + "a" * 8_000, "/?" + "x=1&" * 2_000, "/static/x", "/_favicon.ico?v=x",
    f"{SUITES}/dash_mantine_components/%2e%2e/x.js", "/assets/topojson/", "/%ff%fe",
)  # fmt: skip


@pytest.mark.parametrize("search", ODD_LINKS, ids=range(len(ODD_LINKS)))
def test_an_odd_link_is_answered(app, client, search):
    """A text that may stand in an address is no forgery, whatever it says."""
    body = next(body for name, body in forged.true_requests(app).items() if "notice.children" in name)
    body["inputs"][0]["value"] = search
    answer = posted(client, body)
    assert answer.status_code == 200, answer.get_data(as_text=True)


@pytest.mark.parametrize("path", ODD_PATHS, ids=range(len(ODD_PATHS)))
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "DELETE"])
def test_an_odd_address_is_no_failure(client, path, method):
    answer = client.open(path, method=method, headers={"Host": forged.HOST})
    assert answer.status_code < 500
    assert b"root:" not in answer.get_data()
    assert b"create_app" not in answer.get_data()
    answer.close()


def test_a_failure_inside_a_callback_is_one_sentence_with_a_reference(service, caplog):
    app = create_app(service=service, menu=MENU)
    wire = app.callback_map["query.data"]

    def broken(*_args, **_more):
        raise ZeroDivisionError("a secret")

    wire["callback"] = broken
    answer = posted(app.server.test_client(), forged.true_requests(app)["query.data"])
    said = answer.get_json()["error"]
    assert answer.status_code == 500
    assert "secret" not in said
    assert "Traceback" not in said
    reference = said.rstrip(".").split()[-1]
    assert f"Reference {reference}" in caplog.text
    assert "ZeroDivisionError: a secret" in caplog.text


def test_a_callback_with_an_undeclared_input_is_an_error_when_the_app_is_made(app):
    from dash import Input, Output, dcc

    from dashboard.components.stores import STORES, rules_of
    from dashboard.page_results import buttons_to_come
    from dashboard.server.contracts import contracts_of
    from dashboard.server.value_rules import UndeclaredInput

    app.layout.children.append(dcc.Store(id="novelty"))
    app.callback(
        Output("announce", "children", allow_duplicate=True),
        Input("novelty", "data"),
        prevent_initial_call=True,
    )(lambda data: data)
    with pytest.raises(UndeclaredInput, match=r"'novelty'.*dashboard/components/stores\.py"):
        contracts_of(app, app.layout, buttons_to_come(), rules_of(STORES))
