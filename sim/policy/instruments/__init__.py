"""The policy instruments, one file each, registered by the names scenario files use.

Adding one: write the file and put its name on the list below (CONTRIBUTING.md has the recipe). Scenario files,
`tradewinds list instruments`, docs/instruments.md and the property tests find it through the registry, and so does
the dashboard where the instrument declares a `lever`.
"""

from importlib import import_module

from sim.policy.instrument import FAMILIES, INSTRUMENTS, Declared, Instrument

FILES = (
    "carbon_price",
    "chokepoint_closure",
    "data_localisation",
    "de_minimis",
    "delivery_permission",
    "destruction_ban",
    "handling_fee",
    "import_vat",
    "market_compliance",
    "packaging_mandate",
    "privacy_consent",
    "tariff",
    "tariff_schedule",
    "trade_facilitation",
)
"""Files of this package, in the order in which lists name their instruments."""

for _file in FILES:
    import_module(f"sim.policy.instruments.{_file}")

__all__ = ["FAMILIES", "FILES", "INSTRUMENTS", "Declared", "Instrument"]
