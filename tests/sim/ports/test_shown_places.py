"""Where metrics are shown: declared by each, in the order of the registry unless one follows another."""

from __future__ import annotations

import pytest

from sim.focus import LANE_METRICS
from sim.metrics import METRICS, PLACES, Shown, heading_at, metric, rows_shown
from sim.ports.shown_places import LANE, in_order, shown_of


def test_every_row_that_is_shown_is_a_figure_of_its_metric():
    for place in PLACES:
        rows = rows_shown(place)
        assert rows
        assert len(rows) == len(set(rows))
        assert all(by in METRICS[name].by or (by == LANE and name in LANE_METRICS) for name, by in rows)


def test_dimensions_of_one_metric_stand_together_in_the_order_it_names():
    names = [name for name, _ in rows_shown("report")]
    assert names == sorted(names, key=names.index)
    assert in_order("report", {"a": (Shown("report", ("world", "mode")),), "b": (Shown("report"),)}) == (
        ("a", "world"),
        ("a", "mode"),
        ("b", "world"),
    )


def test_a_metric_stands_in_its_place_of_the_registry_or_after_the_one_it_follows():
    shown = {
        "first": (Shown("report", after="third"),),
        "second": (Shown("report"), Shown("headline")),
        "third": (Shown("report"),),
        "fourth": (Shown("report", after="third"),),
        "fifth": (Shown("report", after="first"),),
        "nowhere": (),
    }
    assert [name for name, _ in in_order("report", shown)] == ["second", "third", "first", "fifth", "fourth"]
    assert [name for name, _ in in_order("headline", shown)] == ["second"]


def test_the_total_of_emissions_closes_them_and_delivery_closes_the_cards():
    report = [name for name, _ in rows_shown("report")]
    assert report.index("emissions") == report.index("parcel_emissions") + 1
    assert [name for name, _ in rows_shown("headline")][-2:] == ["exporters", "delivery_days"]


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        (("headlines",), "did you mean headline"),
        (("report", "report"), "twice"),
        ((Shown("report", ("importer",)),), "'importer', expected one of: world, mode"),
        (("affected",), "make a listing: it has none"),
        ((Shown("affected", ("mode",)),), "by mode, expected dimensions that make a listing"),
        ((Shown("affected", ("lane",)),), "'lane', expected one of: world, mode"),
    ],
)
def test_a_place_that_cannot_be_meant_is_refused_with_what_would_be_right(
    shown: tuple[str | Shown, ...], said: str
):
    with pytest.raises(ValueError, match=said):
        shown_of("weight", shown, ("world", "mode"))


def test_a_metric_that_says_affected_is_listed_by_each_of_its_dimensions_that_makes_a_listing():
    before = rows_shown("affected")
    assert [f"{heading_at(name, 'affected')}, by {by}" for name, by in before] == [
        "Parcels, by importer",
        "Parcels, by lane",
        "Parcels, by category",
        "Trade value, by lane",
        "Trade value, by category",
        "Wages, by economy",
        "Incomes, by economy",
        "Households, by economy",
        "National gain, by economy",
    ]
    dimensions = ("world", "mode", "importer", "platform")
    metric("weight", unit="kg", label="Weight", by=dimensions, shown=("affected",))(lambda week: {})
    try:
        assert rows_shown("affected") == (*before, ("weight", "importer"), ("weight", "platform"))
        assert heading_at("weight", "affected") == "Weight"
        assert heading_at("trade_value", "affected") == "Trade value"
    finally:
        del METRICS["weight"]


def test_a_single_word_is_a_place_and_not_its_letters():
    assert shown_of("weight", "report", ("world",)) == (Shown("report"),)


@pytest.mark.parametrize("after", ["nothing", "a", "b"])
def test_a_metric_follows_one_that_is_shown_there_and_not_itself(after: str):
    shown = {"a": (Shown("report", after=after),), "b": (Shown("report", after="a"),)}
    with pytest.raises(ValueError, match=rf"'a' follows '{after}', which does not stand in 'report'"):
        in_order("report", shown)
