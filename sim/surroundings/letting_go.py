"""Models that were dropped give their memory back: 80 to 90 MB each.

Two things kept them. Mesa up to 3.4 counts agents in a table of the class, keyed by model, for ever: here a model
numbers its agents itself, and the table forgets it. A model and its agents refer to each other, so only the cycle
collector takes them, and it does not look: their Python objects are few, their arrays large. So whoever builds the
next model looks first.
"""

from __future__ import annotations

import gc
import weakref
from typing import Any

_built: weakref.WeakSet[Any] = weakref.WeakSet()
"""Models that were built here and are still in memory, wanted or not."""


class NumbersItsAgents:
    """For a ``mesa.Model``, before it among the bases: agents get the numbers that Mesa gives, and nobody keeps it."""

    _last_agent_id = 0

    def register_agent(self, agent: Any) -> None:
        """Number an agent where Mesa keeps a table for that, and register it."""
        counters = getattr(type(agent), "_ids", None)
        if counters is not None:  # later versions of Mesa number in the model
            counters.pop(self, None)
            self._last_agent_id += 1
            agent.unique_id = self._last_agent_id
        super().register_agent(agent)  # type: ignore[misc]


def note_built(model: Any) -> None:
    """Take note of a new model, and free those that nobody holds any more."""
    free_dropped()
    _built.add(model)


def free_dropped() -> None:
    """Free models that nobody holds; costs nothing where none was built, 0.1 s where one is in memory."""
    if len(_built):
        gc.collect()


__all__ = ["NumbersItsAgents", "free_dropped", "note_built"]
