"""Who is let in: the names a request may carry, and the options that say so."""

from __future__ import annotations

import pytest

from dashboard.server.hosts import ForeignHost, check_hosts
from dashboard.server.serving_options import BadServing, Serving, serving
from dashboard.web_app import create_app
from tests.dashboard.fake import MENU

PORT = 8050
HERE = f"127.0.0.1:{PORT}"
HUB = "hub.example.org"


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
