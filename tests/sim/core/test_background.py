"""Files written on a thread of their own are the files, and errors on that thread are not lost."""

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from sim.core.parallel import Background
from sim.metrics import Names
from sim.results.recording import SeedRecorder
from tests.sim.fake_model import FakeModel, FakeScenario

WEEKS = 30


def recorded(path: Path, background: bool) -> SeedRecorder:
    model = FakeModel(FakeScenario(weeks=WEEKS), rng=3)
    recorder = SeedRecorder(3, Names.of(model.world), WEEKS, path, background)
    for _ in range(WEEKS):
        model.step()
        recorder.add(model.week)
    return recorder


def test_the_same_record_and_file(tmp_path: Path) -> None:
    here = recorded(tmp_path / "here.parquet", background=False)
    background = recorded(tmp_path / "background.parquet", background=True)
    for mine, theirs in zip(
        background.state(), here.state(), strict=True
    ):  # a checkpoint waits for all weeks
        assert mine.keys() == theirs.keys()
    assert background.week_hashes == here.week_hashes
    assert len(set(here.week_hashes)) == WEEKS
    assert background.finish().hash == here.finish().hash
    assert pq.read_table(tmp_path / "background.parquet").equals(pq.read_table(tmp_path / "here.parquet"))


def test_given_up_it_leaves_no_file(tmp_path: Path) -> None:
    recorded(tmp_path / "background.parquet", background=True).abandon()
    assert not list(tmp_path.iterdir())


def test_jobs_are_done_in_order() -> None:
    background, done = Background(), []
    for job in range(50):
        background.do(done.append, job)
    background.wait()
    assert done == list(range(50))
    background.close()


@pytest.mark.parametrize("more", [0, 1, 20])
def test_an_error_is_raised_at_the_latest_when_waiting(more: int) -> None:
    background = Background()

    def fail() -> None:
        raise OSError("disk full")

    def work() -> None:
        background.do(fail)
        for _ in range(more):
            background.do(int)
        background.wait()

    with pytest.raises(OSError, match="disk full"):
        work()
    background.close()


def test_no_more_jobs_wait_than_it_says() -> None:
    import threading

    background, gate, begun = Background(), threading.Event(), []
    background.do(gate.wait)
    for job in range(Background.MOST_WAITING - 1):
        background.do(begun.append, job)
    crowded = threading.Thread(target=lambda: (background.do(begun.append, "last"), begun.append("back")))
    crowded.start()
    crowded.join(0.2)
    assert crowded.is_alive(), "whoever brings one more has to wait"
    gate.set()
    crowded.join(5)
    background.wait()
    assert begun[: Background.MOST_WAITING - 1] == list(range(Background.MOST_WAITING - 1))
    assert "back" in begun
    background.close()
