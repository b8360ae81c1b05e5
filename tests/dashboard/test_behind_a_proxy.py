"""The page behind a proxy that adds a path, whether the proxy takes the path off or passes it on."""

from __future__ import annotations

import http.client
import json
import re

import pytest

from dashboard.jobs.service import JobService
from dashboard.server.serving_options import serving
from dashboard.web_app import create_app
from tests.dashboard import forged
from tests.dashboard.fake import MENU
from tests.dashboard.reverse_proxy import ReverseProxy
from tests.dashboard.served import Served

PREFIX = "/user/ada/proxy/8050/"
PATIENCE_MS = 20_000
KINDS = [(True, True), (True, False), (False, True), (False, False)]
NAMES = ["strips, keeps host", "strips, own host", "passes on, keeps host", "passes on, own host"]


@pytest.fixture(scope="module")
def service():
    service = JobService("tests.dashboard.fake:simulate")
    yield service
    service.close()


@pytest.fixture(scope="module", params=KINDS, ids=NAMES)
def proxy(request, service):
    """A proxy of each kind before the page; its port is another than the page's, so its origin is too."""
    strips, keeps_host = request.param
    options = serving(port=0, prefix=PREFIX, trust_forwarded_host=not keeps_host)
    served = Served(create_app(service=service, menu=MENU, serving=options), options)
    proxy = ReverseProxy(served.port, PREFIX, strips=strips, keeps_host=keeps_host)
    yield proxy
    proxy.stop()
    served.stop()


def get(proxy, path, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", proxy.port, timeout=30)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    found = answer.status, answer.read()
    connection.close()
    return found


def test_every_address_in_the_page_leads_through_the_proxy(proxy):
    status, body = get(proxy, PREFIX)
    page = body.decode()
    assert status == 200
    paths = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert len(paths) > 10
    for path in paths:
        assert path.startswith(PREFIX)
        assert get(proxy, path)[0] == 200
    assert get(proxy, f"{PREFIX}assets/topojson/world_50m.json")[0] == 200


def test_a_callback_goes_through_and_its_cookie_is_for_this_path(proxy, service):
    app = create_app(service=service, menu=MENU)
    body = json.dumps(forged.true_requests(app)["query.data"])
    origin = f"http://127.0.0.1:{proxy.port}"
    connection = http.client.HTTPConnection("127.0.0.1", proxy.port, timeout=30)
    headers = {"Content-Type": "application/json", "Origin": origin}
    connection.request("POST", PREFIX + forged.PATH[1:], body, headers)
    answer = connection.getresponse()
    assert answer.status == 200, answer.read()
    assert f"Path={PREFIX}" in answer.getheader("Set-Cookie")
    answer.read()
    connection.request("POST", PREFIX + forged.PATH[1:], body, headers | {"Origin": "https://evil.example"})
    assert connection.getresponse().status == 403
    connection.close()


@pytest.mark.browser
@pytest.mark.parametrize("proxy", [KINDS[0], KINDS[3]], ids=[NAMES[0], NAMES[3]], indirect=True)
def test_the_page_runs_in_a_browser_through_the_proxy(proxy, chromium):
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        page.set_default_timeout(PATIENCE_MS)
        said, requests = [], []
        page.on("console", lambda each: said.append(each.text))
        page.on("request", lambda each: requests.append(each.url))
        page.goto(proxy.address + "?v=1&tariff_pct=5")
        page.wait_for_selector("#run:not([disabled])")
        links = page.evaluate("[...document.querySelectorAll('a[href]')].map(each => each.href)")
        assert len(links) > 1
        page.click("#run")
        page.wait_for_selector(".choroplethlayer path", state="attached")
        assert page.evaluate("location.pathname + location.search").startswith(PREFIX + "?v=1")
        browser.close()
    origin = f"http://127.0.0.1:{proxy.port}{PREFIX}"
    assert [each for each in [*requests, *links] if not each.startswith((origin, "data:", "blob:"))] == []
    assert said == []
