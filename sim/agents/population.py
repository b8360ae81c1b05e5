"""Where Mesa meets columns: a population stored as arrays, whose members are agents when looked at.

``population[row]`` is a Mesa agent (a view of one row); kernels read ``population.column(name)``. A row
stays the same node for the whole run: who leaves takes firms off its weight, who enters adds to it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, ClassVar

import mesa
import numpy as np

from sim.core.carried import Array, Holder


class Column(Array):
    """One attribute of every agent of a kind: a typed array with a unit and a meaning."""

    def __init__(
        self, dtype: str, unit: str, doc: str, mask: bool = False, low: float = 0.0, high: float = math.inf,
        index_of: str = "", moves: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(dtype, ("agent",), unit, doc, low, high, index_of)
        self.is_mask = mask
        """Bits of something; the array may be as wide as there are such things."""
        self.moves = moves
        """Whether a week may change it where the agents are: shards send it back."""

    def __get__(self, agent: Any, owner: type | None = None) -> Any:
        """Return the agent's value (the column itself on the class)."""
        return self if agent is None else agent.population.column(self.name)[agent.row]

    def __set__(self, agent: RowAgent, value: Any) -> None:
        """Write the agent's value into its column."""
        agent.population.column(self.name)[agent.row] = value

    def taken(self, value: Any, where: str) -> np.ndarray:
        """Return the array itself."""
        return value if self.is_mask else super().taken(value, where)


class RowAgent(mesa.Agent):
    """A Mesa agent whose attributes live in one row of a population."""

    def __init__(self, population: Population, row: int) -> None:
        # No super().__init__: a view is not registered with the model, and there may be millions.
        self.model = population.model
        self.population, self.row = population, row
        self.unique_id = population.first_id + row
        self.pos = None

    def __repr__(self) -> str:
        return f"{type(self).__name__}(row={self.row})"


class Population(Holder):
    """All agents of one kind, stored as columns; len(), [row] and iteration give agents."""

    agent_type: ClassVar[type[RowAgent]]
    first_id: ClassVar[int]

    def __init__(self, model: mesa.Model, columns: dict[str, np.ndarray]) -> None:
        declared = self.declared()
        missing = sorted(set(declared) - set(columns))
        if missing:
            raise ValueError(f"{type(self).__name__} lacks columns {missing}")
        self.model = model
        self._columns = {
            name: np.array(columns[name], dtype=None if column.is_mask else column.dtype, order="C")
            for name, column in declared.items()
        }

    @classmethod
    def declared(cls) -> dict[str, Column]:
        """Return the declared columns by name."""
        found: dict[str, Column] = {}
        for base in reversed(cls.agent_type.__mro__):
            found.update({name: value for name, value in vars(base).items() if isinstance(value, Column)})
        return found

    def column(self, name: str) -> np.ndarray:
        """Return the array [agent] of one attribute (not a copy)."""
        return self._columns[name]

    def sample(self, count: int) -> list[RowAgent]:
        """Return evenly spaced agents, to look at."""
        step = max(len(self) // max(count, 1), 1)
        return [self[row] for row in range(0, len(self), step)][:count]

    def __len__(self) -> int:
        return len(next(iter(self._columns.values())))

    def __getitem__(self, row: int) -> RowAgent:
        if not -len(self) <= row < len(self):
            raise IndexError(f"{type(self).__name__} has {len(self)} agents, no row {row}")
        return self.agent_type(self, row % len(self))

    def __iter__(self) -> Iterator[RowAgent]:
        return (self.agent_type(self, row) for row in range(len(self)))
