"""Runs leave nothing behind: another policy before, or beside in another thread, moves no bit."""

from __future__ import annotations

import threading

from tests.small_world import hashes_of, small


def test_another_policy_before_a_run_moves_no_bit() -> None:
    baseline, policy = small("baseline", weeks=3), small("us_tariff_10_textbook", weeks=3)
    first, other = hashes_of(baseline), hashes_of(policy)
    assert first != other
    assert hashes_of(baseline) == first
    assert hashes_of(policy) == other


def test_runs_in_threads_beside_each_other_move_no_bit() -> None:
    baseline, policy = small("baseline", weeks=3), small("us_tariff_10_textbook", weeks=3)
    alone = {"baseline": hashes_of(baseline), "policy": hashes_of(policy)}
    found: dict[int, list[str]] = {}

    def simulate(at: int) -> None:
        found[at] = hashes_of(policy if at == 1 else baseline, threads=2)

    threads = [threading.Thread(target=simulate, args=(at,)) for at in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {0: alone["baseline"], 1: alone["policy"], 2: alone["baseline"]}
