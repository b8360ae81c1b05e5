"""Cluster: Dask workers that hold the shards of one run, and what is said when one of them is lost.

``distributed`` is an optional part and heavy, so it is imported only where a run is spread.
"""

from __future__ import annotations

import contextlib
import os
from types import TracebackType
from typing import TYPE_CHECKING, Any

import numpy as np

from sim import sources
from sim.live.shoppers import Shoppers
from sim.live.spread import Shard, SpreadShoppers
from sim.parallel import cuts
from sim.workers import KEEP_MEMORY, ONE_THREAD, ClusterError, Where

if TYPE_CHECKING:
    from sim.model import TradeModel

LOOK_SECONDS = 2.0
"""How long an answer is waited for before it is seen whether the worker is still there."""
PARTS_MISSING = "a run over several processes needs the optional part: pip install 'tradewinds[cluster]' (dask and distributed)"


class Cluster:
    """The workers of one run; a context manager.

    Raises:
        ClusterError: distributed is not installed, the scheduler does not answer or has no worker, a worker runs
            other code.
    """

    def __init__(self, where: Where) -> None:
        try:
            import distributed
        except ImportError:
            raise ClusterError(PARTS_MISSING) from None
        self.where, self._local = where, None
        if where.scheduler:
            try:
                self.client = distributed.Client(where.scheduler, timeout=10)
            except (OSError, ValueError) as fault:
                raise ClusterError(f"no Dask scheduler answers at {where.scheduler}: {fault}") from None
        else:
            os.environ.update({**ONE_THREAD, **KEEP_MEMORY})
            self._local = distributed.LocalCluster(
                n_workers=where.workers, threads_per_worker=1, processes=True, memory_limit=0, dashboard_address=None,
                silence_logs=50,
            )  # fmt: skip
            self.client = distributed.Client(self._local)
        self.workers = sorted(self.client.nthreads())
        if not self.workers:
            self.close()
            raise ClusterError(f"the Dask scheduler at {where.scheduler} has no worker")
        if self._local is None:
            self._check_code()

    def _check_code(self) -> None:
        ours = code_here()
        for worker, theirs in self.client.run(code_here).items():
            if theirs != ours:
                self.close()
                raise ClusterError(
                    f"worker {worker} runs other code ({theirs}) than this process ({ours}): results would not be "
                    "the same bits; install the same version of tradewinds there"
                )

    def spread(self, model: TradeModel) -> None:
        """Cut a model's consumers into shards, one a worker, and let it work with them."""
        shoppers, desk = model.shoppers, model.desks[0]
        assert isinstance(shoppers, Shoppers)
        ranges = cuts(len(shoppers), len(self.workers))
        empty = type(desk.tally)(*(np.zeros_like(each) for each in desk.tally))
        pages = type(desk.pages)(*(np.zeros_like(each) for each in desk.pages))
        handles = []
        for worker, (first, last) in zip(self.workers, ranges, strict=False):
            columns = type(shoppers.columns)(*(each[first:last] for each in shoppers.columns))
            spending = shoppers.first_spending
            started = self.client.submit(
                Shard, columns, None if spending is None else spending[first:last], empty, pages, workers=[worker],
                actor=True, pure=False,
            )  # fmt: skip
            handles.append(Handle(self, worker, (first, last), started.result()))
        model.shoppers = SpreadShoppers(shoppers, desk, handles, ranges)

    def alive(self, worker: str) -> bool:
        """Return whether a worker is still there."""
        return worker in self.client.nthreads()

    def close(self) -> None:
        """Let the workers go."""
        with contextlib.suppress(Exception):
            self.client.close(timeout=5)
        if self._local is not None:
            with contextlib.suppress(Exception):
                self._local.close(timeout=5)

    def __enter__(self) -> Cluster:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class Handle:
    """One shard, as the model calls it."""

    def __init__(self, cluster: Cluster, worker: str, rows: tuple[int, int], actor: Any) -> None:
        self._cluster, self._worker, self._rows, self._actor = cluster, worker, rows, actor

    def __getattr__(self, name: str) -> Any:
        def call(*arguments: Any) -> Answer:
            with self.watched():
                return Answer(self, getattr(self._actor, name)(*arguments))

        return call

    @contextlib.contextmanager
    def watched(self) -> Any:
        """Turn what the transport says of a worker that is gone into a sentence."""
        try:
            yield
        except TimeoutError:
            raise  # which is an OSError too, but says nothing of the worker
        except Exception as fault:
            if self._cluster.alive(self._worker) and not isinstance(fault, OSError):
                raise
            raise self.lost() from None

    def lost(self) -> ClusterError:
        """Return what to say when the worker is gone."""
        first, last = self._rows
        return ClusterError(
            f"worker {self._worker}, which held consumers {first:,} to {last - 1:,}, was lost (ended, killed or out of "
            "memory); its consumers cannot be asked any more"
        )

    def check(self) -> None:
        """Raise ClusterError when the worker is gone."""
        if not self._cluster.alive(self._worker):
            raise self.lost()


class Answer:
    """What a shard will answer; waiting for it sees when the worker is gone."""

    def __init__(self, handle: Handle, future: Any) -> None:
        self._handle, self._future = handle, future

    def result(self) -> Any:
        """Wait for the answer."""
        while True:
            try:
                with self._handle.watched():
                    return self._future.result(timeout=LOOK_SECONDS)
            except TimeoutError:
                self._handle.check()


def code_here() -> str:
    """Return what fixes the bits of a run in this process: version and sources."""
    return f"{sources.version()}, sources {sources.hash_of_code()}"
