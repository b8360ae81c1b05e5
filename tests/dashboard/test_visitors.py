"""Who is let in: hosts, origins, sessions; how much each may ask for; which headers every answer has."""

from __future__ import annotations

import json

import pytest

from dashboard.app import create_app
from dashboard.jobs import JobService
from dashboard.server.hosts import ForeignHost, check_hosts
from dashboard.server.limits import Buckets, Rate, RunLimits
from dashboard.server.options import BadServing, Serving, serving
from tests.dashboard import forged
from tests.dashboard.fake import MENU

ENDLESS = 14_000
CANCELLED = '"phase":"cancelled"'
PORT = 8050
HERE = f"127.0.0.1:{PORT}"
HUB = "hub.example.org"


@pytest.fixture
def service():
    service = JobService("tests.dashboard.fake:simulate")
    yield service
    service.close()


@pytest.fixture
def app(service):
    return create_app(service=service, menu=MENU)


def post(app, client, name, **values):
    """Send a true request of one callback, with values of controls by their id."""
    body = next(body for output, body in forged.true_requests(app).items() if name in output)
    for each in forged._entries(body):
        key = each["id"]["key"] if isinstance(each["id"], dict) else each["id"].replace("-", "_")
        if key in values:
            each["value"] = values[key]
    return forged.send(client, forged.Request("", json.dumps(body).encode()))


def asked(app, client, **values):
    """Press Run; gives what the page then holds of the run."""
    answer = post(app, client, "job.data", run=1, **values)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_json()["response"]["job"]["data"]


def follow(app, client, job, press=None):
    """What the page is told of a run, in one text; on request Cancel is pressed."""
    body = next(body for output, body in forged.true_requests(app).items() if "poll.disabled" in output)
    body["changedPropIds"] = [press or "poll.n_intervals"]
    body["inputs"][0]["value"] = job
    return forged.send(client, forged.Request("", json.dumps(body).encode())).get_data(as_text=True)


# Hosts and origins


@pytest.mark.parametrize("host", [HERE, "localhost:9000", "[::1]:8050", "LOCALHOST", "127.0.0.1"])
def test_this_computer_is_let_in_under_each_of_its_names(host):
    check_hosts({"Host": host, "Origin": f"http://{host}"}, Serving(), PORT, is_callback=True)


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "127.0.0.1.evil.example"},
        {"Host": "evil.example@127.0.0.1"},
        {"Host": "x[::1]:8050"},
        {"Host": "127.0.0.1:8050, evil.example"},
        {"Host": ""},
        {},
        {"Host": HERE, "Origin": "https://evil.example"},
        {"Host": HERE, "Origin": "null"},
        {"Host": HERE, "Origin": "http://127.0.0.1:3000"},
        {"Host": HERE, "Sec-Fetch-Site": "cross-site"},
        {"Host": HERE, "Origin": f"https://{HUB}", "X-Forwarded-Host": HUB},
        {"Host": HUB},
    ],
)
def test_foreign_names_are_not_let_in(headers):
    with pytest.raises(ForeignHost):
        check_hosts(headers, Serving(), PORT, is_callback=True)


def test_the_advice_of_a_refusal_lets_the_name_in(app, service):
    answer = app.server.test_client().get("/", headers={"Host": HUB})
    assert answer.status_code == 403
    option, name = answer.get_json()["error"].split()[-2:]
    assert option == "--allow-host"
    again = create_app(service=service, menu=MENU, serving=serving(allow_hosts=(name,)))
    headers = {"Host": HUB, "Origin": f"https://{HUB}"}
    assert again.server.test_client().get("/", headers=headers).status_code == 200
    check_hosts(
        {"Host": HERE, "Origin": f"https://{HUB}"}, serving(allow_hosts=(name,)), PORT, is_callback=True
    )


@pytest.mark.parametrize(
    "name", ["192.168.1.5", "[2001:db8::1]", "Teach.Example.org", "teach.example.org:8443"]
)
def test_a_name_that_is_allowed_is_let_in_as_browsers_write_it(name):
    host = name.lower() if name.endswith("8443") else f"{name.lower()}:8050"
    allowing = serving(allow_hosts=(name,))
    check_hosts({"Host": host, "Origin": f"http://{host}"}, allowing, PORT, is_callback=True)
    with pytest.raises(ForeignHost):
        check_hosts({"Host": f"x{host}"}, allowing, PORT, is_callback=True)


