"""Who may pay a handling fee on parcels, and who may receive it."""

FEE_PAYERS = ("buyer", "seller", "platform")
"""Who may pay, in the order of their codes."""
FEE_RECEIVERS = ("treasury", "broker")
"""Who may receive, in the order of their codes: the state, or who clears the parcel (post, courier, broker)."""
