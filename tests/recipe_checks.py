"""What a recipe of CONTRIBUTING.md must give, checked inside the copy of the project in which it was followed.

`python -m tests.recipe_checks rail` (or `instrument`, `metric`) in that copy ends with an error where it does not work.
Run as plain Python: a copy has no compiled kernels, and two economies for three weeks need none.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sim
from dashboard.components.cards import card_figures
from dashboard.facts.figure import Figure
from dashboard.state.levers import LEVERS
from experiments.cli.exit_codes import exit_code
from experiments.documents import instruments_doc
from experiments.printing.comparison_report import show_comparison
from experiments.printing.run_summary import show_run
from experiments.terminal.shell import Shell
from sim import compare
from sim.market.charges import charges_of, places_of, sizes_of
from sim.metrics import METRICS, Names, Week
from sim.model import TradeModel
from sim.policy.instruments import INSTRUMENTS
from sim.scenario.definition import Scenario
from tests.sim.fake_model import FakeScenario

if TYPE_CHECKING:
    from collections.abc import Callable

RAIL, INSTRUMENT, METRIC = "mobile_money", "clearance_levy", "parcel_mass"
PAIR = ("CHN", "ZAF")
"""China and South Africa: parcels cross the border, and customs clears them."""
CONSUMERS, SMES, WEEKS = 2_000, 60, 3


def said(*words: str) -> str:
    """What a command of `tradewinds` prints; it must end well."""
    sys.argv = ["tradewinds", *words]
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        assert exit_code(list(words)) == 0, words
    return printed.getvalue()


def rows(kind: str) -> dict[str, dict[str, Any]]:
    """Rows of `tradewinds list`, by name."""
    listed = json.loads(said("list", kind, "--json"))["items"]
    return {row["name"]: row for row in listed}


def lived(**changes: Any) -> TradeModel:
    """A model that ran three weeks, whose ledger was checked in each."""
    scenario = Scenario.load("law_2023").with_(consumers=CONSUMERS, smes=SMES, weeks=WEEKS, **changes)
    model = TradeModel(scenario, rng=1, threads=1, debug=True, economies=PAIR)
    for _ in range(WEEKS):
        model.step()
    return model


def rail() -> None:
    """The rail is listed and explained; where it is held, some buyers hold it, and sellers pay its fee."""
    row = rows("rails")[RAIL]
    assert row["merchant_fee_share"] == 0.015
    assert "Mobile money" in said("explain", RAIL)
    assert RAIL in rows("platforms")["mea_marketplace"]["rails"]
    assert RAIL not in rows("platforms")["us_marketplace"]["rails"]
    model = lived()
    at = model.world.rails.index(RAIL)
    economy, held = model.consumers.column("economy"), model.consumers.column("wallet") >> at & 1
    here = economy == model.world.index["ZAF"]
    assert 0 < held[here].mean() < 0.4
    assert not held[~here].any()
    account = places_of(charges_of(model.world), sizes_of(model.world))["rails"].start + at
    assert model.payment_schedule.owed[:, account].sum() > 0, "nobody paid with it"


def instrument() -> None:
    """The instrument is listed, checked in a file, put into force, shown as a slider, drawn by tests and documented."""
    from hypothesis import find

    from tests.properties.policies import policies

    assert rows("instruments")[INSTRUMENT]["family"] == "trade"
    file = Path("mine.yaml")
    file.write_text(
        "title: A fee\nquestion: What does it do?\nextends: law_2023\npolicies:\n"
        f"  - {{instrument: {INSTRUMENT}, importers: [ZAF], from: 2024-01-15, usd_per_parcel: 40}}\n",
        encoding="utf-8",
    )
    assert "South Africa charges USD 40 a parcel" in said("check", str(file))
    schema = json.loads(Path("scenarios/schema.json").read_text(encoding="utf-8"))
    assert INSTRUMENT in json.dumps(schema)
    page = instruments_doc.PAGE.read_text(encoding="utf-8")
    assert page == instruments_doc.page()
    assert f"| `{INSTRUMENT}` |" in page
    lever = LEVERS["levy_usd"]
    start = Scenario.load("law_2023").start
    assert lever.policy(12.0, start, "USA").usd_per_parcel == 12.0
    assert find(policies(start, WEEKS), lambda policy: policy.name == INSTRUMENT)
    policy = INSTRUMENTS[INSTRUMENT].make_example(
        start + timedelta(weeks=1), usd_per_parcel=40.0, importers=("ZAF",)
    )
    with_it, without = lived(policies=(policy,)), lived()
    places = places_of(charges_of(with_it.world), sizes_of(with_it.world))["brokers"]
    broker = places.start + with_it.world.index["ZAF"]
    fees = [model.payment_schedule.owed[:, broker].sum() for model in (with_it, without)]
    assert fees[0] != fees[1], "the fee is charged to nobody"


def metric() -> None:
    """The metric is listed and explained, measures a week of the model, and stands in reports and on the dashboard."""
    assert rows("metrics")[METRIC]["unit"] == "g"
    assert "mean mass" in said("explain", METRIC).lower()
    model = lived()
    assert model.week is not None
    measured = METRICS[METRIC].function(Week(model.week, Names.of(model.world)))
    above, below = measured["world"]
    assert 50 < above[0] / below[0] < 50_000
    cards = card_figures()
    assert cards.index(Figure(METRIC)) == cards.index(Figure("parcels")) + 1
    arms = FakeScenario("without", weeks=4), FakeScenario("with", weeks=4, duty=0.3)
    compared = compare(*arms, seeds=3, jobs=1, record_flows="none", model="tests.sim.fake_model:FakeModel")
    assert METRIC in set(compared.world()["metric"])
    for show in (
        lambda shell: show_comparison(shell, compared, None),
        lambda shell: show_run(shell, compared.base, 0, None),
    ):
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            show(Shell())
        assert "Mass of a parcel" in printed.getvalue()


CHECKS: dict[str, Callable[[], None]] = {"rail": rail, "instrument": instrument, "metric": metric}

if __name__ == "__main__":
    assert Path(sim.__file__).is_relative_to(Path.cwd()), "not the copy's own simulator"
    CHECKS[sys.argv[1]]()
