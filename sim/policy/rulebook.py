"""RuleBook: what holds this week, per lane, category, mode and economy, as plain arrays.

Instruments edit it by copy; agents and markets only read it. Every array is indexed by rows of the world:
o origin, d destination, g category, m mode. Amounts are in USD of the parcel's goods value, rates are shares.

How the duty of a parcel is found (`sim/market` follows this):
  1. no `customs_border[o, d]`: no duty, and VAT is the seller's ordinary `vat_rate[d]`, no brokerage;
  2. goods value <= `duty_free_below_usd[o, d]`: no duty;
  3. ad valorem rate = `duty_rate[o, d, g]`, but at or below `low_value_limit_usd[o, d]` it is
     `low_value_duty_rate[o, d]` where that is a number: on every mode, except that where `flat_is_choice` it
     holds on mode air only; above that limit and up to `upper_limit_usd[o, d]` it is `upper_duty_rate[o, d]`, less
     `upper_less_usd[o, d]`, where that is a number (Brazil);
  4. at or below `flat_below_usd[o, d]` and `flat_duty_usd_per_item[o, d]` a number: where `flat_is_choice`,
     the cheaper of the flat amount *per parcel* and step 3, on mode air only (US postal regime); otherwise
     the flat amount *per item* replaces step 3 on every mode (EU).
VAT of a parcel: none at or below `vat_free_below_usd[o, d]`; else `import_vat_rate[d]`, collected at the sale when
`platform_collects_vat[d]` and value <= `vat_collects_below_usd[d]`, else at the border.
Rounding: rates of a parcel apply to its value in whole `value_unit_usd[d]`, and what is owed is in whole
`tax_unit_usd[d]`: down where `rounds_down[d]`, else to the nearest, halves up. A unit of 0 rounds nothing.
Handling fee: a parcel through customs, worth at most `handling_fee_below_usd[o, d]`, bears `handling_fee_usd[o, d]`,
per item where `handling_fee_is_per_item[o, d]`; who pays and who receives are codes of `FEE_PAYERS`, `FEE_RECEIVERS`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from sim.core.carried import never_written
from sim.policy.places import Names

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

NO_LIMIT_USD = 1e12
"""A threshold no parcel reaches."""

MOST_CUT_USD = 5_000.0
"""Size brackets are not cut above this value: hardly a parcel is worth more."""


class PolicyWorld(Names, Protocol):
    """What policy needs of the world beyond names: its raw table columns."""

    @property
    def tables(self) -> Mapping[str, Mapping[str, NDArray[Any]]]:
        """Columns of the CSV files, by table and column name."""


@never_written
@dataclass(frozen=True)
class RuleBook:
    """Rules in force in one week. Never mutated: copy an array, change the copy, `dataclasses.replace`."""

    customs_border: Flags
    """[o, d] goods pass customs: the two economies do not share a trade regulator."""
    duty_rate: Floats
    """[o, d, g] ad valorem duty, share of the customs value."""
    duty_on_freight: Flags
    """[d] the customs value holds freight to the border (cif); else it is the goods value (fob)."""
    duty_free_below_usd: Floats
    """[o, d] parcels at or below pay no duty; 0 = none is free."""
    low_value_duty_rate: Floats
    """[o, d] ad valorem rate of low-value parcels (postal ones only where `flat_is_choice`), share; nan = none."""
    low_value_limit_usd: Floats
    """[o, d] parcels at or below this value are low-value."""
    upper_duty_rate: Floats
    """[o, d] ad valorem rate of parcels above the low-value limit, share; nan = the ordinary rate."""
    upper_less_usd: Floats
    """[o, d] what is taken off that duty, USD a parcel."""
    upper_limit_usd: Floats
    """[o, d] up to this value; above it the ordinary rate holds."""
    flat_duty_usd_per_item: Floats
    """[o, d] specific duty; nan = none."""
    flat_below_usd: Floats
    """[o, d] the specific duty applies at or below this value."""
    flat_is_choice: Flags
    """[o, d] True: cheaper of specific and ad valorem, mode air only; False: specific replaces ad valorem."""
    vat_rate: Floats
    """[d] VAT or GST on domestic sales, share."""
    import_vat_rate: Floats
    """[d] VAT or GST on parcels from abroad, share; equals `vat_rate` unless an import_vat rule differs."""
    vat_free_below_usd: Floats
    """[o, d] parcels at or below bear no VAT; 0 = none is free."""
    platform_collects_vat: Flags
    """[d] platforms collect the VAT of parcels at the sale."""
    vat_collects_below_usd: Floats
    """[d] up to this value; above it the border collects."""
    clearance_days: Floats
    """[o, d] extra days of parcels that are not free of all charges or not prepaid."""
    brokerage_usd_per_parcel: Floats
    """[d] fee when duty or VAT is collected at the border."""
    value_unit_usd: Floats
    """[d] rates of a parcel apply to its value in whole units of this; 0: to the value as it is."""
    tax_unit_usd: Floats
    """[d] duty and VAT of a parcel are owed in whole units of this; 0: as they are."""
    rounds_down: Flags
    """[d] both are rounded down; else to the nearest, halves up."""
    handling_fee_usd: Floats
    """[o, d] fee for handling a parcel at the border, per parcel or per item; 0: none."""
    handling_fee_below_usd: Floats
    """[o, d] the fee is for parcels at or below this value."""
    handling_fee_is_per_item: Flags
    """[o, d] the fee is per item; else per parcel."""
    handling_fee_payer: NDArray[np.int8]
    """[o, d] who pays it, code of `FEE_PAYERS`."""
    handling_fee_receiver: NDArray[np.int8]
    """[o, d] who receives it, code of `FEE_RECEIVERS`."""
    match_loss_share: Floats
    """[o, d] share of a platform's match gain lost across this border."""
    platform_market_cost_usd_per_year: Floats
    """[d] compliance cost of each platform active in d."""
    online_firm_cost_usd_per_year: Floats
    """[o, d, g] what complying costs each firm that sells to consumers abroad, where it sells so."""
    bulk_firm_cost_usd_per_year: Floats
    """[o, d, g] the same of firms that sell in bulk."""
    consignment_cost_usd_per_parcel: Floats
    """[o, d] what complying costs for each parcel: data, declarations, contributions."""
    privacy_assurance: Floats
    """[d] 0..1, raises the trust of those who care."""
    exposure: Floats
    """[o, d] personal data given up, 0..1."""
    carbon_price_usd_per_tonne: Floats
    """[o, d, m] price of a tonne of CO2e from transport."""
    packaging_mass_factor: Floats
    """[d] mass of packaging relative to today's."""
    packaging_co2e_factor: Floats
    """[d] emissions per kg of packaging relative to today's."""
    packaging_cost_usd_per_parcel: Floats
    """[d] extra cost of compliant packaging."""
    drones_allowed_share: Floats
    """[d] share of deliveries to which the law permits drones."""
    robots_allowed_share: Floats
    """[d] share of deliveries to which the law permits robots on pavements."""
    destruction_banned_share: Floats
    """[1, d, g] share of goods unsold in d that may not be destroyed, whoever made them."""
    destruction_avoided_cost_share: Floats
    """[1, d, g] what giving them away, recycling or reselling costs beyond destroying, share of the cost of making."""
    cost_factor: Floats
    """[o, d] what goods cost on this way beyond what else is listed here, relative to today; no one receives it."""
    passages_closed: frozenset[str]
    """Of suez, panama, malacca, hormuz."""
    threshold_cuts: tuple[tuple[float, ...], ...]
    """[d] every threshold (USD) in force or announced by this week; size brackets are cut there."""


