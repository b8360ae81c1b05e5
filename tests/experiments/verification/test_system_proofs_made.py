"""Proofs of systems: what is switched off, what is read from the two runs, and what is stored of them."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from experiments.cli.exit_codes import exit_code
from experiments.ending.bad_input import BadInput
from experiments.terminal.shell import Shell
from experiments.verification import system_proofs_made as made
from experiments.verification.system_proofs_made import ProofSize, provable, proved, run_systems, without
from sim.scenario.definition import Scenario
from sim.systems import SYSTEMS
from sim.systems.system_proofs import keep_proofs, read_proofs, stored
from sim.systems.system_state import unprovable


def row(difference: float, half: float) -> pd.DataFrame:
    low, high = difference - half, difference + half
    return pd.DataFrame(
        [{"baseline": 10.0, "difference": difference, "low90": low, "high90": high, "unit": "USD"}]
    )


def fake(monkeypatch: pytest.MonkeyPatch, metric: pd.DataFrame, focus: pd.DataFrame) -> list[Any]:
    asked: list[Any] = []

    def compare(off: Scenario, on: Scenario, **options: Any) -> Any:
        asked.append((off, on, options))
        return SimpleNamespace(
            table=lambda *_, **__: metric,
            headline=lambda: focus,
            seeds=tuple(range(options["seeds"])),
            base=SimpleNamespace(manifest={"weeks": 104}),
        )

    monkeypatch.setattr("sim.comparison.compare_scenarios.compare", compare)
    return asked


def test_off_are_its_mechanisms_and_the_policies_of_its_instruments_and_nothing_else() -> None:
    repeal = Scenario.load("us_de_minimis_repeal")
    barriers = without(repeal, SYSTEMS["trade_barriers"])
    assert {each.name for each in repeal.policies} == {"de_minimis", "tariff_schedule"}
    assert {each.name for each in barriers.policies} == {"tariff_schedule"}
    assert barriers.off == repeal.off
    channels = without(repeal, SYSTEMS["changed_trade_pattern"])
    assert channels.policies == repeal.policies
    assert set(channels.off) - set(repeal.off) == {"channel_choice"}
    assert channels.focus == repeal.focus


def test_a_proof_holds_the_two_differences_and_its_size(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = fake(monkeypatch, row(5.0, 1.0), row(-3.0, 1.0))
    system = SYSTEMS["data_sovereignty"]
    proof = proved(system, ProofSize(seeds=5, consumers=9_000))
    (off, on, options), = asked  # fmt: skip
    assert (off.policies, on.name) == ((), "data_localisation_bloc")
    assert (options["seeds"], options["consumers"], proof.weeks) == (5, 9_000, 104)
    assert (proof.metric.difference, proof.focus.low90) == (5.0, -4.0)
    assert proof.fault(system) == ""
    fake(monkeypatch, row(5.0, 1.0), row(-3.0, 4.0))
    assert "focus" in proved(system, ProofSize(seeds=5)).fault(system)


def test_a_metric_that_the_runs_have_not_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    fake(monkeypatch, row(1.0, 0.0).head(0), row(1.0, 0.0))
    with pytest.raises(LookupError, match="air_freight: the runs have no freight_rate_index"):
        proved(SYSTEMS["air_freight"], ProofSize())


@pytest.mark.parametrize("keep", [True, False])
def test_proofs_are_kept_one_by_one_unless_quick(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *, keep: bool
) -> None:
    fake(monkeypatch, row(5.0, 1.0), row(0.5, 1.0))
    file = tmp_path / "proofs.json"
    monkeypatch.setattr(made, "keep_proofs", lambda found: keep_proofs(found, file))
    names = ("data_sovereignty", "sea_freight")
    found = run_systems(ProofSize(seeds=5), Shell(quiet=True), names, keep=keep)
    assert [each["system"] for each in found["rows"]] == list(names)
    assert not found["ok"]
    assert set(read_proofs(file)) == (set(names) if keep else set())
    title, _, ((header, rows),) = made.systems_section(found)
    assert title.startswith("Systems")
    assert [(each[0], len(each)) for each in rows] == [("NOT", len(header))] * 2


def test_too_few_seeds_for_a_proof_take_no_stored_one_away(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "proofs.json"
    monkeypatch.setattr(made, "keep_proofs", lambda found: keep_proofs(found, file))
    fake(monkeypatch, row(1.0, 0.1), row(2.0, 0.1))
    for seeds in (5, 4):
        found = run_systems(ProofSize(seeds=seeds), Shell(quiet=True), ("sea_freight",))
        assert found["ok"] is (seeds == 5)
        assert read_proofs(file)["sea_freight"].seeds == 5


def test_nothing_is_run_whose_proof_could_not_be_kept(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked = fake(monkeypatch, row(5.0, 1.0), row(0.5, 1.0))
    monkeypatch.setattr(made, "FILE", tmp_path / "gone" / "proofs.json")
    with pytest.raises(BadInput, match="cannot be written; --quick runs without"):
        run_systems(ProofSize(), Shell(quiet=True), ("sea_freight",))
    assert asked == []
    assert run_systems(ProofSize(), Shell(quiet=True), ("sea_freight",), keep=False)["rows"]


def test_what_can_be_run_names_all_that_is_needed() -> None:
    assert {"trade_barriers", "sea_freight"} <= set(provable())
    assert not {"delivery_drones", "platform_entry", "digital_payment"} & set(provable())
    assert all(SYSTEMS[name].scenario for name in provable())


@pytest.mark.parametrize(
    ("only", "said"),
    [
        ("systems:sea_frieght", "no system 'sea_frieght' — did you mean sea_freight?"),
        ("systems:platform_entry", "platform_entry cannot be run on and off: no mechanism"),
        ("systems:delivery_drones", "not at default parameters in the scenario"),
        ("scale:sea_freight", "only frictions and systems are run one by one; expected scale"),
    ],
)
def test_a_system_that_cannot_be_run_is_refused(
    capsys: pytest.CaptureFixture[str], only: str, said: str
) -> None:
    assert exit_code(["verify", "--only", only]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.parametrize("name", list(stored()))
def test_a_stored_proof_is_what_the_runs_say(name: str) -> None:
    """With its own size: the same runs, so the same figures, where results have not moved since."""
    kept = stored()[name]
    assert not unprovable(SYSTEMS[name])
    size = ProofSize(kept.seeds, kept.consumers, kept.smes, kept.weeks)
    again = proved(SYSTEMS[name], size)
    assert again.fault(SYSTEMS[name]) == kept.fault(SYSTEMS[name])
    assert again.focus.difference == pytest.approx(kept.focus.difference, rel=1e-6)
    assert again.metric.difference == pytest.approx(kept.metric.difference, rel=1e-6)
