"""Shards: what goes to them and comes back is what was sent, and only what changed goes."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.market.bundles import Prices
from sim.week.shards import BY_TABLES_VERSION, FOR_EVER, Sent, SpreadShoppers, received, sent, writable
from sim.week.shoppers import View
from tests.cut_world import Given, Here, cut_here, lived, through_bytes, world


def test_what_is_received_is_what_was_sent_to_the_flag() -> None:
    """A kernel compiled for read-only arrays does not serve others: it would be compiled again in every worker."""
    model = world("general")
    model.step()
    view = model.view()
    again = View(*(received(through_bytes(sent(part))) for part in view))
    read_only = 0

    def assert_same(one: Any, other: Any, where: str) -> None:
        nonlocal read_only
        assert type(one) is type(other), where
        if isinstance(one, np.ndarray):
            for each in one.dtype.names or (
                ...,
            ):  # of records field by field: what lies between fields is nothing
                assert one[each].tobytes() == other[each].tobytes(), f"{where}: {each}"
            for what in ("dtype", "shape"):
                assert getattr(one, what) == getattr(other, what), where
            for flag in ("writeable", "c_contiguous", "aligned"):
                assert getattr(one.flags, flag) == getattr(other.flags, flag), f"{where}: {flag}"
            read_only += not one.flags.writeable
        elif isinstance(one, tuple):
            for name, a, b in zip(getattr(one, "_fields", range(len(one))), one, other, strict=True):
                assert_same(a, b, f"{where}.{name}")
        else:
            assert one == other, where

    assert_same(view, again, "view")
    assert read_only > 0


def test_what_is_received_may_not_be_writable_and_is_made_so() -> None:
    rates = np.ones(3)
    rates.flags.writeable = False
    prices = Prices(rates, rates, rates, rates, rates, 0, True, 0.0)
    assert all(each.flags.writeable for each in writable(prices)[:5])
    assert not any(each.flags.writeable for each in received(sent(prices))[:5])
    assert sent(prices).writable == [False] * 5


def test_tables_go_only_when_they_were_made_anew() -> None:
    went: list[tuple[int, list[str]]] = []

    class Noting(Here):
        def __getattr__(self, name: str) -> Any:
            called = super().__getattr__(name)

            def noted(*arguments: Any) -> Given:
                if name == "shop":
                    parts: dict[str, Sent] = arguments[0]
                    went.append((parts["tables_version"].part, list(parts)))
                return called(*arguments)

            return noted

    model = world("partial")
    ranges = [(0, 700), (700, len(model.shoppers))]
    model.shoppers = SpreadShoppers(model.shoppers, model.accumulators[0], [Noting(), Noting()], ranges)  # type: ignore[assignment, arg-type]
    for _ in range(6):
        model.step()
    assert [set(names) for _, names in went[:2]] == [set(View._fields)] * 2
    for (before, _), (tables_version, names) in zip(went[:-2], went[2:], strict=True):
        assert not set(FOR_EVER) & set(names)
        assert (
            set(BY_TABLES_VERSION) <= set(names)
            if tables_version != before
            else not set(BY_TABLES_VERSION) & set(names)
        )
    assert len({tables_version for tables_version, _ in went}) > 1


def test_gathering_brings_what_shards_remember() -> None:
    whole, cut = world("general"), cut_here(world("general"), (400, 401))
    for model in (whole, cut):
        lived(model, weeks=4)
    for name in ("spending_usd", "last_platform", "trust_penalty", "memory_from"):
        assert (cut.consumers.column(name) == whole.consumers.column(name)).all(), name
    assert (
        whole.consumers.column("last_platform") != world("general").consumers.column("last_platform")
    ).any()
