"""Reading: the one reader of numbers and the one of days, for files, options, levers and Python text alike.

A value is read as it stands or refused with the right spelling; nothing is dropped or guessed. `2,5%` is
neither 2.5 % nor 25 %: people of different countries mean different things by a comma. The bounds of days and sizes are
declared here once.
"""

from sim.reading.bounds import CONSUMERS, FIRST_DAY, LAST_DAY, SEED, SEEDS, SMES, WEEKS, Bounds
from sim.reading.days import DATE_HINT, read_day
from sim.reading.numbers import plain_decimal, read_number, read_share, read_whole

__all__ = [
    "CONSUMERS",
    "DATE_HINT",
    "FIRST_DAY",
    "LAST_DAY",
    "SEED",
    "SEEDS",
    "SMES",
    "WEEKS",
    "Bounds",
    "plain_decimal",
    "read_day",
    "read_number",
    "read_share",
    "read_whole",
]
