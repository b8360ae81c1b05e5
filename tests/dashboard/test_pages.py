"""More than one page: each at its path with its panels and controls, all under the checks of the first."""

from __future__ import annotations

import json

import dash_mantine_components as dmc
import pytest
from dash import Input, Output, State, html

from dashboard.callbacks import run_requests
from dashboard.components.cards import card_figures
from dashboard.components.handlers import handler
from dashboard.components.stores import Store
from dashboard.facts.figure import FOCUS, Figure
from dashboard.pages import PAGES, listed_pages, needed_figures
from dashboard.pages.page import CARDS, HEADLINE, Page
from dashboard.panels import PANELS
from dashboard.panels.panel import Panel
from dashboard.server.serving_options import serving
from dashboard.server.value_rules import UndeclaredInput, one_of
from dashboard.state.sliders import SLIDERS
from dashboard.web_app import wired
from tests.dashboard import forged
from tests.dashboard.fake import MENU
from tests.dashboard.pressing import pressed
from tests.dashboard.served import Served

OFFLINE = ["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"]
PATIENCE_MS = 30_000


@handler(
    Output("said", "children"),
    Input("colour", "value"),
    State("noted", "data"),
    prevent_initial_call=True,
)
def say_colour(_, colour, noted):
    return f"{colour} after {noted}"


def own_content():
    return html.Div(
        [
            dmc.Select(id="colour", label="Colour", data=["red", "blue"], value="red"),
            html.P(id="said", children="-"),
        ]
    )


CLIMATE = Page(
    "/climate", "Climate", "What a policy does to emissions", ("emissions",), ("scenario", "run_settings")
)
OWN = Page(
    "/own",
    "Own",
    "A page with a control of its own",
    controls=(),
    content=own_content,
    handlers=(say_colour,),
    stores=(Store("noted", one_of(("a", "b"), or_nothing=True)),),
)
AT_REST = [each.rest for each in SLIDERS.values()]
THREE = (*PAGES, CLIMATE, OWN)


@pytest.fixture
def wiring(service):
    return wired(service=service, menu=MENU, pages=THREE)


@pytest.fixture
def client(wiring):
    return wiring.app.server.test_client()


def asked_of(wiring, name):
    return forged.true_requests(wiring.app, THREE)[name]


def posted(client, body):
    return forged.send(client, forged.Request("", json.dumps(body).encode()))


def test_the_worker_is_asked_for_the_figures_of_the_pages_and_no_others(wiring, service):
    every = needed_figures((CLIMATE,))
    assert every == PANELS["emissions"].needs == (Figure("freight_emissions", weekly=True),)
    assert set(needed_figures(PAGES)) == {
        *card_figures(),
        *(each for panel in PANELS.values() for each in panel.needs),
    }
    assert needed_figures((Page("/", "T", "q", panels=(CARDS,)),)) == card_figures()
    assert needed_figures((OWN,)) == ()
    asked = run_requests.run(wiring, 1, "baseline", "law_2023", AT_REST, "all", [8, 2, 10_000])
    assert wiring.service.job(asked["id"]).spec["figures"] == wiring.figures


def test_a_path_has_its_page_behind_a_proxy_too(service):
    here = wired(service=service, menu=MENU, pages=THREE)
    there = wired(service=service, menu=MENU, pages=THREE, serving=serving(prefix="/user/ada/"))
    for path, page in (("/climate", CLIMATE), ("/climate/", CLIMATE), ("/own", OWN), ("/", PAGES[0])):
        assert here.page_at(path) is page
        assert there.page_at(f"/user/ada{path}") is page
    for path in ("/nowhere", "", None, "//", "/user/ada/own"):
        assert here.page_at(path) is PAGES[0]
    assert "href='/user/ada/climate'" in str(there.app.layout)


def test_every_page_is_answered_under_the_same_policy(client):
    answers = [client.get(each.path, headers={"Host": forged.HOST}) for each in THREE]
    assert [each.status_code for each in answers] == [200] * len(THREE)
    assert len({each.headers["Content-Security-Policy"] for each in answers}) == 1
    assert client.get("/climate", headers={"Host": "elsewhere.example"}).status_code == 403


def test_a_control_of_a_page_is_held_against_its_own_options(wiring, client):
    body = asked_of(wiring, "said.children")
    assert posted(client, body).status_code == 200
    body["inputs"][0]["value"] = "green"
    answer = posted(client, body)
    assert answer.status_code == 400
    assert "one of the control's options" in answer.get_json()["error"]


