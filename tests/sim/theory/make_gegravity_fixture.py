"""Makes gegravity_conditional.json: a small world and its conditional equilibrium by the package gegravity.

Run it in an environment of its own, with gegravity 0.3 installed from the package registry:

    python tests/sim/theory/make_gegravity_fixture.py

gegravity (Herman 2021; after Larch and Yotov 2016 and Yotov et al. 2016) holds every economy's output and expenditure
fixed and solves for the multilateral resistances that fit new trade costs: what `hat_algebra.conditional` does in
changes. Its "full" equilibrium is another model: it moves factory-gate prices but leaves the shares of world output
and expenditure inside the resistances as they were, so it is not exact hat algebra and is not compared.

The world is made up: eight economies with unequal sizes and deficits; three of them end a trade agreement, two start
one, and crossing any border becomes cheaper.
"""

from __future__ import annotations

import json
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

FILE = Path(__file__).with_name("gegravity_conditional.json")
SIGMA = 5.0
NAMES = ("AAA", "BBB", "CCC", "DDD", "EEE", "FFF", "GGG", "HHH")
COEFFICIENTS = {"lndist": -0.8, "border": -2.0, "agreement": 0.5}
"""Of ln(t^(1 - sigma)): distance and a border reduce trade, an agreement raises it."""


def made_up() -> dict[str, Any]:
    """Return the inputs: output and expenditure [8], cost variables before and after [o, d]."""
    rng = np.random.default_rng(20)
    n = len(NAMES)
    output = rng.lognormal(4.0, 1.0, n).round(3)
    spending = output * rng.uniform(0.85, 1.15, n)
    place = rng.uniform(0.0, 10.0, (n, 2))
    distance = np.log(1.0 + np.linalg.norm(place[:, None] - place[None], axis=2))
    border = 1.0 - np.eye(n)
    before, after = np.zeros((n, n)), np.zeros((n, n))
    before[:3, :3] = after[3:5, 3:5] = 1.0
    return {
        "output": output.tolist(),
        "spending": (spending * output.sum() / spending.sum()).tolist(),
        "before": {"lndist": distance.tolist(), "border": border.tolist(), "agreement": (before * border).tolist()},
        "after": {
            "lndist": distance.tolist(),
            "border": (0.9 * border).tolist(),
            "agreement": (after * border).tolist(),
        },
    }  # fmt: skip


def friction(variables: dict[str, Any]) -> np.ndarray:
    """Return t^(1 - sigma) [o, d] of cost variables."""
    return np.exp(sum(beta * np.asarray(variables[name]) for name, beta in COEFFICIENTS.items()))


def by_gegravity(inputs: dict[str, Any]) -> tuple[np.ndarray, np.ndarray]:
    """Return flows [o, d] before, and in the conditional equilibrium after, as gegravity finds them."""
    import gegravity
    import pandas as pd

    n = len(NAMES)

    def table(variables: dict[str, Any]) -> Any:
        rows = [
            {
                "exporter": NAMES[o],
                "importer": NAMES[d],
                "year": "2020",
                "trade": 0.0,
                "Y": inputs["output"][o],
                "E": inputs["spending"][d],
                **{name: variables[name][o][d] for name in COEFFICIENTS},
            }
            for o in range(n)
            for d in range(n)
        ]
        return pd.DataFrame(rows)

    estimates = pd.DataFrame([{"var": k, "coeff": v, "ste": 0.1} for k, v in COEFFICIENTS.items()])
    baseline = gegravity.BaselineData(
        table(inputs["before"]), trade_var_name="trade", expend_var_name="E", output_var_name="Y"
    )
    model = gegravity.OneSectorGE(
        baseline,
        year="2020",
        reference_importer=NAMES[-1],
        sigma=SIGMA,
        cost_variables=list(COEFFICIENTS),
        cost_coeff_values=gegravity.CostCoeffs(
            estimates=estimates, identifier_col="var", coeff_col="coeff", stderr_col="ste"
        ),
        quiet=True,
    )
    model.build_baseline(mr_tolerance=1e-14, mr_max_iter=20_000, omr_rescale=1.0)
    model.define_experiment(table(inputs["after"]))
    model.simulate(ge_tolerance=1e-12, ge_max_iter=20_000)
    terms = model.country_mr_terms.loc[list(NAMES)]
    output, spending = np.array(inputs["output"]), np.array(inputs["spending"])

    def flows(variables: dict[str, Any], which: str) -> np.ndarray:
        # Structural gravity: output x expenditure / world x t^(1 - sigma) / (outward x inward resistance)^(1 - sigma).
        outward = terms[f"{which} omr"].to_numpy() ** (1.0 - SIGMA)
        inward = terms[f"{which} imr"].to_numpy() ** (1.0 - SIGMA)
        return np.outer(output / outward, spending / inward) / output.sum() * friction(variables)

    return flows(inputs["before"], "baseline"), flows(inputs["after"], "conditional")


def main() -> None:
    """Write the file."""
    inputs = made_up()
    before, after = by_gegravity(inputs)
    content = {
        "made_by": f"gegravity {version('gegravity')}, by {Path(__file__).name}",
        "sigma": SIGMA,
        "coefficients": COEFFICIENTS,
        **inputs,
        "flows_before": before.tolist(),
        "flows_conditional": after.tolist(),
    }
    FILE.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(f"wrote {FILE.name}\n")


if __name__ == "__main__":
    main()
