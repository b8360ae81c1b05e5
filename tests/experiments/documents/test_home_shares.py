"""Home shares a trade economist would believe: positive everywhere, small at hubs, large in large economies."""

from __future__ import annotations

from experiments.documents.home_shares import PAGE, home_rows, page


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), (
        "run: ./run python -m experiments.documents.home_shares"
    )


def test_hubs_and_giants() -> None:
    share = {row["economy"]: row["home_share"] for row in home_rows()}
    assert all(0.02 < value < 0.95 for value in share.values())
    assert max(share["HKG"], share["SGP"], share["NLD"], share["BEL"]) < 0.25
    assert min(share["USA"], share["CHN"], share["IND"], share["JPN"]) > 0.6
    assert share["HKG"] < share["NLD"] < share["DEU"] < share["USA"] < share["CHN"]


def test_the_range_holds_the_share() -> None:
    assert all(row["low"] < row["home_share"] < row["high"] for row in home_rows())