def test_a_forwarded_host_counts_for_the_origin_where_it_is_trusted_and_never_for_the_host():
    trusting = Serving(trust_forwarded_host=True)
    check_hosts(
        {"Host": HERE, "Origin": f"https://{HUB}", "X-Forwarded-Host": HUB}, trusting, PORT, is_callback=True
    )
    for headers in (
        {"Host": HERE, "Origin": "https://evil.example", "X-Forwarded-Host": HUB},
        {"Host": HERE, "Origin": "https://evil.example"},
        {"Host": "evil.example", "Origin": "http://evil.example", "X-Forwarded-Host": "evil.example"},
    ):
        with pytest.raises(ForeignHost):
            check_hosts(headers, trusting, PORT, is_callback=True)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"prefix": "http://hub/x"}, "--prefix"),
        ({"prefix": "/a/../b"}, "--prefix"),
        ({"prefix": '/a"b/'}, "--prefix"),
        ({"host": "hub.example.org"}, "--allow-host"),
        ({"port": 65_536}, "--port"),
        ({"port": -1}, "--port"),
        ({"allow_hosts": ("https://hub.example.org",)}, "--allow-host"),
        ({"allow_hosts": ("a;b",)}, "--allow-host"),
        ({"allow_frames": ("hub.example.org",)}, "--allow-frame"),
        ({"allow_frames": ("https://hub.example.org; script-src *",)}, "--allow-frame"),
    ],
)
def test_an_option_that_cannot_be_meant_is_refused_by_name(options, said):
    with pytest.raises(BadServing, match=said):
        serving(**options)


@pytest.mark.parametrize("written", ["/user/x/proxy/8050/", "user/x/proxy/8050", "//user/x//proxy/8050"])
def test_a_prefix_has_one_form(written):
    assert serving(prefix=written).prefix == "/user/x/proxy/8050/"


def test_a_proxy_may_write_our_own_port_into_the_origin():
    """As GitHub Codespaces does: Origin says localhost, Host the public name."""
    allowing = serving(allow_hosts=(HUB,))
    check_hosts({"Host": HUB, "Origin": f"http://localhost:{PORT}"}, allowing, PORT, is_callback=True)
    with pytest.raises(ForeignHost):
        check_hosts({"Host": HUB, "Origin": "http://localhost:3000"}, allowing, PORT, is_callback=True)


# Sessions


def test_another_session_can_neither_read_nor_cancel_a_run(app, service):
    mine, yours = app.server.test_client(), app.server.test_client()
    job = asked(app, mine, consumers=ENDLESS)
    assert "no longer known" in follow(app, yours, job)
    assert "no longer known" in follow(app, yours, job, press="cancel.n_clicks")
    assert CANCELLED not in follow(app, mine, job)
    assert CANCELLED in follow(app, mine, job, press="cancel.n_clicks")


def test_two_sessions_share_a_run_and_each_gives_it_up_for_itself(app, service):
    mine, yours = app.server.test_client(), app.server.test_client()
    my_job, your_job = asked(app, mine, consumers=ENDLESS), asked(app, yours, consumers=ENDLESS)
    assert my_job["id"] != your_job["id"]
    assert len(my_job["id"]) >= 20
    assert len(service._jobs) == 1
    assert CANCELLED in follow(app, mine, my_job, press="cancel.n_clicks")
    assert CANCELLED not in follow(app, yours, your_job)
    assert CANCELLED in follow(app, yours, your_job, press="cancel.n_clicks")
    assert next(iter(service._jobs.values())).phase == "cancelled"


def test_the_cookie_is_for_this_page_alone_and_comes_with_the_first_callback(app):
    client = app.server.test_client()
    assert "Set-Cookie" not in client.get("/", headers={"Host": HERE}).headers
    cookie = post(app, client, "query.data").headers["Set-Cookie"]
    for part in ("HttpOnly", "SameSite=Strict", "Path=/", "tradewinds_8050="):
        assert part in cookie
    assert "Set-Cookie" not in post(app, client, "query.data").headers


def test_a_forged_cookie_is_nobody(app):
    mine, yours = app.server.test_client(), app.server.test_client()
    value = post(app, mine, "query.data").headers["Set-Cookie"].partition(";")[0].partition("=")[2]
    job = asked(app, mine, consumers=ENDLESS)
    for altered in (value[:-4] + value[-4:].swapcase(), value.partition(".")[0], "x"):
        yours.set_cookie("tradewinds_8050", altered, domain="127.0.0.1")
        assert "no longer known" in follow(app, yours, job)
    yours.set_cookie("tradewinds_8050", value, domain="127.0.0.1")  # the true one opens
    assert "no longer known" not in follow(app, yours, job)


# Limits


