"""The benchmark's shape and sums; no figure of it is tested, because it differs by machine and by day."""

from __future__ import annotations

import json

import pytest

from experiments.benchmarks import against_mesa, bare, processes, sweeping, ticks
from experiments.benchmarks import bench_parts as bench
from experiments.benchmarks.clocks import STAGES, StageClock, state_bytes
from experiments.benchmarks.targets import targets
from experiments.cli.bench import PARTS
from experiments.cli.exit_codes import exit_code
from experiments.printing.bench_tables import figure, tables
from experiments.terminal.screen import Screen
from sim.model import TradeModel
from tests.small_world import small, small_model


def million(**changes: object) -> dict[str, object]:
    size = {
        "consumers": 1_000_000, "smes": 20_000, "weeks_measured": 4, "tick_ms_1_thread": 200.0,
        "tick_ms_2_threads": 100.0, "ns_per_consumer_tick_1_thread": 200.0, "ns_per_consumer_tick_2_threads": 100.0,
        "thread_scaling": 2.0, "processor_share": 0.5,
        "stage_ms": {"trade_with_consumers": 150.0, "learn": 30.0, "recording": 10.0, "other": 20.0},
        "state_bytes_per_consumer": 57.0, "state_bytes_by_column": {"key": 8.0}, "peak_rss_mib": 450.0,
        "allowed_rss_mib": 481.5, "digest_1_thread": "a", "digest_2_threads": "a",
    }  # fmt: skip
    return {**size, **changes}


def whole_parts() -> dict[str, dict[str, object]]:
    return {
        "ticks": {
            "smes": 20_000,
            "sizes": [million(consumers=100_000, tick_ms_1_thread=25.0), million()],
            "growth": [],
            "bare_scaling": {"integer": 2.0, "vector": 1.25},
        },
        "choice": {"compiler": "cc", "times_of_c": 0.9, "choice_ms": 100.0, "ns_per_consumer": 100.0,
                   "c_ns_per_consumer": 111.0, "same_choices": True},
        "mesa": {"consumers": 100_000, "smes": 20_000, "firm_objects": 25_000, "ns_per_consumer_tick": 10_000.0,
                 "ns_per_firm_tick": 100_000.0, "times_faster_at_this_size": 40.0, "tick_ms": 3_500.0, "mesa": "3"},
        "year": {"weeks": 52, "wall_seconds": 13.0},
        "fixed": {"consumers": 3_200, "smes": 2_000, "tick_ms": 9.0, "stage_ms": {"learn": 1.0}},
        "sweep": {"runs": 8, "efficiency_of_100_runs": 0.9, "seconds_per_run": 1.0, "overhead_ms_per_run": 300.0,
                  "two_process_start_seconds": 3.0, "efficiency": 0.7},
        "start": {"help_seconds": 0.3, "warm_run_seconds": 3.0, "cold_run_seconds": None, "weeks": 4},
    }  # fmt: skip


def test_every_target_says_what_was_found_and_whether_it_holds():
    found = {each.name: each for each in targets(whole_parts())}
    # 10^6 x 10 us + 25,000 x 100 us + 50 ms that both share = 12,550 ms, against 200 ms
    assert found["mesa"].found == pytest.approx(62.75)
    assert found["mesa"].met is False
    assert "added up" in found["mesa"].note
    assert found["year_against_choice"].found == pytest.approx(2.5)
    assert [name for name, each in found.items() if each.met is None] == ["growth", "ten_million", "demo"]
    assert all(each.met for name, each in found.items() if each.met is not None and name != "mesa")
    json.dumps([each.payload() for each in found.values()])


def test_nothing_measured_meets_nothing():
    assert {each.met for each in targets({})} == {None}


def test_real_million_is_not_called_added_up():
    mesa = {**whole_parts()["mesa"], "consumers": 1_000_000}
    assert against_mesa.added_up(mesa, million())["is_added_up"] is False


def test_growth_is_an_exponent():
    sizes = [
        million(consumers=10_000, tick_ms_1_thread=2.0),
        million(consumers=1_000_000, tick_ms_1_thread=200.0),
    ]
    assert ticks.growth(sizes)[0]["exponent"] == pytest.approx(1.0)  # type: ignore[arg-type]


def test_large_only_parts_wait_to_be_asked_for():
    assert "demo" not in bench.chosen_parts([], large=False)
    assert "demo" in bench.chosen_parts([], large=True)
    assert bench.chosen_parts(["year", "demo"], large=False) == ["year", "demo"]


def test_command_names_the_parts_there_are():
    assert tuple(bench.PARTS) == PARTS


