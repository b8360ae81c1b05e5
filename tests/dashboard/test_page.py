"""The page in a real browser, with every name lookup blocked.

Runs against the stand-in simulator, so that all states can be reached quickly; the last test makes a real small run.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dashboard.jobs.service import JobService
from dashboard.server.serving_options import Serving
from dashboard.web_app import create_app
from tests.dashboard.fake import MENU
from tests.dashboard.served import Served

playwright = pytest.importorskip("playwright.sync_api")
pytestmark = pytest.mark.browser

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OFFLINE = ["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"]
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
MAP = ".choroplethlayer path"
PATIENCE_MS = 20_000
REAL_RUN_MS = 420_000
"""The first run may compile the model first."""
SLOW, FAULT, ENDLESS = "?v=1&consumers=11000", "?v=1&consumers=12000", "?v=1&consumers=14000"


@pytest.fixture(scope="module")
def service():
    service = JobService("tests.dashboard.fake:simulate")
    yield service
    service.close()


@pytest.fixture(scope="module")
def address(service):
    served = Served(create_app(service=service, menu=MENU))
    yield served.address
    served.stop()


@pytest.fixture(scope="module")
def browser(chromium):
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=OFFLINE)
        yield browser
        browser.close()


class Visit:
    """One page, with everything that went wrong on it."""

    def __init__(self, browser, *, scheme="light", size=WIDE):
        self.context = browser.new_context(
            viewport=size,
            color_scheme=scheme,
            accept_downloads=True,
            bypass_csp=True,  # `wait_for_function` needs eval; test_content_policy.py holds the page under its policy
        )
        self.page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE_MS)
        self.troubles, self.requests = [], []
        self.page.on(
            "console", lambda said: self.troubles.append(said.text) if said.type == "error" else None
        )
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))

    def open(self, address, query=""):
        self.page.goto(address + query)
        self.page.wait_for_selector("#run:not([disabled])")
        self.page.wait_for_function("document.documentElement.style.colorScheme !== ''")
        return self

    def run(self):
        self.page.click("#run")
        self.page.wait_for_selector(MAP, state="attached")
        self.page.wait_for_selector("#run:not([disabled])")
        return self

    def check(self):
        outside = [
            url
            for url in self.requests
            if "//127.0.0.1" not in url and not url.startswith(("data:", "blob:"))
        ]
        assert outside == []
        assert self.troubles == []


@pytest.fixture
def visit(browser):
    visits = []

    def start(**how):
        visits.append(Visit(browser, **how))
        return visits[-1]

    yield start
    for each in visits:
        each.context.close()


@pytest.fixture(scope="module")
def finished(browser, address):
    """A visit after its run, for tests that only look."""
    seen = Visit(browser).open(address, SLOW).run()
    yield seen
    seen.context.close()


def axe_violations(page):
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("tags => axe.run(document, {runOnly: tags})", RULES)["violations"]
    return [
        f"{each['id']}: {each['nodes'][0]['target']} {each['nodes'][0]['failureSummary']}" for each in found
    ]


def slider(page, name):
    return page.get_by_role("slider", name=re.compile(name))


def test_the_page_loads_offline_and_invites(address, visit):
    seen = visit().open(address)
    assert "Nothing simulated yet" in seen.page.inner_text("#body")
    assert seen.page.get_attribute("html", "lang") == "en"
    seen.check()


def test_a_run_goes_from_progress_to_charts(address, visit):
    seen = visit().open(address, SLOW)
    seen.page.click("#run")
    seen.page.wait_for_selector("#run[disabled]")
    seen.page.wait_for_selector("progress.active")
    seen.page.wait_for_selector(".skeleton, .bone", state="attached")
    seen.page.wait_for_selector(MAP, state="attached")
    assert seen.page.locator(MAP).count() == 64
    assert seen.page.locator(".scattergeo path.point").count() >= 8
    assert seen.page.locator(".kpi").count() == 8
    assert "Simulated in" in seen.page.inner_text("#status")
    maps = [url for url in seen.requests if "topojson" in url]
    assert maps
    assert all(url.startswith(address + "assets/topojson/") for url in maps)
    seen.check()


def test_the_map_test_is_alive(address, visit):
    """Without the shapes there is no map: what the test above sees is really drawn from them."""
    seen = visit()
    seen.page.route("**/topojson/**", lambda route: route.abort())
    seen.open(address, SLOW)
    seen.page.click("#run")
    seen.page.wait_for_selector(".js-plotly-plot .barlayer path", state="attached")
    seen.page.wait_for_timeout(1500)
    assert seen.page.locator(MAP).count() == 0


def test_nothing_offers_to_share_a_chart(finished):
    assert "share chart" not in finished.page.inner_html("body").lower()
    assert finished.page.locator(".modebar-btn").count() == 0
    assert finished.page.evaluate(
        "[...document.querySelectorAll('.js-plotly-plot')]"
        ".every(plot => plot._context.showSendToCloud === false && plot._context.plotlyServerURL === '')"
    )


def test_cancel_stops_the_run_and_keeps_the_choices(address, visit, service):
    seen = visit().open(address, ENDLESS + "&tariff_pct=10")
    seen.page.click("#run")
    seen.page.wait_for_function("document.getElementById('status')?.innerText.includes('Week')")
    seen.page.click("#cancel")
    seen.page.wait_for_selector("text=Nothing was saved")
    assert seen.page.is_enabled("#run")
    assert seen.page.is_disabled("#cancel")
    assert slider(seen.page, "tariff").get_attribute("aria-valuenow") == "10"
    seen.check()


def test_a_failed_run_says_what_failed(address, visit):
    seen = visit().open(address, FAULT)
    seen.page.click("#run")
    seen.page.wait_for_selector("text=no parcels could be priced")
    assert seen.page.is_enabled("#run")
    assert axe_violations(seen.page) == []


def test_a_lever_moves_by_keys_and_the_address_follows(address, visit):
    seen = visit().open(address, SLOW)
    tariff = slider(seen.page, "tariff")
    tariff.focus()
    for _ in range(3):
        seen.page.keyboard.press("ArrowRight")
    seen.page.keyboard.press("PageUp")
    seen.page.wait_for_function("location.search.includes('tariff_pct=9')")
    assert seen.page.locator("input[inputmode]").first.input_value().startswith("9")
    seen.page.reload()
    seen.page.wait_for_selector("#run:not([disabled])")
    seen.page.wait_for_function(
        "document.querySelector('[role=slider]').getAttribute('aria-valuenow') === '9'"
    )
    seen.check()


def test_the_number_beside_a_slider_moves_it(address, visit):
    seen = visit().open(address)
    box = seen.page.get_by_label("Carbon price on freight", exact=True)
    box.fill("80")
    box.press("Enter")
    seen.page.keyboard.press("Tab")
    seen.page.wait_for_function("location.search.includes('carbon_usd=80')")
    assert slider(seen.page, "Carbon").get_attribute("aria-valuenow") == "80"


def test_an_assumption_moves_and_an_empty_box_takes_it_back(address, visit):
    seen = visit().open(address)
    group = seen.page.locator("details.assumptions")
    assert not group.locator("[role=slider]").first.is_visible()
    group.locator("> summary").click()
    box = seen.page.get_by_label("How much a let-down buyer holds against a platform", exact=True)
    box.fill("40")
    seen.page.keyboard.press("Tab")
    seen.page.wait_for_function("location.search.includes('bad_memory_pct=40')")
    assert slider(seen.page, "let-down").get_attribute("aria-valuenow") == "40"
    seen.page.wait_for_selector("text=1 changed")
    assert axe_violations(seen.page) == []
    box.fill("")
    seen.page.keyboard.press("Tab")
    seen.page.wait_for_function("!location.search.includes('bad_memory_pct')")
    assert slider(seen.page, "let-down").get_attribute("aria-valuenow") == "15"
    seen.page.wait_for_selector("text=1 changed", state="detached")
    seen.check()


def test_a_link_beyond_the_limits_is_put_right_and_said(address, visit):
    seen = visit().open(address, "?v=1&tariff_pct=999&scenario=%3Cscript%3Ealert(1)%3C/script%3E")
    seen.page.wait_for_selector("text=changed in 2 places")
    assert slider(seen.page, "tariff").get_attribute("aria-valuenow") == "60"
    seen.check()


def test_moving_a_lever_marks_the_results_as_old(finished):
    slider(finished.page, "tariff").focus()
    finished.page.keyboard.press("ArrowRight")
    finished.page.wait_for_selector("text=The choices have changed since this run")
    finished.page.keyboard.press("ArrowLeft")
    finished.page.wait_for_selector("text=The choices have changed since this run", state="detached")


def test_downloads(finished):
    seen = finished
    with seen.page.expect_download() as saved:
        seen.page.get_by_role("button", name=re.compile("CSV of the chart: Where does it change")).click()
    text = Path(saved.value.path()).read_text(encoding="utf-8")
    assert text.startswith("# Simulated: ")
    assert len(text.splitlines()) == 66
    with seen.page.expect_download() as saved:
        seen.page.get_by_role("button", name=re.compile("PNG of the chart: Where does it change")).click()
    picture = Path(saved.value.path()).read_bytes()
    assert picture.startswith(b"\x89PNG")
    assert len(picture) > 50_000
    assert saved.value.suggested_filename == "tradewinds_world_map_us_de_minimis_repeal_tariff_pct_5.png"
    seen.check()


def test_the_table_twin_holds_the_numbers_of_the_chart(finished):
    section = finished.page.locator(".panel-emissions-by-mode")
    section.locator("summary").click()
    assert section.locator("tbody tr").count() == 5
    assert section.locator("thead th[scope=col]").count() == 7


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(address, visit, scheme, size):
    seen = visit(scheme=scheme, size=size).open(address, SLOW)
    assert axe_violations(seen.page) == []
    seen.run()
    seen.page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    if size is NARROW:
        seen.page.click("#settings-button")
        seen.page.wait_for_selector("#settings", state="visible")
    assert axe_violations(seen.page) == []
    assert seen.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    dark = scheme == "dark"
    assert (
        seen.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 21, 23)"
    ) is dark


def test_the_longest_file_name_to_repeat_a_result_fits_a_narrow_screen(address, visit):
    seen = visit(size=NARROW).open(address, SLOW).run()
    name = "us_de_minimis_repeal_tariff_pct_10_recommend_pct_20_carbon_usd_80_eu27.yaml"
    seen.page.evaluate(
        """name => {
            const box = document.querySelector('.repeat');
            box.open = true;
            box.querySelector('button').textContent = 'Scenario file: ' + name;
            box.querySelector('.hint').textContent = 'Download ' + name;
        }""",
        name,
    )
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


def test_on_a_narrow_screen_results_come_first(address, visit):
    seen = visit(size=NARROW).open(address, SLOW)
    assert not seen.page.is_visible("#scenario")
    assert seen.page.is_visible("#run")
    seen.run()
    seen.page.evaluate("scrollTo(0, 0)")
    seen.page.locator("#headline .verdict").wait_for()  # it may be drawn anew as it is looked at
    box = seen.page.locator("#headline .verdict").bounding_box()
    assert box["y"] + 60 < NARROW["height"]
    assert seen.page.get_attribute("#settings-button", "aria-expanded") == "false"
    seen.page.click("#settings-button")
    assert seen.page.is_visible("#scenario")
    assert seen.page.get_attribute("#settings-button", "aria-expanded") == "true"


def test_the_scheme_can_be_changed_and_charts_follow(address, visit):
    seen = visit().open(address, SLOW).run()
    seen.page.click("#scheme-button")
    seen.page.wait_for_selector("text=Light colours")
    colour = "document.querySelector('.js-plotly-plot').layout.font.color"
    seen.page.wait_for_function(f"{colour} === '#E9ECEF'")
    seen.page.reload()
    seen.page.wait_for_function("document.documentElement.dataset.mantineColorScheme === 'dark'")
    seen.check()


def test_two_visitors_do_not_see_each_others_runs(address, visit):
    one, two = visit().open(address, SLOW + "&weeks=8"), visit().open(address, SLOW + "&weeks=12")
    one.page.click("#run")
    two.page.click("#run")
    for each, weeks in ((one, 8), (two, 12)):
        each.page.wait_for_selector(MAP, state="attached")
        assert f"{weeks} weeks" in each.page.inner_text(".compared")


def test_another_visitor_sees_a_known_result_at_once_and_a_reload_too(address, visit):
    query = SLOW + "&weeks=20&tariff_pct=5"
    visit().open(address, query).run()
    seen = visit()
    seen.page.goto(address + query)
    seen.page.wait_for_selector("#headline")
    assert "lower" in seen.page.inner_text("#headline")
    seen.page.reload()
    seen.page.wait_for_selector("#headline")
    assert seen.page.is_enabled("#run")
    seen.check()


def test_a_run_is_followed_again_after_a_reload(address, visit):
    seen = visit().open(address, ENDLESS)
    seen.page.click("#run")
    seen.page.wait_for_function("document.getElementById('status')?.innerText.includes('Week')")
    seen.page.reload()
    seen.page.wait_for_function("document.getElementById('status')?.innerText.includes('Week')")
    # On a busy machine a reloaded page may draw its buttons anew under the pointer: whoever sees nothing clicks again.
    for _ in range(3):
        seen.page.evaluate("document.getElementById('cancel')?.click()")
        seen.page.wait_for_timeout(1_500)
    seen.page.wait_for_selector("text=Nothing was saved")


def test_a_lost_server_is_said_and_so_is_its_return(visit):
    service = JobService("tests.dashboard.fake:simulate")
    app = create_app(service=service, menu=MENU)
    served = Served(app)
    try:
        seen = visit().open(served.address)
        assert seen.page.is_hidden("#server-lost")
        port = served.port
        served.stop()
        seen.page.wait_for_selector("text=The server has stopped", timeout=15_000)
        served = Served(app, Serving(port=port))
        seen.page.wait_for_selector("text=The server is back", timeout=15_000)
    finally:
        served.stop()
        service.close()


def test_a_real_small_run_goes_through(visit):
    """The simulator itself, four weeks small; a tariff from the first week must show on the map."""
    service = JobService()
    served = Served(create_app(service=service))
    try:
        seen = visit().open(served.address, "?v=1&weeks=4&seeds=2&consumers=4000&tariff_pct=25")
        seen.page.click("#run")
        seen.page.wait_for_selector("progress.active")
        seen.page.wait_for_function(
            "document.querySelector('.kpi .verdict, .alert') !== null", timeout=REAL_RUN_MS
        )
        assert seen.page.locator(".alert").count() == 0, seen.page.inner_text("#message")
        seen.page.wait_for_selector(MAP, state="attached")
        assert seen.page.locator(MAP).count() == 64
        assert "falls" in seen.page.inner_text("#trade_volume-finding")
        assert "add a duty of 25%" in seen.page.inner_text(".compared")
        seen.check()
    finally:
        served.stop()
        service.close()
