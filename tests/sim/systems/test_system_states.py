"""The state of a system follows from facts: each part that is taken away costs it, and a lapsed proof does too."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from sim.core.parameter import Parameter
from sim.systems import SYSTEMS, System
from sim.systems.system_parameters import counted, is_wide
from sim.systems.system_proofs import Difference, Proof, keep_proofs, read_proofs, stored
from sim.systems.system_state import STATES, scenario_gaps, state_of

WHOLE = System(
    name="sea",
    number=1,
    label="Sea",
    paragraph="B4",
    piece="logistics",
    instruments=("chokepoint_closure",),
    metric="tonne_km",
    group="sea",
    scenario="red_sea_closure_2023",
    test="tests/sim/policy/test_instruments.py",
)
CLEAR = Difference(off=100.0, difference=5.0, low90=4.0, high90=6.0, unit="t km")
UNCLEAR = replace(CLEAR, low90=-1.0)
PROOF = Proof(
    switch=WHOLE.switch,
    scenario=WHOLE.scenario,
    measure=WHOLE.measure,
    metric=CLEAR,
    focus=CLEAR,
    seeds=5,
    consumers=20_000,
    smes=2_000,
    weeks=104,
    date="2026-11-30",
    version="0.1.0",
)


def letter(system: System = WHOLE, proof: Proof | None = PROOF) -> tuple[str, tuple[str, ...]]:
    state = state_of(system, {system.name: proof} if proof else {})
    return state.letter, state.missing


def test_all_of_it_and_a_proof_make_it_whole() -> None:
    assert letter() == ("F", ())


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"metric": "", "group": "world"}, "no metric"),
        ({"scenario": ""}, "no scenario"),
        ({"test": ""}, "no test"),
        ({"lacks": "ships do not queue"}, "ships do not queue"),
        ({"scenario": "us_tariffs_2025"}, "not in the scenario: chokepoint_closure"),
    ],
)
def test_a_part_that_is_missing_is_named(changes: dict[str, str], said: str) -> None:
    system = replace(WHOLE, **changes)
    found = letter(system, replace(PROOF, scenario=system.scenario, measure=system.measure))
    assert found == ("M", (said,))


@pytest.mark.parametrize(
    ("proof", "said"),
    [
        (None, "not proved yet"),
        (replace(PROOF, scenario="baseline"), "proof is of other names"),
        (replace(PROOF, switch=("tariff",)), "proof is of other names"),
        (replace(PROOF, measure="tonne_km"), "proof is of other names"),
        (replace(PROOF, seeds=4), "proof has 4 seeds of 5"),
        (replace(PROOF, metric=UNCLEAR), "metric does not move with the switch"),
        (replace(PROOF, focus=UNCLEAR), "scenario's focus does not differ by more than its interval"),
        (replace(PROOF, focus=replace(CLEAR, low90=None, high90=None)),
         "scenario's focus does not differ by more than its interval"),
    ],
)  # fmt: skip
def test_a_proof_that_does_not_hold_is_named(proof: Proof | None, said: str) -> None:
    assert letter(proof=proof) == ("M", (said,))


def test_data_alone_and_nothing() -> None:
    bare = System(name="x", number=1, label="X", paragraph="A1", piece="house", lacks="all of it")
    assert letter(bare) == ("N", ("no mechanism", "all of it"))
    assert letter(replace(bare, data=("categories.sigma",)))[0] == "D"


def test_a_scenario_may_not_set_the_systems_parameters_nor_switch_it_off() -> None:
    drones = replace(SYSTEMS["delivery_drones"], scenario="eu_permits_delivery_drones")
    assert scenario_gaps(drones) == [
        "not at default parameters in the scenario: last_mile_adoption_speed, years_to_scale"
    ]
    trust = replace(SYSTEMS["transaction_trust"], scenario="us_tariff_10_textbook")
    assert scenario_gaps(trust) == ["off in the scenario: trust"]


def test_parameters_are_those_of_the_declarations() -> None:
    sourced, assumed, narrow = counted(SYSTEMS["delivery_drones"])
    assert "drone_payload_kg" in sourced
    assert {"years_to_scale", "delivery_permission.drones_share"} <= set(assumed)
    assert narrow == ()
    assert counted(SYSTEMS["quality_and_convenience"]).assumed == ("outside_option_share",), (
        "set in its limit"
    )


@pytest.mark.parametrize(
    ("low", "high", "unit", "wide"),
    [
        (1.0, 2.0, "1", True), (1.0, 1.9, "1", False), (0.0, 1.0, "1", True), (None, 5.0, "1", True),
        (2.0, None, "1", True), (0.9, 0.99, "share", True), (0.5, 0.6, "share", False), (-1.0, 0.9, "share", True),
    ],
)  # fmt: skip
def test_a_range_is_wide_from_a_factor_of_two_on(
    low: float | None, high: float | None, unit: str, wide: bool
) -> None:
    assert is_wide(Parameter("x", 1.0, unit, low, high, "doc", "assumed")) is wide


def test_an_assumed_parameter_with_a_narrow_range_costs_the_state(monkeypatch: pytest.MonkeyPatch) -> None:
    narrow = Parameter("x", 1.0, "1", 1.0, 1.5, "doc", "assumed: a guess")
    monkeypatch.setattr("sim.systems.system_parameters.parameters_of_system", lambda _: {"x": narrow})
    assert letter() == ("M", ("range below a factor of two: x",))


def test_what_is_stored_belongs_to_the_rows_as_they_are() -> None:
    for name, proof in stored().items():
        assert proof.is_of(SYSTEMS[name]), f"run: ./run tradewinds verify --only systems:{name}"
        assert proof.date
        assert proof.metric.unit


def test_proofs_are_read_as_they_were_written_and_others_stay(tmp_path: Path) -> None:
    file = tmp_path / "proofs.json"
    assert read_proofs(file) == {}
    keep_proofs({"sea": PROOF}, file)
    other = replace(PROOF, seeds=9)
    keep_proofs({"air": other}, file)
    assert read_proofs(file) == {"sea": PROOF, "air": other}
    file.write_text(json.dumps({"sea": {"switch": []}}), encoding="utf-8")
    with pytest.raises(ValueError, match=r"proofs\.json is no file of proofs"):
        read_proofs(file)


def test_every_state_is_one_that_is_explained() -> None:
    assert {state_of(each).letter for each in SYSTEMS.values()} <= set(STATES)
