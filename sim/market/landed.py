"""What goods cost at the door: the one rule of a parcel's bill, and the one rule of the duty on goods in bulk.

Step 3 (offers) and step 5 (settlement) call the same rules, so what a buyer saw is what is paid. A parcel holds the
goods of its size class, whatever it is taxed. Its bill is in whole units of account, each tax rounded first as the law
rounds it. A budget buys as many parcels as it pays bills of.
"""

import numpy as np

from sim.core.codes import AIR, LOCAL
from sim.core.kernel import kernel, rule
from sim.core.units import E4USD_PER_USD
from sim.market.lawful_rounding import by_law
from sim.policy.fee_parties import FEE_PAYERS

PAID_BY_BUYER, PAID_BY_SELLER, PAID_BY_PLATFORM = (
    FEE_PAYERS.index(payer) for payer in ("buyer", "seller", "platform")
)


@rule
def bulk_duty(is_import, rate, freight, on_freight):
    """Return the duty on goods that enter in bulk as a share of goods value: the ordinary rate; none on home goods.

    Args:
        is_import: whether they come from another economy.
        rate: ordinary duty rate, share of the customs value.
        freight: to the border, share of goods value.
        on_freight: whether the customs value holds freight (cif).
    """
    if not is_import:
        return 0.0
    # Where there is no way freight is inf, and free goods must not make a product of nothing and inf of it.
    return rate * (1.0 + freight) if on_freight and rate > 0.0 else rate


def bulk_duties(duty_rate: np.ndarray, freight: np.ndarray, on_freight: np.ndarray) -> np.ndarray:
    """Return ``bulk_duty`` of every way [o, d, bulk mode, g], share of goods value.

    Args:
        duty_rate: [o, d, g] ordinary rates.
        freight: [o, d, bulk mode, g] share of goods value; inf where there is no way.
        on_freight: [d] whether the customs value holds freight.
    """
    found = np.empty_like(freight)
    _fill_bulk_duties(duty_rate, freight, on_freight, found)
    return found


@kernel
def _fill_bulk_duties(duty_rate, freight, on_freight, found):
    for o in range(found.shape[0]):
        for d in range(found.shape[1]):
            for m in range(found.shape[2]):
                for g in range(found.shape[3]):
                    found[o, d, m, g] = bulk_duty(
                        o != d, duty_rate[o, d, g], freight[o, d, m, g], on_freight[d]
                    )


@rule
def e4usd(usd):
    """Return dollars as a whole number of 1e-4 USD, half to even, still a float (a closed lane's inf stays inf)."""
    return np.rint(usd * E4USD_PER_USD)


@rule
def parcels_bought(budget_e4usd, bill_e4usd, u):
    """Return how many whole parcels a budget buys: its quotient by a parcel's bill, rounded up or down by a draw.

    Over draws ``u``, uniform between 0 and 1, the mean is the quotient itself, so what is spent is the budget on
    average, and every parcel's bill is paid to the unit.
    """
    return np.int64(np.floor(budget_e4usd / bill_e4usd + u))


@rule
def parcel_duty(mode, pair, items, goods_usd, rate, value_usd):
    """Return the duty owed on a parcel, USD, before it is rounded.

    At or below the free threshold: none. A flat duty either replaces the rate on every mode, per item (EU),
    or is the payer's choice on postal parcels, per parcel (US: the cheaper of the flat sum and the rate). Above the
    limit of low value there may be a second rate, less a sum (Brazil).

    Args:
        mode: code of the mode.
        pair: record of origin and destination (``terms.PAIR``).
        items: items in the parcel.
        goods_usd: goods value, which meets thresholds.
        rate: ordinary duty rate, share.
        value_usd: customs value as rates apply to it (with freight, rounded, where the law says so).
    """
    if goods_usd <= pair.duty_free_below_usd:
        return 0.0
    postal = mode == AIR
    ad_valorem = rate
    low_rate, flat_usd = pair.low_value_rate, pair.flat_usd
    if (postal or not pair.flat_is_choice) and low_rate == low_rate and goods_usd <= pair.low_value_limit_usd:
        ad_valorem = low_rate
    elif pair.upper_rate == pair.upper_rate and pair.low_value_limit_usd < goods_usd <= pair.upper_limit_usd:
        return max(pair.upper_rate * value_usd - pair.upper_less_usd, 0.0)
    if flat_usd == flat_usd and goods_usd <= pair.flat_below_usd:
        if not pair.flat_is_choice:
            return flat_usd * items
        if postal:
            return min(flat_usd, ad_valorem * value_usd)
    return ad_valorem * value_usd


