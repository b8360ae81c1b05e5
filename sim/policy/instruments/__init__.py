"""The policy instruments, one file each, registered by the names scenario files use.

Adding one: write the file, add its line here. Scenario files and `tradewinds list instruments` find it through the
registry, and so does the dashboard where the instrument declares a `lever`.
"""

from sim.policy.instrument import FAMILIES, INSTRUMENTS, Declared, Instrument
from sim.policy.instruments.carbon_price import CarbonPrice
from sim.policy.instruments.chokepoint_closure import ChokepointClosure
from sim.policy.instruments.data_localisation import DataLocalisation
from sim.policy.instruments.de_minimis import DeMinimis
from sim.policy.instruments.delivery_permission import DeliveryPermission
from sim.policy.instruments.import_vat import ImportVat
from sim.policy.instruments.packaging_mandate import PackagingMandate
from sim.policy.instruments.privacy_consent import PrivacyConsent
from sim.policy.instruments.tariff import Tariff
from sim.policy.instruments.tariff_schedule import TariffSchedule
from sim.policy.instruments.trade_facilitation import TradeFacilitation

__all__ = [
    "FAMILIES",
    "INSTRUMENTS",
    "CarbonPrice",
    "ChokepointClosure",
    "DataLocalisation",
    "DeMinimis",
    "Declared",
    "DeliveryPermission",
    "ImportVat",
    "Instrument",
    "PackagingMandate",
    "PrivacyConsent",
    "Tariff",
    "TariffSchedule",
    "TradeFacilitation",
]
