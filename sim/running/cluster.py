"""Cluster: Dask workers that hold the shards of one run, and what is said when one of them is lost.

``distributed`` is an optional part and heavy, so it is imported only where a run is spread.
"""

from __future__ import annotations

import contextlib
import logging
import re
import signal
from types import TracebackType
from typing import TYPE_CHECKING, Any

from sim.core import code_version
from sim.core.parallel import cuts
from sim.running.workers import KEEP_MEMORY, ONE_THREAD, ClusterError, Where, environment, without_main
from sim.week.shards import Shard, SpreadShoppers
from sim.week.shoppers import Shoppers

if TYPE_CHECKING:
    from sim.week.run_state import RunState

LOOK_SECONDS = 2.0
"""How long an answer is waited for before it is seen whether the worker is still there."""
CONNECT_SECONDS = 10
PARTS_MISSING = "a run spread over workers needs dask and distributed: pip install 'tradewinds[cluster]'"
ADDRESS = re.compile(r"(tcp|tls)://(\[[0-9a-fA-F:.%]+\]|[^\s/:\[\]]+):[0-9]{1,5}")


class Cluster:
    """The workers of one run, for all its seeds; a context manager.

    Raises:
        ClusterError: distributed is not installed, the scheduler does not answer or has no worker, a worker runs
            other code.
    """

    def __init__(self, where: Where) -> None:
        try:
            import distributed
        except ImportError:
            raise ClusterError(PARTS_MISSING) from None
        self.where = where
        self.client: Any = None
        self._local: Any = None
        self._quiet = contextlib.ExitStack()  # we say what happened; Dask would tell every step of it
        self._quiet.enter_context(distributed.utils.silence_logging_cmgr(logging.CRITICAL))
        try:
            if where.scheduler is not None:
                self.client = self._connected(where.scheduler)
            else:
                self._local = local_cluster(where.workers or 1)
                self.client = distributed.Client(self._local)  # type: ignore[no-untyped-call]
            self.workers = sorted(self.client.nthreads())
            self._check_workers()
        except BaseException:
            self.close()
            raise

    def _connected(self, address: str) -> Any:
        import distributed

        if not ADDRESS.fullmatch(address):
            raise ClusterError(
                f"{address!r} is not the address of a Dask scheduler; expected such as tcp://host:8786"
            )
        try:
            return distributed.Client(address, timeout=CONNECT_SECONDS)  # type: ignore[no-untyped-call]
        except (OSError, ValueError) as fault:
            raise ClusterError(f"no Dask scheduler answers at {address}: {fault}") from None

    def _check_workers(self) -> None:
        if not self.workers:
            raise ClusterError(f"the Dask scheduler at {self.where.scheduler} has no worker")
        if self._local is not None:
            self.client.run(leave_interrupts_to_us)
            return
        ours = code_here()
        try:
            found = self.client.run(code_here, on_error="return")
        except Exception as fault:  # not even the question was understood
            raise ClusterError(
                f"the workers cannot run tradewinds: {type(fault).__name__}: {fault}"
            ) from None
        for worker, theirs in sorted(found.items()):
            if isinstance(theirs, BaseException):
                raise ClusterError(
                    f"worker {worker} cannot run tradewinds ({type(theirs).__name__}: {theirs}); install the same "
                    "version of tradewinds there"
                )
            if theirs != ours:
                raise ClusterError(
                    f"worker {worker} runs other code ({theirs}) than this process ({ours}): results would not be "
                    "the same bits; install the same version of tradewinds there"
                )

    def spread(self, model: RunState) -> None:
        """Cut a model's consumers into shards, one a worker, and let it work with them."""
        shoppers, accumulator = model.shoppers, model.accumulators[0]
        assert isinstance(shoppers, Shoppers)
        ranges = cuts(len(shoppers), len(self.workers))
        handles = [
            Handle(self, worker, rows, self.client.submit(Shard, workers=[worker], actor=True, pure=False))
            for worker, rows in zip(self.workers, ranges, strict=False)
        ]
        model.shoppers = SpreadShoppers(shoppers, accumulator, handles, ranges)

    @property
    def shards(self) -> int:
        """Into how many shards consumers are cut."""
        return len(self.workers)

    def alive(self, worker: str) -> bool:
        """Return whether a worker is still there.

        Raises:
            ClusterError: the scheduler does not answer.
        """
        try:
            return worker in self.client.nthreads()
        except (OSError, RuntimeError):  # the latter where the client has given up
            raise ClusterError(
                f"the Dask scheduler {self.where.scheduler or 'of this run'} does not answer any more; consumers are "
                "in workers that only it knows"
            ) from None

    def close(self) -> None:
        """Let the workers go."""
        for each in (self.client, self._local):
            if each is not None:
                with contextlib.suppress(Exception):
                    each.close(timeout=5)
        self._quiet.close()

    def __enter__(self) -> Cluster:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class Handle:
    """One shard, as the model calls it."""

    def __init__(self, cluster: Cluster, worker: str, rows: tuple[int, int], made: Any) -> None:
        self._cluster, self._worker, self._rows, self._made = cluster, worker, rows, made
        self._actor = Answer(self, made).result()

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
            if self.there() and not isinstance(fault, OSError):
                raise
            raise self.lost() from None

    def lost(self) -> ClusterError:
        """Return what to say when the worker is gone."""
        first, last = self._rows
        return ClusterError(
            f"worker {self._worker}, which held consumers {first:,} to {last - 1:,}, was lost (ended, killed, out of "
            "memory, or not heard of any more); its consumers cannot be asked"
        )

    def there(self) -> bool:
        """Return whether the worker still holds its shard; one that came again at its old address does not."""
        return self._made.status in ("pending", "finished") and self._cluster.alive(self._worker)

    def check(self) -> None:
        """Raise ClusterError when the worker is gone."""
        if not self.there():
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


def local_cluster(workers: int) -> Any:
    """Start worker processes on this machine, one thread each; they read compiled kernels from where we do."""
    import dask
    import distributed

    names = {**ONE_THREAD, **KEEP_MEMORY, "PYTHONHASHSEED": "0"}  # what Dask would put into our environment
    # Else it listens at a port of its own choice, which another may have, and to all the world.
    scheduler_options = {"dashboard": False, "dashboard_address": "127.0.0.1:0"}
    with environment(names), without_main(), dask.config.set({"distributed.nanny.pre-spawn-environ": names}):
        return distributed.LocalCluster(  # type: ignore[no-untyped-call]
            n_workers=workers, threads_per_worker=1, processes=True, memory_limit=0, silence_logs=50,
            scheduler_kwargs=scheduler_options,
        )  # fmt: skip


def leave_interrupts_to_us() -> None:
    """In a worker: a terminal sends Ctrl-C to every process of a command, and the first one decides."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def code_here() -> str:
    """Return what fixes the bits of a run in this process: version and sources."""
    return f"{code_version.version()}, sources {code_version.hash_of_code()}"