@rule
def handling_fee_usd(lane, pair, items, goods_usd):
    """Return the fee for handling a parcel at the border, USD; none within a customs territory or from a warehouse."""
    fee = pair.handling_usd
    if (
        fee <= 0.0
        or goods_usd > pair.handling_below_usd
        or not pair.customs
        or lane.stored
        or lane.mode == LOCAL
    ):
        return 0.0
    return fee * items if pair.handling_is_per_item else fee


@rule
def parcel_bill(lane, pair, country, good, goods_usd, rate):
    """Return (freight, duty, VAT, carbon, charged at the border 0/1) of one parcel, the first four in 1e-4 USD.

    Amounts are whole numbers held as floats. Freight is with handling: brokers, warehouses, packers (``charges``).

    Inside a customs territory: no duty, ordinary VAT. Goods from a warehouse entered in bulk: full duty on
    import, VAT at the sale, and storage beside the freight. A parcel that owes duty, or VAT nobody collected at the
    sale, pays a broker and waits for clearance. VAT at the sale is by the law of the order, all else by that of the
    entry. At the border only a share of what is due is collected
    (undervaluation).

    Args:
        lane: record of the lane (``terms.LANE``), as are the next three of their kinds.
        pair: of origin and destination.
        country: of the destination.
        good: of the category.
        goods_usd: goods value of the parcel.
        rate: ordinary duty rate, share.
    """
    freight = lane.usd_per_kg * good.kg_per_usd * goods_usd + lane.fee_usd
    handling = lane.handling_share * goods_usd
    carbon = e4usd(lane.carbon_usd_per_kg * good.kg_per_usd * goods_usd)
    if lane.mode == LOCAL or not pair.customs:
        return e4usd(freight + handling), 0.0, e4usd(country.vat_rate * (goods_usd + freight)), carbon, 0
    if lane.stored:
        # What freight the goods bore when they entered in bulk is not known here: duty is on their value.
        duty = bulk_duty(True, rate, 0.0, False) * goods_usd
        vat = country.vat_rate * (goods_usd + freight + duty)
        return e4usd(freight + handling), e4usd(duty), e4usd(vat), carbon, 0
    value_unit, tax_unit, down = country.value_unit_usd, country.tax_unit_usd, country.rounds_down
    on_freight = country.duty_on_freight and freight < np.inf  # no way, no freight to levy duty on
    value = by_law(goods_usd + freight if on_freight else goods_usd, value_unit, down)
    duty = by_law(parcel_duty(lane.mode, pair, good.items, goods_usd, rate, value), tax_unit, down)
    prepaid = country.platform_collects and goods_usd <= country.collects_below_usd
    # A flat duty is declared and paid with the VAT at the sale where the platform collects that (EU).
    flat_usd = pair.flat_usd
    is_flat = not pair.flat_is_choice and flat_usd == flat_usd and goods_usd <= pair.flat_below_usd
    flat_prepaid = prepaid and is_flat
    if not flat_prepaid:
        duty *= country.border_collected_share
    vat = 0.0
    if goods_usd > (pair.sale_vat_free_below_usd if prepaid else pair.vat_free_below_usd):
        base = by_law(goods_usd + freight + duty, value_unit, down)
        vat = by_law((country.sale_vat_rate if prepaid else country.import_vat_rate) * base, tax_unit, down)
        if not prepaid:
            vat *= country.border_collected_share
    charged = 0
    if (duty > 0.0 and not flat_prepaid) or (vat > 0.0 and not prepaid):
        handling += country.brokerage_usd
        charged = 1
    if pair.handling_payer == PAID_BY_BUYER:
        handling += handling_fee_usd(lane, pair, good.items, goods_usd)
    return e4usd(freight + handling), e4usd(duty), e4usd(vat), carbon, charged
