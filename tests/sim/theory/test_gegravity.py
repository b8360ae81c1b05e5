"""`hat_algebra.conditional` against the package gegravity: stored figures always, the package itself where it is."""

import json
import warnings
from typing import Any

import numpy as np
import pytest

from sim.theory.hat_algebra import conditional
from tests.sim.theory.make_gegravity_fixture import FILE, SIGMA, by_gegravity, friction, made_up


def solved(inputs: dict[str, Any], before: np.ndarray) -> np.ndarray:
    """Flows [o, d] after the shock, with output and expenditure fixed."""
    ratio = friction(inputs["after"]) / friction(inputs["before"])
    return conditional(before, ratio ** (1.0 / (1.0 - SIGMA)), SIGMA)


@pytest.fixture(scope="module")
def stored() -> dict[str, Any]:
    """What gegravity found when the file was made."""
    return dict(json.loads(FILE.read_text(encoding="utf-8")))


def test_agrees_with_the_stored_conditional_equilibrium(stored: dict[str, Any]) -> None:
    before, after = np.array(stored["flows_before"]), np.array(stored["flows_conditional"])
    assert stored["sigma"] == SIGMA
    assert np.abs(after / before - 1.0).max() > 0.5
    assert np.abs(solved(stored, before) / after - 1.0).max() < 1e-6


def test_the_stored_flows_keep_output_and_expenditure(stored: dict[str, Any]) -> None:
    """The equilibrium concept is the same: rows and columns of both flows add up to the given totals."""
    for name in ("flows_before", "flows_conditional"):
        flows = np.array(stored[name])
        assert np.allclose(flows.sum(axis=1), stored["output"], rtol=1e-10)
        assert np.allclose(flows.sum(axis=0), stored["spending"], rtol=1e-10)


def test_the_stored_inputs_are_those_of_the_script(stored: dict[str, Any]) -> None:
    inputs = made_up()
    assert np.allclose(stored["output"], inputs["output"], rtol=1e-12)
    for when in ("before", "after"):
        assert np.allclose(friction(stored[when]), friction(inputs[when]), rtol=1e-12)


def test_agrees_with_gegravity_itself() -> None:
    pytest.importorskip("gegravity", reason="gegravity is not installed; its stored figures are tested above")
    inputs = made_up()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its solver warns when it cannot get below the tolerance asked for
        before, after = by_gegravity(inputs)
    assert np.abs(solved(inputs, before) / after - 1.0).max() < 1e-6
