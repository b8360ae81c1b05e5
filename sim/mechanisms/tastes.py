"""Tastes: price sensitivity falls with income; segments differ in patience, trust, privacy and green preference."""

from sim.ports.mechanism import Claim, Mechanism, mean_online

MECHANISM = Mechanism(
    name="tastes",
    group="buyers who differ, and may give up",
    does="Price sensitivity falls with income; segments differ in patience, trust, privacy and green preference.",
    limit="every buyer has the same tastes: price sensitivity 1, the mean of everything else",
    columns={
        "segments.price_sensitivity": 1.0,
        "segments.time_value_multiplier": 1.0,
        **{
            f"segments.{name}": mean_online(name)
            for name in ("trust_weight", "privacy_weight", "green_premium_share")
        },
    },
    calibrates_anew=True,
    claim=Claim(
        "import_share_gap",
        1,
        "Poorer buyers are more sensitive to prices, so rich and poor differ in what they buy from abroad once "
        "tariffs make it dearer.",
    ),
)
