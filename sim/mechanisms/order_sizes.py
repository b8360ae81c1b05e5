"""Order sizes: orders of a category differ in value, so fees and thresholds bite on some only."""

from sim.ports.mechanism import Claim, Mechanism

MECHANISM = Mechanism(
    name="order_sizes",
    group="buyers who differ, and may give up",
    does="Orders of a category differ in value, so fees and thresholds bite on some only.",
    limit="every order of a category in an economy is worth the same",
    columns={"categories.order_value_sigma": 0.0},
    claim=Claim(
        "small_order_platform_share", -1, "A fee per parcel bites on small orders.", needs=("freight",)
    ),
)
