"""Consumption tax: consumers pay VAT or sales tax."""

from sim.ports.mechanism import Claim, Mechanism

MECHANISM = Mechanism(
    name="consumption_tax",
    group="taxes and shop margins",
    does="Consumers pay VAT or sales tax.",
    limit="rates are zero",
    columns={"economies.vat_rate": 0.0, "vat_rates.vat_rate": 0.0},
    claim=Claim("real_consumption", -1, "The same budget buys less."),
)
