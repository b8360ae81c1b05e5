"""Real workers: the same bits in two and three processes; one that is killed is named, and its run is resumed."""

from __future__ import annotations

import builtins
import os
import signal
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from sim.results.run_results import Results
from sim.running.cluster import PARTS_MISSING, Cluster
from sim.running.followed_agents import Panel
from sim.running.run_scenarios import RunFailed, run
from sim.running.workers import ClusterError, Where
from sim.saved.arrays_file import read_header
from tests.cut_world import CLOSURES, CONSUMERS, WEEKS, lived, uncut, world
from tests.small_world import small

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SIX = "tests.cut_world:six_economies"
SAME = ("result_hash", "state_digests", "week_hashes", "ledger_e4usd")

pytest.importorskip("distributed", reason="dask and distributed are optional")


@pytest.fixture(scope="module")
def three() -> Iterator[Cluster]:
    """Three worker processes."""
    with Cluster(Where(workers=3)) as cluster:
        yield cluster


@pytest.fixture
def two(three: Cluster) -> Iterator[Cluster]:
    """Two of them."""
    every = three.workers
    three.workers = every[:2]
    yield three
    three.workers = every


@pytest.mark.parametrize("closure", CLOSURES)
def test_two_workers_change_no_bit(two: Cluster, closure: str) -> None:
    model = world(closure)
    two.spread(model)
    assert two.shards == len(model.shoppers.handles) == 2  # type: ignore[attr-defined]
    assert lived(model) == uncut(closure)


@pytest.mark.parametrize("closure", CLOSURES)
def test_a_panel_asks_workers_and_changes_no_bit(two: Cluster, closure: str) -> None:
    here, spread = world(closure), world(closure)
    for model in (here, spread):
        model.panel = Panel(model, 40, WEEKS)
    two.spread(spread)
    assert lived(spread) == lived(here) == uncut(closure)
    wanted = here.panel.arrays()
    for name, array in spread.panel.arrays().items():
        assert array.tobytes() == wanted[name].tobytes(), name


@pytest.mark.parametrize("closure", CLOSURES)
def test_three_workers_change_no_bit(three: Cluster, closure: str) -> None:
    model = world(closure)
    three.spread(model)
    assert three.shards == 3
    assert lived(model) == uncut(closure)


def signatures() -> dict[str, list[str]]:
    """Return for what types of arguments this process holds the kernels that shards call."""
    from sim.settlement.shop_orders import settle_shelf
    from sim.week.shoppers import shop_and_settle

    return {each.__name__: [str(one) for one in each.signatures] for each in (shop_and_settle, settle_shelf)}


def test_workers_need_no_kernel_that_one_process_does_not(three: Cluster) -> None:
    """Else each would compile for a minute what lies in the cache."""
    from numba import config

    if config.DISABLE_JIT:
        pytest.skip("nothing is compiled")
    model = world("general")
    three.spread(model)
    lived(model, weeks=2)
    lived(world("general"), weeks=2)
    ours = signatures()
    for theirs in three.client.run(signatures).values():
        for name, found in theirs.items():
            assert found, name
            assert set(found) <= set(ours[name]), name


def test_an_existing_scheduler_is_used_and_left_running(three: Cluster) -> None:
    address = three.client.scheduler_info()["address"]
    with Cluster(Where(scheduler=address)) as cluster:
        assert cluster.workers == three.workers
        model = world("partial")
        cluster.spread(model)
        assert lived(model, weeks=3).weeks == uncut("partial").weeks[:3]
    assert sorted(three.client.nthreads()) == three.workers


