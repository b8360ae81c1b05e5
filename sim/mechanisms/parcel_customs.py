"""Parcel customs: parcels have their own customs law, brokers, clearance and undervaluation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.ports.mechanism import Claim, Mechanism

if TYPE_CHECKING:
    from sim.policy.rulebook import RuleBook
    from sim.world import World


def parcel_rules(rules: RuleBook, world: World, _own: None) -> RuleBook:
    """Return the rules parcels are billed by; in the limit those of bulk goods, without a broker."""
    if not world.is_off("parcel_customs"):
        return rules
    from dataclasses import replace

    import numpy as np

    none, zeros = np.full_like(rules.flat_below_usd, np.nan), np.zeros_like(rules.flat_below_usd)
    return replace(
        rules, duty_free_below_usd=np.where(rules.customs_border, 0.0, rules.duty_free_below_usd),
        low_value_duty_rate=none, upper_duty_rate=none, flat_duty_usd_per_item=none, flat_below_usd=zeros,
        vat_free_below_usd=np.zeros_like(rules.vat_free_below_usd),
        brokerage_usd_per_parcel=np.zeros_like(rules.brokerage_usd_per_parcel),
        value_unit_usd=np.zeros_like(rules.value_unit_usd), tax_unit_usd=np.zeros_like(rules.tax_unit_usd),
        handling_fee_usd=np.zeros_like(rules.handling_fee_usd),
    )  # fmt: skip


MECHANISM = Mechanism(
    name="parcel_customs",
    group="customs law of parcels",
    does="Parcels have their own customs law: free thresholds, special rates, rounding, fees, waits, undervaluation.",
    limit="a parcel pays the duty bulk goods pay, all of it, without rounding, a fee or a wait",
    settings={
        "border_collected_share": 1.0,
        "brokerage_usd_per_parcel": 0.0,
        "clearance_days_at_best": 0.0,
        "clearance_days_per_lpi_point": 0.0,
    },
    calibrates_anew=True,
    parcel_rules=parcel_rules,
    runs_in_limit=("parcel_rules",),
    claim=Claim("parcel_duty", -1, "Parcels below thresholds pay no duty, and others not all of it."),
)
