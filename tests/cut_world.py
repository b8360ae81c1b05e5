"""A world of six economies whose consumers can be cut any way: into threads, pieces, and shards here or elsewhere."""

from __future__ import annotations

import pickle
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.model import TradeModel
from sim.results.week_hash import hash_of_week
from sim.running.digest import state_digest
from sim.week.shards import Shard, SpreadShoppers
from tests.small_world import SIX, small_about_its_policies, small_model

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

CONSUMERS, WEEKS = 1_500, 10
CLOSURES = ("partial", "general")


class Lived(NamedTuple):
    """What a world was like, week by week, and what became of it."""

    weeks: list[str]
    digest: str
    oversubscribed: int
    """Purchases in seller groups where a shop was asked for more than it had: settled one by one."""


def world(closure: str, threads: int = 1) -> TradeModel:
    """Return a model under a package of policies whose shops have too little in stock."""
    scenario = small_about_its_policies(
        "green_data_tariff_package", weeks=WEEKS, consumers=CONSUMERS, closure=closure
    )
    model = small_model(scenario, seed=7, threads=threads)
    model.firm_columns.stock_units[:] //= 10
    model.firm_columns.stock_cost[:] //= 10
    return model


def lived(model: TradeModel, weeks: int = WEEKS) -> Lived:
    """Let a world live, and take its digest."""
    oversubscribed, hashes, settle = 0, [], model.shoppers.settle_shelf

    def counted(*arguments: Any) -> Any:
        nonlocal oversubscribed
        found = settle(*arguments)
        oversubscribed += len(found)
        return found

    model.shoppers.settle_shelf = counted  # type: ignore[method-assign]
    for _ in range(weeks):
        model.step()
        assert model.week is not None
        hashes.append(hash_of_week(model.week))
    return Lived(hashes, state_digest(model), oversubscribed)


@lru_cache(maxsize=2)
def uncut(closure: str) -> Lived:
    """Return how the world lives in one piece, on one thread."""
    return lived(world(closure))


def six_economies(scenario: Any, rng: int = 42, threads: int = 1) -> TradeModel:
    """Return a small model where ``run`` asks for one (``model="tests.cut_world:six_economies"``)."""
    return TradeModel(scenario, rng=rng, threads=threads, economies=SIX)


class Given:
    """An answer that is there already."""

    def __init__(self, value: Any) -> None:
        self._value = value

    def result(self) -> Any:
        """Return it."""
        return self._value


class Here:
    """A shard in this process, which hears and says everything through bytes, as one far away would."""

    def __init__(self) -> None:
        self.shard = Shard()

    def __getattr__(self, name: str) -> Callable[..., Given]:
        return lambda *arguments: Given(through_bytes(getattr(self.shard, name)(*through_bytes(arguments))))


def through_bytes(value: Any) -> Any:
    """Return a value as it arrives."""
    return pickle.loads(pickle.dumps(value))


def cut_here(model: TradeModel, edges: Sequence[int]) -> TradeModel:
    """Cut a model's consumers at some ids into shards of this process."""
    places = [0, *edges, len(model.shoppers)]
    ranges = [(a, b) for a, b in pairwise(places) if b > a]
    model.shoppers = SpreadShoppers(model.shoppers, model.accumulators[0], [Here() for _ in ranges], ranges)  # type: ignore[assignment, arg-type]
    return model
