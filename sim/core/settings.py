"""ModelSettings: the global assumptions of a run, each declared once with unit, range and source.

A scenario file overrides them under `settings:`, the command line with `--set key=value`; both are validated
from these declarations. Anything that differs by economy, category or mode is a column of `sim/data`, not a
setting.
"""

from __future__ import annotations

from dataclasses import dataclass

from sim.core.carried import never_written
from sim.core.parameter import check_values, parameter


@never_written
@dataclass(frozen=True)
class ModelSettings:
    """Global assumptions; the defaults are the ones `tradewinds fit` is run with."""

    # What counts as cross-border e-commerce
    cross_border_share: float = parameter(
        0.025,
        "share",
        low=0.012,
        high=0.06,
        doc="share of the value of goods imports that reaches consumers as cross-border parcels",
        source="assumed: between UNCTAD's 440 bn USD of cross-border B2C in 2019, low-value parcels at about 1.8 % "
        "of the EU's import value, at least 50 bn USD of US de minimis entries in FY2023, and China customs' "
        "2.38 tn CNY of cross-border e-commerce in 2023 (B2B parcels included)",
    )
    ecommerce_definition: str = parameter(
        "b2c",
        "choice",
        choices=("b2c", "b2c_b2b"),
        doc="what a printed e-commerce total counts: parcels to consumers, or these plus firms' platform purchases",
        source="assumed: UNCTAD and national totals use both; every total says which",
        at_week_zero=False,
    )
    b2b_platform_share: float = parameter(
        0.13,
        "share",
        low=0.0,
        high=0.4,
        doc="share of firms' cross-border purchases ordered through B2B platforms",
        source="UNCTAD 2024, business e-commerce: digitally ordered exports about 13 % of exports in 2021",
        at_week_zero=False,
    )

    # Consumers
    outside_option_share: float = parameter(
        0.02,
        "share",
        low=0.0,
        high=0.2,
        doc="share of needs given up at week-0 prices (the outside option)",
        source="assumed: small, so that the observed flows carry the calibration",
    )

    recommender_window: int = parameter(
        0,
        "count",
        low=0,
        high=64,
        doc="offers a platform shows a buyer, drawn by predicted relevance (0: the buyer weighs all of them)",
        source="assumed: 0, for a window biases shares by about one over its size; 16 is a first page",
        at_week_zero=False,
    )
    recommender_relevance: float = parameter(
        1.0,
        "share",
        low=0.0,
        high=1.0,
        doc="how far what is shown follows the buyer's own weighing rather than chance (only with a window)",
        source="assumed: at 100 % a window changes nothing; data rules lower it by their match loss",
        at_week_zero=False,
    )

    # Behaviour over time
    adaptation: bool = parameter(
        True,
        "switch",
        doc="whether prices, listings, trust, fees and capacity adapt, and sellers enter and exit",
        source="assumed: on in every scenario; off for tests of scale",
        at_week_zero=False,
    )

    wage_speed: float = parameter(
        0.1,
        "1",
        low=0.01,
        high=0.3,
        doc="weekly change of a wage, share of it, for sales twice the value of labour (general closure only)",
        source="assumed: model.md; stable below 2 over the largest elasticity",
        at_week_zero=False,
    )

    # The border, where no table says more
    surprise_borne_by: str = parameter(
        "buyer",
        "choice",
        choices=("buyer", "seller"),
        doc="who pays what a law asks more, or gets what it asks less, of goods ordered before anybody knew of it",
        source="assumed: the importer owes the duty, and a carrier asks the addressee for what is not prepaid; "
        "seller is delivery with duties paid",
        at_week_zero=False,
        said_at_default=False,
    )
    brokerage_usd_per_parcel: float = parameter(
        5.0,
        "USD",
        low=0.0,
        high=25.0,
        doc="fee per parcel when duty or VAT is collected at the border rather than at the sale",
        source="assumed: between postal presentation fees of a few USD and express advancement fees of 12 to 17 USD",
    )
    customs_unit_usd: float = parameter(
        0.01, "USD", low=0.0001, high=1.0, said_at_default=False,
        doc="in what customs states duty and VAT where `customs_rounding` knows nothing",
        source="assumed: a cent",
    )  # fmt: skip
    clearance_days_at_best: float = parameter(
        0.5,
        "days",
        low=0.0,
        high=5.0,
        doc="extra days of a parcel that must be cleared with charges, where logistics performance (LPI) is 4.3",
        source="assumed: no table of parcel clearance times by economy was found",
    )
    clearance_days_per_lpi_point: float = parameter(
        2.0,
        "days",
        low=0.0,
        high=6.0,
        doc="further days for each point of LPI below 4.3",
        source="assumed: gives about 1.5 days at the middle of the 64 economies and 4 at the bottom",
    )
    exposure_abroad: float = parameter(
        0.5,
        "share",
        low=0.0,
        high=1.0,
        doc="personal data given up when buying from abroad without a rule that limits it (1 = all)",
        source="assumed: an index; only its change under a data rule matters, as the fit absorbs its level",
    )
    exposure_at_home: float = parameter(
        0.3,
        "share",
        low=0.0,
        high=1.0,
        doc="the same when buying at home or within one trade regulator's territory",
        source="assumed: below the cross-border figure",
    )

    # Targets of the calibration that no table gives
    border_collected_share: float = parameter(
        0.75,
        "share",
        low=0.3,
        high=1.0,
        doc="share of the duty and VAT owed by parcels at the border that is collected (the rest is undervalued)",
        source="assumed: the EU reports up to 65 % of low-value parcels undervalued; by value less",
    )
    courier_share: float = parameter(
        0.2,
        "share",
        low=0.05,
        high=0.6,
        doc="share of express courier in courier plus post/consolidated air, by value of parcels",
        source="assumed: no table of parcels by service was found",
    )
    truck_share: float = parameter(
        0.75,
        "share",
        low=0.3,
        high=0.95,
        doc="share of parcels that go by road, among offers a lorry can bring",
        source="assumed",
    )
    warehouse_share: float = parameter(
        0.3,
        "share",
        low=0.05,
        high=0.6,
        doc="share sold from a warehouse near the buyer, among offers of platforms that run one",
        source="assumed",
    )
    bulk_air_share: float = parameter(
        0.3,
        "share",
        low=0.1,
        high=0.5,
        doc="share of air in air plus sea, by value of bulk trade",
        source="assumed: air carries about a third of world trade by value (IATA, from memory)",
    )
    bulk_rail_share: float = parameter(
        0.05,
        "share",
        low=0.01,
        high=0.3,
        doc="share of rail, by value, between economies a railway joins",
        source="assumed",
    )
    bulk_road_share: float = parameter(
        0.65,
        "share",
        low=0.3,
        high=0.9,
        doc="share of road, by value, between economies a road joins",
        source="assumed: road is the main mode of trade inside the EU and of the USMCA",
    )

    def __post_init__(self) -> None:
        """Refuse values outside their declared range."""
        check_values(self)