def test_a_store_of_a_page_is_held_against_its_rule(wiring, client):
    body = asked_of(wiring, "said.children")
    body["state"][0]["value"] = "b"
    assert posted(client, body).status_code == 200
    body["state"][0]["value"] = "c"
    assert posted(client, body).status_code == 400


def test_a_page_whose_callback_takes_an_undeclared_store_is_an_error_when_the_app_is_made(service):
    unruled = Page("/own", "Own", "q", content=own_content, handlers=(say_colour,), stores=(Store("noted"),))
    with pytest.raises(UndeclaredInput, match="'noted'"):
        wired(service=service, menu=MENU, pages=(*PAGES, unruled))


def test_only_panels_of_the_page_are_saved_from_it(wiring):
    from dash.exceptions import PreventUpdate

    from dashboard.callbacks import downloads

    asked = run_requests.run(wiring, 1, "baseline", "law_2023", AT_REST, "all", [8, 2, 10_000])
    while not wiring.service.job(asked["id"]).is_over:
        pass
    for path, name, is_there in (
        ("/climate", "emissions", True),
        ("/climate", "parcels", False),
        ("/own", "kpis", False),
    ):
        pressed(json.dumps({"panel": name, "type": "csv"}, separators=(",", ":")) + ".n_clicks")
        if is_there:
            assert downloads.save_csv(wiring, [1], asked, path)["filename"].startswith(f"tradewinds_{name}")
        else:
            with pytest.raises(PreventUpdate):
                downloads.save_csv(wiring, [1], asked, path)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"path": "climate"}, "after a slash"),
        ({"path": "/Climate"}, "small letters"),
        ({"panels": ("emision",)}, "did you mean"),
        ({"panels": "emissions"}, "one name"),
        ({"controls": ("lever",)}, "did you mean"),
    ],
)
def test_a_page_that_cannot_be_shown_says_why(changes, said):
    with pytest.raises(ValueError, match=said):
        Page(**{"path": "/x", "title": "X", "question": "?", **changes})


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": "Mine"}, "small letters"),
        ({"needs": Figure("parcels")}, "tuple"),
        ({"needs": (Figure("parcels", by="importers"),)}, "did you mean"),
        ({"needs": (Figure("parcel"),)}, "did you mean"),
        ({"needs": (Figure(FOCUS, by="mode"),)}, "focus"),
    ],
)
def test_a_panel_that_cannot_be_drawn_says_why(changes, said):
    with pytest.raises((ValueError, LookupError), match=said):
        Panel(**{"name": "mine", "question": "?", "needs": (), "draw": None, **changes})


def test_two_pages_at_one_path_are_refused():
    with pytest.raises(ValueError, match="is taken"):
        listed_pages(("policy_effects", "policy_effects"))
    with pytest.raises(ValueError, match="path '/'"):
        listed_pages(())
    assert HEADLINE not in PANELS


@pytest.mark.browser
def test_pages_in_a_browser(wiring, chromium):
    playwright = pytest.importorskip("playwright.sync_api")
    served = Served(wiring.app)
    troubles = []
    try:
        with playwright.sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=chromium, args=OFFLINE)
            page = browser.new_page()
            page.set_default_timeout(PATIENCE_MS)
            page.on("pageerror", lambda error: troubles.append(str(error)))
            page.goto(served.address + "climate?v=1&weeks=8")
            page.wait_for_selector("#run:not([disabled])")
            page.wait_for_selector("text=What a policy does to emissions")
            assert page.title() == "Climate – Tradewinds"
            assert page.is_visible("#scenario")
            assert page.is_hidden("#importers")
            assert page.get_attribute(".pages a[aria-current=page]", "href").startswith("/climate")
            page.click("#run")
            page.wait_for_selector(".panel-emissions")
            assert page.locator(".panel").count() == 1
            page.click(".pages a >> text=Effects")
            page.wait_for_selector(".panel-world-map")
            assert "weeks=8" in page.url
            assert page.is_visible("#importers")
            page.click(".pages a >> text=Own")
            page.wait_for_selector("text=A page with a control of its own")
            page.wait_for_selector("#choices", state="hidden")
            assert page.is_visible("#colour")
            assert page.is_hidden("#body")
            browser.close()
        assert troubles == []
    finally:
        served.stop()
