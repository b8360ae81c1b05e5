"""The switchboard: every mechanism of the model by name, and what it is in its limit.

`off` means the limit of a mechanism, not a skipped line of code: its parameters take the value at which it no longer
matters (an infinite elasticity, a weight of nothing, one size for all), and the same rules run on. Limits of data are
written into the world's tables before anything is calibrated, limits of assumptions into the settings, limits of
adjustment into the paces of `sim.live.paces`. With all off (`frictionless`) the world is the textbook's.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from sim.parameter import did_you_mean
from sim.reading.shown import shown

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.settings import ModelSettings

FRICTIONLESS = "frictionless"
"""The preset that turns every mechanism off."""
PRESETS = (FRICTIONLESS,)

Table = dict[str, "NDArray[Any]"]
Limit = Callable[[Table], float]


@dataclass(frozen=True)
class Mechanism:
    """One mechanism and its limit."""

    name: str
    doc: str
    """What it does, in one sentence."""
    limit: str
    """What holds when it is off, in one sentence."""
    columns: Mapping[str, Limit | float] = field(default_factory=dict)
    """`table.column` -> its value in the limit, or a rule that makes it from the table."""
    settings: Mapping[str, Any] = field(default_factory=dict)
    """Settings and their values in the limit."""


def _mean_online(column: str) -> Limit:
    """Return a rule: every segment has the mean of those who buy online."""

    def mean(segments: Table) -> float:
        share = [float(value) for value in segments["online_share"]]
        values = [float(value) for value in segments[column]]
        return math.fsum(a * b for a, b in zip(share, values, strict=True)) / math.fsum(share)

    return mean


_ALL = (
    Mechanism(
        "tastes",
        "Price sensitivity falls with income; segments differ in patience, trust, privacy and green preference.",
        "every buyer has the same tastes: price sensitivity 1, the mean of everything else",
        {
            "segments.price_sensitivity": 1.0,
            "segments.time_value_multiplier": 1.0,
            **{
                f"segments.{name}": _mean_online(name)
                for name in ("trust_weight", "privacy_weight", "green_premium_share")
            },
        },
    ),
    Mechanism(
        "online_access",
        "Only those who have ever bought online (Findex) can buy from platforms.",
        "everybody can",
        {"economies.bought_online_share": 1.0},
    ),
    Mechanism(
        "channel_choice",
        "Shops and platforms are imperfect substitutes: goods within a channel compete more than across channels.",
        "channels are as close substitutes as the goods in them (lambda = 1)",
        {"categories.channel_lambda": 1.0},
    ),
    Mechanism(
        "outside_option",
        "Some needs are given up when prices rise.",
        "every need is met",
        settings={"outside_option_share": 0.0},
    ),
    Mechanism(
        "order_sizes",
        "Orders of a category differ in value, so fees and thresholds bite on some only.",
        "every order of a category in an economy is worth the same",
        {"categories.order_value_sigma": 0.0},
    ),
    Mechanism(
        "time_cost",
        "A day of waiting is worth a share of the price.",
        "a day costs nothing",
        {"categories.time_value_share_per_day": 0.0},
    ),
    Mechanism(
        "trust",
        "Believed risk of a platform and an origin keeps buyers away, and moves with what they live through.",
        "nobody minds",
        {"segments.trust_weight": 0.0},
    ),
    Mechanism(
        "memory",
        "A let-down buyer avoids the platform for a while.",
        "buyers forget at once",
    ),
    Mechanism(
        "privacy",
        "Personal data given up when buying abroad are a cost.",
        "they cost nothing",
        {"segments.privacy_weight": 0.0},
    ),
    Mechanism(
        "green_premium",
        "Goods that travelled with less carbon are worth a little more.",
        "carbon is not seen",
        {"segments.green_premium_share": 0.0},
    ),
    Mechanism(
        "recommender",
        "Platforms match buyers and offers; rules that take away their data make the match worse.",
        "all offers are weighed by the buyer himself, at no gain or loss",
        {"platforms.match_gain_share": 0.0},
        {"recommender_window": 0},
    ),
    Mechanism(
        "delivery_risk",
        "Parcels are late, lost, counterfeit or returned, bulk goods lost.",
        "every order arrives, on time and as described",
        {
            "carrier_modes.late_share": 0.0,
            "carrier_modes.lost_share": 0.0,
            "categories.return_rate": 0.0,
            "categories.fake_rate": 0.0,
        },
    ),
    Mechanism(
        "freight",
        "Goods pay freight, handling, the last mile and warehouse storage.",
        "transport costs nothing (the calibrated tastes then stand for distance, as iceberg costs do)",
        {
            **{
                f"carrier_modes.{name}": 0.0
                for name in (
                    "bulk_rate_usd_per_kg", "bulk_rate_usd_per_tonne_km", "parcel_rate_usd_per_kg",
                    "parcel_rate_usd_per_tonne_km", "parcel_fee_usd",
                )
            },
            "last_mile.cost_usd_per_parcel": 0.0,
        },
    ),
    Mechanism(
        "capacity",
        "Freight rates rise and goods wait when fleets run full; carriers build and scrap.",
        "fleets carry any load at the same rate",
        {"carrier_modes.rate_convexity": 0.0},
    ),
    Mechanism(
        "fees",
        "Platforms take a commission, means of payment a fee and a spread.",
        "both are free",
        {
            "platforms.commission_share": 0.0,
            "payment_rails.merchant_fee_share": 0.0,
            "payment_rails.fx_spread_share": 0.0,
        },
    ),
    Mechanism(
        "payment_access",
        "Buyers have some means of payment only; a sale without a common one is lost.",
        "everybody has a card, which every platform takes",
        {"economies.card_share": 1.0},
    ),
    Mechanism(
        "parcel_customs",
        "Parcels have their own customs law: free thresholds, special rates, brokers, clearance, undervaluation.",
        "a parcel pays the duty bulk goods pay, all of it, without a fee or a wait",
        settings={
            "border_collected_share": 1.0,
            "brokerage_usd_per_parcel": 0.0,
            "clearance_days_at_best": 0.0,
            "clearance_days_per_lpi_point": 0.0,
        },
    ),
    Mechanism(
        "consumption_tax",
        "Consumers pay VAT or sales tax.",
        "rates are zero",
        {"economies.vat_rate": 0.0, "vat_rates.vat_rate": 0.0},
    ),
    Mechanism(
        "retail_margin",
        "Shops add a margin.",
        "shops sell at cost",
        settings={"retail_margin_share": 0.0},
    ),
    Mechanism(
        "inventories",
        "Importer-retailers hold stock, order ahead, run out, and reprice their shelves slowly.",
        "shops order what they sold, at today's cost, and never run out",
    ),
    Mechanism(
        "adaptive_prices",
        "Sellers move prices along a supply curve where demand beats expectation.",
        "supply is perfectly elastic: prices are wages over productivity times a fixed markup",
    ),
    Mechanism(
        "seller_learning",
        "Sellers do not know demand: they list more firms where their own orders beat expectation.",
        "they list as at the start",
    ),
    Mechanism(
        "entry_exit",
        "Firms pay a fixed cost, leave without cash, and enter where demand is high.",
        "the number of firms stays",
    ),
    Mechanism(
        "platform_conduct",
        "Platforms move commissions, rank sellers by their record, and leave markets that cost more than they bring.",
        "they do as at the start",
    ),
    Mechanism(
        "inspection",
        "Customs inspect more where they find more.",
        "the inspected share stays",
    ),
)  # fmt: skip

MECHANISMS: dict[str, Mechanism] = {each.name: each for each in _ALL}


class SwitchError(ValueError):
    """What is wrong with the switches of a file; `faults` holds every key with what is wrong at it."""

    def __init__(self, faults: Iterable[tuple[str, str]]) -> None:
        """Keep every fault; the message is all of them, one per line."""
        self.faults = list(faults)
        """Key ("" for the whole) and what is wrong."""
        super().__init__("\n".join(said for _, said in self.faults))

    def __reduce__(self) -> tuple[type[SwitchError], tuple[list[tuple[str, str]]]]:
        """Survive the way back from a worker process."""
        return (type(self), (self.faults,))


def parse_mechanisms(raw: object) -> dict[str, bool]:
    """Return switches by name from what a file says: a preset's name, or names with on and off.

    In a mapping `preset: frictionless` comes first and the other keys then differ from it.

    Raises:
        SwitchError: names are unknown (the nearest is given) or values are neither on nor off; all are told at once.
    """
    if isinstance(raw, str):
        return _preset(raw)
    if not isinstance(raw, Mapping):
        said = f"mechanisms is {shown(raw)}, expected a preset ({', '.join(PRESETS)}) or lines of `name: off`"
        raise SwitchError([("", said)])
    switches: dict[str, bool] = {}
    faults: list[tuple[str, str]] = []
    if "preset" in raw:
        try:
            switches = _preset(raw["preset"])
        except SwitchError as error:
            faults += [("preset", said) for _, said in error.faults]
    for name, value in raw.items():
        if name == "preset":
            continue
        if name not in MECHANISMS:
            faults.append((str(name), unknown_mechanism(name)))
        elif value is True or value is False or value in ("on", "off"):
            switches[name] = value in (True, "on")
        elif value is None:
            faults.append((name, f"mechanism {name} has no value, expected on or off"))
        else:
            meant = {"yes": "on", "no": "off"}.get(str(value).lower())
            hint = f" — did you mean {meant}?" if meant else did_you_mean(value, ("on", "off"))
            faults.append((name, f"mechanism {name} is {shown(value)}, expected on or off{hint}"))
    if faults:
        raise SwitchError(faults)
    return switches


def unknown_mechanism(name: object) -> str:
    """Say that there is no such mechanism, and which is nearest or which there are."""
    hint = did_you_mean(name, [*MECHANISMS, *PRESETS]) or f"; known: {', '.join(MECHANISMS)}"
    return f"unknown mechanism {shown(name)}{hint}"


def _preset(name: object) -> dict[str, bool]:
    if name not in PRESETS:
        known = ", ".join(PRESETS)
        if isinstance(name, str) and name in MECHANISMS:
            said = f"{name} is a mechanism and no preset; write `{name}: off`, or a preset: {known}"
        else:
            said = f"unknown preset {shown(name)}{did_you_mean(name, PRESETS) or f'; presets: {known}'}"
        raise SwitchError([("", said)])
    return dict.fromkeys(MECHANISMS, False)


def ordered(names: Iterable[str]) -> tuple[str, ...]:
    """Return names of mechanisms once each, in the order of the switchboard.

    Raises:
        ValueError: a name is unknown (the nearest is given).
    """
    wanted = set(names)
    for name in sorted(wanted - set(MECHANISMS)):
        raise ValueError(unknown_mechanism(name))
    return tuple(name for name in MECHANISMS if name in wanted)


def limited_tables(tables: Mapping[str, Table], off: Iterable[str]) -> dict[str, Table]:
    """Return the world's tables with the columns of mechanisms that are off at their limits."""
    import numpy as np  # here, because a scenario is checked without it

    changed = {name: dict(table) for name, table in tables.items()}
    for name in ordered(off):
        for place, limit in MECHANISMS[name].columns.items():
            table, _, column = place.partition(".")
            values = changed[table][column]
            limited = limit(changed[table]) if callable(limit) else limit
            changed[table][column] = np.full(len(values), limited, dtype=np.float64)
    return changed


def limited_settings(settings: ModelSettings, off: Iterable[str]) -> ModelSettings:
    """Return the settings with those of mechanisms that are off at their limits."""
    limits: dict[str, Any] = {}
    for name in ordered(off):
        limits |= MECHANISMS[name].settings
    return replace(settings, **limits) if limits else settings