def test_tables_show_every_target(capsys: pytest.CaptureFixture[str]):
    parts = whole_parts()
    found = {"parts": parts, "targets": [each.payload() for each in targets(parts)]}
    screen = Screen()
    for table in tables(found):
        screen.print(table)
    text = capsys.readouterr().out
    for each in found["targets"]:
        assert each["what"] in text
    assert "other programs were running" in text
    assert figure(1234.5) == "1,234"
    assert figure(0.12345) == "0.123"


@pytest.mark.parametrize("words", [["--only", "tick"], ["--only", "all"], ["--lagre"], ["--only"]])
def test_bad_options_end_with_two_and_one_message(words: list[str], capsys: pytest.CaptureFixture[str]):
    assert exit_code(["bench", *words]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.strip().splitlines()) == 1
    assert said.err.startswith("error: ")


def test_json_is_all_there_is_on_standard_output(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(bench, "in_own_process", lambda _function, **_arguments: {"python": "3"})
    monkeypatch.setitem(bench.PARTS, "fixed", lambda _large, tell: tell("x") or whole_parts()["fixed"])
    assert exit_code(["bench", "--only", "fixed", "--json"]) == 0
    said = capsys.readouterr()
    payload = json.loads(said.out)
    assert set(payload) == {
        "schema_version", "command", "bench_version", "date", "commit", "large", "versions", "machine", "is_quiet",
        "parts", "targets", "seconds",
    }  # fmt: skip
    assert {"name", "what", "unit", "sense", "wanted", "found", "met", "note"} == set(payload["targets"][0])
    assert "measuring" in said.err


def test_stopping_ends_with_130(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    def interrupted(_large: bool, _tell: object) -> dict[str, object]:
        raise KeyboardInterrupt

    monkeypatch.setattr(bench, "in_own_process", lambda _function, **_arguments: {})
    monkeypatch.setitem(bench.PARTS, "fixed", interrupted)
    assert exit_code(["bench", "--only", "fixed"]) == 130
    assert capsys.readouterr().err.splitlines()[-1] == "stopped"


def test_a_child_gives_what_its_function_returns_and_says_how_it_failed():
    found = processes.in_own_process(
        "against_mesa:added_up", found=whole_parts()["mesa"], at=million(consumers=100_000)
    )
    assert found["consumers"] == 100_000
    with pytest.raises(processes.ChildFailed, match="no_such"):
        processes.in_own_process("ticks:no_such")


def test_stages_are_the_models_own():
    model = small_model(small(weeks=4))
    with StageClock(model) as clock:
        for _ in range(4):
            model.step()
    assert set(clock.seconds) == set(STAGES)
    assert set(clock.milliseconds(4, 1e9)) == {*STAGES, "other"}
    assert model.trade_with_consumers.__func__ is TradeModel.trade_with_consumers


def test_state_counts_each_column_once():
    model = small_model(small())
    columns = state_bytes(model)
    assert set(model.consumers.declared()) <= set(columns)
    assert columns["key"] == 8.0


def test_digests_agree_on_one_and_two_threads():
    found = ticks.tick_costs(consumers=3_200, smes=1_152, cycles=1)
    assert found["digest_1_thread"] == found["digest_2_threads"]
    assert found["state_bytes_per_consumer"] == sum(found["state_bytes_by_column"].values())
    assert found["weeks_measured"] == 4


def test_a_second_thread_has_an_accumulator_of_its_own():
    model = ticks.with_threads(small_model(small()).branch(), 2)
    assert model.shoppers.accumulators is model.accumulators
    assert [accumulator.counters is model.counters for accumulator in model.accumulators] == [True, False]


def test_two_processes_sweep_to_the_same_results():
    found = sweeping.sweep(runs=2, weeks=2, consumers=3_200, smes=1_152)
    assert found["same_results"]


def test_two_bare_threads_are_timed_against_one(monkeypatch: pytest.MonkeyPatch) -> None:
    walls = iter([1.0, 1.0, 1.0, 2.0, 1.0, 4.0])
    monkeypatch.setattr(bare, "ROUNDS", 3)
    monkeypatch.setattr(bare, "wall", lambda work: (work(), next(walls))[1])
    done = []
    assert bare.scaling(done.append) == 1.0, "the median of 2, 1 and a half"
    assert sorted(done) == [0] * 7 + [1] * 4, "one alone, then both, three times; both once before"


def test_what_bare_loops_gain_stands_beside_the_threads_target() -> None:
    note = next(each.note for each in targets(whole_parts()) if each.name == "threads")
    assert "2.00 (integers), 1.25 (vectors)" in note
