"""What goods cost at the door: the one rule of a parcel's bill, and the one rule of the duty on goods in bulk.

Step 3 (offers) and step 5 (the bill) call the same rules, so what a buyer saw is what is paid.
"""

import numpy as np

from sim.core.codes import AIR, LOCAL
from sim.core.kernel import kernel, rule


@rule
def bulk_duty(is_import, rate):
    """Return the duty on goods that enter in bulk as a share of goods value: the ordinary rate; none on home goods.

    Args:
        is_import: whether they come from another economy.
        rate: ordinary duty rate, share.
    """
    return rate if is_import else 0.0


def bulk_duties(duty_rate: np.ndarray) -> np.ndarray:
    """Return ``bulk_duty`` of every pair of economies and category [o, d, g], share, from ordinary rates alike."""
    found = np.empty_like(duty_rate)
    _fill_bulk_duties(duty_rate, found)
    return found


@kernel
def _fill_bulk_duties(duty_rate, found):
    for o in range(found.shape[0]):
        for d in range(found.shape[1]):
            for g in range(found.shape[2]):
                found[o, d, g] = bulk_duty(o != d, duty_rate[o, d, g])


@rule
def parcel_duty(mode, pair, items, goods_usd, rate):
    """Return the duty on a parcel as a share of goods value.

    At or below the free threshold: none. A flat duty either replaces the rate on every mode, per item (EU),
    or is the payer's choice on postal parcels, per parcel (US: the cheaper of the flat sum and the rate).

    Args:
        mode: code of the mode.
        pair: record of origin and destination (``terms.PAIR``).
        items: items in the parcel.
        goods_usd: goods value.
        rate: ordinary duty rate, share.
    """
    if goods_usd <= pair.duty_free_below_usd:
        return 0.0
    postal = mode == AIR
    ad_valorem = rate
    low_rate, flat_usd = pair.low_value_rate, pair.flat_usd
    if (postal or not pair.flat_is_choice) and low_rate == low_rate and goods_usd <= pair.low_value_limit_usd:
        ad_valorem = low_rate
    if flat_usd == flat_usd and goods_usd <= pair.flat_below_usd:
        if not pair.flat_is_choice:
            return flat_usd * items / goods_usd
        if postal:
            return min(flat_usd / goods_usd, ad_valorem)
    return ad_valorem


@rule
def parcel_bill(lane, pair, country, good, goods_usd, rate):
    """Return (freight, duty, VAT, carbon, charged at the border 0/1), the first four as shares of goods value.

    Freight is with handling: brokers, warehouses, packers (``charges``).

    Inside a customs territory: no duty, ordinary VAT. Goods from a warehouse entered in bulk: full duty on
    import, VAT at the sale, and storage beside the freight. A parcel that owes duty, or VAT nobody collected at the
    sale, pays a broker and waits for clearance. At the border only a share of what is due is collected
    (undervaluation).

    Args:
        lane: record of the lane (``terms.LANE``), as are the next three of their kinds.
        pair: of origin and destination.
        country: of the destination.
        good: of the category.
        goods_usd: goods value of the parcel.
        rate: ordinary duty rate, share.
    """
    freight = lane.usd_per_kg * good.kg_per_usd + lane.fee_usd / goods_usd
    carbon = lane.carbon_usd_per_kg * good.kg_per_usd
    if lane.mode == LOCAL or not pair.customs:
        return freight + lane.handling_share, 0.0, country.vat_rate * (1.0 + freight), carbon, 0
    if lane.stored:
        duty = bulk_duty(True, rate)
        return freight + lane.handling_share, duty, country.vat_rate * (1.0 + freight + duty), carbon, 0
    duty = parcel_duty(lane.mode, pair, good.items, goods_usd, rate)
    prepaid = country.platform_collects and goods_usd <= country.collects_below_usd
    # A flat duty is declared and paid with the VAT at the sale where the platform collects that (EU).
    flat_usd = pair.flat_usd
    is_flat = not pair.flat_is_choice and flat_usd == flat_usd and goods_usd <= pair.flat_below_usd
    flat_prepaid = prepaid and is_flat
    if not flat_prepaid:
        duty *= country.border_collected_share
    vat = 0.0
    if goods_usd > country.vat_free_below_usd:
        vat = country.import_vat_rate * (1.0 + freight + duty)
        if not prepaid:
            vat *= country.border_collected_share
    charged = 0
    if (duty > 0.0 and not flat_prepaid) or (vat > 0.0 and not prepaid):
        freight += country.brokerage_usd / goods_usd
        charged = 1
    freight += lane.handling_share
    return freight, duty, vat, carbon, charged
