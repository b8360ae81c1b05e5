"""Sessions, and how much each may ask for."""

from __future__ import annotations

import json

from dashboard.jobs.run_limits import RunLimits
from dashboard.server.request_rates import Buckets, Rate
from tests.dashboard import forged
from tests.dashboard.forgeries import entries_of

ENDLESS = 14_000
CANCELLED = '"phase":"cancelled"'
HERE = forged.HOST


def post(app, client, name, **values):
    """Send a true request of one callback, with values of controls by their id."""
    body = forged.true_requests(app)[name]
    for each in entries_of(body):
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
    body = next(body for output, body in forged.true_requests(app).items() if "announce.children" in output)
    body["changedPropIds"] = [press or "poll.n_intervals"]
    body["inputs"][0]["value"] = job
    return forged.send(client, forged.Request("", json.dumps(body).encode())).get_data(as_text=True)


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
    from dashboard.state.choices import SETTINGS

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
