"""The page under its own content policy, in a real browser: everything works and nothing is reported as a violation."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from dashboard.jobs.service import JobService
from dashboard.web_app import create_app
from tests.dashboard.fake import MENU
from tests.dashboard.served import Served

playwright = pytest.importorskip("playwright.sync_api")
pytestmark = pytest.mark.browser

OFFLINE = ["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"]
PATIENCE_S = 20
RUN = "?v=1&consumers=11000&tariff_pct=5"


@pytest.fixture(scope="module")
def address():
    service = JobService("tests.dashboard.fake:simulate")
    served = Served(create_app(service=service, menu=MENU))
    yield served.address
    served.stop()
    service.close()


@pytest.fixture
def page(chromium, request):
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=OFFLINE)
        context = browser.new_context(color_scheme=request.param, accept_downloads=True)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_S * 1000)
        page.add_init_script(
            "window.violations = [];"
            "document.addEventListener('securitypolicyviolation',"
            " event => violations.push(event.violatedDirective + ' ' + event.blockedURI))"
        )
        page.said = []
        page.on("console", lambda each: page.said.append(each.text))
        page.on("pageerror", lambda error: page.said.append(str(error)))
        yield page
        browser.close()


@pytest.mark.parametrize("page", ["light", "dark"], indirect=True)
def test_a_whole_visit_breaks_no_rule_of_the_policy(page, address):
    page.goto(address + RUN)
    page.wait_for_selector("#run:not([disabled])")
    page.click("#run")
    page.wait_for_selector(".choroplethlayer path", state="attached")
    page.wait_for_selector("#run:not([disabled])")
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    for kind in ("CSV", "PNG"):
        with page.expect_download() as saved:
            page.get_by_role("button", name=f"{kind} of the chart").last.click()
        assert len(Path(saved.value.path()).read_bytes()) > 500
    page.get_by_role("slider").first.press("ArrowRight")
    page.wait_for_selector("#changed:not(:empty)")
    before = page.inner_text("#scheme-button")
    page.click("#scheme-button")
    page.wait_for_selector(f"#scheme-button:not(:text-is('{before}'))")
    page.reload()
    page.wait_for_selector("#run:not([disabled])")
    assert page.evaluate("violations") == []
    assert page.said == []


@pytest.mark.parametrize("page", ["light"], indirect=True)
def test_the_policy_is_alive(page, address):
    """An inline script, a foreign picture, a frame and `eval` are stopped."""
    page.goto(address)
    page.wait_for_selector("#run:not([disabled])")
    page.evaluate(
        """() => {
            const add = (tag, with_) => document.body.append(Object.assign(document.createElement(tag), with_));
            add("script", {textContent: "window.ran = true"});
            add("img", {src: "http://127.0.0.1:9/x.png"});
            add("iframe", {src: "http://127.0.0.1:9/"});
        }"""
    )
    until = time.monotonic() + PATIENCE_S
    while len(page.evaluate("violations")) < 3 and time.monotonic() < until:
        page.wait_for_timeout(50)
    stopped = " ".join(page.evaluate("violations"))
    assert page.evaluate("window.ran") is None
    for directive in ("script-src", "img-src", "default-src"):
        assert directive in stopped or directive.replace("default", "frame") in stopped
