"""The world: real economies, ways between them, goods, tastes; built once from the tables in sim/data.

`World` is imported when it is asked for: who only reads the shapes of tables loads no numpy.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.world.world import World as World


def __getattr__(name: str) -> Any:
    """Give `World` when it is asked for."""
    if name == "World":
        from sim.world.world import World

        return World
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = ["World"]
