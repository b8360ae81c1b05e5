"""Settlement: an order's end: parcels, shops and bulk lots, payments, ledgers and the week's flows."""
