"""Panels as functions: facts in; finding, figure and table out."""

import pytest

from dashboard import theme
from dashboard.charts import config
from dashboard.facts import Facts
from dashboard.panels import PANELS
from dashboard.panels.base import Table
from dashboard.results_view import kpi_table, results
from tests.dashboard.fake import facts

EVERY_PANEL = pytest.mark.parametrize("panel", PANELS.values(), ids=PANELS)
TOPOJSON = "/assets/topojson/"


def components(root):
    yield root
    children = getattr(root, "children", None)
    for child in children if isinstance(children, list | tuple) else [children]:
        if hasattr(child, "to_plotly_json"):
            yield from components(child)


def test_facts_survive_the_way_from_the_worker():
    assert Facts.from_json(facts().to_json()) == facts()


@EVERY_PANEL
@pytest.mark.parametrize("look", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_a_panel_draws_and_says_what_it_draws(panel, look):
    figure = panel.figure(facts(), look)
    assert len(figure.data) >= 2
    assert panel.finding(facts())
    assert (
        "million t" in panel.measure(facts())
        or "Mt CO2e" in panel.measure(facts())
        or "%" in panel.measure(facts())
    )
    assert figure.layout.paper_bgcolor == "rgba(0,0,0,0)"


@EVERY_PANEL
def test_a_panel_never_claims_a_change_between_equal_arms(panel):
    assert "no difference" in panel.finding(facts(same=True))
    panel.figure(facts(same=True), theme.LIGHT)


@EVERY_PANEL
def test_the_table_holds_what_the_chart_shows(panel):
    table = panel.table(facts())
    assert all(len(row) == len(table.columns) for row in table.rows)
    assert len(table.rows) in (52, 5, 64)


def test_the_map_shows_every_economy_once_and_stays_put():
    figure = PANELS["imports_map"].figure(facts(), theme.LIGHT)
    shapes = [code for trace in figure.data if trace.type == "choropleth" for code in trace.locations]
    assert len(shapes) == len(set(shapes)) == 64
    dots = [text for trace in figure.data if trace.type == "scattergeo" for text in trace.text]
    assert any("Singapore" in text for text in dots)
    assert any("Hong Kong" in text for text in dots)
    assert figure.layout.geo.fitbounds is False
    scale = figure.layout.coloraxis
    assert scale.cmin == -scale.cmax


def test_economies_without_a_clear_change_are_grey():
    figure = PANELS["imports_map"].figure(facts(), theme.LIGHT)
    grey, coloured = figure.data[0], figure.data[1]
    unclear = {each.iso3 for each in facts().economies if not each.is_clear}
    assert set(grey.locations) == unclear
    assert "USA" in coloured.locations
    assert any(each.change.is_clear for each in facts().economies if each.iso3 in unclear)


def test_bands_are_the_intervals_of_the_facts():
    series = facts().trade
    figure = PANELS["trade_volume"].figure(facts(), theme.LIGHT)
    band = next(trace for trace in figure.data if trace.fill == "toself" and trace.yaxis == "y2")
    assert list(band.y) == [*series.difference_high90, *reversed(series.difference_low90)]


def test_no_chart_can_reach_the_network_or_be_shared():
    graphs = [each for each in components(results(facts(), theme.LIGHT, TOPOJSON)) if each._type == "Graph"]
    assert len(graphs) == len(PANELS)
    for graph in graphs:
        assert graph.config["topojsonURL"] == TOPOJSON
        assert graph.config["showSendToCloud"] is False
        assert graph.config["plotlyServerURL"] == ""
    assert config(TOPOJSON) == graphs[0].config


def test_every_chart_has_words_for_those_who_cannot_see_it():
    charts = [
        each
        for each in components(results(facts(), theme.DARK, TOPOJSON))
        if getattr(each, "role", "") == "img"
    ]
    assert len(charts) == len(PANELS)
    assert all(len(each.to_plotly_json()["props"]["aria-label"]) > 60 for each in charts)


def test_kpi_cards_say_no_clear_change():
    page = str(results(facts(), theme.LIGHT, TOPOJSON))
    assert "No clear change" in page
    assert "▼" in page
    same = str(results(facts(same=True), theme.LIGHT, TOPOJSON))
    assert "▼" not in same
    assert "▲" not in same


def test_downloads_say_where_the_numbers_come_from():
    text = kpi_table(facts()).csv(facts().about.source_line)
    first, header, *rows = text.splitlines()
    assert "4 paired seeds" in first
    assert "data 01234567" in first
    assert header.startswith("measure,unit,counterfactual")
    assert len(rows) == len(facts().kpis)


def test_csv_quotes_what_needs_it():
    assert Table(["a", 'b"c'], [["x,y", 1.5]]).csv("z").splitlines() == ["# z", 'a,"b""c"', '"x,y",1.5']
