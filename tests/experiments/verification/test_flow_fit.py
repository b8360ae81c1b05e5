"""The fit: its figures on made-up flows, its thresholds, and the command on a small world of agents."""

from __future__ import annotations

import json

import numpy as np
import pytest

from experiments.cli.exit_codes import exit_code
from experiments.verification import flow_fit as fit
from experiments.verification.fit_measures import Scatter, agreement_of, left_out_pairs, make_model, scatter


def test_agreement_of_equal_flows_is_full() -> None:
    flows = np.array([[0.0, 2e9], [5e8, 0.0]])
    found = agreement_of(flows, flows, ~np.eye(2, dtype=bool))
    assert (found.pairs, found.common_part, found.total_ratio) == (2, 1.0, 1.0)
    assert found.log_correlation == pytest.approx(1.0)


def test_agreement_counts_what_is_common_and_zeros_as_a_million() -> None:
    observed = np.array([[0.0, 3e9, 1e9], [2e9, 0.0, 4e8], [5e8, 6e8, 0.0]])
    simulated = np.array([[0.0, 2e9, 0.0], [3e9, 0.0, 4e8], [5e8, 6e8, 0.0]])
    pairs = ~np.eye(3, dtype=bool)
    found = agreement_of(simulated, observed, pairs)
    common = 2e9 + 0.0 + 2e9 + 4e8 + 5e8 + 6e8
    assert found.common_part == pytest.approx(2 * common / (observed.sum() + simulated.sum()))
    assert found.total_ratio == pytest.approx(6.5 / 7.5)
    logs = np.corrcoef(np.log(np.maximum(simulated[pairs], 1e6)), np.log(observed[pairs]))[0, 1]
    assert found.log_correlation == pytest.approx(logs)


def test_scatter_of_standard_normals_is_one() -> None:
    found = scatter(np.random.default_rng(1).normal(size=20_000))
    assert found.mean_square_z == pytest.approx(1.0, abs=0.05)
    assert found == Scatter(20_000, found.mean_square_z, found.mean_z)


def test_gates_hold_the_thresholds_of_their_size() -> None:
    from experiments.verification.fit_measures import Agreement

    expected = [{"largest_log_error": 2e-6}]
    year = {"agreement": Agreement(10, 0.95, 0.98, 1.02), "scatter": Scatter(10, 1.3, 0.0)}
    later = [{"year": 2, "agreement": Agreement(10, 0.94, 0.95, 1.02), "channels": {}}]
    small = {gate.name: gate for gate in fit.gates(fit.Size(), expected, year, later)}
    assert [gate.ok for gate in small.values()] == [False, False, True, True, False, True]
    full = fit.gates(fit.Size(full=True), expected, year, later)
    assert sum(gate.name.startswith("(c)") for gate in full) == 3
    assert not any(gate.ok for gate in full if gate.name.startswith("(c)"))


def test_the_channel_that_drifted_is_named() -> None:
    fitted = {"channels": {"parcels": 1.0, "restocking": 1.0, "firms": 1.0}}
    years = [{"year": 2, "channels": {"parcels": 0.9, "restocking": 1.01, "firms": 1.0}}]
    assert fit.moved_by(fitted, years).endswith(
        "parcels -10.0%, restocking +1.0%, firms +0.0%; most in parcels."
    )


def test_left_out_pairs_are_predicted_not_fitted() -> None:
    found = left_out_pairs(make_model(5_000, 1_200, 1))
    assert set(found) == {"plain PPML", "ours"}
    for each in found.values():
        assert 0.6 < each.common_part < 0.9, "far from the calibrated fit, as a prediction must be"
        assert each.log_correlation > 0.75


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(fit, "EXPECTED_SEEDS", 1)
    monkeypatch.setattr(fit, "EXPECTED_SMES", (1_200,))
    monkeypatch.setattr(
        fit, "expected_fit", lambda size: [{"seed": 1, "smes": 1_200, "largest_log_error": 0.0}]
    )


def test_the_command_prints_one_object_and_its_exit_code_is_the_verdict(quick, capsys) -> None:
    arguments = ["--json", "--quiet", "--consumers", "5000", "--smes", "1200", "--weeks", "4", "--years", "1"]
    code = exit_code(["fit", *arguments])
    output = capsys.readouterr()
    found = json.loads(output.out)
    assert output.err == ""
    assert found["command"] == "fit"
    assert found["schema_version"] == 1
    assert code == (0 if found["ok"] else 1)
    assert [each["year"] for each in found["drift"]] == [1]
    assert found["scatter"] is None, "only a whole year has an expected scatter"
    assert found["realised"]["total_ratio"] == pytest.approx(1.0, abs=0.1)
    assert "no evidence" in found["note"]
    fit.show(found, fit.Shell())
    assert "left-out pairs, plain PPML" in capsys.readouterr().out