def same_rules(one: RuleBook, other: RuleBook) -> bool:
    """Return whether two rule books hold the same in every economy."""
    for each in fields(one):
        a, b = getattr(one, each.name), getattr(other, each.name)
        if a is b:
            continue
        if isinstance(a, np.ndarray):
            if not np.array_equal(a, b, equal_nan=a.dtype.kind == "f"):
                return False
        elif a != b:
            return False
    return True


def destinations_that_differ(old: RuleBook, new: RuleBook) -> list[int] | None:
    """Return the destinations [d] whose rules differ; None when something without a destination does."""
    if old.passages_closed != new.passages_closed:
        return None
    n = len(old.vat_rate)
    differs = np.zeros(n, dtype=bool)
    for each in fields(old):
        before, after = getattr(old, each.name), getattr(new, each.name)
        if not isinstance(before, np.ndarray) or before is after:
            continue
        same = (
            (before == after) | (np.isnan(before) & np.isnan(after))
            if before.dtype.kind == "f"
            else before == after
        )
        axis = 0 if before.ndim == 1 else 1
        others = tuple(i for i in range(before.ndim) if i != axis)
        differs |= ~same.all(axis=others)
    return [int(d) for d in np.flatnonzero(differs)]


def changed(rules: RuleBook, **arrays: Any) -> RuleBook:
    """Return a rule book with some arrays replaced; the new arrays are made read-only."""
    from dataclasses import replace

    for array in arrays.values():
        if isinstance(array, np.ndarray):
            array.setflags(write=False)
    return replace(rules, **arrays)
