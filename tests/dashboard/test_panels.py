"""Panels as functions: facts in; finding, figure and table out."""

from dataclasses import replace

import pytest

from dashboard.components import theme
from dashboard.components.cards import kpis_of
from dashboard.components.charts import config
from dashboard.components.data_table import Table
from dashboard.facts.figure import FOCUS, PLACES, Figure
from dashboard.facts.run_facts import Facts
from dashboard.page_results import kpi_table, results
from dashboard.pages import PAGES
from dashboard.panels import PANELS
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
    drawing = panel.draw(facts(), look)
    assert len(drawing.chart.data) >= 2
    assert drawing.finding
    assert "Mt per week" in drawing.measure or "Mt CO2e" in drawing.measure or "%" in drawing.measure
    assert drawing.chart.layout.paper_bgcolor == "rgba(0,0,0,0)"


@EVERY_PANEL
def test_a_panel_never_claims_a_change_between_equal_arms(panel):
    said = panel.draw(facts(same=True), theme.LIGHT).finding
    assert "the two runs are identical: the policy does not start within these weeks" in said


@EVERY_PANEL
def test_the_table_holds_what_the_chart_shows(panel):
    table = panel.draw(facts(), theme.LIGHT).table
    assert all(len(row) == len(table.columns) for row in table.rows)
    assert len(table.rows) in (52, 5, 64)


def test_the_map_shows_every_economy_once_and_stays_put():
    figure = PANELS["world_map"].draw(facts(), theme.LIGHT).chart
    shapes = [code for trace in figure.data if trace.type == "choropleth" for code in trace.locations]
    assert len(shapes) == len(set(shapes)) == 64
    dots = [text for trace in figure.data if trace.type == "scattergeo" for text in trace.text]
    assert any("Singapore" in text for text in dots)
    assert any("Hong Kong" in text for text in dots)
    assert figure.layout.geo.fitbounds is False
    scale = figure.layout.coloraxis
    assert scale.cmin == -scale.cmax


def test_economies_without_a_clear_change_are_grey():
    figure = PANELS["world_map"].draw(facts(), theme.LIGHT).chart
    grey, coloured = figure.data[0], figure.data[1]
    unclear = {
        each.code for each in facts().groups(Figure(FOCUS, by=PLACES)).rows if not each.change.is_clear
    }
    assert set(grey.locations) == unclear
    assert "USA" in coloured.locations


def test_the_place_in_question_is_outlined_on_the_map():
    figure = PANELS["world_map"].draw(facts(), theme.LIGHT).chart
    coloured = figure.data[1]
    widths = dict(zip(coloured.locations, coloured.marker.line.width, strict=True))
    assert [code for code, width in widths.items() if width == max(widths.values())] == ["USA"]


def test_the_map_names_the_grey_of_what_is_not_modelled_in_both_schemes():
    assert "Lightest grey: not modelled" in PANELS["world_map"].draw(facts(), theme.LIGHT).measure
    assert "Darkest grey: not modelled" in PANELS["world_map"].draw(facts(), theme.DARK).measure


def test_the_answer_comes_first_then_its_weeks_and_its_map():
    page = str(results(PAGES[0], facts(), theme.LIGHT, TOPOJSON))
    told = (
        "Cross-border parcels into the United States",
        "% lower",
        "focus-finding",
        "world_map-finding",
    )
    places = [page.index(each) for each in (*told, "trade_volume-finding")]
    assert places == sorted(places)
    assert facts().about.window in page


def test_what_the_first_chart_shows_is_not_shown_twice():
    world = replace(facts(), headline=replace(facts().headline, place="world"))
    assert PANELS["parcels"].is_shown(facts())
    assert not PANELS["parcels"].is_shown(world)
    assert PANELS["trade_volume"].is_shown(world)


def test_arms_that_differ_in_more_than_policy_say_so_on_the_page_in_pictures_and_in_files():
    beside = "cross_border_share is 2.5% in one run and 2% in the other"
    unlike = replace(facts(), about=replace(facts().about, differences=[beside]))
    page = results(PAGES[0], unlike, theme.LIGHT, TOPOJSON)
    assert str(page).index(beside) < str(page).index("headline")
    graph = next(each for each in components(page) if each._type == "Graph")
    assert beside in graph.figure.layout.meta["source"]
    assert beside in kpi_table(unlike).csv(unlike.about.comment).splitlines()[0]
    assert "more than policy" not in str(results(PAGES[0], facts(), theme.LIGHT, TOPOJSON))


def test_every_file_name_has_the_levers():
    graphs = [
        each
        for each in components(results(PAGES[0], facts(), theme.LIGHT, TOPOJSON))
        if each._type == "Graph"
    ]
    assert all(each.figure.layout.meta["file"].endswith("_tariff_pct_5") for each in graphs)


def test_bands_are_the_intervals_of_the_facts():
    series = facts().series(Figure("trade_volume_tonnes", weekly=True))
    figure = PANELS["trade_volume"].draw(facts(), theme.LIGHT).chart
    band = next(trace for trace in figure.data if trace.fill == "toself" and trace.yaxis == "y2")
    assert list(band.y) == [*series.difference_high90, *reversed(series.difference_low90)]


def test_no_chart_can_reach_the_network_or_be_shared():
    graphs = [
        each
        for each in components(results(PAGES[0], facts(), theme.LIGHT, TOPOJSON))
        if each._type == "Graph"
    ]
    assert len(graphs) == len(PANELS)
    for graph in graphs:
        assert graph.config["topojsonURL"] == TOPOJSON
        assert graph.config["showSendToCloud"] is False
        assert graph.config["plotlyServerURL"] == ""
    assert config(TOPOJSON) == graphs[0].config


def test_every_chart_has_words_for_those_who_cannot_see_it():
    charts = [
        each
        for each in components(results(PAGES[0], facts(), theme.DARK, TOPOJSON))
        if getattr(each, "role", "") == "img"
    ]
    assert len(charts) == len(PANELS)
    assert all(len(each.to_plotly_json()["props"]["aria-label"]) > 60 for each in charts)


def test_kpi_cards_say_no_clear_change():
    page = str(results(PAGES[0], facts(), theme.LIGHT, TOPOJSON))
    assert "No clear change" in page
    assert "▼" in page
    same = str(results(PAGES[0], facts(same=True), theme.LIGHT, TOPOJSON))
    assert "▼" not in same
    assert "▲" not in same


def test_downloads_say_where_the_numbers_come_from():
    text = kpi_table(facts()).csv(facts().about.source_line)
    first, header, *rows = text.splitlines()
    assert "4 paired seeds" in first
    assert "data 01234567" in first
    assert header.startswith("measure,unit,counterfactual")
    assert rows[0].startswith("Cross-border parcels into the United States,")
    assert len(rows) == 1 + len(kpis_of(facts()))


def test_csv_quotes_what_needs_it():
    assert Table(["a", 'b"c'], [["x,y", 1.5]]).csv("z").splitlines() == ["# z", 'a,"b""c"', '"x,y",1.5']