def test_one_session_cannot_fill_the_queue(app, service):
    client = app.server.test_client()
    for weeks in range(8, 8 + service.limits.of_session):
        asked(app, client, consumers=ENDLESS, weeks=weeks)
    refused = asked(app, client, consumers=ENDLESS, weeks=40)
    assert "Cancel one, or wait" in follow(app, client, refused)
    assert len(service._jobs) == service.limits.of_session
    assert len(service._queue) <= service.limits.of_session


def test_the_advice_of_a_full_session_is_right(app, service):
    client = app.server.test_client()
    jobs = [
        asked(app, client, consumers=ENDLESS, weeks=weeks)
        for weeks in range(8, 8 + service.limits.of_session)
    ]
    follow(app, client, jobs[-1], press="cancel.n_clicks")
    assert "Cancel one" not in follow(app, client, asked(app, client, consumers=ENDLESS, weeks=40))


def test_many_sessions_cannot_fill_the_queue(app, service):
    service.limits = RunLimits(in_all=4)
    for weeks in range(8, 12):
        asked(app, app.server.test_client(), consumers=ENDLESS, weeks=weeks)
    client = app.server.test_client()
    assert "4 runs wait already" in follow(app, client, asked(app, client, consumers=ENDLESS, weeks=30))


def test_a_run_over_the_limit_is_refused_and_the_advice_is_right(app, service):
    client = app.server.test_client()
    service.limits = RunLimits(processor_s=20)
    said = follow(app, client, asked(app, client, consumers=14_000, weeks=50, seeds=6))
    assert "This run is too large for the page: 14,000 consumers, 50 weeks and 6 seeds" in said
    too_large = RunLimits(processor_s=60).too_large
    advice = too_large({"consumers": 200_000, "weeks": 50, "seeds": 8}).split("Take at most ")[1]
    most = int(advice.split()[0].replace(",", ""))
    assert too_large({"consumers": most, "weeks": 50, "seeds": 8}) is None
    assert too_large({"consumers": most + 10, "weeks": 50, "seeds": 8}) is not None
    assert "Take fewer weeks or seeds" in RunLimits(processor_s=1).too_large(
        {"consumers": 1, "weeks": 50, "seeds": 8}
    )


def test_the_usual_run_and_a_class_are_within_the_limits():
    from dashboard.choices import SETTINGS

    usual = {key: each.default for key, each in SETTINGS.items()}
    largest = {key: each.high for key, each in SETTINGS.items()}
    assert RunLimits().too_large(usual) is None
    assert RunLimits().too_large(largest) is not None
    assert RunLimits().in_all >= 40


def test_a_bucket_empties_and_fills_again():
    buckets = Buckets(Rate(per_s=1, at_once=3), Rate(per_s=1, at_once=5))
    assert [buckets.take("a", 0) for _ in range(4)] == [True, True, True, False]
    assert buckets.take("b", 0)
    assert buckets.take("a", 1.0)
    assert not buckets.take("a", 1.5)
    assert [buckets.take(None, 0) for _ in range(6)].count(False) == 1


def test_too_many_requests_are_told_so(app, monkeypatch):
    monkeypatch.setattr(Buckets, "take", lambda *_: False)
    answer = app.server.test_client().get("/", headers={"Host": HERE})
    assert answer.status_code == 429
    assert "try again" in answer.get_json()["error"]


# Headers


@pytest.mark.parametrize(
    "path", ["/", "/_dash-layout", "/_dash-dependencies", "/assets/page.js", "/nowhere", "/assets/no"]
)
def test_every_answer_carries_the_headers(app, path):
    client = app.server.test_client()
    answer = client.get(path, headers={"Host": HERE})
    headers = answer.headers
    answer.close()  # of a file
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-eval" not in policy
    assert "'unsafe-inline'" not in policy.split("script-src")[1].split(";")[0]
    assert "http" not in policy
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert (headers.get("Cache-Control") == "no-store") is (path != "/assets/page.js")


def test_refusals_and_callbacks_carry_the_headers_too(app):
    client = app.server.test_client()
    for answer in (post(app, client, "query.data"), client.get("/", headers={"Host": "evil.example"})):
        assert answer.headers["Cache-Control"] == "no-store"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_a_frame_is_allowed_where_asked_for(service):
    app = create_app(service=service, menu=MENU, serving=serving(allow_frames=(f"https://{HUB}/", "self")))
    headers = app.server.test_client().get("/", headers={"Host": HERE}).headers
    assert f"frame-ancestors https://{HUB} 'self'" in headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in headers


def test_nothing_is_in_debug_mode(app):
    assert not app.server.debug
    assert not app._dev_tools.ui
