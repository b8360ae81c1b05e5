"""Codes: what the small whole numbers in tables and kernels stand for, each named once, and how many there may be.

Names stand in code order: the code of a mode is its place in ``MODES``. Display names stand in ``naming/names.csv``.
A table of the world that holds more than ``LIMITS`` allows is refused when the world is built (``check_limits``), for
keys, masks and draws have room for no more.
"""

from __future__ import annotations

from collections.abc import Mapping

MODES = ("express", "air", "sea", "rail", "road", "local")
"""Transport modes; `local` stays within an economy."""
EXPRESS, AIR, SEA, RAIL, ROAD, LOCAL = range(len(MODES))
BULK_MODES = (AIR, SEA, RAIL, ROAD)
"""Modes of bulk goods; a *bulk mode* is a place in this tuple."""
VEHICLES = ("cargo_bike", "drone", "e_van", "pickup_point", "robot", "van")
"""Vehicles of the last mile, in the order of `last_mile_vehicles.csv`; a van fills pick-up points."""
CARGO_BIKE, DRONE, E_VAN, PICKUP_POINT, ROBOT, VAN = range(len(VEHICLES))
OWNERS = ("sellers", "shops", "platforms", "carriers")
FIRM_SIZES = ("small", "large")
SMALL, LARGE = range(len(FIRM_SIZES))
"""Whose profits are counted."""
ZONES = ("city", "rural")
CITY, RURAL = range(len(ZONES))
BULK_AIR, BULK_SEA, BULK_RAIL, BULK_ROAD = range(len(BULK_MODES))

CHANNELS = ("home_shop", "import_shelf", "platform", "restock", "relation", "b2b_platform")
"""Sales channels."""
HOME_SHOP, IMPORT_SHELF, PLATFORM, RESTOCK, RELATION, B2B_PLATFORM = range(len(CHANNELS))
"""`IMPORT_SHELF` is a second sale: origin = destination, and no part of trade totals."""
SHOP_CHANNELS = (HOME_SHOP, IMPORT_SHELF)
"""Channels whose price holds a shop's margin: what is paid is more than goods, freight and taxes."""
NO_PLATFORM = -1
"""Stands for the platform of a channel that has none."""

ORDER_STATES = ("ordered", "in_transit", "kept", "returned", "seized", "lost", "cancelled")
"""Where orders stand: placed in all, under way, and the ways in which they end."""
ORDERED, IN_TRANSIT, IS_KEPT, IS_RETURNED, IS_SEIZED, IS_LOST, IS_CANCELLED = range(len(ORDER_STATES))

OUTCOMES = ("kept", "late", "fake", "returned", "seized", "lost", "cancelled", "given_up")
"""What becomes of one need. The first three arrive and stay; `given_up` is a need without an order."""
KEPT, LATE, FAKE, RETURNED, SEIZED, LOST, CANCELLED, GIVEN_UP = range(len(OUTCOMES))

HOME, SHELF, GIVE_UP, FIRST_MARKET = range(4)
"""Columns of a consumer's choice: home goods in a shop, imported goods in a shop, giving up, then platforms."""
NEED_COLUMNS = ("size class", "channel column", "lane", "seller", "outcome", "weeks")
"""What is found out about a need; lane and seller are -1 where there is none."""
SIZE_AT, COLUMN_AT, LANE_AT, SELLER_AT, OUTCOME_AT, WEEKS_AT = range(len(NEED_COLUMNS))
CHANNEL_CLASSES = ("alone", "shops", "online")
"""Classes of the nest of channels; `alone` holds what competes with every class directly."""
ALONE, SHOPS, ONLINE = range(len(CHANNEL_CLASSES))

BULK_KINDS = ("restocking", "inputs")
"""Why goods are bought in bulk: a shop restocks, a firm buys inputs."""
RESTOCKING, INPUTS = range(len(BULK_KINDS))

BEARERS = ("nobody", "buyer", "seller")
NOBODY, BY_BUYER, BY_SELLER = range(3)
"""Who bears what is due on entry and was not known at the order; nobody where nothing is."""
BY_HOUSEHOLD, BY_FIRM, BY_FIRST_SELLER = range(3)
"""Places of ``Counters.borne``: who bore it."""
PAYMENTS, REFUNDS = range(2)
"""Places of a week's money: paid by buyers, handed back at once."""
NEEDED, WITHOUT_ORDER = range(2)
"""Places of a week's needs: all, and those given up."""

MOST_ECONOMIES, MOST_CATEGORIES, MOST_CHANNELS, MOST_PLATFORMS, MOST_MODES = 256, 64, 16, 128, 16
"""Room in the key of a row of trade (`trade_keys`) and, for categories and platforms, in consumers' draws and columns:
a mask of 64 bits holds categories, a column of 8 bits with a sign the platform that let a consumer down."""
MOST_RAILS = 16
"""Means of payment are bits of a mask, and the cheapest of every set of them stands in a table of 2 to that power."""
MOST_SEGMENTS = 16
"""Consumer types (segment x 8 + income octile) stand in a column of 8 bits with a sign."""
MOST_INSTRUMENTS = 256
"""Policies of one scenario: the rules of a week are made from all of them, one after the other."""

LIMITS: dict[str, tuple[int, str]] = {
    "economies": (MOST_ECONOMIES, "sim/data/economies.csv"),
    "categories": (MOST_CATEGORIES, "sim/data/categories.csv"),
    "platforms": (MOST_PLATFORMS, "sim/data/platforms.csv"),
    "means of payment": (MOST_RAILS, "sim/data/payment_rails.csv"),
    "segments": (MOST_SEGMENTS, "sim/data/segments.csv"),
    "modes": (MOST_MODES, "sim/data/carrier_modes.csv"),
    "channels": (MOST_CHANNELS, "CHANNELS in sim/core/codes.py"),
}
"""By kind: the most there may be, and where they are declared."""


def too_many_instruments(found: int) -> str:
    """Return what is wrong with so many policies in one scenario, inherited ones included; nothing where it is not."""
    if found <= MOST_INSTRUMENTS:
        return ""
    return (
        f"{found} policies, inherited ones included; there may be at most {MOST_INSTRUMENTS} of one scenario"
    )


def check_limits(counts: Mapping[str, int]) -> None:
    """Refuse a world that holds more of a kind than keys and masks have room for.

    Args:
        counts: how many there are of each kind, by its name in ``LIMITS``.

    Raises:
        ValueError: it names the kind, what was found, the limit and the table.
    """
    for kind, found in counts.items():
        most, where = LIMITS[kind]
        if found > most:
            raise ValueError(f"{where}: {found} {kind}; there may be at most {most}. Delete {found - most}")


def bits_for(count: int) -> str:
    """Return the smallest unsigned type whose bits hold a mask of so many things, as numpy writes it: "u1", "u2"."""
    return next(f"u{size}" for size in (1, 2, 4, 8) if count <= 8 * size)
