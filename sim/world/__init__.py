"""The world: real economies, ways between them, goods, tastes; built once from the tables in sim/data."""

from sim.world.world import World

__all__ = ["World"]
