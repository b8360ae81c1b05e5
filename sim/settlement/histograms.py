"""Two histograms of parcels from abroad, filled while orders are settled: by delivery days, and by declared value.

Bins are fixed and counts whole numbers, so that they add up over threads, shards and weeks. A bin holds what lies above
its lower edge, up to and including its upper edge, as laws say "at or below"; the last one has no upper edge. The rules
that find a parcel's bin stand in ``parcel_orders``; importing this loads no compiler.
"""

LAST_DAY = 40
"""Bins of one whole day up to here, and one for all that takes longer. Parcels take 2 to 17 days under the laws of the
scenarios that come with Tradewinds; the rest is room for delays a scenario adds. File limit: what a histogram shows,
not what happens."""
DAY_BINS = LAST_DAY + 1

VALUE_EDGES_USD = (10.0, 23.8, 50.0, 109.74, 162.24, 216.32, 400.0, 800.0)
"""Upper edges of all value brackets but the last: duty-free or VAT-free limits of ``sim/data/de_minimis.csv`` (there
with date and source): Ecuador; 22 EUR, VAT relief of the EU up to June 2021; Argentina, Brazil, Costa Rica, Mexico;
500 MYR, Malaysia; 150 EUR, duty relief of the EU; 200 EUR, Kazakhstan; Argentina from December 2024; United States."""
VALUE_BRACKETS = len(VALUE_EDGES_USD) + 1
