"""Folding: two spellings of one name become the same letters.

Case, accents (composed or not), spaces, hyphens, underscores and other marks do not tell names apart, and neither does
a leading "the": `Türkiye`, `TURKIYE`, `Tu\u0308rkiye`; `hong kong`, `Hong-Kong`; `U.K.`, `UK`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_WHOLE_LETTERS = str.maketrans({"ı": "i", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe"})
"""Letters that Unicode does not take apart into a plain one and a mark."""
_ARTICLE = re.compile(r"^\s*the\s+")


@lru_cache(maxsize=8192)
def folded(text: str) -> str:
    """Return the letters and digits of a name, without case, accents, spaces and marks.

    Text in which nothing is left (only marks) gives an empty string, which names nothing.
    """
    plain = unicodedata.normalize("NFKC", text).casefold().replace("&", " and ")
    plain = _ARTICLE.sub("", plain).translate(_WHOLE_LETTERS)
    parts = unicodedata.normalize("NFKD", plain)
    return "".join(letter for letter in parts if letter.isalnum())
