"""Systems: what two texts on the future of cross-border e-commerce promise, one row each, and how far each is built.

A row of `systems.csv` says what the system consists of; `system_state` derives its state from that, from the registries
and from the proofs that `tradewinds verify --only systems` stored. Nobody types a state.
"""

from __future__ import annotations

from sim.systems.system import SYSTEMS, System

__all__ = ["SYSTEMS", "System"]
