"""The command line over the fake model: `python fake_tradewinds.py run baseline ...`."""

from __future__ import annotations

import functools
import sys

import sim.running.run_scenarios  # noqa: F401  (so that the module is there to change)
from experiments.cli import main

module = sys.modules["sim.running.run_scenarios"]
module.run_many = functools.partial(module.run_many, model="tests.sim.fake_model:FakeModel")  # type: ignore[attr-defined]

if __name__ == "__main__":
    main()
