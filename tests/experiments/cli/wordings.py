"""Words that are not used for what a user reads, and what is said instead."""

from __future__ import annotations

import re

UNWANTED = {
    r"\bluck\b": "random draws",
    r"\bshares? all\b": "uses the same random draws",
    r"\bthe policy's doing\b": "comes from the policy",
    r"\b(both|two) (worlds|arms)\b": "both runs",
    r"\binterval (holds|hold) zero\b": "includes zero",
    r"\bintervals? holds?\b": "intervals show",
    r"\bsame bits\b|\bto the last bit\b": "identical, bit for bit",
    r"\bin (its|their) limit\b": "off",
    r"\bHold the baseline\b": "Compare the baseline with observed data",
    r"\bbloc of\b|\bfrom the ASEAN\b": "in India, from ASEAN",
    r"(?<!\d)0 ?% less\b": "leave the part out",
    r"% sure\b|\bweek 0 = 100\b": "first week = 100",
    r"\b(toys sports|apparel footwear|industrial other)\b": "a display name",
    r"\bline haul (air|sea)\b|\bcn direct\b": "a display name",
    r"\bhe\b|\bhis\b|\bhim\b": "the consumer, buyers",
}


def unwanted(text: str) -> list[str]:
    """Return what should be said otherwise; lines are joined, as a narrow terminal breaks them anywhere."""
    whole = " ".join(text.replace("│", " ").split())
    return [
        f"{found.group()!r}: say {better!r}"
        for pattern, better in UNWANTED.items()
        for found in re.finditer(pattern, whole)
    ]
