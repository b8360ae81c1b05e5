"""What a recipe of CONTRIBUTING.md must give, checked inside the copy of the project in which it was followed.

`python -m tests.dashboard.recipe_checks panel` (or `page`) in that copy ends with an error where it does not work.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import dashboard
from dashboard.callbacks import result_display, run_requests
from dashboard.components import theme
from dashboard.facts.figure import Figure
from dashboard.jobs.service import JobService
from dashboard.page_results import results
from dashboard.pages import PAGES, needed_figures
from dashboard.panels import PANELS
from dashboard.readout import facts
from dashboard.state.sliders import SLIDERS
from dashboard.web_app import wired
from sim import compare
from tests.dashboard import forged
from tests.dashboard.fake import MENU
from tests.dashboard.pressing import pressed
from tests.sim.fake_model import FakeScenario

NAME, FIGURE, PATH = "platform_parcels", Figure("parcels", by="platform"), "/platforms"
SEED, FORGED, SECONDS = 20261129, 120, 60

AT_REST = [each.rest for each in SLIDERS.values()]


def panel() -> None:
    """The figure that the panel declares is read off a comparison, and the panel is drawn from it."""
    assert needed_figures(PAGES).count(FIGURE) == 1
    comparison = compare(
        FakeScenario("without", title="No duty", weeks=6),
        FakeScenario("with", title="A duty", weeks=6, duty=0.3),
        seeds=3,
        jobs=1,
        record_flows="none",
        model="tests.sim.fake_model:FakeModel",
    )
    for each in (comparison.base, *comparison.others):
        each.manifest["scenario"]["policies"] = []
    found = facts(comparison, needed_figures(PAGES))
    rows = comparison.table("parcels", by="platform")
    size = rows["difference"].iloc[0] / found.groups(FIGURE).rows[0].change.difference
    assert [each.code for each in found.groups(FIGURE).rows] == list(rows["group"])
    assert rows["difference"].abs().min() > 0
    drawing = PANELS[NAME].draw(found, theme.LIGHT)
    drawn = [float(each) * size for each in drawing.chart.data[0].y]
    assert all(abs(a - b) <= 1e-9 * abs(b) for a, b in zip(drawn, rows["difference"], strict=True))
    assert len(drawing.table.rows) == len(rows)
    assert f"{NAME}-finding" in str(results(PAGES[0], found, theme.LIGHT, "/"))


def page() -> None:
    """The page answers at its path, under the same policy, shows its panel, and its callbacks refuse what is forged."""
    service = JobService("tests.dashboard.fake:simulate")
    try:
        wiring = wired(service=service, menu=MENU)
        client = wiring.app.server.test_client()
        first, other = (client.get(path, headers={"Host": forged.HOST}) for path in ("/", PATH))
        assert first.status_code == other.status_code == 200
        policy = other.headers["Content-Security-Policy"]
        assert policy == first.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        layout = client.get("/_dash-layout", headers={"Host": forged.HOST}).get_json()
        assert json.dumps(PATH) in json.dumps(layout)
        pressed("run.n_clicks")
        asked = run_requests.run(wiring, 1, "baseline", "law_2023", AT_REST, "all", [8, 2, 10_000])
        until = time.monotonic() + SECONDS
        while not service.job(asked["id"]).is_over and time.monotonic() < until:
            time.sleep(0.05)
        pressed("shown.data")
        body = str(result_display.show(wiring, {**asked, "phase": "done"}, "light", None, PATH)[0])
        assert f"{NAME}-finding" in body
        assert "world_map-finding" not in body
        for name, request in forged.true_requests(wiring.app).items():
            answer = forged.send(client, forged.Request("", json.dumps(request).encode()))
            assert answer.status_code in (200, 204), (name, answer.get_data(as_text=True))
        for request in forged.forged_requests(wiring.app, SEED, FORGED):
            assert 400 <= forged.send(client, request).status_code < 500, request
    finally:
        service.close()


if __name__ == "__main__":
    assert Path(dashboard.__file__).is_relative_to(Path.cwd()), "not the copy's own dashboard"
    {"panel": panel, "page": page}[sys.argv[1]]()