def test_workers_with_other_code_are_refused(three: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    address = three.client.scheduler_info()["address"]
    monkeypatch.setattr("sim.core.code_version.hash_of_code", lambda: "0123")
    with pytest.raises(
        ClusterError, match=r"worker tcp://.* runs other code .*sources 0123.*install the same"
    ):
        Cluster(Where(scheduler=address))


@pytest.mark.parametrize(
    "address", ["nonsense", "tcp://host", "http://host:80", "tcp://host:port", "", "tcp://:1"]
)
def test_a_malformed_address_is_refused_at_once(address: str) -> None:
    with pytest.raises(ClusterError, match="is not the address of a Dask scheduler; expected such as tcp://"):
        Cluster(Where(scheduler=address))


def test_a_scheduler_that_does_not_answer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It is known before anything is written: an earlier run in the folder stays."""
    monkeypatch.setattr("sim.running.cluster.CONNECT_SECONDS", 1)
    run(small(weeks=1), seeds=[1], jobs=1, folder=tmp_path, model=SIX)
    before = (tmp_path / "manifest.json").read_bytes()
    with pytest.raises(ClusterError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:9"):
        run(small(weeks=1), seeds=[1], folder=tmp_path, model=SIX, where=Where(scheduler="tcp://127.0.0.1:9"))
    assert (tmp_path / "manifest.json").read_bytes() == before


def test_a_scheduler_without_workers() -> None:
    import distributed

    with (
        distributed.LocalCluster(
            n_workers=0, scheduler_kwargs={"dashboard": False, "dashboard_address": "127.0.0.1:0"}
        ) as empty,
        pytest.raises(ClusterError, match="has no worker"),
    ):
        Cluster(Where(scheduler=empty.scheduler_address))


def test_without_dask_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any, **more: Any) -> Any:
        if name.partition(".")[0] in ("dask", "distributed"):
            raise ModuleNotFoundError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ClusterError) as refused:
        run(small(weeks=1), seeds=[1], folder=tmp_path / "r", model=SIX, where=Where(workers=2))
    assert str(refused.value) == PARTS_MISSING
    assert not (tmp_path / "r").exists()


def test_what_cannot_be_spread() -> None:
    from sim.running.run_scenarios import run_many

    with pytest.raises(ValueError, match="one scenario at a time"):
        run_many([small(weeks=1), small(weeks=2)], seeds=1, where=Where(workers=2))
    with pytest.raises(ValueError, match="leave jobs out"):
        run(small(weeks=1), seeds=1, jobs=2, where=Where(workers=2))


@pytest.fixture
def clusters(monkeypatch: pytest.MonkeyPatch) -> list[Cluster]:
    """Give the clusters that runs start."""
    found: list[Cluster] = []

    class Noted(Cluster):
        def __init__(self, where: Where) -> None:
            super().__init__(where)
            found.append(self)

    monkeypatch.setattr("sim.running.cluster.Cluster", Noted)
    return found


def test_a_killed_worker_is_named_and_its_run_is_resumed(tmp_path: Path, clusters: list[Cluster]) -> None:
    """SIGKILL in the middle of week 4: not a hang, not a wrong number, and nothing is lost but two weeks."""
    scenario = small("us_de_minimis_repeal", weeks=7, consumers=CONSUMERS, closure="general")
    how: dict[str, Any] = {"seeds": [3], "record_flows": "all", "model": SIX}
    command = "tradewinds run x --checkpoint-every 2 --workers 2"
    folder = tmp_path / "r"
    killed_at = 0.0

    def kill_in_third_week(done: int, _: int) -> bool:
        nonlocal killed_at
        if done == 3:
            [cluster] = clusters
            pids = cluster.client.run(os.getpid)
            os.kill(pids[cluster.workers[1]], signal.SIGKILL)
            killed_at = time.monotonic()
        return True

    with pytest.raises(RunFailed) as failed:
        run(
            scenario, folder=folder, checkpoint_every=2, progress=kill_in_third_week, command=command,
            where=Where(workers=2), **how,
        )  # fmt: skip
    assert killed_at
    assert time.monotonic() - killed_at < 15
    message = str(failed.value)
    assert message.startswith("scenario us_de_minimis_repeal, seed 3: worker tcp://127.0.0.1:")
    assert f"which held consumers {CONSUMERS // 2:,} to {CONSUMERS - 1:,}, was lost" in message
    assert f"seed 3 up to week 2 ({folder}/checkpoints/seed=3.checkpoint)" in message
    assert f"Resume with: {command} --resume --out {folder}" in message
    assert read_header(folder / "checkpoints" / "seed=3.checkpoint")["weeks_done"] == 2
    assert not (folder / "manifest.json").exists()
    # It goes on in one process as well as in two: how it is cut changes no bit.
    run(scenario, folder=folder, resume=True, jobs=1, **how)
    run(scenario, folder=tmp_path / "whole", jobs=1, **how)
    resumed, whole = (Results.load(each).manifest for each in (folder, tmp_path / "whole"))
    assert {key: resumed[key] for key in SAME} == {key: whole[key] for key in SAME}
    assert "shards" not in whole
    assert [path.read_bytes() for path in sorted((folder / "flows").iterdir())] == [
        path.read_bytes() for path in sorted((tmp_path / "whole" / "flows").iterdir())
    ]


@pytest.mark.slow
def test_a_run_over_workers_is_stopped_and_resumed_over_others(tmp_path: Path) -> None:
    scenario = small("us_de_minimis_repeal", weeks=9, consumers=CONSUMERS)
    how: dict[str, Any] = {"seeds": 2, "record_flows": "all", "model": SIX, "folder": tmp_path / "r"}
    run(scenario, checkpoint_every=4, progress=lambda done, _: done < 15, where=Where(workers=2), **how)
    assert read_header(tmp_path / "r" / "checkpoints" / "seed=2.checkpoint")["weeks_done"] == 6
    resumed = run(scenario, resume=True, where=Where(workers=3), threads=2, **how)
    whole = run(scenario, jobs=1, **{**how, "folder": tmp_path / "whole"})
    assert {key: resumed.manifest[key] for key in SAME} == {key: whole.manifest[key] for key in SAME}
    assert [resumed.manifest[key] for key in ("jobs", "shards")] == [1, 3]


@pytest.mark.slow
def test_the_address_of_a_scheduler_is_not_in_the_results(three: Cluster, tmp_path: Path) -> None:
    address = three.client.scheduler_info()["address"]
    run(
        small(weeks=2), seeds=[1], model=SIX, folder=tmp_path, command=f"tradewinds run x --scheduler {address}",
        where=Where(scheduler=address),
    )  # fmt: skip
    text = (tmp_path / "manifest.json").read_text()
    assert "--scheduler tcp://HOST:PORT" in text
    assert address not in text
    assert '"shards": 3' in text


def test_looking_at_the_command_imports_no_dask() -> None:
    import subprocess

    code = (
        "import sys, experiments.cli, sim.running.run_scenarios, sim.running.workers\n"
        "print([name for name in ('dask', 'distributed', 'numba') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
