"""What a parcel costs at the door: the one rule by which duty, VAT, freight and fees add to its price.

Step 3 (offers) and step 5 (the bill) call the same rule, so what a buyer saw is what is paid.
"""

from sim.kernel import kernel
from sim.world.lanes import AIR, LOCAL


@kernel
def parcel_duty(
    mode, goods_usd, items, rate, free_below_usd, low_value_rate, low_value_limit_usd, flat_usd,
    flat_below_usd, flat_is_choice,
):  # fmt: skip
    """Return the duty on a parcel as a share of goods value.

    At or below the free threshold: none. A flat duty either replaces the rate on every mode, per item (EU),
    or is the payer's choice on postal parcels, per parcel (US: the cheaper of the flat sum and the rate).
    """
    if goods_usd <= free_below_usd:
        return 0.0
    postal = mode == AIR
    ad_valorem = rate
    if (
        (postal or not flat_is_choice)
        and low_value_rate == low_value_rate
        and goods_usd <= low_value_limit_usd
    ):
        ad_valorem = low_value_rate
    if flat_usd == flat_usd and goods_usd <= flat_below_usd:
        if not flat_is_choice:
            return flat_usd * items / goods_usd
        if postal:
            return min(flat_usd / goods_usd, ad_valorem)
    return ad_valorem


@kernel
def parcel_bill(
    mode, in_warehouse, customs, goods_usd, items, freight_usd_per_kg, kg_per_usd, fee_usd, carbon_usd_per_kg,
    rate, free_below_usd, low_value_rate, low_value_limit_usd, flat_usd, flat_below_usd, flat_is_choice,
    vat_rate, import_vat_rate, vat_free_below_usd, platform_collects, collects_below_usd, brokerage_usd,
    border_collected_share,
):  # fmt: skip
    """Return (freight, duty, VAT, carbon, charged at the border 0/1), the first four as shares of goods value.

    Inside a customs territory: no duty, ordinary VAT. Goods from a warehouse entered in bulk: full duty on
    import, VAT at the sale. A parcel that owes duty, or VAT nobody collected at the sale, pays a broker and
    waits for clearance. At the border only a share of what is due is collected (undervaluation).
    """
    freight = freight_usd_per_kg * kg_per_usd + fee_usd / goods_usd
    carbon = carbon_usd_per_kg * kg_per_usd
    if mode == LOCAL or not customs:
        return freight, 0.0, vat_rate * (1.0 + freight), carbon, 0
    if in_warehouse:
        return freight, rate, vat_rate * (1.0 + freight + rate), carbon, 0
    duty = parcel_duty(
        mode, goods_usd, items, rate, free_below_usd, low_value_rate, low_value_limit_usd, flat_usd,
        flat_below_usd, flat_is_choice,
    )  # fmt: skip
    prepaid = platform_collects and goods_usd <= collects_below_usd
    # A flat duty is declared and paid with the VAT at the sale where the platform collects that (EU).
    flat_prepaid = prepaid and not flat_is_choice and flat_usd == flat_usd and goods_usd <= flat_below_usd
    if not flat_prepaid:
        duty *= border_collected_share
    vat = 0.0
    if goods_usd > vat_free_below_usd:
        vat = import_vat_rate * (1.0 + freight + duty)
        if not prepaid:
            vat *= border_collected_share
    charged = 0
    if (duty > 0.0 and not flat_prepaid) or (vat > 0.0 and not prepaid):
        freight += brokerage_usd / goods_usd
        charged = 1
    return freight, duty, vat, carbon, charged
