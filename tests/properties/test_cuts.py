"""However consumers are cut, the world is the same to the last bit: every week's tables, and all that agents hold.

Threads, pieces handed to a thread, shards in this process; shards in other processes are in
``tests/sim/running/test_cluster``.
"""

from __future__ import annotations

import random

import numpy as np
import pytest

from sim.running.digest import state_digest
from sim.running.snapshot import built
from tests.cut_world import CLOSURES, CONSUMERS, cut_here, lived, uncut, world

each_closure = pytest.mark.parametrize("closure", CLOSURES)


@each_closure
def test_the_world_is_one_in_which_cuts_could_show(closure: str) -> None:
    found = uncut(closure)
    assert found.oversubscribed > 0, "nothing was settled one by one"
    assert len(set(found.weeks)) == len(found.weeks)


@each_closure
@pytest.mark.parametrize("piece", [1, 97, 1_000, 65_536])
def test_pieces_change_no_bit(closure: str, piece: int) -> None:
    model = world(closure)
    model.shoppers.piece = piece
    assert lived(model) == uncut(closure)


@each_closure
@pytest.mark.parametrize("piece", [13, 97])
def test_threads_change_no_bit(closure: str, piece: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.core.parallel.THREADS_FROM_WORK", 0)
    model = world(closure, threads=2)
    assert len(model.accumulators) == 2
    model.shoppers.piece = piece
    assert lived(model) == uncut(closure)


@each_closure
@pytest.mark.parametrize("edges", [(), (750,), (1, 2, 1_499), (200, 201, 937), (128, 256, 1_024)])
def test_shards_change_no_bit(closure: str, edges: tuple[int, ...]) -> None:
    assert lived(cut_here(world(closure), edges)) == uncut(closure)


def test_shards_cut_anywhere_change_no_bit() -> None:
    chance = random.Random(20_26)
    for count in (1, 4, 9):
        edges = sorted(chance.sample(range(1, CONSUMERS), count))
        assert lived(cut_here(world("general"), edges)) == uncut("general"), edges


def test_shards_beside_threads_change_no_bit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.core.parallel.THREADS_FROM_WORK", 0)
    assert lived(cut_here(world("partial", threads=2), (700,))) == uncut("partial")


# -- the digest -------------------------------------------------------------------------------------------
def test_the_digest_holds_every_column_to_the_last_bit() -> None:
    model = world("partial")
    model.step()
    before = state_digest(model)
    assert state_digest(model) == before
    for population, name in (
        (model.consumers, "trust_penalty"),
        (model.consumers, "spending_usd"),
        (model.smes, "price"),
        (model.smes, "cash_e4usd"),
        (model.smes, "stock_units"),
    ):
        column = population.column(name)
        was = column[-1]
        column[-1] = np.nextafter(was, np.inf) if column.dtype.kind == "f" else was + 1
        assert state_digest(model) != before, name
        column[-1] = was
    model.payment_schedule.seller[0, 0] += 1
    assert state_digest(model) != before
    model.payment_schedule.seller[0, 0] -= 1
    assert state_digest(model) == before


def test_the_digest_tells_weeks_apart_and_not_how_they_are_simulated(monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = world("partial"), world("partial")
    assert state_digest(one) == state_digest(other)
    other.debug = not other.debug
    assert state_digest(one) == state_digest(other)
    # Nor does a checkpoint mind in how many threads it is resumed.
    monkeypatch.setattr("sim.core.parallel.THREADS_FROM_WORK", 0)
    assert built(world("partial", threads=2)).digest() == built(world("partial")).digest()
    one.step()
    assert state_digest(one) != state_digest(other)
    other.step()
    assert state_digest(one) == state_digest(other)
